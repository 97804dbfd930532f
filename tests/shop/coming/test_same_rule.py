"""What is shown once a moment is chosen is exactly what can be ordered for that moment: one rule, read two ways."""

import datetime

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as pace
from hypothesis import strategies as st

from merchants.models import Closure, OpeningHours, ProductSheet
from merchants.opening import local_day
from merchants.refusals import Refusal
from pickup.models import Slot, SlotStorage
from shop.catalogue.offers import on_sale
from shop.coming.choice import Coming
from tests import factories
from tests.paces import histories
from tests.shop.situations import Town

pytestmark = pytest.mark.django_db

STORAGE = ["AMBIENT", "CHILLED", "FROZEN"]
SOMETIMES = st.sampled_from([False, False, True])
OF_EACH_COLLECTION = st.sampled_from([(None, ""), (None, ""), (0, ""), (2, ""), (0, "today"), (2, "none today")])

a_product = st.fixed_dictionaries(
    {
        "lead_time_hours": st.sampled_from([0, 1, 12, 24, 47, 48, 49, 72, 100]),
        "made_on_the_day": SOMETIMES,
        "storage_class": st.sampled_from(STORAGE),
        "stock": st.sampled_from([None, 0, 3]),
        "each_time": OF_EACH_COLLECTION,
    }
)
a_shop = st.fixed_dictionaries(
    {
        "weekdays": st.sets(st.integers(0, 6), min_size=1),
        "opens": st.sampled_from([7, 9, 10, 11]),
        "closed": SOMETIMES,
        "until": st.sampled_from([None, None, (0, 8), (1, 12), (2, 18)]),
        "away": SOMETIMES,
        "products": st.lists(a_product, min_size=1, max_size=4),
        "bundled": SOMETIMES,
    }
)
a_slot = st.fixed_dictionaries(
    {
        "days": st.integers(0, 4),
        "hour": st.sampled_from([7, 10, 23]),
        "cutoff": st.sampled_from([0, 2, 24]),
        "full": st.just(False) | SOMETIMES,
        "room": st.fixed_dictionaries({name: st.integers(0, 1) for name in STORAGE}),
    }
)


def the_slot(told):
    point = factories.PickupPointFactory(storage=told["room"])
    starts_at = factories.in_days(told["days"], hour=told["hour"])
    cutoff_at = starts_at - datetime.timedelta(hours=told["cutoff"])
    slot = factories.SlotFactory(point=point, starts_at=starts_at, cutoff_at=cutoff_at, capacity=1)
    if told["full"]:
        Slot.objects.filter(pk=slot.pk).update(taken=1)
    return slot


def set_up_shop(told, slot):
    limit = {}
    if told["until"]:
        limit = {"order_days_before": told["until"][0], "order_until": datetime.time(told["until"][1])}
    merchant = factories.MerchantFactory(rate="8.00", **limit)
    hours = {"opens_at": datetime.time(told["opens"]), "closes_at": datetime.time(told["opens"] + 4)}
    for weekday in told["weekdays"]:
        OpeningHours.objects.create(merchant=merchant, weekday=weekday, **hours)
    if told["closed"]:
        day = local_day(slot.starts_at)
        Closure.objects.create(merchant=merchant, first_on=day, last_on=day)
    if told["away"]:
        slot.point.excluded_merchants.add(merchant)
    made = [put_on_sale(merchant, one, slot) for one in told["products"]]
    if told["bundled"] and len(made) > 1:
        factories.bundle_of({made[0]: 1, made[1]: 2}, price="9.00")


def put_on_sale(merchant, told, slot):
    facts = {name: told[name] for name in ("lead_time_hours", "made_on_the_day", "storage_class")}
    quantity, days = told["each_time"]
    weekday = str(local_day(slot.starts_at).weekday())
    days = {"today": {weekday: 2}, "none today": {weekday: 0}}.get(days, {})
    facts |= {"slot_quantity": quantity, "slot_quantities": days}
    stock = None if quantity is not None else told["stock"]
    return factories.ProductFactory(merchant=merchant, stock=stock, sheet=facts)


def can_be_ordered(town, sheet, slot, at) -> bool:
    """Somebody really orders it, then nothing of it is left."""
    try:
        with transaction.atomic():
            town.place(town.basket({sheet.product: 1}), slot=slot, at=at)
            transaction.set_rollback(True)
    except Refusal:
        return False
    return True


@given(slot=a_slot, shops=st.lists(a_shop, min_size=1, max_size=2))
@pace(
    max_examples=histories(150, each_time=12),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_what_is_shown_for_a_moment_is_what_can_be_ordered_for_it(db, outbox, slot, shops):
    with transaction.atomic():
        town, chosen, at = Town(), the_slot(slot), timezone.now()
        for shop in shops:
            set_up_shop(shop, chosen)
        coming = Coming(chosen, at)
        sheets = list(ProductSheet.objects.select_related("product"))
        orderable = {one.pk for one in sheets if can_be_ordered(town, one, chosen, at)}
        shown = set() if coming.is_over else set(coming.among(on_sale()).values_list("pk", flat=True))
        assert shown == orderable
        open_then = {pk for pk, offer in coming.offers(sheets).items() if offer.open}
        assert shown == {one.pk for one in on_sale() if one.pk in open_then and one.left != 0}
        transaction.set_rollback(True)


def test_the_rule_says_no_for_each_reason_alone(town):
    """None of the reasons hides behind another: each product differs by one thing from what can be had."""
    slot = factories.SlotFactory(point=factories.PickupPointFactory(storage={"AMBIENT": 1, "CHILLED": 0}))
    shop = factories.MerchantFactory(open_every_day=True, rate="8.00")
    late = factories.MerchantFactory(open_every_day=True, order_days_before=6, order_until=datetime.time(12))
    away = factories.MerchantFactory(open_every_day=True)
    slot.point.excluded_merchants.add(away)

    def sells(merchant=shop, stock=3, **sheet):
        return factories.ProductFactory(merchant=merchant, stock=stock, sheet=sheet).sheet.pk

    can = {sells(), sells(lead_time_hours=24), sells(stock=None, slot_quantity=1), town.product.sheet.pk}
    for told in [
        {"storage_class": "CHILLED"},
        {"storage_class": "FROZEN"},
        {"lead_time_hours": 24 * 5},
        {"stock": 0},
        {"stock": None, "slot_quantity": 0},
        {"merchant": late},
        {"merchant": away},
    ]:
        sells(**told)
    coming = Coming(slot, timezone.now())
    assert set(coming.among(on_sale()).values_list("pk", flat=True)) == can


def test_a_bundle_is_shown_only_with_all_that_it_is_made_of(town):
    """By its own sheet it only tells the most demanding of its bags."""
    SlotStorage.objects.filter(slot=town.slot, storage_class="AMBIENT").update(capacity=0)
    ambient, chilled = (
        town.sells(sheet={"storage_class": "AMBIENT"}),
        town.sells(sheet={"storage_class": "CHILLED"}),
    )
    factories.bundle_of({ambient: 1, chilled: 1})
    shown = Coming(town.slot, timezone.now()).among(on_sale())
    assert list(shown.values_list("pk", flat=True)) == [chilled.sheet.pk]
