"""The funder's figures that the counter and the calendar know, after those of the merchants."""

import hashlib
import hmac
import secrets
from collections import Counter

from django.db.models import Count, F, Max, Min, Q
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oscar.apps.order.models import Order

from animations.models import Animation
from merchants.books.exports import indicators
from merchants.books.exports.indicators import Indicator
from merchants.models import MerchantOrderMove
from pickup.models import Collection

BY_STAFF = [Collection.Channel.PHONE, Collection.Channel.COUNTER, Collection.Channel.PAPER]


class TownMeasures(indicators.Measures):
    def __init__(self, period, *, at):
        super().__init__(period)
        self.at = at

    def all(self) -> list[Indicator]:
        own = [self.by_staff(), self.without_email(), self.several(), self.one_visit(), *self.residents()]
        return [*super().all(), *own, self.animations(), *not_measured()]

    def by_staff(self):
        return self.share("by_staff", BY_STAFF_WORDS, self.placed.filter(order__collection__channel__in=BY_STAFF))

    def without_email(self):
        return self.share("without_email", WITHOUT_EMAIL, self.placed.filter(order__collection__email=""))

    def several(self):
        several = Order.objects.annotate(shops=Count("merchant_orders")).filter(shops__gt=1)
        return self.share("several_merchants", SEVERAL, self.placed.filter(order__in=several.values("pk")))

    def one_visit(self):
        """Among the bags of baskets of several shops, all handed over: those handed over on one and the same day."""
        handed = Q(merchant_orders__moves__in=MerchantOrderMove.objects.handovers())
        day = TruncDate("merchant_orders__moves__at", tzinfo=timezone.get_default_timezone())
        baskets = Order.objects.annotate(
            shops=Count("merchant_orders", distinct=True),
            given=Count("merchant_orders", filter=handed, distinct=True),
            first_on=Min(day, filter=handed),
            last_on=Max(day, filter=handed),
        ).filter(shops__gt=1, given=F("shops"))
        whole = self.placed.filter(order__in=baskets.values("pk"))
        part = whole.filter(order__in=baskets.filter(first_on=F("last_on")).values("pk"))
        return self.share("one_visit", ONE_VISIT, part, whole)

    def residents(self):
        """Residents are told apart by a pseudonym drawn for this file alone, and forgotten with it."""
        found, secret = Counter(), secrets.token_bytes(32)
        orders = Order.objects.filter(pk__in=self.placed.order_by().values("order"))
        columns = "user", "collection__email", "collection__phone", "pk"
        for facts in orders.values_list(*columns).order_by("pk").iterator():
            found[pseudonym(secret, *facts)] += 1
        rows, again = sum(found.values()), sum(1 for many in found.values() if many > 1)
        facts = {"behind": self.merchants, "rows": rows}
        yield self.indicator("residents", RESIDENTS, value=len(found), **facts)
        yield self.indicator("residents_again", AGAIN, value=again, **facts)

    def animations(self):
        held = Animation.objects.filter(
            status=Animation.Status.PUBLISHED, ends_at__lte=self.at, **self.period.within("starts_at")
        )
        many = held.count()
        return Indicator("animations", *ANIMATIONS, value=many, rows=many)


def pseudonym(secret, user, email, phone, order) -> bytes:
    """The same person gives the same one: by account, else by e-mail, else by phone; an order without any is alone."""
    digits = "".join(letter for letter in phone or "" if letter.isdigit())
    known = [("user", user), ("email", (email or "").strip().lower()), ("phone", digits), ("order", order)]
    kind, value = next((kind, value) for kind, value in known if value)
    return hmac.digest(secret, f"{kind}:{value}".encode(), hashlib.sha256)


def not_measured() -> list[Indicator]:
    return [Indicator(code, *words) for code, words in NOT_MEASURED.items()]


# Label, definition, formula.
BY_STAFF_WORDS = (
    _("Commandes au téléphone, au comptoir ou sur papier"),
    _("Part des commandes de commerçant saisies par une personne de l’association pour quelqu’un."),
    _("Commandes de commerçant au téléphone, au comptoir ou sur papier ÷ commandes de commerçant confirmées."),
)
WITHOUT_EMAIL = (
    _("Commandes sans e-mail"),
    _("Part des commandes de commerçant pour lesquelles l’habitant n’a donné aucun e-mail."),
    _("Commandes de commerçant sans e-mail ÷ commandes de commerçant confirmées."),
)
SEVERAL = (
    _("Paniers chez plusieurs commerçants"),
    _("Part des commandes de commerçant qui viennent d’un panier rempli chez deux commerçants ou plus."),
    _("Commandes de commerçant de ces paniers ÷ commandes de commerçant confirmées."),
)
ONE_VISIT = (
    _("Retirés en une visite"),
    _("Parmi les paniers de plusieurs commerçants remis en entier, part de ceux remis le même jour."),
    _("Leurs commandes de commerçant remises le même jour ÷ toutes leurs commandes de commerçant."),
)
RESIDENTS = (
    _("Habitants servis"),
    _("Personnes différentes qui ont commandé, reconnues par leur compte, sinon leur e-mail, sinon leur téléphone."),
    _("Nombre de pseudonymes distincts\u202f; aucun ne sort de ce calcul."),
)
AGAIN = (
    _("Habitants revenus"),
    _("Parmi eux, ceux qui ont commandé au moins deux fois pendant la période."),
    _("Nombre de pseudonymes à deux commandes ou plus."),
)
ANIMATIONS = (
    _("Animations tenues"),
    _("Animations publiées, commencées pendant la période et déjà finies, annulées exclues."),
    _("Nombre d’animations."),
)
NOT_MEASURED = {
    "attendance": (
        _("Personnes venues aux animations"),
        _("Présences comptées sur place, sans nom."),
        _("Somme des présences."),
    ),
    "coaching_hours": (
        _("Heures d’accompagnement des commerçants"),
        _("Temps passé avec un commerçant pour mettre ses produits en ligne ou gérer ses commandes."),
        _("Somme des heures notées."),
    ),
    "volunteer_hours": (
        _("Heures de bénévolat au tiers-lieu"),
        _("Temps des permanences tenues."),
        _("Somme des heures de permanence."),
    ),
    "vacant_premises": (
        _("Locaux commerciaux vides"),
        _("Locaux vides du centre, comptés à la main."),
        _("Dernier compte de la période."),
    ),
}
