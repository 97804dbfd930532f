"""Another product in place of the missing one: as the resident wished, never dearer, and the books follow."""

from decimal import Decimal

import pytest
from django.core import mail
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from oscar.apps.partner.models import StockRecord

from merchants.books import earnings, ledger
from merchants.commission.terms import like_another
from merchants.giving_back import corrections
from merchants.listing import per_collection
from merchants.listing.stock import SoldOut
from merchants.models import CollectionStock, Deed, OrderedLine
from merchants.preparation import merchant_orders, replacing, weighing
from tests import factories
from tests.factories import MerchantFactory, ProductFactory, merchant_order, order, ordered_line, weighed_line
from tests.merchants.test_dues import hand_over
from tests.situations import a_promotion

pytestmark = pytest.mark.django_db


@pytest.fixture
def baker():
    return MerchantFactory(code="boulangerie", name="Boulangerie du Pont", rate="8.00")


@pytest.fixture
def part(baker):
    asked = order(guest_email="odette@example.org")
    return merchant_order(merchant=baker, in_order=asked, lines=[], status="ACCEPTED", if_missing="REPLACE")


@pytest.fixture
def rye(part):
    """Three loaves of rye at 4,20 €."""
    return ordered_line(part, price="4.20", quantity=3, allergens=["gluten"])


def bread(merchant, **facts):
    return ProductFactory(merchant=merchant, **{"price": "3.50", "title": "Pain complet", **facts}).sheet


def replace(line, sheet, *, kept=0, quantity=None, **facts):
    quantity = line.left_quantity - kept if quantity is None else quantity
    told = {"by": None, "at": timezone.now(), **facts}
    return replacing.replace(line=line, kept_quantity=kept, sheet=sheet, quantity=quantity, **told)


def stock_of(product):
    return StockRecord.objects.values_list("num_in_stock", "num_allocated").get(product=product)


def test_what_was_ordered_and_what_is_supplied_are_both_kept(part, rye, baker):
    standing = replace(rye, bread(baker), kept=1)
    rye.refresh_from_db()
    assert (rye.ordered_quantity, rye.kept_quantity) == (3, 1)
    assert (standing.replaces, standing.kept_quantity, standing.title) == (rye, 2, "Pain complet")
    assert earnings.kept_cents(part) == 420 + 700
    assert rye.shortages.get().reason == "Remplacé par 2 × Pain complet"


def test_a_dearer_one_costs_what_was_ordered_and_no_more(part, rye, baker):
    standing = replace(rye, bread(baker, price="9.90"), kept=1)
    assert standing.unit_price_cents == 420
    assert earnings.kept_cents(part) == 3 * 420


def test_the_missing_goods_leave_the_stock_and_the_others_are_taken(rye, baker):
    sheet = bread(baker, stock=5)
    before = stock_of(rye.order_line.product)
    replace(rye, sheet, kept=1)
    assert stock_of(rye.order_line.product) == (before[0] - 2, before[1] - 2)
    assert stock_of(sheet.product) == (5, 2)


def test_what_is_not_there_replaces_nothing(part, rye, baker):
    with pytest.raises(SoldOut):
        replace(rye, bread(baker, stock=1))
    rye.refresh_from_db()
    assert (rye.kept_quantity, rye.shortages.count(), part.lines.count()) == (3, 0, 1)


def test_said_twice_it_counts_once(part, rye, baker):
    sheet = bread(baker)
    assert replace(rye, sheet, kept=1, quantity=2) == replace(rye, sheet, kept=1, quantity=2)
    assert part.lines.count() == 2
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("wish", ["TAKE_OFF", "CALL"])
def test_only_as_the_resident_chose_or_once_asked(part, rye, baker, wish):
    type(part).objects.filter(pk=part.pk).update(if_missing=wish)
    with pytest.raises(replacing.MustAgree, match="n’a pas demandé que l’on remplace"):
        replace(rye, bread(baker))
    replace(rye, bread(baker, title="Pain de mie"), agreed_how="Au téléphone, 9 h")
    assert rye.shortages.get().reason.endswith("d’accord\u202f: Au téléphone, 9 h")


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"allergens": ["gluten", "nuts"]}, "fruits à coque"),
        ({"is_alcohol": True}, "alcool"),
        ({"allergen_state": "UNANSWERED", "allergens": []}, "ne sont pas connus"),
    ],
)
def test_what_may_harm_is_asked_first(rye, baker, facts, said):
    with pytest.raises(replacing.MustAgree, match=said):
        replace(rye, bread(baker, sheet=facts))


def test_another_shops_product_a_withdrawn_one_or_one_kept_otherwise_does_not_stand_in(rye, baker):
    with pytest.raises(replacing.NotAnotherOfYours):
        replace(rye, bread(MerchantFactory()))
    with pytest.raises(replacing.NotAnotherOfYours):
        replace(rye, bread(baker, is_public=False))
    with pytest.raises(replacing.NotAnotherOfYours):
        replace(rye, rye.order_line.product.sheet)
    with pytest.raises(replacing.KeptOtherwise):
        replace(rye, bread(baker, sheet={"storage_class": "FROZEN"}))


def test_its_vat_and_its_allergens_are_its_own(rye, baker):
    facts = {"vat_code": "standard", "allergens": ["gluten"], "withdrawal_exception": "perishable"}
    standing = replace(rye, bread(baker, sheet=facts))
    assert (standing.vat_code, standing.vat_rate, standing.allergens) == ("standard", 20, ["gluten"])
    assert standing.withdrawal_exception == "perishable"


def test_the_commission_takes_it_for_what_it_replaces():
    said = {"parts": [{"lines": [7], "rate": "8"}, {"lines": None}, {"lines": [9]}], "month_cap": None}
    assert [part["lines"] for part in like_another(said, new=12, old=7)["parts"]] == [[7, 12], None, [9]]


def test_the_books_follow_and_the_merchant_earns_what_is_supplied(part, rye, baker):
    replace(rye, bread(baker), kept=1)
    hand_over(part)
    assert ledger.balance(f"liability:merchant:{baker.code}") == -(1120 - 90)
    assert list(earnings.disagreements()) == []


def test_the_resident_is_told_the_price_the_allergens_and_how_to_refuse(rye, baker):
    replace(rye, bread(baker, sheet={"allergens": ["gluten"]}), kept=1)
    (letter,) = mail.outbox
    said = letter.body.replace("\u202f", " ").replace("\xa0", " ")
    for words in (
        "2 × « Pain complet », pour 7,00 €",
        "gluten",
        "Vous n’en voulez pas ?",
        "avant que votre sac soit prêt",
    ):
        assert words in said
    assert letter.to == ["odette@example.org"]


def test_the_trail_says_it(rye, baker):
    replace(rye, bread(baker))
    assert Deed.objects.get(act="order-replace").words == "KP 7H M2\u202f: Remplacé par 3 × Pain complet"


# --- Refused by the resident ---


def test_refused_it_goes_back_on_the_shelf_and_is_not_paid(part, rye, baker):
    sheet = bread(baker, stock=5)
    standing = replace(rye, sheet, kept=1)
    for _again in range(2):
        replacing.refuse(line=standing, by=None, at=timezone.now())
    assert stock_of(sheet.product) == (5, 0)
    assert earnings.kept_cents(part) == 420
    assert standing.shortages.count() == 1
    assert [letter.to for letter in mail.outbox[1:]] == [[baker.email]]


def test_refused_with_nothing_else_the_order_is_over(part, rye, baker):
    standing = replace(rye, bread(baker))
    replacing.refuse(line=standing, by=None, at=timezone.now())
    part.refresh_from_db()
    assert part.status == "CANCELLED"


def test_once_the_bag_is_ready_it_is_refused_at_the_counter(part, rye, baker):
    standing = replace(rye, bread(baker))
    merchant_orders.mark_ready(merchant_order=part, by=None, at=timezone.now())
    with pytest.raises(replacing.TooLateToRefuse, match="au comptoir"):
        replacing.refuse(line=standing, by=None, at=timezone.now())
    with pytest.raises(replacing.NotAReplacement):
        replacing.refuse(line=rye, by=None, at=timezone.now())
    with pytest.raises(merchant_orders.NotNow):
        replace(standing, bread(baker, title="Brioche"))


def made_for(part):
    return dict(CollectionStock.objects.filter(due_at=part.due_at).order_by("sheet").values_list("sheet", "taken"))


def test_refused_twice_that_collection_alone_has_it_again_once(part, rye, baker):
    sheet, told = bread(baker, stock=None), {"by": None, "at": timezone.now()}
    per_collection.set_rule(sheet=sheet, quantity=5, on_weekdays={}, **told)
    per_collection.take(wanted={sheet.product.stockrecords.get().pk: 2}, due_at=factories.in_days(9))
    standing = replace(rye, sheet)
    assert made_for(part) == {sheet.pk: 3}
    for _again in range(2):
        replacing.refuse(line=standing, **told)
    assert made_for(part) == {sheet.pk: 0}
    assert CollectionStock.objects.get(due_at=factories.in_days(9)).taken == 2


def test_counted_by_collection_later_what_is_back_on_the_shelf_is_not_held_and_what_ran_out_is(part, rye, baker):
    sheet, told = bread(baker, stock=None), {"by": None, "at": timezone.now()}
    replacing.refuse(line=replace(rye, sheet, kept=1), **told)
    rolls, buns = (ordered_line(part, product=bread(baker, title=title).product, quantity=3) for title in ("a", "b"))
    merchant_orders.declare_shortage(line=rolls, kept_quantity=1, **told)
    why = corrections.Why(reason="pas voulus", channel="COUNTER", back_on_shelf=True, **told)
    corrections.give_back_goods(line=buns, quantity=2, key="k", why=why)
    for counted in (sheet, rolls.order_line.product.sheet, buns.order_line.product.sheet):
        per_collection.set_rule(sheet=counted, quantity=5, on_weekdays={}, **told)
    assert list(made_for(part).values()) == [0, 3, 1]


# --- Whatever the prices ---


@given(
    price=st.integers(1, 30_000),
    ordered=st.integers(1, 12),
    missing=st.integers(1, 12),
    other=st.integers(1, 30_000),
    many=st.integers(1, 12),
    grams=st.none() | st.tuples(st.integers(1, 20_000), st.integers(0, 999), st.integers(1, 30_000)),
)
def test_never_dearer_whatever_the_prices_and_the_quantities(price, ordered, missing, other, many, grams):
    """Without the database: what stands in, and the rest as heavy as announced, never pass the announced maximum.

    However all of it was weighed before.
    """
    missing = min(missing, ordered)
    line = OrderedLine(unit_price_cents=price, ordered_quantity=ordered, kept_quantity=ordered)
    if grams:
        expected, over, line.kept_grams = grams
        line.price_per_kg_cents, line.ordered_grams, line.most_grams = price, expected, expected + over
    line.merchant_order = merchant_orders.MerchantOrder(if_missing="REPLACE")
    sheet = replacing.ProductSheet(allergens=[])
    sheet.full_price = replacing.money.to_euros(other)
    offer = replacing.offer_of(line, sheet, None, missing, many)
    kept = ordered - missing
    for announced in (line.ordered_grams, line.most_grams):
        rest = line.cents_if(kept, line.grams_of(announced, kept))
        assert 0 <= offer.paid_cents * many + rest <= line.cents_if(ordered, announced)
    assert offer.paid_cents <= other


def test_a_weighed_piece_replaces_another_within_its_maximum(part, baker):
    roast = weighed_line(part, per_kg="18.00", grams=500)
    sheet = bread(baker, title="Rôti de dinde")
    sheet.price_per_kg = Decimal("24.00")
    offer = replacing.offer_of(roast, sheet, None, 1, 1)
    priced = replacing.priced(roast, offer, 1, 1)
    assert (priced["price_per_kg_cents"], priced["most_grams"], priced["unit_price_cents"]) == (1800, 550, 900)


def test_weighed_then_replaced_then_weighed_again_it_stays_within_the_announced_maximum(part, baker):
    """Two pieces announced at 12,00 € at most, as heavy as that: one is replaced, the other weighed by itself."""
    roast = weighed_line(part, per_kg="10.00", grams=1000, most=1200, quantity=2, allergens=["gluten"])
    weighing.weigh(line=roast, grams=1200, by=None, at=timezone.now())
    roast.refresh_from_db()
    standing = replace(roast, bread(baker, price="30.00"), kept=1)
    roast.refresh_from_db()
    weighing.weigh(line=roast, grams=600, by=None, at=timezone.now())
    roast.refresh_from_db()
    assert (standing.kept_cents, roast.kept_cents) == (500, 600)


def test_weighed_light_a_piece_is_still_replaced_at_what_it_was_announced_at(part, baker):
    roast = weighed_line(part, per_kg="18.00", grams=1000, most=1300, quantity=4, allergens=["gluten"])
    weighing.weigh(line=roast, grams=700, by=None, at=timezone.now())
    roast.refresh_from_db()
    assert replace(roast, bread(baker), kept=3).kept_cents == 350


def test_too_many_for_what_is_missing_is_said(part, baker):
    leaf = ordered_line(part, price="0.05")
    with pytest.raises(replacing.WorthLess):
        replace(leaf, bread(baker), quantity=6)


# --- In promotion ---


def test_the_association_bears_its_part_of_a_promotion_on_what_stands_in(rye, baker):
    sheet = bread(baker, price="4.20")
    offered = a_promotion(sheet)
    standing = replace(rye, sheet, kept=1)
    assert (standing.unit_price_cents, standing.unit_reduction_cents) == (210, 210)
    assert (standing.promotion, standing.reduced_by_the_town) == (offered, True)


def test_by_weight_it_costs_the_reduced_kilogram(part, baker):
    """500 g were missing: 10,00 € the kilogram in place of 20,00 € is 5,00 € off, half for each of two pieces."""
    roast = weighed_line(part, per_kg="18.00", grams=500)
    sheet = factories.by_weight(per_kg="20.00", merchant=baker, sheet={"allergens": []}).sheet
    a_promotion(sheet, price="14.00", usual="28.00", per_kg="10.00", usual_per_kg="20.00")
    standing = replace(roast, sheet, quantity=2)
    assert (standing.price_per_kg_cents, standing.unit_price_cents) == (1000, 250)
    assert (standing.unit_reduction_cents, standing.exact_reduction_cents) == (250, 500)


def test_the_nearest_come_first(part, baker):
    pastries, cakes = factories.category("Viennoiserie"), factories.category("Tartes")
    croissant = ProductFactory(merchant=baker, title="Croissant au beurre", price="1.20", stock=9)
    croissant.categories.set([pastries])
    line = ordered_line(part, product=croissant, price="1.20", quantity=2, allergens=["gluten"])
    for title, price, aisle, allergens in [
        ("Amandine", "16.50", cakes, ["gluten"]),
        ("Baguette", "1.25", cakes, ["gluten"]),
        ("Croissant aux amandes", "1.90", pastries, ["gluten", "nuts"]),
        ("Pain au chocolat", "1.40", pastries, ["gluten"]),
        ("Croissant nature", "1.10", pastries, ["gluten"]),
        ("Grande brioche", "9.00", pastries, ["gluten"]),
    ]:
        bread(baker, title=title, price=price, sheet={"allergens": allergens}).product.categories.set([aisle])
    found = replacing.offers(line, missing=2, at=timezone.now())
    assert [offer.sheet.product.title for offer in found] == [
        "Croissant nature",
        "Pain au chocolat",
        "Croissant aux amandes",
        "Grande brioche",
        "Baguette",
        "Amandine",
    ]
