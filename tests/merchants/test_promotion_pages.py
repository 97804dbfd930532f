"""The screens of promotions, the merchant’s and the association’s: seen first, begun once, ended by a button."""

import datetime
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from merchants.listing import sheets
from merchants.models import PriceChange, Promotion
from tests import factories

pytestmark = pytest.mark.django_db
KEY = "0" * 32


@pytest.fixture
def bakery():
    return factories.MerchantFactory(code="boulangerie", rate="10.00")


@pytest.fixture
def bread(bakery):
    return listed(bakery, "Pain de seigle")


def listed(merchant, title, price="4.20"):
    sheet = factories.ProductFactory(merchant=merchant, title=title, price=price).sheet
    long_ago = timezone.now() - datetime.timedelta(days=90)
    PriceChange.objects.create(sheet=sheet, price=price, at=long_ago)
    return sheet


def costs(sheet, price):
    sheets.save_sheet(
        by=None, merchant=sheet.merchant, sheet=sheet, facts={"price": Decimal(price)}, at=timezone.now()
    )


def day(later):
    return (timezone.localdate() + datetime.timedelta(days=later)).isoformat()


def typed(**differs):
    said = {"key": KEY, "what": "boutique", "percent": "20", "price": "", "kind": "PRICE_REDUCTION"}
    return said | {"name": "Semaine du goût", "first_day": day(0), "last_day": day(6), **differs}


def post(client, bakery, **differs):
    """Confirmed, the preview was read just before."""
    client.force_login(factories.owner_of(bakery))
    return sent(client, reverse("promotion_new", args=[bakery.code]), typed(**differs))


def sent(client, url, said):
    if "confirm" in said:
        said = {"seen": read(client, url, said)} | said
    return client.post(url, said)


def read(client, url, said) -> list[str]:
    """What the preview carries of the prices that it showed."""
    shown = client.post(url, {name: value for name, value in said.items() if name != "confirm"})
    return re.findall(r'name="seen" value="(\w+)"', shown.content.decode())


def test_the_preview_says_the_two_prices_and_what_the_merchant_has_and_writes_nothing(client, bakery, bread):
    text = post(client, bakery, what=f"produit-{bread.pk}").content.decode()
    assert "passera de 4,20\u202f€ à 3,36\u202f€" in text
    assert "Vous recevrez 3,02\u202f€ par pièce vendue, au lieu de 3,78\u202f€" in text
    assert "4,20\u202f€ barré" in text
    assert not Promotion.objects.exists()


def test_confirmed_twice_it_begins_once(client, bakery, bread):
    for _twice in range(2):
        assert post(client, bakery, confirm="1").status_code == 302
    made = Promotion.objects.get()
    assert (made.name, made.percent, made.offered_by) == ("Semaine du goût", 20, "MERCHANT")
    assert made.made_by is not None


def test_what_was_typed_is_there_to_be_corrected(client, bakery, bread):
    text = post(client, bakery, edit="1", name="Fête du pain").content.decode()
    assert 'value="Fête du pain"' in text
    assert 'name="confirm"' not in text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"percent": "120"}, "de 1 à 99"),
        ({"percent": ""}, "l’un des deux"),
        ({"percent": "20", "price": "3"}, "l’un des deux"),
        ({"percent": "", "price": "3,20"}, "un seul produit"),
        ({"name": "Soldes monstres"}, "réservé aux périodes légales"),
        ({"kind": "SEASONAL_SALE", "name": "Soldes"}, "Les prochains soldes vont du"),
        ({"kind": "NEAR_DATE"}, "denrées périssables"),
        ({"last_day": day(-1)}, "un dernier jour qui le suit"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_begins(wrong, sentence, client, bakery, bread):
    response = post(client, bakery, confirm="1", **wrong)
    assert sentence in response.content.decode()
    assert not Promotion.objects.exists()


def test_another_shops_product_is_not_on_the_list(client, bakery, bread):
    other = listed(factories.MerchantFactory(), "Roman")
    response = post(client, bakery, what=f"produit-{other.pk}", confirm="1")
    assert response.status_code == 200
    assert not Promotion.objects.exists()


def test_the_merchant_ends_its_own_from_its_list_and_not_anothers(client, bakery, bread):
    post(client, bakery, confirm="1")
    made, url = Promotion.objects.get(), reverse("merchant_promotions", args=[bakery.code])
    assert "en cours" in client.get(url).content.decode()
    client.post(reverse("promotion_end", args=[bakery.code, made.pk]))
    assert "terminée" in client.get(url).content.decode()
    other = factories.MerchantFactory()
    client.force_login(factories.owner_of(other))
    assert client.post(reverse("promotion_end", args=[other.code, made.pk])).status_code == 404


def test_a_list_of_promotions_costs_the_same_whatever_its_length(client, bakery, bread):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("merchant_promotions", args=[bakery.code]))
        return len(captured)

    post(client, bakery, confirm="1")
    cost()
    one = cost()
    for nth in range(5):
        post(
            client, bakery, confirm="1", key=f"{nth}" * 31 + "a", first_day=day(10), last_day=day(20), percent=30 + nth
        )
    assert Promotion.objects.count() == 6
    # Signed in as another of the shop: the first page of a session asks the same.
    cost()
    assert cost() == one


def test_the_merchant_reads_what_it_has_of_each_price_and_who_pays_the_rest(client, bakery, bread):
    bakery.commission_rules.update(association_bears=50)
    post(client, bakery, confirm="1", name="La mienne", percent="10")
    Promotion.objects.update(offered_by="MERCHANT")
    theirs = Promotion.objects.create(
        merchant=bakery, key="a" * 32, name="Fête de l’Avent", percent=20, offered_by="TOWN", made_at=timezone.now(),
        begins_at=timezone.now(), ends_at=timezone.now() + datetime.timedelta(days=3),
    )  # fmt: skip
    theirs.prices.create(sheet=bread, price="3.36", usual="4.20")
    rows = client.get(reverse("merchant_promotions", args=[bakery.code])).content.decode().split("<li>")
    avent = next(row for row in rows if "Fête de l’Avent" in row)
    assert "décidée par l’association, qui paie 50\u202f% de la réduction" in avent
    # 3.36 paid, 0.42 from the association, less 10 % of 3.36.
    assert all(figure in avent for figure in ("0,42\u202f€", "<b>3,44\u202f€</b>", "3,78\u202f€"))
    mine = next(row for row in rows if "La mienne" in row)
    assert "<b>3,40\u202f€</b>" in mine
    assert "L’association paie" not in mine


def test_the_preview_says_that_a_price_is_already_lowered(client, bakery, bread):
    post(client, bakery, confirm="1", percent="10")
    text = post(client, bakery, percent="20", first_day=day(3), last_day=day(9), key="b" * 32).content.decode()
    assert "4,20\u202f€ barré" in text
    listed(bakery, "Brioche")
    text = post(client, bakery, percent="20", first_day=day(3), last_day=day(9), key="b" * 32).content.decode()
    assert text.count("en promotion, 3,78\u202f€ aujourd’hui") == 1


def test_the_list_of_products_says_the_price_that_the_shop_shows(client, bakery, bread):
    listed(bakery, "Brioche", price="9.50")
    post(client, bakery, confirm="1", what=f"produit-{bread.pk}")
    text = client.get(reverse("merchant_products", args=[bakery.code])).content.decode()
    assert "<b>3,36\u202f€</b> pendant «\u202fSemaine du goût\u202f», au lieu de 4,20\u202f€" in text
    assert text.count("pendant «") == 1


def test_a_price_that_changed_after_the_preview_is_shown_again_before_anything_begins(client, bakery, bread):
    client.force_login(factories.owner_of(bakery))
    url, said = reverse("promotion_new", args=[bakery.code]), typed()
    seen = read(client, url, said)
    costs(bread, "4.10")
    text = client.post(url, {**said, "confirm": "1", "seen": seen}).content.decode()
    assert "ont changé pendant que vous lisiez" in text
    assert "passera de 4,10\u202f€ à 3,28\u202f€" in text
    assert not Promotion.objects.exists()
    again = re.findall(r'name="seen" value="(\w+)"', text)
    assert client.post(url, {**said, "confirm": "1", "seen": again}).status_code == 302


def test_what_nobody_saw_does_not_begin(client, bakery, bread):
    assert post(client, bakery, confirm="1", seen="").status_code == 200
    assert not Promotion.objects.exists()


def test_going_back_to_change_ones_mind_after_it_began_is_not_said_to_be_noted(client, bakery, bread):
    post(client, bakery, confirm="1")
    response = post(client, bakery, confirm="1", percent="40")
    assert "a déjà été lancée depuis cette page" in response.content.decode()
    assert Promotion.objects.get().percent == 20


# --- The association's ------------------------------------------------------------------------


def town_typed(*codes, **differs):
    said = {"key": KEY, "merchants": list(codes), "category": "", "percent": "20", "name": "Fête de la ville"}
    return said | {"first_day": day(0), "last_day": day(6), "agreed_how": "", **differs}


@pytest.fixture
def treasurer(client):
    client.force_login(factories.association_member("TREASURER"))
    return client


def test_the_association_asks_how_a_merchant_agreed_to_pay_a_part(treasurer, bakery, bread):
    url = reverse("town_promotion_new")
    text = sent(treasurer, url, town_typed(bakery.code, confirm="1")).content.decode()
    assert "notez comment il a donné son accord" in text
    text = sent(treasurer, url, town_typed(bakery.code, agreed_how="signé le 12")).content.decode()
    assert "L’association paie" in text
    assert not Promotion.objects.exists()
    assert sent(treasurer, url, town_typed(bakery.code, agreed_how="signé le 12", confirm="1")).status_code == 302
    assert Promotion.objects.get().offered_by == "TOWN"


def test_several_shops_begin_together_or_not_at_all(treasurer, bakery, bread):
    bookshop = factories.MerchantFactory(code="librairie", rate="5.00")
    url, agreed = reverse("town_promotion_new"), {"agreed_how": "en réunion", "confirm": "1"}
    text = sent(treasurer, url, town_typed(bakery.code, bookshop.code, **agreed)).content.decode()
    assert str(bookshop) in text
    assert not Promotion.objects.exists()
    listed(bookshop, "Roman", price="12.00")
    sent(treasurer, url, town_typed(bakery.code, bookshop.code, **agreed))
    assert {made.merchant for made in Promotion.objects.all()} == {bakery, bookshop}


def test_the_association_ends_its_own_and_does_not_see_a_merchants(treasurer, bakery, bread):
    url = reverse("town_promotion_new")
    sent(treasurer, url, town_typed(bakery.code, agreed_how="signé le 12", confirm="1"))
    made = Promotion.objects.get()
    treasurer.post(reverse("town_promotion_end", args=[made.pk]))
    made.refresh_from_db()
    assert made.ended_at
    Promotion.objects.update(offered_by="MERCHANT")
    assert treasurer.post(reverse("town_promotion_end", args=[made.pk])).status_code == 404


def test_the_associations_offer_is_seen_again_where_one_shop_changed_a_price(treasurer, bakery, bread):
    bookshop = factories.MerchantFactory(code="librairie", rate="5.00")
    novel, url = listed(bookshop, "Roman", price="12.00"), reverse("town_promotion_new")
    said = town_typed(bakery.code, bookshop.code, agreed_how="en réunion")
    seen = read(treasurer, url, said)
    assert len(seen) == 2
    costs(novel, "11.00")
    text = treasurer.post(url, {**said, "confirm": "1", "seen": seen}).content.decode()
    assert "ont changé pendant que vous lisiez" in text
    assert "11,00\u202f€" in text
    assert not Promotion.objects.exists()


def test_a_name_on_two_lines_is_kept_on_one_and_the_merchant_is_told(treasurer, bakery, bread):
    url, said = reverse("town_promotion_new"), {"agreed_how": "signé le 12", "confirm": "1"}
    response = sent(treasurer, url, town_typed(bakery.code, name="Fête\r\nde la ville", **said))
    assert response.status_code == 302
    assert Promotion.objects.get().name == "Fête de la ville"
