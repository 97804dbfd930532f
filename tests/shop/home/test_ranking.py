"""« Comment les produits sont classés » says what the code does: each sentence beside what it promises."""

import datetime
from collections import Counter
from inspect import getsource

import pytest
from django.db.models import Value
from django.urls import reverse

from merchants.finding import ranking
from merchants.models import Merchant, ProductSheet
from shop.catalogue import looking_up, offers
from shop.catalogue.offers import fairly_ordered, on_sale
from shop.checkout.offers import Choice, by_place
from shop.home.street import street
from tests.factories import MerchantFactory, PickupPointFactory, ProductFactory, SlotFactory, in_days

pytestmark = pytest.mark.django_db
FIRST_DAY = datetime.date(2026, 11, 21)


def days(count):
    return [FIRST_DAY + datetime.timedelta(n) for n in range(count)]


def ordered(*, on=FIRST_DAY):
    return list(fairly_ordered(on_sale(), on=on))


def first(*, on):
    """(shop, product) at the head of that day: the same rule, without what a page reads of each product."""
    light = ProductSheet.objects.annotate(left=Value(1))
    return fairly_ordered(light, on=on).values_list("merchant_id", "product_id")[0]


@pytest.fixture
def says(client):
    page = client.get(reverse("ranking")).text

    def check(sentence):
        assert sentence in page

    return check


def test_what_can_be_ordered_comes_first(says):
    says("D’abord ce que l’on peut commander, ensuite ce qui est épuisé.")
    gone, here = ProductFactory(stock=0), ProductFactory(stock=3)
    for day in days(10):
        assert [sheet.product_id for sheet in ordered(on=day)] == [here.pk, gone.pk]


def test_one_of_each_shop_then_a_second_of_each(says):
    says("une boutique de trois produits est vue aussi tôt qu’une de trois cents")
    large, small = MerchantFactory(), MerchantFactory()
    for _n in range(8):
        ProductFactory(merchant=large)
    for _n in range(2):
        ProductFactory(merchant=small)
    for day in days(10):
        shops = [sheet.merchant_id for sheet in ordered(on=day)]
        assert {*shops[:2]} == {*shops[2:4]} == {large.pk, small.pk}
        assert set(shops[4:]) == {large.pk}


def test_over_the_days_each_shop_and_each_product_is_first_as_often(says):
    """Drawn by lot, as dice would be: 40 times each of 200, whatever a shop sells, whenever it joined."""
    says("un tirage au sort refait chaque jour, le même pour tout le monde")
    shops = [MerchantFactory() for _n in range(5)]
    for merchant, many in zip(shops, [1, 1, 2, 4, 9], strict=True):
        for _n in range(many):
            ProductFactory(merchant=merchant)
    firsts = [first(on=day) for day in days(200)]
    by_shop = Counter(shop for shop, _product in firsts)
    assert all(25 <= by_shop[merchant.pk] <= 55 for merchant in shops), by_shop
    assert len({product for shop, product in firsts if shop == shops[-1].pk}) == 9


def test_no_product_is_always_behind_another():
    """Two numbers a thousand and nine apart were, once: the second was never first."""
    merchant = MerchantFactory()
    one = ProductFactory(merchant=merchant)
    other = ProductFactory(merchant=merchant, pk=one.pk + 1009)
    firsts = Counter(first(on=day)[1] for day in days(60))
    assert min(firsts[one.pk], firsts[other.pk]) >= 18


def test_the_same_day_shows_everybody_the_same_and_the_next_day_another():
    for _n in range(12):
        ProductFactory()
    assert ordered() == ordered()
    assert ordered() != ordered(on=days(2)[1])


def test_the_square_s_four_products_are_the_first_of_the_list(client, says):
    says("Les quatre produits de l’accueil sont les premiers de cette liste, un par commerçant.")
    for _n in range(6):
        merchant = MerchantFactory(open_every_day=True)
        for _m in range(2):
            ProductFactory(merchant=merchant)
    shown = [ticket.sheet.pk for ticket in client.get(reverse("home")).context["tickets"]]
    listed = [ticket.sheet.pk for ticket in client.get(reverse("catalogue")).context["tickets"]]
    assert len(shown) == 4
    assert shown == listed[:4]


def test_shops_take_turns_in_the_order_in_which_they_came(says):
    says("chaque jour, celle qui ouvrait la marche passe à la fin, dans l’ordre où elles sont arrivées")
    for n in range(7):
        MerchantFactory(joined_on=FIRST_DAY - datetime.timedelta(n))
    for day, following in zip(days(7), days(8)[1:], strict=True):
        today = street(on=day)
        assert street(on=following) == today[1:] + today[:1]
    heads = Counter(street(on=day)[0].pk for day in days(7 * 4))
    assert set(heads.values()) == {4}
    newly = MerchantFactory(joined_on=FIRST_DAY)
    assert Counter(street(on=day)[0].pk for day in days(8 * 3))[newly.pk] == 3


def test_a_search_puts_names_first_then_the_alphabet(says):
    says("Les produits qui les portent dans leur nom viennent avant ceux qui les portent dans leur rayon")
    says("l’ordre alphabétique")
    says("et ceux-ci avant ceux qui ne les disent que dans leur description")
    ProductFactory(title="Assiette", description="<p>Pour le miel</p>")
    grocer = MerchantFactory(trade="Miel")
    for title in ("Miel de tilleul", "Miel de sapin", "Bougie", "Nougat au miel"):
        ProductFactory(merchant=grocer, title=title)
    assert [sheet.product.title for sheet in looking_up.found("miel")] == [
        "Miel de sapin",
        "Miel de tilleul",
        "Nougat au miel",
        "Bougie",
        "Assiette",
    ]


def test_moments_are_offered_from_the_place_where_one_may_come_first(says):
    says("d’abord le lieu où l’on peut venir le plus tôt")
    says("du plus proche au plus lointain")
    near, far = PickupPointFactory(name="Zone proche"), PickupPointFactory(name="Autre lieu")
    moments = [(far, 2, False), (near, 3, True), (near, 4, False), (far, 5, True)]
    slots = [(SlotFactory(point=point, starts_at=in_days(n)), is_open) for point, n, is_open in moments]
    choices = [Choice(slot, is_open, [], 1, slot.cutoff_at) for slot, is_open in slots]
    places = by_place(choices)
    assert [place.point for place in places] == [near, far]
    assert [day.date for day in places[0].days] == sorted(day.date for day in places[0].days)


def test_neither_money_nor_sales_nor_oneself_is_in_any_rule(says):
    says("Personne ne paie pour être devant, et rien de ce que vous avez acheté ne change ce que vous voyez.")
    says("Ni prix, ni ventes, ni réduction n’y changent rien.")
    searched = [looking_up.found, looking_up.found_for, ranking.ranked, ranking.place_of]
    rules = "".join(map(getsource, [fairly_ordered, offers.lot_of_the_day, *searched, street]))
    assert not [word for word in ("price", "rate", "commission", "sold", "user", "reduction") if word in rules]
    assert not hasattr(Merchant, "boost")
