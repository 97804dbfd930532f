"""Putting into a basket and taking out of it, so that clicks which arrive together all count."""

from collections import Counter

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Least
from django.utils import timezone
from django.utils.translation import gettext_lazy
from oscar.apps.basket.models import Basket, Line
from oscar.apps.partner.models import StockRecord

from merchants.listing.bundles import left_beside
from merchants.listing.on_sale import FROM_PRODUCT_OF, orderable
from merchants.prepared import Prepared
from merchants.promotions.prices import price_beside
from merchants.refusals import Refusal
from shop.basket.contents import MOST_OF_ONE_THING, shortage
from shop.models import SharedBasket


class NotForSale(Refusal):
    sentence = gettext_lazy("Ce produit n’est plus en vente.")


class NotEnough(Refusal):
    """Fewer are left than asked for."""


class BasketClosed(Refusal):
    sentence = gettext_lazy("Ce panier a déjà été commandé. Vous pouvez en commencer un nouveau.")


@transaction.atomic
def add(*, basket, product_id: int, quantity: int) -> Line:
    """Adds to what is there: the database sums, so that nothing is lost between two clicks."""
    stockrecord = _sold(product_id)
    _hold(basket)
    reference = f"{product_id}_{stockrecord.pk}"
    raised = Line.objects.filter(basket_id=basket.pk, line_reference=reference).update(
        quantity=Least(F("quantity") + quantity, Value(MOST_OF_ONE_THING))
    )
    if not raised:
        Line.objects.create(
            basket_id=basket.pk,
            line_reference=reference,
            product_id=product_id,
            stockrecord=stockrecord,
            quantity=min(quantity, MOST_OF_ONE_THING),
            price_currency=stockrecord.price_currency,
            price_incl_tax=stockrecord.price_now,
        )
    line = Line.objects.get(basket_id=basket.pk, line_reference=reference)
    _refuse_more_than_left(stockrecord.product.title, stockrecord.left, line.quantity)
    return line


def _sold(product_id):
    """The stock record of a product on sale, with what it costs now; one query."""
    stockrecord = next(iter(SOLD.rows(at=timezone.now(), ids=[product_id])), None)
    if stockrecord is None:
        raise NotForSale
    return stockrecord


def _stockrecords(at, ids):
    price_now = price_beside("price", sheet="product__sheet", at=at)
    left = left_beside(sheet="product__sheet__", stock="", at=at)
    sold = StockRecord.objects.filter(orderable(at=at, sheet=FROM_PRODUCT_OF), price__isnull=False)
    sold = sold.filter(product_id=ids[0]).annotate(price_now=price_now, left=left)
    return sold.select_related("product").order_by("pk")[:1]


SOLD = Prepared(_stockrecords, most=1)


def _price_now(column):
    return price_beside(column, sheet="product__sheet", at=timezone.now())


def _hold(basket):
    """Locks the basket, made now if this is its first product; one that was ordered meanwhile takes nothing more."""
    if basket.pk is None:
        basket.save()
    elif not Basket.open.select_for_update().filter(pk=basket.pk).exists():
        raise BasketClosed


def _refuse_more_than_left(title, left, quantity):
    if left is not None and quantity > left:
        raise NotEnough(shortage(title, max(0, left)))


def _left_now(stock):
    """How many can still be promised, be it a bundle or not; blank when it does not run out."""
    return left_beside(sheet="product__sheet__", stock=stock, at=timezone.now())


@transaction.atomic
def step(*, basket, line_id: int, by: int) -> None:
    """One more or one less of a line; the last one taken takes the line away."""
    _hold(basket)
    lines = Line.objects.filter(basket_id=basket.pk, pk=line_id).annotate(left=_left_now("stockrecord__"))
    line = lines.select_related("product").first()
    if line is None:
        return
    Line.objects.filter(pk=line.pk).update(quantity=Least(F("quantity") + by, Value(MOST_OF_ONE_THING)))
    quantity = Line.objects.get(pk=line.pk).quantity
    if quantity == 0:
        Line.objects.filter(pk=line.pk).delete()
    elif by > 0:
        _refuse_more_than_left(line.product.title, line.left, quantity)


@transaction.atomic
def set_quantities(*, basket, quantities: dict[int, int]) -> list[str]:
    """Sets several lines at once, 0 taking one out; gives a sentence for each that was brought down to what is left.

    Line ids of other baskets are not found here, so they change nothing.
    """
    _hold(basket)
    lines = Line.objects.filter(basket_id=basket.pk, pk__in=quantities).annotate(left=_left_now("stockrecord__"))
    lines = lines.select_related("product")
    lowered = [_set_quantity(line, quantities[line.pk]) for line in lines]
    return [sentence for sentence in lowered if sentence]


def _set_quantity(line, wanted: int) -> str:
    if wanted <= 0:
        Line.objects.filter(pk=line.pk).delete()
        return ""
    left = MOST_OF_ONE_THING if line.left is None else max(0, line.left)
    kept = min(wanted, MOST_OF_ONE_THING, max(left, 1))
    Line.objects.filter(pk=line.pk).update(quantity=kept, date_updated=timezone.now())
    return shortage(line.product.title, left) if kept < wanted and left < MOST_OF_ONE_THING else ""


@transaction.atomic
def acknowledge_prices(*, basket):
    """The resident has seen today's prices: the notices about changed prices have done their work."""
    if basket.pk is None:
        return
    priced = Line.objects.filter(basket_id=basket.pk, stockrecord__price__isnull=False)
    for line in priced.annotate(price_now=_price_now("stockrecord__price")):
        if line.price_incl_tax != line.price_now:
            Line.objects.filter(pk=line.pk).update(price_incl_tax=line.price_now)


@transaction.atomic
def pour(*, source, into):
    """Moves everything of one basket into another and closes the first; the one who closes it moves it, once."""
    # The neighbours' rows before the baskets', in the order of whoever opens theirs again.
    list(SharedBasket.objects.select_for_update().filter(taken_in__in=[source.pk, into.pk]).order_by("pk"))
    closed = Basket.open.filter(pk=source.pk).update(status=Basket.MERGED, date_merged=timezone.now())
    if not closed:
        return
    _hold(into)
    _carry_neighbours(source, into)
    there = set(Line.objects.filter(basket_id=into.pk).values_list("line_reference", flat=True))
    for line in Line.objects.filter(basket_id=source.pk):
        _pour_line(line, into, line.line_reference in there)


def _carry_neighbours(source, into):
    """Whoever orders for their neighbours may sign in meanwhile; who orders for others already keeps to those."""
    carried = SharedBasket.objects.filter(taken_in=source).first()
    if carried is None:
        return
    if SharedBasket.objects.filter(taken_in=into).exists():
        give_back(shared=carried)
    else:
        SharedBasket.objects.filter(pk=carried.pk).update(taken_in=into)


def together(shared) -> Counter:
    """How many of each product the neighbours want, by product id."""
    wanted = Counter()
    for product, quantity in shared.lines.values_list("product_id", "quantity"):
        wanted[product] += quantity
    return wanted


@transaction.atomic
def give_back(*, shared) -> None:
    """What the neighbours want leaves the basket that took it, and theirs is open again; what was added stays."""
    for product, quantity in together(shared).items():
        lines = Line.objects.filter(basket_id=shared.taken_in_id, product=product)
        lines.filter(quantity__lte=quantity).delete()
        lines.update(quantity=F("quantity") - quantity)
    SharedBasket.objects.filter(pk=shared.pk).update(taken_in=None, taken_by="")


def _pour_line(line, into, already_there: bool):
    if not already_there:
        Line.objects.filter(pk=line.pk).update(basket_id=into.pk)
        return
    Line.objects.filter(basket_id=into.pk, line_reference=line.line_reference).update(
        quantity=Least(F("quantity") + line.quantity, Value(MOST_OF_ONE_THING))
    )
    Line.objects.filter(pk=line.pk).delete()
