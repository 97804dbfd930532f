"""A basket that neighbours fill together: each line has its person, one of them orders, collects and pays for all."""

import datetime
import secrets
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Least
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.apps.basket.models import Basket, Line
from oscar.apps.catalogue.models import Product
from oscar.apps.order.models import Order

from merchants import money
from merchants.listing.on_sale import is_orderable
from merchants.models import MerchantOrder, OrderedLine
from merchants.refusals import Refusal
from shop import ordering
from shop.basket import edits
from shop.basket.contents import MOST_OF_ONE_THING
from shop.catalogue.offers import with_prices
from shop.returning.models import SharedBasket, SharedLine

A_DAY = datetime.timedelta(days=1)
# Nobody ordered it: it is forgotten; ordered, neighbours have had the time to settle between themselves.
KEPT_OPEN, KEPT_ORDERED = 30 * A_DAY, 90 * A_DAY
# A staircase, not a stadium.
MOST_LINES = 200


class Taken(Refusal):
    """One of them is ordering: nothing changes under their eyes."""

    def __init__(self, who):
        said = _("%(who)s commande pour tous en ce moment\u202f: rien ne change plus, sauf si on rouvre le panier.")
        super().__init__(said % {"who": who})


class Ordered(Refusal):
    sentence = gettext_lazy("Ce panier partagé est commandé\u202f: son lien ne sert plus qu’à le relire.")


class CalledOff(Refusal):
    sentence = gettext_lazy("La commande de ce panier partagé est annulée\u202f: rouvrez-le d’abord.")


class OrdersForOthers(Refusal):
    """One's own basket orders for one shared basket at a time: what is in it is the neighbours'."""

    def __init__(self, name):
        said = _(
            "Vous commandez déjà pour «\u202f%(name)s\u202f»\u202f: terminez cette commande, ou rouvrez ce panier "
            "partagé, puis revenez."
        )
        super().__init__(said % {"name": name})


class NothingToBring(Refusal):
    sentence = gettext_lazy("Votre panier est vide\u202f: prenez d’abord ce qu’il vous faut sur les étals.")


class NothingToOrder(Refusal):
    sentence = gettext_lazy("Ce panier partagé est vide\u202f: que chacun y mette d’abord ce qu’il lui faut.")


class TooMuch(Refusal):
    sentence = gettext_lazy("Ce panier partagé est plein\u202f: ouvrez-en un autre pour la suite.")


class TooManyOfOne(Refusal):
    """Nothing of what was brought is dropped in silence."""

    def __init__(self, line):
        said = _("%(title)s\u202f: vous en avez déjà %(there)d ici, et une personne en prend %(most)d au plus.")
        facts = {"title": line.product.get_title(), "there": line.quantity, "most": MOST_OF_ONE_THING}
        super().__init__(said % facts)


# --- Filling it -------------------------------------------------------------------------------


def open_one(*, name: str, at) -> SharedBasket:
    """Behind a link that nobody guesses."""
    return SharedBasket.objects.create(token=secrets.token_urlsafe(18), name=name, made_at=at)


def order_of(shared) -> Order | None:
    if shared.taken_in_id is None:
        return None
    return Order.objects.filter(basket_id=shared.taken_in_id).select_related("collection").first()


def _hold(shared) -> SharedBasket:
    """Its row until the end of the act: two people who change it wait for each other, and both count.

    The basket that took it is read once it is held: beside a row that one waits for, it would be the one of before.
    """
    held = SharedBasket.objects.select_for_update().get(pk=shared.pk)
    if held.taken_in is None:
        return held
    if held.taken_in.status == Basket.SUBMITTED:
        raise _ordered(held)
    raise Taken(held.taken_by)


def _ordered(held) -> Refusal:
    order = order_of(held)
    return CalledOff() if order and ordering.is_cancelled(order) else Ordered()


def _hold_own(basket):
    """Held until the end of the act: it is theirs alone, and orders for nobody else."""
    if not Basket.open.select_for_update().filter(pk=basket.pk).exists():
        raise edits.BasketClosed
    if other := SharedBasket.objects.filter(taken_in=basket.pk).first():
        raise OrdersForOthers(other.name)


@transaction.atomic
def bring(*, shared, person: str, basket) -> None:
    """What is in somebody's own basket moves into the shared one, under their first name; seats stay where they are.

    Their basket is emptied in the same act: what they brought is there once.
    """
    shared = _hold(shared)
    if basket.pk is None:
        raise NothingToBring
    _hold_own(basket)
    lines = Line.objects.filter(basket_id=basket.pk, quantity__gt=0, product__sheet__is_seat=False)
    brought = list(lines.values_list("pk", "product_id", "quantity").order_by("pk"))
    if not brought:
        raise NothingToBring
    if shared.lines.count() + len(brought) > MOST_LINES:
        raise TooMuch
    for _pk, product, quantity in brought:
        _add(shared, person, product, quantity)
    Line.objects.filter(pk__in=[pk for pk, _product, _quantity in brought]).delete()


def _add(shared, person, product, quantity):
    told = {"shared": shared, "person": person, "product_id": product}
    line, is_new = SharedLine.objects.get_or_create(**told, defaults={"quantity": quantity})
    if is_new:
        return
    if line.quantity + quantity > MOST_OF_ONE_THING:
        raise TooManyOfOne(line)
    SharedLine.objects.filter(pk=line.pk).update(quantity=F("quantity") + quantity)


@transaction.atomic
def step(*, shared, line: int, by: int) -> None:
    """One more or one less; the last one taken takes the line away. A line of another basket changes nothing."""
    shared = _hold(shared)
    rows = SharedLine.objects.filter(shared=shared, pk=line)
    if by < 0:
        rows.filter(quantity__lte=-by).delete()
    rows.update(quantity=Least(F("quantity") + by, Value(MOST_OF_ONE_THING)))


@transaction.atomic
def remove(*, shared, line: int) -> None:
    SharedLine.objects.filter(shared=_hold(shared), pk=line).delete()


# --- Ordering it ------------------------------------------------------------------------------


@transaction.atomic
def take(*, shared, person: str, basket) -> list[str]:
    """Everything goes into the basket of the one who orders for all, with what they had put there themselves.

    A sentence for each product that cannot be had any more; raises when nothing can.
    """
    shared = _hold(shared)
    if basket.pk is None:
        basket.save()
    _hold_own(basket)
    if Line.objects.filter(basket_id=basket.pk, product__sheet__is_seat=False).exists():
        bring(shared=shared, person=person, basket=basket)
    wanted = edits.together(shared)
    if not wanted:
        raise NothingToOrder
    refused = {product: words for product, many in sorted(wanted.items()) if (words := _put(basket, product, many))}
    if len(refused) == len(wanted):
        raise NothingToOrder(" ".join(refused.values()))
    SharedBasket.objects.filter(pk=shared.pk).update(taken_in=basket, taken_by=person)
    return [*refused.values(), *_too_many_together(wanted, beside=refused)]


def _too_many_together(wanted, *, beside) -> list[str]:
    many = {one: wanted[one] for one in wanted.keys() - beside.keys() if wanted[one] > MOST_OF_ONE_THING}
    said = _("%(title)s\u202f: vous en voulez %(wanted)d à vous tous, une commande en prend %(most)d au plus.")
    found = Product.objects.filter(pk__in=many).order_by("pk")
    return [said % {"title": one.get_title(), "wanted": many[one.pk], "most": MOST_OF_ONE_THING} for one in found]


def _put(basket, product, quantity) -> str:
    try:
        edits.add(basket=basket, product_id=product, quantity=min(quantity, MOST_OF_ONE_THING))
    except Refusal as refusal:
        return str(refusal)
    return ""


@transaction.atomic
def reopen(*, shared) -> None:
    """The one who was ordering gives up, or their order was called off: everybody may change it again.

    What was poured leaves their basket; what they added since stays theirs.
    """
    held = SharedBasket.objects.select_for_update().get(pk=shared.pk)
    if held.taken_in is None:
        return
    basket = Basket.objects.select_for_update().get(pk=held.taken_in_id)
    if basket.status != Basket.SUBMITTED:
        edits.give_back(shared=held)
    elif isinstance(refusal := _ordered(held), CalledOff):
        SharedBasket.objects.filter(pk=held.pk).update(taken_in=None, taken_by="")
    else:
        raise refusal


# --- Reading it -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """One line as the page shows it; without a price when it is no longer on sale."""

    line: SharedLine
    title: str
    cents: int | None


@dataclass(frozen=True)
class Share:
    """What one of them has in it, in cents: estimated for what is weighed."""

    person: str
    rows: list[Row]
    cents: int


def shared_between(shared, *, at) -> list[Share]:
    """Each person with their lines, at today's prices; three queries whatever their number."""
    lines = list(shared.lines.select_related("product"))
    sheets = {sheet.product_id: sheet for sheet in with_prices().filter(product__in={one.product_id for one in lines})}
    rows = defaultdict(list)
    for line in lines:
        sheet = sheets.get(line.product_id)
        can = sheet is not None and is_orderable(sheet, at=at)
        cents = money.to_cents(sheet.price) * line.quantity if can else None
        rows[line.person].append(Row(line, line.product.get_title(), cents))
    return [Share(person, theirs, sum(one.cents or 0 for one in theirs)) for person, theirs in rows.items()]


def shares_of(order) -> list[Share]:
    """What each owes the one who ordered, of what is kept: to the cent, it makes the order's total.

    What the one who ordered added afterwards is theirs; nothing for an order of one person.
    """
    shared = SharedBasket.objects.filter(taken_in=order.basket_id).first() if order.basket_id else None
    if shared is None:
        return []
    payer, asked, titles = shared.taken_by, defaultdict(Counter), {}
    for line in shared.lines.select_related("product"):
        asked[line.product_id][line.person] += line.quantity
        titles[line.product.get_title()] = line.product_id
    owed = Counter({payer: 0})
    for product, (quantity, cents) in _kept_by_product(order, titles).items():
        people = asked[product] + Counter({payer: max(0, quantity - asked[product].total())})
        for person, part in _split(cents, people or Counter({payer: 1})):
            owed[person] += part
    first = sorted(owed, key=lambda person: (person == payer, person))
    return [Share(person, [], owed[person]) for person in first]


def _kept_by_product(order, titles) -> dict[int | None, tuple[int, int]]:
    """How many of each product were asked for, and what is kept of it in cents; what replaces it is owed alike.

    A bundle is ordered as what it is made of, and known by its name.
    """
    quantities, cents = Counter(), Counter()
    standing = OrderedLine.objects.filter(merchant_order__order=order)
    standing = standing.exclude(merchant_order__status=MerchantOrder.Status.CANCELLED)
    for line in standing.select_related("order_line", "replaces__order_line"):
        asked = line.replaces or line
        product = titles.get(asked.bundle_title) if asked.bundle_title else asked.order_line.product_id
        cents[product] += line.left_cents
        if asked is line:
            many = line.bundle_quantity or 0 if line.bundle_title else line.ordered_quantity
            quantities[product] = max(quantities[product], many) if line.bundle_title else quantities[product] + many
    return {product: (quantities[product], cents[product]) for product in cents}


def _split(cents, people: Counter):
    names = sorted(people)
    return zip(names, money.split(cents, [people[name] for name in names]), strict=True)


# --- Forgetting -------------------------------------------------------------------------------


def forget_of(order) -> None:
    """Whoever asked that the order loses its name: the first names of the neighbours go too."""
    if order.basket_id is not None:
        SharedBasket.objects.filter(taken_in=order.basket_id).delete()


def forget_old(*, at) -> None:
    """Ordered, three months; else one."""
    open_ones = SharedBasket.objects.exclude(taken_in__status=Basket.SUBMITTED).filter(made_at__lt=at - KEPT_OPEN)
    ordered = SharedBasket.objects.filter(
        taken_in__status=Basket.SUBMITTED, taken_in__date_submitted__lt=at - KEPT_ORDERED
    )
    open_ones.delete()
    ordered.delete()
