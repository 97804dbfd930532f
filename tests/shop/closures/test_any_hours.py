"""Whatever a shop says of its hours, what is offered can be prepared, and no order is left behind a closed door."""

import datetime
from functools import partial

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from merchants.hours import editing
from merchants.listing import on_sale, pausing
from merchants.models import Merchant, MerchantOrder, ProductSheet
from merchants.opening import OpeningTimes, local_day
from pickup.places import slots
from pickup.places.needs import needs_of
from shop.closures import deciding, plans
from shop.closures.deciding import Decision
from shop.ordering import CannotBeOrdered
from tests.factories import SlotFactory, UserFactory, in_days
from tests.paces import histories
from tests.shop.situations import Town

pytestmark = pytest.mark.django_db

HOURS = st.integers(6, 21).flatmap(
    lambda opens: st.integers(opens + 1, 22).map(lambda closes: [(datetime.time(opens), datetime.time(closes))])
)
WEEKS = st.dictionaries(st.integers(0, 6), HOURS)
CLOSURES = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 4)), max_size=2)
SPECIALS = st.dictionaries(st.integers(1, 9), HOURS, max_size=2)
FEW = settings(
    max_examples=histories(25, each_time=8), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def town():
    town = Town()
    town.slots = [town.slot, *(SlotFactory(point=town.slot.point, starts_at=in_days(days)) for days in (1, 2, 5, 7))]
    town.by = {"by": UserFactory(), "at": timezone.now()}
    return town


def say(town, week, closures, specials):
    today = timezone.localdate()
    merchant = Merchant.objects.get(pk=town.merchant.pk)
    editing.set_week(merchant=merchant, week=week, **town.by)
    for first, days in closures:
        day = today + datetime.timedelta(first)
        editing.close(
            merchant=merchant, first_on=day, last_on=day + datetime.timedelta(days), reason="congés", **town.by
        )
    for days, times in specials.items():
        editing.open_on(merchant=merchant, day=today + datetime.timedelta(days), times=times, **town.by)


@FEW
@given(week=WEEKS, closures=CLOSURES, specials=SPECIALS, fresh=st.booleans(), paused=st.booleans())
def test_what_is_offered_can_be_prepared_and_collected(town, week, closures, specials, fresh, paused):
    with transaction.atomic():
        say(town, week, closures, specials)
        ProductSheet.objects.filter(pk=town.product.sheet.pk).update(made_on_the_day=fresh)
        sheet = ProductSheet.objects.select_related("product", "merchant").get(pk=town.product.sheet.pk)
        at = timezone.now()
        times = OpeningTimes.of([sheet.merchant])
        for offer in slots.offered(needs=needs_of([sheet]), at=at):
            start = offer.slot.starts_at
            days = [local_day(start)] if fresh else [local_day(start), local_day(start) - datetime.timedelta(1)]
            openings = [one for day in days for one in times.open_intervals(sheet.merchant_id, day)]
            can = any(one.opens_at < start and one.closes_at > at for one in openings)
            assert not offer.open or can, (offer.slot, openings)
        if paused:
            pausing.pause_shop(merchant=sheet.merchant, back_on=None, word="", **town.by)
            assert not ProductSheet.objects.filter(on_sale.orderable(at=at), pk=sheet.pk).exists()
            with pytest.raises(CannotBeOrdered):
                town.place(expected_total_cents=420, basket=basket_before(town, sheet))
        transaction.set_rollback(True)


def basket_before(town, sheet):
    """Filled before the pause."""
    pausing.resume_shop(merchant=sheet.merchant, **town.by)
    basket = town.basket()
    pausing.pause_shop(merchant=sheet.merchant, back_on=None, word="", **town.by)
    return basket


@FEW
@given(week=WEEKS, closures=CLOSURES, chosen=st.sampled_from(["MOVE", "CANCEL", "KEEP"]), fresh=st.booleans())
def test_new_hours_leave_no_order_that_nobody_decided_of(town, week, closures, chosen, fresh):
    with transaction.atomic():
        ProductSheet.objects.filter(pk=town.product.sheet.pk).update(made_on_the_day=fresh)
        for slot in town.slots[:3]:
            town.place(slot=slot)
        write = partial(say, town, week, closures, {})
        concerned = plans.rehearse(merchant=town.merchant, write=write, at=town.by["at"])
        decisions = {one.merchant_order.pk: decision(one, chosen) for one in concerned}
        change = deciding.decide(
            key="k",
            merchant=town.merchant,
            write=write,
            words="nouveaux horaires",
            reason="travaux",
            decisions=decisions,
            **town.by,
        )
        assert deciding.go_on(change=change, at=timezone.now())
        assert plans.orphans(town.by["at"]) == []
        standing = MerchantOrder.objects.exclude(status="CANCELLED").count()
        # The place of an order cancelled whole is given back at the next minute's work.
        slots.give_back_cancelled()
        taken = sum(slot.taken for slot in type(town.slot).objects.all())
        assert taken == standing
        transaction.set_rollback(True)


def decision(one, chosen):
    if chosen == "MOVE" and one.moments:
        return Decision("MOVE", one.moments[0])
    return Decision("CANCEL" if chosen == "MOVE" else chosen)
