"""The trail as a shop reads it: day by day, each hand signing once what it did in one go, many alike folded in one."""

import itertools
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from merchants.models import Deed, Merchant

# Fewer are read at a glance.
FOLDED = 4
# What is often done many times in a row.
MANY = {
    "listing-new": _("%(many)d fiches créées"),
    "listing-change": _("%(many)d fiches corrigées"),
    "listing-price": _("%(many)d prix changés"),
    "listing-stock": _("%(many)d stocks changés"),
    "listing-picture": _("%(many)d photos ajoutées ou retirées"),
    "listing-publish": _("%(many)d produits mis en vente"),
    "listing-unpublish": _("%(many)d produits retirés de la vente"),
    "order-accept": _("%(many)d commandes acceptées"),
    "order-ready": _("%(many)d commandes prêtes"),
}
# What one looks for, and how its acts begin.
SUBJECTS = {
    "produits": (_("Les produits et le stock"), ["listing-", "stock-", "promotion-"]),
    "commandes": (_("Les commandes"), ["order-"]),
    "horaires": (_("Les horaires et les pauses"), ["hours-", "shop-pause", "shop-resume"]),
    "page": (_("La page, les nouvelles et les mots"), ["page-", "news-", "word-", "report-"]),
    "contrat": (
        _("Le contrat, les papiers et l’équipe"),
        ["standing-", "terms-", "checklist-", "identity-", "mandate-", "money-", "shop-taxes", "team-"],
    ),
    "accompagnement": (_("L’accompagnement"), ["coach-"]),
}


@dataclass(frozen=True)
class Run:
    """The same act, once or several times."""

    deeds: list[Deed]

    @property
    def summary(self) -> str:
        """What stands for them all, when they are many; else nothing."""
        words = MANY.get(self.deeds[0].act, "") if len(self.deeds) >= FOLDED else ""
        return str(words) % {"many": len(self.deeds)} if words else ""


@dataclass(frozen=True)
class Stretch:
    """What one hand did in one go: the first deed says whose, as whom, and why."""

    signed: Deed
    runs: list[Run]


def about(merchant: Merchant, subject: str):
    """The deeds of a shop, those of one subject when it is one of ours."""
    found = merchant.deeds.select_related("by", "session")
    _label, beginnings = SUBJECTS.get(subject, ("", []))
    wanted = Q()
    for beginning in beginnings:
        wanted |= Q(act__startswith=beginning)
    return found.filter(wanted)


def by_day(deeds) -> list[tuple[date, list[Stretch]]]:
    """The same order: the latest day first, and in it the latest act."""
    days = itertools.groupby(deeds, key=lambda deed: timezone.localdate(deed.at))
    return [(day, stretches(found)) for day, found in days]


def stretches(deeds) -> list[Stretch]:
    found = []
    for _hand, group in itertools.groupby(deeds, key=lambda deed: (deed.hand, deed.by_id, deed.session_id)):
        group = list(group)
        found.append(Stretch(group[0], [Run(list(same)) for _act, same in itertools.groupby(group, key=act_of)]))
    return found


def act_of(deed) -> str:
    return deed.act
