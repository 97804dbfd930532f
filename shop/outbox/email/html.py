"""The same words in HTML: made from the text, which stays the truth, on one page that every mail reader can show."""

import re
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from merchants.telling import About
from shop.outbox.models import OutgoingMessage
from shop.outbox.preferences import link_of

RULE = re.compile(r"^[-–—_=]{5,}$")
ITEM = re.compile(r"^[-•·] +")
# « VOTRE CODE DE RETRAIT : … » or a line all in capitals opens a part.
TITLE = re.compile(r"^[A-ZÀÂÇÉÈÊËÎÏÔÛÙÜŸŒ’'\d ,°()-]{8,}(\s?:.*)?$")
SINGLE_LINK = re.compile(r"^(https?://\S+)$")


@dataclass(frozen=True)
class Block:
    """A rule, a list, a title, or a paragraph of lines."""

    kind: str
    lines: tuple = ()


def text_of(message: OutgoingMessage) -> str:
    """What was written and, to whoever ordered, the way to be told otherwise, without signing in."""
    if message.order_id is None or message.about not in {About.ORDER, About.REMINDER}:
        return message.body
    words = _("Être prévenu autrement, par SMS, par téléphone ou sur papier\u202f:")
    return f"{message.body.rstrip()}\n\n{words}\n{link_of(message.order)}\n"


def html_of(message: OutgoingMessage, text: str) -> str:
    return render_to_string("outbox/letter.html", {"subject": message.subject, "blocks": blocks_of(text)})


def blocks_of(text) -> list[Block]:
    """Paragraphs are parted by an empty line, as they are read in the text."""
    found = []
    for chunk in re.split(r"\n\s*\n", text.strip()):
        gathered = []
        for line in (one.strip() for one in chunk.splitlines()):
            kind = kind_of(line)
            if gathered and (gathered[-1][0] != kind or kind in {"rule", "title", "link"}):
                found.append(block_of(gathered))
                gathered = []
            gathered.append((kind, line))
        if gathered:
            found.append(block_of(gathered))
    return found


def kind_of(line) -> str:
    if RULE.match(line):
        return "rule"
    if ITEM.match(line):
        return "list"
    if SINGLE_LINK.match(line):
        return "link"
    if TITLE.match(line):
        return "title"
    return "paragraph"


def block_of(gathered) -> Block:
    kind = gathered[0][0]
    lines = [ITEM.sub("", line) if kind == "list" else line for _kind, line in gathered]
    return Block(kind, tuple(lines))
