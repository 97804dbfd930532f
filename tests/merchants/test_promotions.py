"""Promotions: what a product costs meanwhile, the prior price that the law wants shown, who offers and ends them."""

import datetime
import re
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from merchants import money
from merchants.listing import sheets
from merchants.models import CommissionRule, PriceChange, Promotion, ReducedPrice, SeasonalSale
from merchants.promotions import offering, prior, reductions
from merchants.promotions.offering import Offer
from merchants.promotions.prices import price_beside, reduction_beside
from tests.factories import JOINED, MerchantFactory, ProductFactory, UserFactory, category

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
NOON = datetime.datetime(2026, 11, 23, 12, tzinfo=PARIS)
TODAY = NOON.date()
Kind, OfferedBy = Promotion.Kind, Promotion.OfferedBy


def days(count):
    return datetime.timedelta(days=count)


def listed(merchant=None, *, price="4.00", days_ago=100, **sheet):
    """A product on sale with a price known for a while."""
    found = ProductFactory(merchant=merchant or MerchantFactory(rate="10.00"), price=price, sheet=sheet).sheet
    costs(found, price, days_ago=days_ago)
    return found


def costs(sheet, price, *, days_ago):
    """Its own price from that day on, as `save_sheet` writes it."""
    facts = {"price": Decimal(price)}
    sheet.product.stockrecords.update(price=None)
    sheets.save_sheet(by=None, merchant=sheet.merchant, sheet=fresh(sheet), facts=facts, at=NOON - days(days_ago))


def fresh(sheet):
    return type(sheet).objects.select_related("product", "merchant").get(pk=sheet.pk)


def wish(sheet, *, merchant=None, **differs):
    """A fifth less, today and for a week: of one product, or of what else is said of its shop."""
    facts = {"merchant": merchant or sheet.merchant, "sheet": sheet, "name": "Semaine du goût", "percent": 20}
    facts |= {"offered_by": OfferedBy.MERCHANT, "first_day": TODAY, "last_day": TODAY + days(6), **differs}
    return Offer(**facts)


def offered(sheet, *, at=NOON, key="k", **differs):
    return offering.offer(wish(sheet, **differs), key=key, by=None, at=at)


def told(sheet, *, at=NOON):
    """The reduction that a resident sees of it, if any."""
    reduction_id, full_price = reduction_beside(sheet="pk", at=at), F("product__stockrecords__price")
    asked = type(sheet).objects.annotate(reduction_id=reduction_id, full_price=full_price).filter(pk=sheet.pk)
    return reductions.beside(asked, at=at).get(sheet.pk)


def price_at(sheet, at):
    now = price_beside("product__stockrecords__price", sheet="pk", at=at)
    return type(sheet).objects.annotate(now=now).get(pk=sheet.pk).now


# --- The history of prices --------------------------------------------------------------------


def test_each_price_joins_the_history_and_a_price_that_stays_does_not():
    sheet = listed(price="4.00", days_ago=50)
    for price in ("4.50", "4.50", "3.90"):
        sheets.save_sheet(
            by=None, merchant=sheet.merchant, sheet=fresh(sheet), facts={"price": Decimal(price)}, at=NOON
        )
    sheets.save_sheet(by=None, merchant=sheet.merchant, sheet=fresh(sheet), facts={"origin": "Diois"}, at=NOON)
    assert [change.price for change in sheet.price_changes.all()] == [
        Decimal("4.00"),
        Decimal("4.50"),
        Decimal("3.90"),
    ]


def test_a_price_set_back_by_somebody_who_had_not_seen_the_change_joins_the_history():
    sheet = listed(price="4.00")
    seen = type(sheet).objects.prefetch_related("product__stockrecords").get(pk=sheet.pk)
    assert sheets.stock_of(seen).price == Decimal("4.00")
    for one, price in ((fresh(sheet), "5.00"), (seen, "4.00")):
        sheets.save_sheet(by=None, merchant=sheet.merchant, sheet=one, facts={"price": Decimal(price)}, at=NOON)
    assert price_at(sheet, NOON) == sheet.price_changes.last().price == Decimal("4.00")
    assert sheet.price_changes.count() == 3


def test_the_history_ends_with_the_price_one_pays_though_a_late_act_began_first():
    sheet, moment = listed(price="4.00"), datetime.timedelta(seconds=1)
    for price, at in (("5.00", NOON), ("3.00", NOON - moment)):
        sheets.save_sheet(by=None, merchant=sheet.merchant, sheet=fresh(sheet), facts={"price": Decimal(price)}, at=at)
    assert price_at(sheet, NOON) == sheet.price_changes.last().price == Decimal("3.00")


def test_no_other_module_makes_or_prices_what_is_sold():
    """Only `sheets` builds a stock record; elsewhere its price is read, and what is updated of it is the stock."""
    rooms = [Path("merchants"), Path("pickup"), Path("animations"), Path("shop")]
    sources = {str(path): path.read_text() for room in rooms for path in room.rglob("*.py")}
    makes = re.compile(
        r"StockRecord\(\n|StockRecord\.objects\.(bulk_)?create|stock(record)?s?\.price = |update\(price="
    )
    assert [path for path, text in sources.items() if makes.search(text)] == ["merchants/listing/sheets.py"]


@pytest.mark.parametrize("rows", [PriceChange.objects, ReducedPrice.objects])
def test_the_database_refuses_to_change_or_forget_a_price(rows):
    offered(listed())
    for change in (lambda: rows.update(price=1), lambda: rows.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


# --- What one pays ----------------------------------------------------------------------------


def test_a_promotion_lowers_the_price_from_its_first_day_to_the_end_of_its_last():
    sheet = listed()
    made = offered(sheet, first_day=TODAY + days(1), last_day=TODAY + days(2))
    midnight = datetime.datetime(2026, 11, 24, tzinfo=PARIS)
    second = datetime.timedelta(seconds=1)
    moments = [midnight - second, midnight, midnight + days(2) - second, midnight + days(2)]
    assert [price_at(sheet, at) for at in moments] == [Decimal(4), Decimal("3.20"), Decimal("3.20"), Decimal(4)]
    assert (made.first_day, made.last_day) == (TODAY + days(1), TODAY + days(2))


def test_promotions_never_add_up_and_the_lowest_holds():
    sheet = listed(price="10.00")
    offered(sheet, percent=20, key="a")
    offered(sheet, percent=30, key="b", name="Fête du pain")
    offered(sheet, percent=10, key="c")
    assert price_at(sheet, NOON) == Decimal("7.00")
    assert told(sheet).name == "Fête du pain"


def test_at_the_same_price_the_associations_goes_before_the_merchants():
    sheet = listed()
    offered(sheet, key="a", name="Au four")
    offered(sheet, key="b", name="Fête de la ville", offered_by=OfferedBy.TOWN, agreed_how="de vive voix")
    assert told(sheet).name == "Fête de la ville"


def test_a_price_lowered_below_the_promotion_is_the_one_paid():
    sheet = listed()
    offered(sheet)
    costs(sheet, "3.00", days_ago=0)
    assert price_at(sheet, NOON) == Decimal("3.00")
    assert told(sheet) is None


def test_a_price_raised_meanwhile_does_not_raise_what_was_announced():
    sheet = listed()
    offered(sheet)
    costs(sheet, "5.00", days_ago=0)
    assert price_at(sheet, NOON) == Decimal("3.20")


@pytest.mark.parametrize(("now", "off"), [("4.00", 80), ("500.00", 80), ("3.50", 30)])
def test_what_it_takes_off_is_counted_from_the_price_it_was_agreed_from(now, off):
    sheet = listed()
    offered(sheet)
    costs(sheet, now, days_ago=0)
    assert told(sheet).unit_reduction_cents == off


def test_a_price_raised_meanwhile_is_not_crossed_out():
    sheet = listed(withdrawal_exception="perishable")
    offered(sheet, kind=Kind.NEAR_DATE, name="Date courte")
    costs(sheet, "500.00", days_ago=0)
    assert (told(sheet).crossed, told(sheet).percent) == (Decimal("4.00"), 20)


def test_an_aisle_or_a_whole_shop_takes_what_is_on_sale_of_it_and_nothing_of_others():
    merchant = MerchantFactory(rate="10.00")
    bread, cheese, hidden = (listed(merchant) for _nth in range(3))
    elsewhere = listed()
    breads = category("Boulangerie", "Pains")
    bread.product.categories.add(breads)
    elsewhere.product.categories.add(breads)
    sheets.unpublish(sheet=hidden, by=None, at=timezone.now())
    aisle = offered(None, merchant=merchant, category=category("Boulangerie"), key="a")
    shop = offered(None, merchant=merchant, key="b")
    assert {row.sheet for row in aisle.prices.all()} == {bread}
    assert {row.sheet for row in shop.prices.all()} == {bread, cheese}


# --- The prior price --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("history", "lowest"),
    [
        ([("4.00", 100)], "4.00"),
        ([("3.00", 100), ("4.00", 31)], "4.00"),
        ([("3.00", 100), ("4.00", 29)], "3.00"),
        ([("4.00", 100), ("3.50", 20), ("5.00", 10)], "3.50"),
        ([("4.00", 3)], "4.00"),
    ],
)
def test_the_prior_price_is_the_lowest_of_the_thirty_days_before(history, lowest):
    sheet = listed(price=history[0][0], days_ago=history[0][1])
    for price, days_ago in history[1:]:
        costs(sheet, price, days_ago=days_ago)
    offered(sheet, percent=50)
    assert told(sheet).crossed == Decimal(lowest)


def test_a_promotion_of_last_week_is_a_prior_price():
    sheet = listed(price="4.00")
    first = NOON - days(12)
    offered(sheet, at=first, key="a", percent=30, first_day=first.date(), last_day=first.date() + days(3))
    offered(sheet, key="b", percent=40)
    assert told(sheet).crossed == Decimal("2.80")
    assert told(sheet).percent == 14


def test_a_reduction_that_is_none_in_the_eyes_of_the_law_is_refused():
    sheet = listed(price="3.00")
    costs(sheet, "4.00", days_ago=10)
    with pytest.raises(offering.NothingReduced, match="3,00"):
        offered(sheet, percent=20)


def test_reductions_that_follow_each_other_keep_the_price_before_the_first():
    sheet = listed(price="10.00")
    first = NOON - days(6)
    offered(sheet, at=first, key="a", percent=20, first_day=first.date(), last_day=TODAY - days(1))
    offered(sheet, at=NOON - days(1), key="b", percent=30, first_day=TODAY, last_day=TODAY + days(3))
    assert told(sheet).crossed == Decimal("10.00")
    assert told(sheet).percent == 30


def test_a_promotion_called_off_before_its_first_day_was_never_a_price():
    sheet = listed()
    first = NOON - days(8)
    called_off = offered(sheet, at=first, key="a", percent=90, first_day=first.date() + days(2), last_day=TODAY)
    offering.end(promotion=called_off, by_merchant=True, by=None, at=first)
    offered(sheet, key="b")
    assert told(sheet).crossed == Decimal("4.00")


def test_a_product_near_its_date_needs_no_prior_price():
    sheet = listed(price="3.00", withdrawal_exception="perishable")
    costs(sheet, "4.00", days_ago=2)
    offered(sheet, kind=Kind.NEAR_DATE, percent=None, price=Decimal("3.50"), name="Date courte")
    assert (told(sheet).crossed, told(sheet).percent) == (Decimal("4.00"), 12)


def test_only_perishable_goods_are_near_their_date():
    with pytest.raises(offering.NothingReduced, match="périssables"):
        offered(listed(), kind=Kind.NEAR_DATE)


@given(
    price=st.decimals("0.05", "500", places=2),
    percent=st.integers(1, 99),
)
def test_what_is_announced_is_kept(price, percent):
    reduced = money.reduced_by(price, percent)
    assert money.percent_off(price, reduced) >= percent
    assert price * (100 - percent) / 100 - reduced < Decimal("0.01")


@given(story=st.dictionaries(st.integers(0, 90), st.integers(100, 900), min_size=1, max_size=8))
def test_the_lowest_of_thirty_days_day_by_day(story):
    """The same as asking, for each of the thirty days, what the price was."""
    story = sorted(story.items(), reverse=True)
    changes = [PriceChange(at=NOON - days(ago), price=Decimal(cents)) for ago, cents in story]
    shown = []
    for ago in range(1, 31):
        before = [cents for day, cents in story if day >= ago]
        shown += before[-1:]
    found = prior.lowest_before(NOON, changes=changes, others=[], days=30)
    assert found == (Decimal(min(shown)) if shown else None)


# --- The soldes -------------------------------------------------------------------------------


def sold_off(sheet, first, last, **differs):
    days_of = {"first_day": first, "last_day": last, "kind": Kind.SEASONAL_SALE, "name": "Soldes d’hiver"}
    return offered(sheet, **days_of, **differs)


def test_the_soldes_begin_at_eight_on_their_first_day():
    made = sold_off(listed(), datetime.date(2027, 1, 6), datetime.date(2027, 2, 2))
    assert timezone.localtime(made.begins_at) == datetime.datetime(2027, 1, 6, 8, tzinfo=PARIS)


@pytest.mark.parametrize("last", [datetime.date(2027, 2, 3), datetime.date(2026, 12, 1)])
def test_the_soldes_are_refused_outside_their_weeks(last):
    with pytest.raises(offering.NotThen, match="6 janvier 2027"):
        sold_off(listed(), min(last, datetime.date(2027, 1, 6)), last)


def test_what_is_sold_off_has_been_on_sale_for_a_month():
    SeasonalSale.objects.create(
        starts_on=TODAY, starts_at=datetime.time(8), ends_on=TODAY + days(27), source="Arrêté d’essai"
    )
    with pytest.raises(offering.NothingReduced, match="un mois"):
        sold_off(listed(days_ago=20), TODAY, TODAY + days(3))


def test_the_word_is_kept_for_them():
    with pytest.raises(offering.NotAWord):
        offered(listed(), name="Super Soldes d’automne")


# --- Refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("first", "last"), [(-1, 3), (4, 3), (0, offering.MOST_DAYS), (400, 401)])
def test_days_that_make_no_promotion(first, last):
    with pytest.raises(offering.NotThen):
        offered(listed(), first_day=TODAY + days(first), last_day=TODAY + days(last))


@pytest.mark.parametrize("price", ["4.00", "4.01", "0.00"])
def test_a_price_that_is_not_lower(price):
    with pytest.raises(offering.NothingReduced):
        offered(listed(), percent=None, price=Decimal(price))


def test_a_shop_keeps_what_can_be_reduced_and_says_what_cannot():
    merchant = MerchantFactory(rate="10.00")
    bread, dear = listed(merchant), listed(merchant, price="3.00")
    costs(dear, "4.00", days_ago=5)
    found = offering.plan(wish(None, merchant=merchant), at=NOON)
    assert [one.sheet for one in found.prices] == [bread]
    assert [sheet for sheet, _reason in found.left_out] == [dear]


def test_the_same_form_sent_twice_makes_one_promotion():
    sheet = listed()
    assert offered(sheet) == offered(sheet)


@pytest.mark.parametrize(
    "other", [{"percent": 40}, {"name": "Fête"}, {"last_day": TODAY}, {"percent": None, "price": Decimal(2)}]
)
def test_the_same_form_with_other_answers_is_refused(other):
    sheet = listed()
    offered(sheet)
    with pytest.raises(offering.OtherwiseOffered):
        offered(sheet, **other)


def test_the_same_new_price_sent_twice_makes_one_promotion_and_another_is_refused():
    sheet, priced = listed(), {"percent": None, "price": Decimal("3.20")}
    assert offered(sheet, **priced) == offered(sheet, **priced)
    with pytest.raises(offering.OtherwiseOffered):
        offered(sheet, **priced | {"price": Decimal("3.10")})


# --- Ended ------------------------------------------------------------------------------------


def test_a_promotion_ended_early_is_over_at_once_and_for_good():
    sheet, baker = listed(), UserFactory()
    made = offered(sheet)
    later = NOON + days(1)
    offering.end(promotion=made, by_merchant=True, by=baker, at=later)
    again = offering.end(promotion=made, by_merchant=True, by=None, at=later + days(1))
    assert (again.ended_at, again.ended_by) == (later, baker)
    assert (price_at(sheet, NOON), price_at(sheet, later)) == (Decimal("3.20"), Decimal("4.00"))


def test_the_association_does_not_end_a_merchants_promotion():
    made = offered(listed())
    with pytest.raises(offering.NotYours):
        offering.end(promotion=made, by_merchant=False, by=None, at=NOON)


def test_a_merchant_leaves_what_the_association_offers():
    sheet = listed()
    made = offered(sheet, offered_by=OfferedBy.TOWN, agreed_how="par e-mail")
    offering.end(promotion=made, by_merchant=True, by=None, at=NOON)
    assert price_at(sheet, NOON) == Decimal("4.00")


# --- Who bears it -----------------------------------------------------------------------------


def bearing(percent):
    """A shop at 10 %, whose town offers are borne so by the association."""
    merchant = MerchantFactory()
    facts = {"rate": Decimal(10), "association_bears": Decimal(percent), "applies_from": JOINED, "set_at": NOON}
    CommissionRule.objects.create(merchant=merchant, **facts)
    return listed(merchant, price="10.00")


@pytest.mark.parametrize(
    ("who", "bears", "borne", "net"),
    [("MERCHANT", 100, 0, 720), ("TOWN", 100, 200, 920), ("TOWN", 50, 100, 820), ("TOWN", 0, 0, 720)],
)
def test_the_preview_says_what_each_has_of_a_piece(who, bears, borne, net):
    (one,) = offering.plan(wish(bearing(bears), offered_by=who), at=NOON).prices
    assert (one.price, one.borne_cents, one.net_cents, one.net_before_cents) == (Decimal("8.00"), borne, net, 900)


def test_what_the_merchant_would_pay_of_the_associations_offer_wants_its_agreement():
    with pytest.raises(offering.AgreementOwed):
        offered(bearing(50), offered_by=OfferedBy.TOWN)
    assert offered(bearing(50), offered_by=OfferedBy.TOWN, agreed_how="signé le 12").agreed_how
    assert offered(bearing(100), offered_by=OfferedBy.TOWN, key="b")


def test_the_merchant_is_told_of_the_associations_offer(django_capture_on_commit_callbacks):
    sheet = bearing(100)
    with django_capture_on_commit_callbacks(execute=True):
        offered(sheet, offered_by=OfferedBy.TOWN)
    (message,) = mail.outbox
    assert message.to == [sheet.merchant.email]
    assert "8,00\u202f€ au lieu de 10,00\u202f€" in message.body
    assert "vous recevez 9,20\u202f€" in message.body
