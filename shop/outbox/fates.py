"""What becomes of a message: the only writer of `fate`, and of the steps that tell how it went."""

from django.db import transaction

from shop.outbox.models import MessageStep, OutgoingMessage, Way

Fate, What = OutgoingMessage.Fate, MessageStep.What

# A message that came back, or was refused, waits again by its next way.
MOVES = {
    Fate.WAITING: set(Fate) - {Fate.ARRIVED, Fate.CALLED, Fate.HANDED},
    Fate.SENT: {Fate.ARRIVED, Fate.WAITING, Fate.TO_CALL, Fate.ON_PAPER, Fate.UNREACHED},
    Fate.TO_CALL: {Fate.TO_CALL, Fate.CALLED, Fate.UNREACHED, Fate.LATE},
    Fate.ON_PAPER: {Fate.HANDED, Fate.LATE},
    Fate.UNREACHED: {Fate.CALLED},
    Fate.ARRIVED: set(),
    Fate.KEPT: set(),
    Fate.CALLED: set(),
    Fate.HANDED: set(),
    Fate.LATE: set(),
    Fate.UNWANTED: set(),
}
# By hand or on paper, nothing leaves by itself.
STARTS = {Way.EMAIL: Fate.WAITING, Way.SMS: Fate.WAITING, Way.CALL: Fate.TO_CALL, Way.LETTER: Fate.ON_PAPER}
LONGEST = MessageStep._meta.get_field("words").max_length


@transaction.atomic
def move(*, message, to, what, at, by=None, words="", **also) -> bool:
    """False when somebody was quicker: what this run knew of the message is no longer so, and nothing is written."""
    assert to in MOVES[message.fate], f"{message.fate} → {to}"
    words, way = str(words)[:LONGEST], message.way
    unchanged = OutgoingMessage.objects.filter(pk=message.pk, fate=message.fate, way=way, attempts=message.attempts)
    if not unchanged.update(fate=to, **also):
        return False
    MessageStep.objects.create(message=message, what=what, way=way, by=by, at=at, words=words)
    for name, value in {"fate": to, **also}.items():
        setattr(message, name, value)
    return True


def go_on_by(*, message, way, left, what, at, words) -> bool:
    """By the next way, from the beginning."""
    fresh = {"way": way, "ways_left": left, "attempts": 0, "retry_at": None, "last_error": "", "delivered_at": None}
    return move(message=message, to=STARTS[way], what=what, at=at, words=words, **fresh)
