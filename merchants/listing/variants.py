"""One thing sold in several: sizes, colours. A group of sheets, each with its own price, stock and address.

Each is a product like any other for the basket, the stock and the law (docs/decisions/0004); only lists and the
product's page gather them. What is said of one is said of all, except what tells them apart.
"""

from itertools import product as combined

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants import trail
from merchants.finding import documents
from merchants.listing import copying, gallery, sheets
from merchants.models import ProductSheet, SheetGroup
from merchants.refusals import Refusal

MOST_AXES, MOST_VARIANTS, LONGEST_VALUE, LONGEST_TITLE = 2, 60, 40, 200
# What each variant says for itself; the rest is said for all.
OWN_FACTS = {
    *("title", "price", "num_in_stock", "reference", "net_quantity", "picture_alt"),
    *("price_per_kg", "piece_grams", "most_piece_grams", "weighed_one_by_one"),
    *("import_source", "import_reference", "import_parent", "import_facts"),
}


class NoGrid(Refusal):
    """What was typed makes no choice to offer."""


class GridTooLarge(NoGrid):
    sentence = gettext_lazy("Cela ferait plus de soixante déclinaisons\u202f: retirez des tailles ou des couleurs.")


class NotInSeveral(NoGrid):
    sentence = gettext_lazy("Un panier composé n’a pas de déclinaisons.")


def named(title, values) -> str:
    """« Pull marin, bleu, M » : the name by which it is ordered, prepared and handed over."""
    return ", ".join([title, *values])[:255]


def combinations(choices) -> list[list[str]]:
    return [list(values) for values in combined(*choices.values())]


def refuse_no_grid(choices):
    if not choices or any(len(values) < 1 for values in choices.values()):
        raise NoGrid(
            _("Écrivez ce que l’on choisit, et les choix\u202f: «\u202fTaille\u202f», «\u202fS, M, L\u202f».")
        )
    if any(len(value) > LONGEST_VALUE for values in choices.values() for value in values):
        raise NoGrid(_("Un choix s’écrit en quarante caractères au plus."))
    if len(combinations(choices)) > MOST_VARIANTS:
        raise GridTooLarge


@transaction.atomic
def lay_grid(*, sheet, title, choices: dict[str, list[str]], by, at) -> SheetGroup:
    """Every combination of the choices has its sheet: this one takes the first, those that are missing are made.

    Laid again with more choices, it makes those that are new; nothing is ever taken away here, because somebody may
    have ordered it.
    """
    refuse_no_grid(choices)
    if sheet.is_bundle:
        raise NotInSeveral
    group = sheet.group or SheetGroup.objects.create(merchant=sheet.merchant, title=title, axes=list(choices))
    group = SheetGroup.objects.select_for_update().get(pk=group.pk)
    group.title, group.axes = title, list(choices)
    group.save(update_fields=["title", "axes"])
    wanted = combinations(choices)
    refuse_other_shape(group, sheet, len(choices))
    if sheet.group_id is None:
        join(sheet, group, wanted[0], by=by, at=at)
    there = {tuple(one.variant) for one in group.variants.all()}
    for values in wanted:
        if tuple(values) not in there:
            add(group, source=sheet, values=values, by=by, at=at)
    find_by_all(group)
    said = _("«\u202f%(title)s\u202f» existe en %(many)d déclinaisons") % {"title": title, "many": len(wanted)}
    trail.sign(merchant=sheet.merchant, by=by, at=at, act="listing-variants", words=said, about=f"sheet:{sheet.pk}")
    return group


def refuse_other_shape(group, sheet, axes):
    if sheet.group_id and len(sheet.variant) != axes:
        raise NoGrid(_("Ce produit se choisit déjà par %(axes)s\u202f: gardez-le.") % {"axes": ", ".join(group.axes)})


def join(sheet, group, values, *, by, at):
    """Takes its place in the group, under the name that tells it apart."""
    facts = {"title": named(group.title, values), "group": group, "variant": values}
    sheets.save_sheet(merchant=sheet.merchant, facts=facts, sheet=sheet, by=by, at=at, notes=sheet.import_notes)


def add(group, *, source, values, by, at):
    """A new one like the first: its facts, its price and its photos; none in stock until one counts."""
    facts = copying.facts_of(source) | {"price_per_kg": source.price_per_kg, "num_in_stock": 0}
    stock = sheets.stock_of(source)
    facts |= {"price": stock and stock.price, "title": named(group.title, values)}
    made = sheets.save_sheet(merchant=group.merchant, facts=facts, by=by, at=at)
    ProductSheet.objects.filter(pk=made.pk).update(group=group, variant=values)
    gallery.hang_the_same(made, source=source)
    return made


def find_by_all(group):
    """Lists show one of them: it is found by the words of all, so that « pull bleu » finds the pull."""
    documents.keep(*group.variants.values_list("pk", flat=True))


@transaction.atomic
def say_of_all(*, sheet, facts, by, at):
    """What was just saved on one of them and holds for all."""
    title = facts.get("title")
    if title:
        SheetGroup.objects.filter(pk=sheet.group_id).update(title=title)
    shared = {name: value for name, value in facts.items() if name not in OWN_FACTS}
    for other in sheet.group.variants.exclude(pk=sheet.pk).select_related("product", "merchant").order_by("pk"):
        own = {"title": named(title, other.variant)} if title else {}
        notes = sheets.notes_for_ever(other)
        sheets.save_sheet(merchant=other.merchant, facts=shared | own, sheet=other, notes=notes, by=by, at=at)
    sheet.group.refresh_from_db()
    find_by_all(sheet.group)


@transaction.atomic
def gather_imported(*, merchant, source, by, at):
    """The variations that a file brought one by one become one thing in several; gathered already, nothing is done.

    A variation bears its parent's name and its own values after a dash (docs/decisions/0004).
    """
    alone = ProductSheet.objects.filter(merchant=merchant, import_source=source, group=None).exclude(import_parent="")
    families = {}
    for sheet in alone.select_related("product", "merchant").order_by("pk"):
        families.setdefault(sheet.import_parent, []).append(sheet)
    for reference, family in families.items():
        known = SheetGroup.objects.filter(merchant=merchant, import_source=source, import_reference=reference).first()
        if known or len(family) > 1:
            gather(family, known, reference, by=by, at=at)


def gather(family, group, reference, *, by, at):
    first = family[0]
    title = group.title if group else common_title([one.product.title for one in family])
    if not title:
        return
    group = group or SheetGroup.objects.create(
        merchant=first.merchant,
        title=title[:LONGEST_TITLE],
        axes=[_("Modèle")],
        import_source=first.import_source,
        import_reference=reference,
    )
    taken = {tuple(one.variant) for one in group.variants.all()}
    for one in family:
        value = one.product.title.removeprefix(title).strip(" –-,")[:LONGEST_VALUE] or one.import_reference
        if (value,) not in taken:
            taken.add((value,))
            ProductSheet.objects.filter(pk=one.pk).update(group=group, variant=[value])
    find_by_all(group)


def common_title(titles) -> str:
    """What stands before the dash in all of them; nothing when they do not share it."""
    for dash in (" – ", " - "):
        begun = {title.rpartition(dash)[0].strip() for title in titles}
        if len(begun) == 1 and "" not in begun:
            return begun.pop()
    return ""
