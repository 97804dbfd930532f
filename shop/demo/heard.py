"""What is heard in the demo town: needs said at its counters, cards left in the box, and what was answered."""

import datetime

from animations.hearing import needs, surprises
from merchants.models import AssociationMember
from pickup.models import Volunteer
from shop.demo import reading
from shop.demo.beside import member


def be_heard(*, at) -> None:
    told, keeper = reading.read("heard"), member(AssociationMember.Role.ADMINISTRATOR)
    for rank, need in enumerate(told["need"]):
        hear(need, rank=rank, keeper=keeper, at=at)
    for rank, card in enumerate(told["card"]):
        find_in_the_box(card, rank=rank, keeper=keeper, at=at)


def hear(told, *, rank, keeper, at):
    """Said now here, now there, in the weeks before its answer."""
    volunteers = list(Volunteer.objects.select_related("point", "user").order_by("pk"))
    for time in range(told["times"]):
        counter = volunteers[(rank + time) % len(volunteers)]
        when = at - datetime.timedelta(days=40 - 2 * time)
        facts = {"kind": told["kind"], "key": f"{rank:016x}{time:016x}", "by": counter.user, "at": when}
        need = needs.hear(text=told["text"], point=counter.point, **facts)
    for answer in told.get("answers", ()):
        said = {name: answer[name] for name in ("status", "words", "signed")}
        needs.answer(need=need, **said, by=keeper, at=at - datetime.timedelta(days=answer["days_ago"]))
    if told.get("shared"):
        needs.share(need=need, by=keeper, at=at)


def find_in_the_box(told, *, rank, keeper, at):
    written_at = at - datetime.timedelta(days=told["days_ago"])
    facts = {name: told[name] for name in ("text", "occasion", "support")}
    card = surprises.write(**facts, key=f"{rank:032x}", at=written_at)
    if "answer" in told:
        surprises.answer(card=card, **told["answer"], by=keeper, at=written_at + datetime.timedelta(days=1))
    elif told.get("shared"):
        surprises.share(card=card, by=keeper, at=written_at + datetime.timedelta(days=1))
