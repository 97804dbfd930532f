"""The demo town, loaded once: everything in it came through the real acts, and its books balance."""

import datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count
from django.urls import reverse

from animations.models import Animation
from merchants.books import ledger, ten_euros
from merchants.books.commission_months import Month
from merchants.commission import rules
from merchants.invoicing import mandates
from merchants.models import (
    CommissionRule,
    Correction,
    Invoice,
    LegalAmount,
    Merchant,
    MerchantOrder,
    MonthClosing,
    OpeningHours,
    ProductImport,
    ProductSheet,
    SoldAtRate,
    Statement,
    StoreCredit,
    WithdrawnLine,
)
from pickup.bags import coming_back
from pickup.models import (
    Bag,
    Collection,
    CounterPayment,
    OfflineAct,
    PickupBook,
    PickupPoint,
    Resident,
    Round,
    Slot,
    Volunteer,
)
from pickup.places import rounds
from shop.accounts.models import User
from shop.demo import afterwards, agreements, counters, lives, loading, people, reading
from shop.models import Dispute, Payment, PayoutAccount, Transfer
from shop.settlement import waiting
from tests.walk import undone

# One worker loads it for all.
pytestmark = pytest.mark.xdist_group("demo_town")

# A Wednesday in winter, at noon.
AT = datetime.datetime(2027, 2, 10, 11, tzinfo=datetime.UTC)


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker):
    """Loaded once for all the tests of this file, and forgotten after."""
    with django_db_blocker.unblock(), undone():
        # The law on meal vouchers that we know of has ended by then.
        facts = {"source": "Une loi à venir", "applies_from": AT.date().replace(day=1, month=1)}
        LegalAmount.objects.create(code="meal_voucher", cents=25_00, **facts)
        loading.load(at=AT, tell=lambda words: None, painted=False)
        yield


@pytest.fixture
def sold(town, db):
    return ProductSheet.objects.select_related("product", "merchant")


@pytest.fixture
def orders(town, db):
    return MerchantOrder.objects.select_related("merchant", "order")


def test_all_is_on_sale_but_what_waits_for_its_allergens(sold):
    in_several = sum(len(told["values"]) - 1 for told in reading.read("town")["in_several"])
    assert sold.count() == len(reading.products()) + in_several
    hidden = sold.filter(product__is_public=False)
    assert {sheet.allergen_state for sheet in hidden} == {ProductSheet.AllergenState.UNANSWERED}
    assert hidden.count() == 2


def test_a_file_of_the_draper_s_till_waits_to_be_read_again(sold):
    product_import = ProductImport.objects.get()
    assert (product_import.merchant.code, product_import.state) == ("fil-a-fil", "READY")
    planned = list(product_import.rows.values_list("planned", flat=True))
    assert sorted(planned) == ["CREATED"] * 4 + ["REFUSED"] * 2
    assert not sold.filter(import_source="spreadsheet").exists()


def test_food_by_weight_has_its_unit_price(sold):
    bread = sold.get(product__title="Pain de seigle")
    assert bread.unit_price(bread.product.stockrecords.get().price) == Decimal("8.40")


def test_merchants_close_at_noon_and_one_of_them_soon_for_longer(town, db):
    assert OpeningHours.objects.filter(merchant__code="boulangerie-du-pont", weekday=1).count() == 2
    assert Merchant.objects.filter(closures__first_on__gt=AT.date()).exists()


def test_orders_stand_in_every_state(orders):
    assert set(orders.values_list("status", flat=True)) == set(MerchantOrder.Status.values)


def test_orders_came_by_every_way_and_were_paid_by_every_means(orders):
    assert set(Collection.objects.values_list("channel", flat=True)) >= {"ONLINE", "PHONE"}
    assert set(CounterPayment.objects.values_list("means", flat=True)) == set(CounterPayment.Means.values)
    assert Payment.objects.filter(status=Payment.Status.CAPTURED).exists()


def test_nobody_who_orders_by_phone_is_known_twice(orders):
    names = list(Resident.objects.values_list("first_name", "last_name"))
    assert ("Jeannine", "Poulat") in names
    assert len(names) == len(set(names))


def test_nothing_happened_in_the_future(orders):
    assert not orders.filter(moves__at__gt=AT).exists()
    assert not Bag.objects.filter(received_at__gt=AT).exists()


def test_the_books_balance_and_the_chain_is_whole(orders):
    verification = ledger.verify()
    assert verification.faults == []
    assert verification.entries > 100
    assert ledger.balance("income:commission") < 0


def test_last_month_is_closed_and_its_ten_euros_are_told(client, orders):
    month = Month(MonthClosing.objects.filter(finished_at__isnull=False).latest("month").month)
    assert month == Month.of(AT.date()).previous
    assert ten_euros.shared(month, month).of_ten_euros
    assert min(ten_euros.shops_behind(month, month)) >= 3
    assert "10,00" in client.get(reverse("where_money_goes")).content.decode()


def test_the_bulletin_of_last_month_is_on_its_page(client, orders):
    page = client.get(reverse("bulletins")).content.decode()
    assert "Hélène Roux" in page
    assert page.count('<ul class="rows">') >= 1


# --- The money --------------------------------------------------------------------------------


def test_the_shops_were_paid_after_each_visit_and_one_transfer_waits_for_somebody(orders):
    sent = Transfer.objects.filter(kind="TRANSFER", status="DONE")
    assert sent.count() > 15
    assert len(set(sent.values_list("closed_at__date", flat=True))) >= 6
    assert not sent.filter(closed_at__gt=AT).exists()
    (one,) = waiting.waiting()
    assert one.merchant.code == "la-criee"


@pytest.mark.parametrize(("gateway", "acts"), [("simulator", 3), ("", 0)])
def test_where_nothing_is_paid_online_nothing_happens_at_the_provider(settings, gateway, acts):
    settings.PAYMENT_GATEWAY = gateway
    told = {"online": True, "refused_transfer": "la-criee", "disputed": "LOST", "stage": "HANDED_OVER"}
    yesterday = AT - datetime.timedelta(days=1)
    slot = Slot(starts_at=yesterday, ends_at=yesterday + datetime.timedelta(hours=2))
    life = lives.Life(told, None, None, slot, placed_at=AT - datetime.timedelta(days=4), now=AT)
    assert len(list(afterwards.acts_of(life))) == acts


def test_one_bank_disputes_and_another_kept_the_money(orders):
    assert set(Dispute.objects.values_list("state", flat=True)) == {"OPEN", "LOST"}


def test_something_was_offered_taken_back_given_up_and_kept_as_a_credit(orders):
    assert set(Correction.objects.values_list("bearer", flat=True)) == {"ASSOCIATION", "MERCHANT"}
    assert Transfer.objects.filter(kind="REVERSAL", status="DONE").exists()
    assert WithdrawnLine.objects.filter(ending="").exists()
    assert StoreCredit.objects.get().holder == "MERCHANT"


def test_each_month_that_is_over_is_closed_with_its_papers(orders):
    assert set(MonthClosing.objects.exclude(finished_at=None).values_list("month", flat=True)) >= {
        datetime.date(2027, 1, 1)
    }
    assert not MonthClosing.objects.filter(finished_at=None).exists()
    assert Statement.objects.count() >= 10
    assert set(Invoice.objects.values_list("subject", flat=True)) == {"COMMISSION", "SALE"}


def test_some_shops_follow_the_town_s_rule_some_have_theirs_and_one_is_new(town, db):
    shops = list(Merchant.objects.all())
    holds = rules.rules_for(merchants=shops, on=AT.date())
    assert {bool(rule.merchant_id) for rule in holds.values()} == {True, False}
    assert CommissionRule.objects.filter(label__gt="", fixed_cents__gt=0).exists()
    assert any(shop.joined_on + datetime.timedelta(days=holds[shop.pk].free_days) > AT.date() for shop in shops)


def test_the_founders_decide_at_any_hour(db):
    just_before_midnight_over_there = datetime.datetime(2027, 2, 10, 23, 30, tzinfo=datetime.UTC)
    agreements.decide_the_rules(at=just_before_midnight_over_there)
    assert CommissionRule.objects.filter(merchant=None, label="").latest("applies_from").free_days == 90


def test_the_papers_of_a_shop_are_signed_or_still_to_sign(orders):
    shops = Merchant.objects.filter(orders__status="HANDED_OVER").distinct()
    assert 0 < len(mandates.given_by(shops)) < len(shops)
    assert {bool(shop.set_off_agreed_on) for shop in shops} == {True, False}
    assert {bool(account.iban) for account in PayoutAccount.objects.all()} == {True, False}


def test_services_were_sold_beside_goods(orders):
    assert set(SoldAtRate.objects.values_list("nature", flat=True)) == {"GOODS", "SERVICE"}


# --- Places and people ------------------------------------------------------------------------


def test_slots_are_open_for_four_weeks_at_the_three_places(town, db):
    assert PickupPoint.objects.filter(kind="FIXED").count() == 2
    assert PickupPoint.objects.filter(kind="STOP").count() == 1
    for point in PickupPoint.objects.all():
        days = {slot.starts_at.date() for slot in Slot.objects.filter(point=point, starts_at__gt=AT)}
        assert max(days) - min(days) >= datetime.timedelta(days=20)


def test_animations_are_to_come_at_the_hours_of_a_slot(town, db):
    for animation in Animation.objects.all():
        during = Slot.objects.filter(point=animation.point, starts_at__lte=animation.starts_at)
        assert animation.starts_at > AT
        assert during.filter(ends_at__gte=animation.ends_at).exists(), animation


def test_there_is_one_login_for_each_role_and_it_opens(town, db, client):
    for _role, email in people.someone_per_role():
        assert client.login(username=email, password=reading.read("people")["password"]), email
    assert Volunteer.objects.exists()
    assert User.objects.filter(association_roles__role="TREASURER").exists()


def test_a_rate_is_to_change(town, db):
    assert CommissionRule.objects.filter(applies_from__gt=AT.date()).count() == 1


def test_a_town_with_merchants_is_left_alone(town, db):
    with pytest.raises(CommandError, match="rien n’a été touché"):
        call_command("load_demo_town", stdout=StringIO())
    out = StringIO()
    call_command("load_demo_town", "--if-empty", stdout=out)
    assert out.getvalue() == ""


def test_the_logins_are_said_again_where_they_exist(town, db):
    out = StringIO()
    call_command("demo_logins", stdout=out)
    assert reading.read("people")["password"] in out.getvalue()


def test_a_real_town_has_no_login_to_tell(town, db):
    User.objects.filter(email="tresorerie@example.org").update(email="quelqu-un@example.org")
    out = StringIO()
    call_command("demo_logins", stdout=out)
    assert out.getvalue() == ""


def test_the_counters_have_something_of_everything_to_look_at(town, db):
    """Two bags of one shop, a neighbour, a printed book, an act told twice, a round's bags to load and to put away."""
    two = Bag.objects.values("merchant_order", "storage_class").annotate(many=Count("pk")).filter(many=2)
    assert two.count() == 1
    assert Collection.objects.filter(proxy_name=counters.NEIGHBOUR).count() == 1
    assert PickupBook.objects.get().lines.exists()
    assert OfflineAct.objects.to_settle().count() == 1
    (round,) = Round.objects.all()
    (back,) = coming_back.returns([round], at=AT)
    assert coming_back.carried_by(round, back.day, at=AT)
    leaving = [halt for one in rounds.departures([round], at=AT) for halt in rounds.halts_of(round, one.day)]
    assert any(bag.is_here for halt in leaving for bag in halt.bags)
