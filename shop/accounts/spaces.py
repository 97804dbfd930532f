"""The doors that a person's roles open."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from merchants.access import merchants_of, roles_held
from merchants.models import AssociationMember
from pickup.models import PickupPoint


@dataclass(frozen=True)
class Door:
    name: str
    words: str
    url: str
    icon: str


def of(user) -> list[Door]:
    """Working doors first; one's own orders are always there, and alone for a resident."""
    working = [*_association(user), *_shops(user), *_counters(user)]
    own = Door(_("Mes commandes"), _("Ce que j’ai commandé pour moi."), reverse("my_orders"), "bag")
    return [*working, own]


def _association(user):
    if roles_held(user, *AssociationMember.Role.values):
        words = _("Tableau de bord, commissions, commande au téléphone.")
        yield Door(_("L’association"), words, reverse("association"), "house")


def _shops(user):
    for merchant in merchants_of(user):
        yield Door(merchant.name, _("Commandes à préparer, produits."), _board(merchant), "shop")


def _board(merchant):
    return reverse("merchant_board", args=[merchant.code])


def _counters(user):
    for point in PickupPoint.objects.filter(volunteers__user=user):
        name = _("Comptoir\u202f: %(place)s") % {"place": point.name}
        yield Door(name, _("Recevoir les sacs, les remettre."), reverse("counter", args=[point.slug]), "hand")
