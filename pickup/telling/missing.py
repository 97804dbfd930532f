"""Who, without an e-mail, must be called because something will be missing or waits at another moment: a promise."""

from django.db.models import F, OuterRef, Prefetch, Q, Subquery
from django.utils.translation import gettext as _

from merchants.models import Correction, MerchantOrder, MerchantOrderMove, OrderedLine, Shortage
from pickup.models import Collection
from pickup.words import day_hour


def to_call(*, point, at):
    """People to call before their slot is over, about what changed since the last call; three queries."""
    news = {
        "short_at": Shortage.objects.filter(line__merchant_order__order=OuterRef("order")),
        "given_up_at": MerchantOrderMove.objects.filter(
            merchant_order__order=OuterRef("order"),
            to_status=MerchantOrder.Status.CANCELLED,
            channel=MerchantOrderMove.Channel.MERCHANT,
        ),
        "given_back_at": given_back_before_the_visit(),
    }
    untold = Q()
    for name in [*news, "moved_at"]:
        untold |= Q((f"{name}__isnull", False), told_missing_at=None) | Q((f"{name}__gt", F("told_missing_at")))
    people = Collection.objects.filter(slot__point=point, slot__ends_at__gt=at, email="").exclude(phone="")
    return (
        people.annotate(**{name: Subquery(rows.order_by("-at").values("at")[:1]) for name, rows in news.items()})
        .filter(untold)
        .select_related("slot", "order")
        .prefetch_related(Prefetch("order__merchant_orders", MerchantOrder.objects.select_related("merchant")))
        .prefetch_related(Prefetch("order__merchant_orders__lines", OrderedLine.objects.order_by("pk")))
        .order_by("slot__starts_at", "last_name", "pk")
    )


def given_back_before_the_visit():
    """Pieces taken off by somebody who did not have the person in front of them."""
    taken_off = Correction.objects.filter(quantity_after__lt=F("quantity_before"))
    elsewhere = taken_off.exclude(channel=MerchantOrderMove.Channel.COUNTER)
    given = MerchantOrder.objects.filter(bags__received_at__isnull=False, status=MerchantOrder.Status.HANDED_OVER)
    return elsewhere.filter(line__merchant_order__order=OuterRef("order")).exclude(line__merchant_order__in=given)


def told(*, collection, at):
    """Someone called about all that is missing so far."""
    Collection.objects.filter(pk=collection.pk).update(told_missing_at=at)


def words_of(collection) -> str:
    """« Il manque : 1 × Pain de seigle (Boulangerie du Pont). » and whether it is still worth coming."""
    missing = [
        f"{quantity} × {title_of(line)} ({merchant_order.merchant})"
        for merchant_order in collection.order.merchant_orders.all()
        for line in merchant_order.lines.all()
        # What stands in for something was never ordered: refused, it is not missing.
        if not line.replaces_id and (quantity := quantity_missing(merchant_order, line))
    ]
    words = _("Il manque\u202f: %(list)s.") % {"list": ", ".join(missing)} if missing else ""
    if standing := standing_in(collection):
        instead = _("À la place\u202f: %(list)s.") % {"list": ", ".join(standing)}
        words = f"{words} {instead}".strip()
    if not is_anything_left(collection):
        return f"{words} {_('Il ne reste rien à venir chercher.')}".strip()
    return f"{words} {moved_words(collection)}".strip()


def title_of(line) -> str:
    """« Pain de seigle », or « Pain de seigle, dans « Panier du dimanche » » of what came within one."""
    if not line.bundle_title:
        return line.title
    facts = {"title": line.title, "bundle": line.bundle_title}
    return _("%(title)s, dans «\u202f%(bundle)s\u202f»") % facts


def moved_words(collection) -> str:
    """« Le retrait est déplacé au samedi 28 novembre à 10 h », or nothing."""
    if collection.moved_at is None:
        return ""
    when = {"when": day_hour(collection.slot.starts_at)}
    return _("Le retrait est déplacé au %(when)s\u202f; la personne peut annuler sans frais.") % when


def standing_in(collection) -> list[str]:
    """« 2 × Pain complet (Boulangerie du Pont) »: what comes instead of something else."""
    return [
        f"{quantity} × {line.title} ({merchant_order.merchant})"
        for merchant_order in collection.order.merchant_orders.all()
        for line in merchant_order.lines.all()
        if line.replaces_id and (quantity := quantity_left(merchant_order, line))
    ]


def is_anything_left(collection) -> bool:
    parts = collection.order.merchant_orders.all()
    return any(quantity_left(part, line) for part in parts for line in part.lines.all())


def quantity_missing(merchant_order, line) -> int:
    return line.ordered_quantity - quantity_left(merchant_order, line)


def quantity_left(merchant_order, line) -> int:
    return 0 if merchant_order.status == MerchantOrder.Status.CANCELLED else line.left_quantity
