"""When the bank's statement comes after the treasurer's note: the same payment is not counted twice."""

import re
import unicodedata

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.refusals import Refusal
from shop.settlement.by_hand.models import HandPayment
from shop.settlement.by_hand.noting import around

Way = HandPayment.Way
NAME = "hand:"
# Shorter, a name or a reference is found in anybody's words.
SHORTEST_NAME = 4


class NoLongerNoted(Refusal):
    sentence = gettext_lazy(
        "Ce règlement vient d’être défait, ou confirmé par un autre mouvement\u202f: choisissez à nouveau."
    )


def said_by(line) -> list[HandPayment]:
    """The payments noted by hand that a movement of the bank may be, the nearest in time first."""
    way = Way.FROM_MERCHANT if line.cents > 0 else Way.TO_MERCHANT
    noted = HandPayment.objects.filter(account=line.account, way=way, cents=abs(line.cents), bank_line=None)
    found = noted.filter(paid_on__range=around(line.booked_on), undone_at=None).select_related("merchant")
    return sorted(found, key=lambda payment: (abs(payment.paid_on - line.booked_on), payment.pk))


def surely_said_by(line) -> HandPayment | None:
    """The only one that it may be, when its words name the merchant or the reference as well."""
    found, words = said_by(line), f"{line.counterpart} {line.label} {line.end_to_end}"
    named = [one for one in found if is_said(one.merchant.name, words) or is_said(one.reference, words)]
    return named[0] if len(named) == 1 == len(found) else None


def name_of(payment) -> str:
    """How a form calls it."""
    return f"{NAME}{payment.pk}"


def named(name) -> HandPayment | None:
    """The payment that a form calls so; nothing when it speaks of an account."""
    return HandPayment.objects.get(pk=name.removeprefix(NAME)) if name.startswith(NAME) else None


def as_explanation(payment) -> str:
    """The movement says the amount already: short enough to be read in a list on a phone."""
    said = _("%(merchant)s, noté le %(day)s (%(reference)s)")
    facts = {"merchant": payment.merchant, "reference": payment.reference, "day": f"{payment.paid_on:%d/%m}"}
    return said % facts


def is_said(name, words) -> bool:
    """« Boulangerie de l’Été » is said by « VIR BOULANGERIE DE L ETE » or « BOULANGERIE DE LETE »: in whole words."""
    letters = "".join(folded(name))
    spelt = rf"\b{' ?'.join(letters)}\b"
    return len(letters) >= SHORTEST_NAME and re.search(spelt, " ".join(folded(words))) is not None


def folded(words) -> list[str]:
    """Word by word as banks write, without accents nor signs."""
    bare = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return re.findall("[A-Z0-9]+", bare.upper())


def confirm(*, payment, line) -> HandPayment:
    """The bank says it too: the movement is not counted twice. The caller holds the line.

    Raises NoLongerNoted when it was undone, or said by another movement, since it was read.
    """
    payment = HandPayment.objects.select_for_update().get(pk=payment.pk)
    if payment.undone_at or payment.bank_line_id:
        raise NoLongerNoted
    payment.bank_line = line
    payment.save(update_fields=["bank_line"])
    return payment
