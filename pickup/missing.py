"""Who, without an e-mail, must be called because a shop ran short: the promise made when they gave their number."""

from django.db.models import F, OuterRef, Prefetch, Q, Subquery
from django.utils.translation import gettext as _

from merchants.models import MerchantOrder, MerchantOrderMove, OrderedLine, Shortage
from pickup.models import Collection


def to_call(*, point, at):
    """People to call before their slot is over, about what changed since the last call; three queries."""
    shortages = Shortage.objects.filter(line__merchant_order__order=OuterRef("order")).order_by("-at")
    given_up = MerchantOrderMove.objects.filter(
        merchant_order__order=OuterRef("order"),
        to_status=MerchantOrder.Status.CANCELLED,
        channel=MerchantOrderMove.Channel.MERCHANT,
    ).order_by("-at")
    untold = (
        Q(short_at__isnull=False, told_missing_at=None)
        | Q(short_at__gt=F("told_missing_at"))
        | Q(given_up_at__isnull=False, told_missing_at=None)
        | Q(given_up_at__gt=F("told_missing_at"))
    )
    people = Collection.objects.filter(slot__point=point, slot__ends_at__gt=at, email="").exclude(phone="")
    return (
        people.annotate(short_at=Subquery(shortages.values("at")[:1]), given_up_at=Subquery(given_up.values("at")[:1]))
        .filter(untold)
        .select_related("slot", "order")
        .prefetch_related(Prefetch("order__merchant_orders", MerchantOrder.objects.select_related("merchant")))
        .prefetch_related(Prefetch("order__merchant_orders__lines", OrderedLine.objects.order_by("pk")))
        .order_by("slot__starts_at", "last_name", "pk")
    )


def told(*, collection, at):
    """Someone called about all that is missing so far."""
    Collection.objects.filter(pk=collection.pk).update(told_missing_at=at)


def words_of(collection) -> str:
    """« Il manque : 1 × Pain de seigle (Boulangerie du Pont). »"""
    missing = [
        f"{quantity} × {line.title} ({merchant_order.merchant})"
        for merchant_order in collection.order.merchant_orders.all()
        for line in merchant_order.lines.all()
        if (quantity := quantity_missing(merchant_order, line))
    ]
    return _("Il manque\u202f: %(list)s.") % {"list": ", ".join(missing)}


def quantity_missing(merchant_order, line) -> int:
    kept = 0 if merchant_order.status == MerchantOrder.Status.CANCELLED else line.kept_quantity
    return line.ordered_quantity - kept
