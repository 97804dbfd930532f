"""What an animation sells: a seat is a product of the shop that animates it, in no catalogue and on no shelf."""

from decimal import Decimal

from django.db.models import F
from django.utils.translation import gettext as _
from oscar.apps.catalogue.models import Product
from oscar.apps.partner.models import StockRecord

from animations.models import Animation, Seat
from animations.taking_part import seats
from merchants.jobs import one_by_one
from merchants.listing.on_sale import FROM_PRODUCT_OF, orderable
from merchants.listing.sheets import article
from merchants.models import MerchantOrder, ProductSheet
from merchants.models.sheet import Nature
from merchants.slugs import slug
from pickup import words
from pickup.models import Slot

LONGEST_TITLE = Product._meta.get_field("title").max_length
EVERYBODY, MEMBERS = False, True
# What one reads aloud at the telephone.
MOST_SAID = 12


def keep(animation):
    """What is sold follows what is announced; for an animation that is held. Said again, nothing changes."""
    wanted = prices(animation) if is_sold(animation) else {}
    for seat in animation.seats.exclude(for_members__in=wanted).select_related("product"):
        Product.objects.filter(pk=seat.product_id).update(is_public=False)
    if wanted or animation.visit_id:
        _keep_visit(animation)
    for for_members, price in wanted.items():
        _keep_seat(animation, for_members, price)


def is_sold(animation) -> bool:
    return animation.sells_seats and animation.status == Animation.Status.PUBLISHED


def prices(animation) -> dict[bool, Decimal]:
    """By whom they are for; members who pay nothing register as anywhere, without a basket."""
    found = {EVERYBODY: animation.price}
    return found | {MEMBERS: animation.member_price} if animation.member_price else found


def _keep_visit(animation):
    """The moment of whoever comes for it alone; the orders that name it follow it when it moves."""
    moment = {"point_id": animation.point_id, "starts_at": animation.starts_at, "ends_at": animation.ends_at}
    facts = {**moment, "cutoff_at": animation.closes_at}
    if animation.visit_id is None:
        animation.visit = Slot.everything.create(is_visit=True, capacity=0, **facts)
        animation.save(update_fields=["visit"])
    elif Slot.everything.filter(pk=animation.visit_id).exclude(**facts).update(**facts):
        due = {"due_at": animation.starts_at, "due_until": animation.ends_at, "due_place": animation.point.name}
        MerchantOrder.objects.filter(order__collection__slot=animation.visit_id).update(**due)


def _keep_seat(animation, for_members, price):
    seat = animation.seats.filter(for_members=for_members).select_related("product__sheet").first()
    seat = seat or _new_seat(animation, for_members)
    product, host = seat.product, animation.host
    product.title, product.is_public = title_of(animation, for_members), True
    product.slug = slug(product.title)[:200] or "place"
    product.save(update_fields=["title", "slug", "is_public", "date_updated"])
    ProductSheet.everything.filter(product=product).update(merchant=host, vat_code=animation.vat_code)
    # Nothing runs out of it but the room, which is counted where it is held.
    facts = {"partner": host.partner, "price": price, "price_currency": "EUR", "num_in_stock": None}
    StockRecord.objects.update_or_create(product=product, defaults={**facts, "partner_sku": f"place-{product.pk}"})


def _new_seat(animation, for_members) -> Seat:
    product = Product.objects.create(product_class=article(), title=animation.title, slug="place", is_public=False)
    ProductSheet.everything.create(
        product=product,
        merchant=animation.host,
        nature=Nature.SERVICE,
        vat_code=animation.vat_code,
        is_seat=True,
        storage_class="",
        withdrawal_exception=ProductSheet.WithdrawalException.DATED_LEISURE,
    )
    return Seat.objects.create(animation=animation, product=product, for_members=for_members)


def title_of(animation, for_members) -> str:
    """« Place : Le pot-au-feu sans peur, samedi 28 novembre à 18 h », as the basket and the contract say it."""
    said = _("Place de membre\u202f: %(title)s") if for_members else _("Place\u202f: %(title)s")
    end = f", {words.day_hour(animation.starts_at)}"
    return (said % {"title": animation.title})[: LONGEST_TITLE - len(end)] + end


# --- What may be bought -----------------------------------------------------------------------


def of(animation, *, at) -> list[Seat]:
    """Those that one may put in a basket now, each with its `price` in euros."""
    found = Seat.objects.filter(orderable(at=at, sheet=FROM_PRODUCT_OF), animation=animation)
    return list(found.select_related("product").annotate(price=F("product__stockrecords__price")))


def to_come(*, points, at) -> list[Seat]:
    """Those of these places that may still be ordered, the next animation first; for whoever takes orders aloud."""
    found = Seat.objects.filter(orderable(at=at, sheet=FROM_PRODUCT_OF), animation__point__in=points)
    living = found.filter(animation__status=Animation.Status.PUBLISHED, animation__ends_at__gt=at)
    priced = living.select_related("product", "animation").annotate(price=F("product__stockrecords__price"))
    return list(priced.order_by("animation__starts_at", "for_members")[:MOST_SAID])


def catch_up(*, at):
    """What was announced before its seats were sold; safe to run twice."""
    living = Animation.objects.filter(status=Animation.Status.PUBLISHED, starts_at__gt=at, seats=None)
    wanted = living.filter(pricing="FIXED", entry="REGISTRATION", host__isnull=False)
    one_by_one(lambda animation: keep(seats.hold(animation)), wanted.order_by("pk"))
