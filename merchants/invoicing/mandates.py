"""The merchant's word that the association may invoice in its name: written, dated, taken back at will."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from merchants import trail
from merchants.models import InvoicingMandate
from merchants.refusals import Refusal

LONGEST_NAME = InvoicingMandate._meta.get_field("signed_by").max_length


class SignedLater(Refusal):
    sentence = _("Le mandat ne peut pas être signé plus tard qu’aujourd’hui.")


class NobodySigned(Refusal):
    sentence = _("Écrivez le nom de la personne qui signe le mandat.")


def in_force(merchant) -> InvoicingMandate | None:
    return InvoicingMandate.objects.filter(merchant=merchant, ended_at=None).first()


def given_by(merchants) -> set[int]:
    """Ids of those among them whose mandate is in force; one query."""
    return set(
        InvoicingMandate.objects.filter(merchant__in=merchants, ended_at=None).values_list("merchant", flat=True)
    )


def record(*, merchant, signed_by, signed_on, by, at) -> InvoicingMandate:
    """Put the signed mandate on file; while one is in force, a second changes nothing."""
    if not signed_by.strip() or len(signed_by.strip()) > LONGEST_NAME:
        raise NobodySigned
    if signed_on > timezone.localdate(at):
        raise SignedLater
    facts = {"signed_by": signed_by.strip(), "signed_on": signed_on, "recorded_by": by, "recorded_at": at}
    try:
        with transaction.atomic():
            mandate, is_new = InvoicingMandate.objects.get_or_create(merchant=merchant, ended_at=None, defaults=facts)
            if is_new:
                words = gettext("Mandat de facturation signé par %(name)s") % {"name": mandate.signed_by}
                trail.sign(merchant=merchant, by=by, at=at, act="mandate-sign", words=words)
    except IntegrityError:
        mandate = in_force(merchant)
    return mandate


@transaction.atomic
def end(*, merchant, by, at) -> None:
    """Take it back: the invoices already made stay."""
    if InvoicingMandate.objects.filter(merchant=merchant, ended_at=None).update(ended_at=at):
        trail.sign(merchant=merchant, by=by, at=at, act="mandate-end", words=gettext("Mandat de facturation repris"))
