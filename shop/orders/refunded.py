"""What went back to a resident who paid online, or is on its way: on which card, by which hand, since when."""

from django.utils.translation import gettext_lazy as _

from shop.models import Refund
from shop.templatetags.town import cents, day

REFUNDED = {
    Refund.Status.PLANNED: _("%(amount)s repartent vers la carte qui a payé."),
    Refund.Status.PENDING: _(
        "%(amount)s sont en route depuis le %(when)s vers la carte qui a payé\u202f: "
        "votre banque répond en quelques jours."
    ),
    Refund.Status.DONE: _(
        "%(amount)s sont repartis le %(when)s sur la carte qui a payé\u202f: "
        "votre banque les montre en quelques jours."
    ),
    Refund.Status.FAILED: _(
        "Votre banque a refusé les %(amount)s que nous lui renvoyions. Cet argent vous est toujours dû\u202f: "
        "dites-nous comment vous le rendre."
    ),
}
OTHERWISE = {
    Refund.Means.TRANSFER: _("%(amount)s vous ont été rendus le %(when)s, par virement de l’association."),
    Refund.Means.CHEQUE: _("%(amount)s vous ont été rendus le %(when)s, par chèque de l’association."),
    Refund.Means.CASH: _("%(amount)s vous ont été rendus le %(when)s, en espèces."),
}


def soon_words(amount) -> str:
    """What is about to go back."""
    return REFUNDED[Refund.Status.PLANNED] % {"amount": cents(amount)}


def words_of(refund) -> str:
    if refund.status == Refund.Status.OTHER:
        said = {"amount": cents(refund.other_cents), "when": day(refund.other_at)}
        return OTHERWISE[refund.other_means] % said
    return REFUNDED[refund.status] % {"amount": cents(refund.cents), "when": day(refund.planned_at)}
