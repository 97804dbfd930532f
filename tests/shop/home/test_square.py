"""The square, the street of merchants and each merchant's page."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from merchants.listing import pausing
from merchants.models import Closure
from shop.home import window
from shop.home.street import street
from shop.home.week import week_of
from tests.factories import AnimationFactory, MerchantFactory, PickupPointFactory, ProductFactory, SlotFactory, in_days

pytestmark = pytest.mark.django_db


def opened(client, name, *args):
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200
    return response.content.decode()


def paris(*moment):
    return datetime.datetime(*moment, tzinfo=ZoneInfo("Europe/Paris"))


def test_the_square_says_when_to_come_and_what_happens_then(client):
    point = PickupPointFactory(name="La Halle")
    SlotFactory(point=point, starts_at=in_days(3, hour=10))
    AnimationFactory(point=point, title="Dégustation de miels", starts_at=in_days(3, hour=11))
    AnimationFactory(title="Ailleurs à la même heure", starts_at=in_days(3, hour=11))
    MerchantFactory(name="Boulangerie du Pont")
    page = opened(client, "home")
    assert "10\u00a0h\u00a0–\u2060\u00a012\u00a0h, La Halle" in page
    assert "<em>Dégustation de miels, 11\u00a0h</em>" in page
    assert "<em>Ailleurs" not in page
    assert "Boulangerie du Pont" in page
    assert "L’alcool n’est pas vendu aux moins de 18 ans" in page


def test_the_square_shows_goods_of_different_merchants(client):
    baker, grocer = MerchantFactory(open_every_day=True), MerchantFactory(open_every_day=True)
    for n in range(5):
        ProductFactory(merchant=baker, title=f"Pain {n}")
    ProductFactory(merchant=grocer, title="Carottes")
    page = opened(client, "home")
    assert page.count(">Pain ") == 1
    assert ">Carottes<" in page


def test_an_empty_town_still_opens(client):
    assert "Faire mon marché" in opened(client, "home")
    assert "Les stores se lèvent bientôt" in opened(client, "merchants")


def test_a_slot_that_is_too_late_to_order_for_is_not_announced(client):
    SlotFactory(starts_at=timezone.now() + datetime.timedelta(hours=1))
    assert "Prochains retraits" not in opened(client, "home")


@pytest.mark.parametrize("merchants", [3, 20])
def test_the_square_costs_the_same_in_a_larger_town(client, django_assert_max_num_queries, merchants):
    for _ in range(merchants):
        ProductFactory(merchant=MerchantFactory(open_every_day=True))
    for day in range(2, 2 + merchants):
        SlotFactory(starts_at=in_days(day))
        AnimationFactory(starts_at=in_days(day))
    with django_assert_max_num_queries(8):
        opened(client, "home")
    with django_assert_max_num_queries(3):
        opened(client, "merchants")


def test_each_merchant_has_its_day_at_the_head_of_the_street():
    everyone = [MerchantFactory() for _ in range(5)]
    MerchantFactory(is_listed=False)
    heads = [street(on=datetime.date(2026, 11, 21) + datetime.timedelta(n))[0] for n in range(5)]
    assert {head.pk for head in heads} == {merchant.pk for merchant in everyone}


def test_a_merchant_s_page_tells_who_sells(client):
    merchant = MerchantFactory(
        legal_name="SARL Le Pont",
        siret="73282932000074",
        phone="0465710001",
        vat_number="FR44732829320",
        story="Un levain\n\nde 1952",
    )
    page = opened(client, "merchant", merchant.code)
    for said in [
        "SARL Le Pont",
        "73282932000074",
        "04\u00a065\u00a071\u00a000\u00a001",
        "FR44732829320",
        merchant.email,
        "Médiation du commerce",
        "<p>de 1952</p>",
        "1 place de la Halle",
    ]:
        assert said in page


def test_a_merchant_without_vat_says_so(client):
    merchant = MerchantFactory(vat_regime="EXEMPT_SMALL_BUSINESS")
    assert "art. 293 B du CGI" in opened(client, "merchant", merchant.code)


def test_a_hidden_merchant_has_no_page(client):
    merchant = MerchantFactory(is_listed=False)
    assert client.get(reverse("merchant", args=[merchant.code])).status_code == 404


@pytest.mark.parametrize("products", [1, 40])
def test_a_merchant_s_page_costs_the_same_whatever_it_sells(client, django_assert_max_num_queries, products):
    merchant = MerchantFactory(open_every_day=True)
    Closure.objects.create(merchant=merchant, first_on=datetime.date(2026, 1, 1), last_on=datetime.date(2026, 1, 2))
    for _ in range(products):
        ProductFactory(merchant=merchant)
    SlotFactory()
    # Eight, and one each for its photos, its next animation, its last news and its customers' words.
    with django_assert_max_num_queries(13):
        opened(client, "merchant", merchant.code)


def test_the_week_says_hours_closures_and_holidays():
    merchant = MerchantFactory(open_every_day=True)
    Closure.objects.create(
        merchant=merchant, first_on=datetime.date(2026, 12, 26), last_on=datetime.date(2026, 12, 28), reason="Congés"
    )
    week = week_of(merchant, at=paris(2026, 12, 23, 12))
    words = {day.date.day: day.words for day in week.days}
    assert words[23] == "8\u00a0h\u00a0–\u2060\u00a019\u00a0h"
    assert words[25].startswith("fermé (Noël")
    assert words[27] == "Congés"


def test_the_days_that_are_not_as_every_week_are_said_in_the_order_of_the_calendar():
    merchant = MerchantFactory(open_every_day=True)
    merchant.opening_hours.filter(weekday=6).delete()
    merchant.closures.create(
        first_on=datetime.date(2026, 12, 26), last_on=datetime.date(2026, 12, 28), reason="congés"
    )
    merchant.closures.create(first_on=datetime.date(2026, 12, 9), last_on=datetime.date(2026, 12, 9))
    merchant.closures.create(first_on=datetime.date(2026, 12, 1), last_on=datetime.date(2026, 12, 2))
    merchant.closures.create(first_on=datetime.date(2027, 3, 1), last_on=datetime.date(2027, 3, 2))
    for day, opens, closes in ((20, 7, 13), (24, 8, 12), (24, 14, 20)):
        hours = {"opens_at": datetime.time(opens), "closes_at": datetime.time(closes)}
        merchant.special_openings.create(day=datetime.date(2026, 12, day), **hours)
    found = [unbroken(words) for words in week_of(merchant, at=paris(2026, 12, 8, 12)).unusual]
    assert found == [
        "Fermé mercredi 9 décembre.",
        "Ouvert exceptionnellement dimanche 20 décembre : 7 h – 13 h.",
        "Horaires exceptionnels jeudi 24 décembre : 8 h – 12 h, 14 h – 20 h.",
        "Fermé vendredi 25 décembre (Noël).",
        "Fermé du samedi 26 décembre au lundi 28 décembre inclus. Congés.",
    ]


def test_a_holiday_with_its_own_hours_is_said_once():
    merchant = MerchantFactory(open_every_day=True)
    christmas, hours = datetime.date(2026, 12, 25), {"opens_at": datetime.time(8), "closes_at": datetime.time(12)}
    merchant.special_openings.create(day=christmas, **hours)
    (words,) = week_of(merchant, at=paris(2026, 12, 8, 12)).unusual
    assert unbroken(words) == "Horaires exceptionnels vendredi 25 décembre : 8 h – 12 h."


def test_they_stand_under_the_hours(client):
    merchant, day = MerchantFactory(open_every_day=True), timezone.localdate() + datetime.timedelta(3)
    merchant.closures.create(first_on=day, last_on=day, reason="Inventaire")
    page = opened(client, "merchant", merchant.code)
    assert page.index('<table class="hours">') < page.index("Inventaire.") < page.index("Sur l’étal")


def unbroken(words):
    """The same with plain spaces, and no joiner."""
    return words.replace("\u2060", "").replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ((["a photo"], None, []), "la photo en grand"),
        ((["two", "photos"], "news", []), "les photos en grand et les nouvelles"),
        ((["two", "photos"], "news", ["a word"]), "les photos en grand, les nouvelles et les mots des clients"),
    ],
)
def test_one_is_asked_in_for_what_there_is(found, words):
    assert window.inside_words(*found) == words


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ((2026, 11, 23, 7), "Ouvre aujourd’hui à 8\u00a0h"),
        ((2026, 11, 23, 12), "Ouvert jusqu’à 19\u00a0h"),
        ((2026, 11, 23, 19), "Ouvre demain à 8\u00a0h"),
    ],
)
def test_now_is_said_in_words(moment, words):
    assert week_of(MerchantFactory(open_every_day=True), at=paris(*moment)).now == words


@pytest.mark.parametrize(
    ("last_on", "words"), [((2026, 11, 25), "Ouvre jeudi à 8\u00a0h"), ((2026, 12, 3), "Fermé en ce moment")]
)
def test_closed_it_says_when_it_opens_again_within_the_week(last_on, words):
    merchant = MerchantFactory(open_every_day=True)
    merchant.closures.create(first_on=datetime.date(2026, 11, 23), last_on=datetime.date(*last_on))
    assert week_of(merchant, at=paris(2026, 11, 23, 12)).now == words


def test_accessibility_is_told_honestly(client):
    assert "aucun audit" in opened(client, "accessibility")


def test_a_lost_visitor_finds_the_way_back(client):
    response = client.get("/nulle-part/")
    assert response.status_code == 404
    assert reverse("home") in response.content.decode()


def test_a_shop_that_rests_says_first_until_when(client, town):
    back_on = timezone.localdate() + datetime.timedelta(days=7)
    pausing.pause_shop(merchant=town.merchant, back_on=back_on, word="", by=None, at=timezone.now())
    said = client.get(reverse("merchant", args=[town.merchant.code])).text
    assert said.index("En pause jusqu’au") < said.index("Sur l’étal")
    assert "En pause jusqu’au" in client.get(reverse("merchants")).text


def test_a_trade_typed_in_small_letters_begins_with_a_capital(client, town):
    town.merchant.trade = "fromagère"
    town.merchant.save()
    for page in (opened(client, "merchant", town.merchant.code), opened(client, "merchants")):
        assert ">Fromagère<" in page
