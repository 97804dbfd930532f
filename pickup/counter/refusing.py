"""A product refused at the counter: pieces that a person cannot tell apart are refused as one."""

from django.db import transaction

from merchants.giving_back import corrections
from merchants.giving_back.correcting import give_back, why_of
from merchants.giving_back.corrections import MoreThanIsLeft
from merchants.models import OrderedLine
from merchants.money import to_cents
from merchants.preparation.alike import Alike, as_read


def as_the_person_reads_it(line) -> OrderedLine | Alike:
    """The same line, or all those of a bundle that differ from it by a cent: « 3 × Cidre », once."""
    beside = [one for one in line.merchant_order.lines.all() if one.left_quantity]
    found = [one for one in as_read(beside) if isinstance(one, Alike) and line in one.lines]
    return found[0] if found else line


@transaction.atomic
def refuse(form, *, line, by, at, channel) -> None:
    """What the form says comes off, out of one piece after the other. The same form sent twice counts once."""
    told = {"by": by, "at": at, "channel": channel}
    if not isinstance(line, Alike):
        give_back(form, line=line, **told)
        return
    said = form.cleaned_data
    facts = {"key": said["key"], "why": why_of(said, **told)}
    if said["amount"] is not None:
        for one, cents in spread(line.lines, to_cents(said["amount"]), lambda one: one.left_cents):
            corrections.give_back_cents(line=one, cents=cents, **facts)
        return
    for one, quantity in spread(line.lines, said["quantity"], lambda one: one.left_quantity):
        corrections.give_back_goods(line=one, quantity=quantity, **facts)


def spread(lines, wanted, room):
    """Each line with its part of what is wanted, the first ones first. Raises MoreThanIsLeft."""
    if wanted > sum(room(one) for one in lines):
        raise MoreThanIsLeft
    found = []
    for one in lines:
        part = min(wanted, room(one))
        wanted -= part
        if part:
            found.append((one, part))
    return found
