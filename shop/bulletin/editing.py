"""The only writer of bulletins: gathered, edited by a person, published; gathered again, it keeps what was typed."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from merchants.books.commission_months import Month
from merchants.refusals import Refusal
from shop.bulletin.gathering import Heading, gathered
from shop.bulletin.models import Bulletin


class EditedMeanwhile(Refusal):
    sentence = _(
        "Quelqu’un a changé ce bulletin pendant que vous écriviez. Vos mots sont encore là\u202f: comparez-les, "
        "puis enregistrez de nouveau."
    )


class NothingToSay(Refusal):
    sentence = _("Ce bulletin ne dit encore rien\u202f: gardez au moins une nouvelle, ou écrivez le mot du mois.")


class NotYet(Refusal):
    sentence = _("Ce mois n’a pas commencé\u202f: son bulletin attendra.")


@transaction.atomic
def prepare(*, month: Month, at) -> Bulletin:
    """That of the month with what happened until now; asked again, with what happened since. Raises NotYet."""
    if month.bounds[0] > at:
        raise NotYet
    Bulletin.objects.get_or_create(month=month.first_on)
    bulletin = Bulletin.objects.select_for_update().get(month=month.first_on)
    if bulletin.published_at is None:
        rows = with_what_was_typed(bulletin.items, gathered(month))
        if rows != bulletin.items:
            bulletin.items, bulletin.edition = rows, bulletin.edition + 1
            bulletin.save(update_fields=["items", "edition"])
    return bulletin


def with_what_was_typed(rows, found) -> list[dict]:
    """What is not true any more goes, what changed is told anew; what somebody wrote stays as they wrote it."""
    before = {row["key"]: row for row in rows}
    fresh = [{**item.row, "was": item.words, "is_kept": True} for item in found]
    return [with_hand_of(before.get(row["key"]), row) for row in fresh]


def with_hand_of(before, row) -> dict:
    if before is None:
        return row
    words = row["words"] if before["words"] == before["was"] else before["words"]
    return {**row, "words": words, "is_kept": before["is_kept"]}


@transaction.atomic
def edit(*, bulletin, edition, opening, signed, rows, by, at) -> Bulletin:
    """`rows`: key → (whether it is kept, its words). Raises EditedMeanwhile."""
    held = Bulletin.objects.select_for_update().get(pk=bulletin.pk)
    if held.edition != edition:
        raise EditedMeanwhile
    for row in held.items:
        row["is_kept"], row["words"] = rows[row["key"]]
    held.opening, held.signed = opening, signed
    held.edition, held.edited_by, held.edited_at = edition + 1, by, at
    held.save()
    return held


@transaction.atomic
def publish(*, bulletin, edition, by, at) -> None:
    """For everybody to read, and sent to who asked, as it was read by whoever publishes it.

    What stopped being true since goes by itself. Published already, nothing changes. Raises EditedMeanwhile,
    NothingToSay.
    """
    held = Bulletin.objects.select_for_update().get(pk=bulletin.pk)
    if held.edition != edition:
        raise EditedMeanwhile
    still = {item.key for item in gathered(Month(held.month))}
    held.items = [row for row in held.items if row["key"] in still]
    if not held.opening and not any(row["is_kept"] for row in held.items):
        raise NothingToSay
    if held.published_at is None:
        held.published_at, held.published_by = at, by
        held.save(update_fields=["items", "published_at", "published_by"])


def by_heading(bulletin) -> list[tuple[str, list[dict]]]:
    """What is kept, heading by heading, in the order in which one reads them."""
    kept = [row for row in bulletin.items if row["is_kept"]]
    parts = [(heading.label, [row for row in kept if row["heading"] == heading]) for heading in Heading]
    return [(label, rows) for label, rows in parts if rows]
