"""A thing sold in several, as residents see it: one ticket in a list, one page where one chooses."""

from dataclasses import dataclass

from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.utils.translation import gettext as _

from merchants.models import ProductSheet
from shop.catalogue.offers import on_sale


def gathered(sheets, offered=None):
    """One sheet for each thing sold in several: of these, the cheapest that can be had, with what is to be chosen.

    `offered` is what can be had at all: everything on sale, unless a moment was chosen.
    """
    beside = sheets.filter(group_id=OuterRef("group_id"))
    first = beside.order_by(Case(When(left__lte=0, then=Value(1)), default=Value(0)), "price", "pk")
    return with_choices(sheets.filter(Q(group=None) | Q(pk=Subquery(first.values("pk")[:1]))), offered)


def with_choices(sheets, offered=None):
    """Adds `group_title` and `axes`, empty when nothing is left to choose, and `is_from`: others cost more."""
    beside = (on_sale() if offered is None else offered).filter(group_id=OuterRef("group_id")).order_by()
    others, alone = beside.exclude(pk=OuterRef("pk")), Q(group=None)
    return sheets.annotate(
        group_title=Case(When(~alone & Exists(others), then=F("group__title")), default=Value("")),
        axes=F("group__axes"),
        is_from=Case(
            When(~alone & Exists(others.filter(price__gt=OuterRef("price"))), then=Value(True)), default=Value(False)
        ),
    )


@dataclass(frozen=True)
class Option:
    """One answer to one question, and the sheet that gives it with the other answers unchanged, where it can."""

    value: str
    sheet: ProductSheet
    is_chosen: bool

    @property
    def is_out(self):
        return self.sheet.left is not None and self.sheet.left <= 0


@dataclass(frozen=True)
class Axis:
    name: str
    options: list[Option]


def choices_of(sheet) -> list[Axis]:
    """What one may choose from this sheet; one query, none for a thing that is sold as it is."""
    if not sheet.group_id:
        return []
    found = on_sale().filter(group_id=sheet.group_id).select_related("product", "group").order_by("pk")
    variants = [one for one in found if len(one.variant) == len(sheet.variant)]
    if len(variants) < 2:
        return []
    names = variants[0].group.axes
    return [axis(rank, name, sheet, variants) for rank, name in enumerate(names[: len(sheet.variant)])]


def there_are(axes) -> str:
    """« Petit est épuisé, mais il y a Gros, Très gros. », of the one that is looked at; nothing of two questions."""
    if len(axes) != 1:
        return ""
    out = next((one.value for one in axes[0].options if one.is_chosen and one.is_out), None)
    left = ", ".join(one.value for one in axes[0].options if not one.is_out)
    said = {"out": out, "left": left}
    return _("«\u202f%(out)s\u202f» est épuisé, mais il y a\u202f: %(left)s.") % said if out and left else ""


def axis(rank, name, sheet, variants) -> Axis:
    values = dict.fromkeys(one.variant[rank] for one in variants)
    return Axis(name, [option(rank, value, sheet, variants) for value in values])


def option(rank, value, sheet, variants) -> Option:
    """The variant that differs by this answer alone; else the first that has it."""
    wanted = [*sheet.variant[:rank], value, *sheet.variant[rank + 1 :]]
    having = [one for one in variants if one.variant[rank] == value]
    exactly = next((one for one in having if one.variant == wanted), having[0])
    return Option(value, exactly, value == sheet.variant[rank])
