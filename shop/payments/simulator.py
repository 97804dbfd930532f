"""A payment provider played without any network: it keeps its own memory, as a real one would."""

from django.db import transaction
from django.urls import reverse

from shop.models import SimulatedCharge
from shop.payments.gateway import CAPTURED, EXPIRED, FAILED, OPEN, PaymentFacts, Redirect, RefundFacts

Status = SimulatedCharge.Status
SEEN_FROM_OUTSIDE = {
    Status.OPEN: OPEN,
    Status.PAID: CAPTURED,
    Status.REFUSED: FAILED,
    Status.ABANDONED: EXPIRED,
}


class SimulatorGateway:
    code = "simulator"

    def start(self, payment, *, return_url):
        SimulatedCharge.objects.get_or_create(
            reference=payment.reference, defaults={"cents": payment.cents, "return_url": return_url}
        )
        return Redirect(reverse("simulator", args=[payment.reference]))

    def read(self, reference):
        charge = SimulatedCharge.objects.filter(reference=reference).first()
        if charge is None:
            # Never opened there: the answer of a provider that was not reached in time.
            return PaymentFacts(EXPIRED)
        captured = charge.cents if charge.status == Status.PAID else 0
        return PaymentFacts(SEEN_FROM_OUTSIDE[charge.status], captured)

    def cancel(self, reference):
        answer(reference, Status.ABANDONED)

    @transaction.atomic
    def refund(self, reference, cents, *, key):
        charge = SimulatedCharge.objects.select_for_update().get(reference=reference)
        if key not in charge.refund_keys:
            if charge.status != Status.PAID or charge.refunded_cents + cents > charge.cents:
                return RefundFacts(reference="", succeeded=False)
            charge.refund_keys[key] = cents
            charge.refunded_cents += cents
            charge.save(update_fields=["refund_keys", "refunded_cents"])
        return RefundFacts(reference=f"{reference}-{key}", succeeded=True)


def answer(reference, status) -> bool:
    """What the person at the card chooses; the first answer counts, the next ones change nothing."""
    return bool(SimulatedCharge.objects.filter(reference=reference, status=Status.OPEN).update(status=status))
