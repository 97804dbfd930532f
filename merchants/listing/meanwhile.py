"""A sheet typed on a page that is no longer quite fresh: what others changed since it was read is not undone by it.

The trail tells what the page showed: what a fact was before the first change since. A fact that still says so was not
touched here, and is left as it is now; one that says something else was changed by two people, and is asked again.
"""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from oscar.apps.catalogue.models import Product

from merchants.listing import changes
from merchants.listing.paragraphs import as_typed
from merchants.models import Deed
from merchants.refusals import Refusal

ACTS = ["listing-change", "listing-price"]


class ChangedMeanwhile(Refusal):
    """Nothing is written: the person reads what it became, and decides."""

    def __init__(self, told):
        words = _(
            "Cette fiche a changé pendant que vous écriviez\u202f: %(told)s. Rien n’est encore enregistré\u202f: "
            "corrigez, ou enregistrez de nouveau si c’est votre version qui compte."
        )
        super().__init__(words % {"told": "\u202f; ".join(told)})


@dataclass(frozen=True)
class Page:
    """When it was read; until when somebody was told, on it, of what others changed meanwhile."""

    read_at: datetime.datetime
    told_at: datetime.datetime | None = None


@dataclass
class Since:
    """A fact as the page showed it, and the latest change of it."""

    shown: object
    latest: Deed


def hold(sheet) -> None:
    """Until the end of the act: two pages of it are kept one after the other. First what saving it writes first."""
    Product.objects.select_for_update(no_key=True).get(pk=sheet.product_id)


def only_touched(*, sheet, facts, page: Page, by) -> dict:
    """The facts to write, of all those that the page holds. Raises ChangedMeanwhile when somebody else changed one."""
    since = changed_since(sheet, page.read_at)
    touched = {
        name: value
        for name, value in facts.items()
        if name not in since or not is_same(name, since[name].shown, value)
    }
    now, told_at = changes.kept(sheet, touched), page.told_at or page.read_at
    both = [name for name in touched if name in since and not is_same(name, now[name], touched[name])]
    others = {name: since[name].latest for name in both if since[name].latest.by != by}
    if told := [told_of(name, deed, now[name]) for name, deed in others.items() if deed.at > told_at]:
        raise ChangedMeanwhile(told)
    return touched


def changed_since(sheet, read_at) -> dict[str, Since]:
    deeds = Deed.objects.filter(merchant=sheet.merchant_id, about=f"sheet:{sheet.pk}", act__in=ACTS, at__gt=read_at)
    found: dict[str, Since] = {}
    for deed in deeds.select_related("by").order_by("at", "pk"):
        for name, value in (deed.before or {}).items():
            found.setdefault(name, Since(value, deed)).latest = deed
    return found


def is_same(name, kept, typed) -> bool:
    """`kept` may come from the trail, where a number is written as text."""
    if name == "description":
        # A form shows it without its lists.
        return as_typed(kept) == as_typed(typed)
    if isinstance(typed, Decimal) and kept is not None:
        return Decimal(kept) == typed
    if isinstance(kept, Decimal) or typed is None:
        return kept == typed
    return kept == typed or str(kept) == str(typed)


def told_of(name, deed, now) -> str:
    """« prix, 4,20 € maintenant (Ana) »."""
    label = changes.ELSEWHERE[name][1] if name in changes.ELSEWHERE else changes.OWN[name].verbose_name
    shown = changes.shown(name, now)
    who = deed.by.first_name if deed.by else _("le site")
    if name == "description" or len(shown) > changes.SHORT:
        return _("%(label)s, autre texte (%(who)s)") % {"label": label, "who": who}
    return _("%(label)s, %(now)s maintenant (%(who)s)") % {"label": label, "now": shown, "who": who}
