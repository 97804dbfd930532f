"""When the bank's statement comes after the treasurer's note: the same payment is not counted twice."""

import unicodedata

from django.utils.translation import gettext as _

from shop.settlement.by_hand.models import HandPayment
from shop.settlement.by_hand.noting import DAYS_AROUND

Way = HandPayment.Way


def said_by(line) -> list[HandPayment]:
    """The payments noted by hand that a movement of the bank may be, the nearest in time first."""
    around = (line.booked_on - DAYS_AROUND, line.booked_on + DAYS_AROUND)
    way = Way.FROM_MERCHANT if line.cents > 0 else Way.TO_MERCHANT
    noted = HandPayment.objects.filter(account=line.account, way=way, cents=abs(line.cents), bank_line=None)
    found = noted.filter(paid_on__range=around, undone_at=None).select_related("merchant")
    return sorted(found, key=lambda payment: (abs(payment.paid_on - line.booked_on), payment.pk))


def surely_said_by(line) -> HandPayment | None:
    """The only one that it may be, when its words name the merchant or the reference as well."""
    found, words = said_by(line), folded(f"{line.counterpart} {line.label} {line.end_to_end}")
    named = [one for one in found if folded(one.merchant.name) in words or folded(one.reference) in words]
    return named[0] if len(named) == 1 == len(found) else None


def name_of(payment) -> str:
    """How a form calls it."""
    return f"hand:{payment.pk}"


def as_explanation(payment) -> str:
    """The movement says the amount already: short enough to be read in a list on a phone."""
    said = _("%(merchant)s, noté le %(day)s (%(reference)s)")
    facts = {"merchant": payment.merchant, "reference": payment.reference, "day": f"{payment.paid_on:%d/%m}"}
    return said % facts


def folded(words) -> str:
    """« Boulangerie de l’Été » → « BOULANGERIEDELETE », as banks write."""
    bare = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return "".join(filter(str.isalnum, bare)).upper()


def confirm(*, payment, line) -> HandPayment:
    """The bank says it too: the movement is not counted twice. The caller holds the line."""
    payment.bank_line = line
    payment.save(update_fields=["bank_line"])
    return payment
