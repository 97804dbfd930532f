"""What post offices return: which letter did not arrive, and why. Whatever else is in a mailbox is left alone.

A return is recognised by its report (RFC 3464), or by the words of the few post offices that write none; the letter by
the signed identity that we gave it, wherever in the return it is quoted.
"""

import email
import email.policy
import re
from dataclasses import dataclass
from email.message import EmailMessage
from secrets import compare_digest

from shop.outbox import ladder
from shop.outbox.email.carrying import seal
from shop.outbox.models import MessageStep, OutgoingMessage, Way

Fate, What = OutgoingMessage.Fate, MessageStep.What
# A return quotes a letter of ours: nothing in it is that long.
LONGEST = 2_000_000
IDENTITY = re.compile(r"<message-(\d{1,18})\.([0-9a-z]{16})@")
# qmail writes no report but always these words (QSBMF); Exim names the address in a header of its own.
QMAIL = "Hi. This is the qmail-send program"
OWN_WORDS = "X-Failed-Recipients"


@dataclass(frozen=True)
class Return:
    """One letter that did not arrive, in the words of the post office."""

    message_pk: int
    words: str


def read(raw: bytes) -> Return | None:
    """None for what is not a final return of a letter of ours: an answer, a delay, an advertisement, noise."""
    if len(raw) > LONGEST:
        return None
    try:
        words = failure_in(email.message_from_bytes(raw, policy=email.policy.default))
    # The standard parser trips over some hostile mail; what it cannot read is no return.
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    pk = letter_in(raw.decode("latin-1")) if words is not None else None
    return Return(pk, words) if pk is not None else None


def failure_in(found: EmailMessage) -> str | None:
    """Why it failed for good; None when it did not."""
    if found.get_content_type() == "multipart/report":
        return failure_in_report(found)
    text = text_of(found)
    if OWN_WORDS in found or QMAIL in text:
        return one_line(status_in(text) or text)
    return None


def failure_in_report(found) -> str | None:
    """A post office that gives up says « failed »; « delayed » and « relayed » are no end."""
    for part in found.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.get_payload():
            if str(block.get("Action", "")).strip().lower() == "failed":
                said = block.get("Diagnostic-Code") or block.get("Status") or "failed"
                return one_line(str(said))
    return None


def text_of(found) -> str:
    body = found.get_body(preferencelist=("plain",))
    return body.get_content() if body else ""


def status_in(text) -> str:
    said = re.search(r"^.*\b5\d\d[ -].*$", text, re.M)
    return said[0] if said else ""


def one_line(text) -> str:
    """Without what no database can hold: a NUL, or half a pair of UTF-16."""
    text = text.replace("\0", " ").encode(errors="replace").decode()
    return " ".join(text.split())[:300]


def letter_in(text) -> int | None:
    """The letter that it quotes, when the seal is ours: nobody makes up a return."""
    for found in IDENTITY.finditer(text):
        if compare_digest(seal(found[1]), found[2]):
            return int(found[1])
    return None


def note(returned: Return, *, at) -> bool:
    """The next way is tried; a return that comes twice, or after another way succeeded, changes nothing."""
    message = OutgoingMessage.objects.filter(pk=returned.message_pk, way=Way.EMAIL, fate=Fate.SENT).first()
    return bool(message) and ladder.try_next(message=message, what=What.BOUNCED, at=at, words=returned.words)
