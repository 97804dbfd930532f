"""What one keeps of a list: choices that combine, in the address, each with its way out; « sans » is never guessed."""

import pytest
from django.urls import reverse

from merchants.finding import documents
from merchants.models import ProductSheet
from shop.catalogue import looking_up
from tests.factories import MerchantFactory, ProductFactory, category

pytestmark = pytest.mark.django_db
States = ProductSheet.AllergenState


@pytest.fixture
def bakery():
    return MerchantFactory(name="Le Fournil", code="le-fournil")


def sold(title, *, merchant, aisle="Pains", price="4.00", **sheet):
    product = ProductFactory(title=title, merchant=merchant, price=price, sheet=sheet)
    product.categories.add(category(aisle))
    documents.keep(product.sheet.pk)
    return product


def found(client, **asked):
    response = client.get(reverse("search"), asked)
    assert response.status_code == 200
    return {ticket.sheet.product.title for ticket in response.context["tickets"]}


@pytest.fixture
def stalls(bakery):
    grocer = MerchantFactory(name="Le Bocal", code="le-bocal")
    gluten = {"allergen_state": States.CONTAINS, "allergens": ["gluten", "milk"]}
    nothing = {"allergen_state": States.NONE, "allergens": []}
    sold("Pain de mie", merchant=bakery, **gluten)
    sold("Pain de riz", merchant=bakery, price="9.00", labels=["igp"], origin_country="FR", **nothing)
    sold("Pain d’ailleurs", merchant=grocer, allergen_state=States.UNANSWERED, allergens=[])
    sold("Planche à pain", merchant=grocer, aisle="Maison", is_food=False, **nothing)
    sold("Pain au lait", merchant=grocer, allergen_state=States.CONTAINS, allergens=["milk"])


@pytest.mark.parametrize(
    ("chosen", "titles"),
    [
        ({"chez": "le-fournil"}, {"Pain de mie", "Pain de riz"}),
        ({"rayon": "maison"}, {"Planche à pain"}),
        ({"pays": "FR"}, {"Pain de riz"}),
        ({"signe": "igp"}, {"Pain de riz"}),
        ({"jusqua": "4,50", "chez": "le-fournil"}, {"Pain de mie"}),
        ({"sans": "gluten"}, {"Pain de riz", "Pain au lait"}),
        ({"sans": ["gluten", "milk"]}, {"Pain de riz"}),
        ({"sans": "gluten", "q": "pain", "chez": "le-bocal"}, {"Pain au lait"}),
        ({"q": "pain sans gluten ni lait"}, {"Pain de riz"}),
        ({"q": "lait", "sans": "milk"}, set()),
    ],
)
def test_choices_combine_with_the_words_and_with_each_other(client, stalls, chosen, titles):
    assert found(client, **chosen) == titles


def test_what_was_not_declared_is_never_without(client, stalls):
    """Not answered, answered « contient » without a list, or not food: none of them is « sans »."""
    ProductSheet.objects.filter(product__title="Pain de mie").update(allergens=[])
    for code in ("gluten", "mustard"):
        assert found(client, sans=code) <= {"Pain de riz", "Pain au lait"}


def test_each_choice_is_said_with_the_address_without_it(client, stalls):
    page = client.get(reverse("search"), {"q": "pain", "chez": "le-fournil", "sans": "gluten"}).content.decode()
    assert 'href="?q=pain&amp;sans=gluten"' in page
    assert 'href="?q=pain&amp;chez=le-fournil"' in page
    assert 'aria-label="Ôter\u202f: sans céréales contenant du gluten"' in page


def test_what_nobody_knows_is_left_out(client, stalls):
    unknown = {"chez": "personne", "rayon": "nulle-part", "pays": "ZZ", "signe": "x", "sans": "x", "jusqua": "x"}
    assert found(client, q="pain", **unknown) == found(client, q="pain")


def test_the_form_leads_to_the_list_with_only_what_was_chosen(client, stalls):
    answer = client.get(reverse("narrow"), {"q": "pain", "chez": "", "sans": ["milk"], "jusqua": "9", "voir": "1"})
    assert answer.url == f"{reverse('search')}?q=pain&jusqua=9%2C00&sans=milk"


def test_a_price_that_does_not_read_is_said_beside_it_and_the_rest_is_kept(client, stalls):
    page = client.get(reverse("narrow"), {"q": "pain", "chez": "le-bocal", "jusqua": "cher", "voir": "1"})
    assert page.context["form"].errors.keys() == {"jusqua"}
    assert '<option value="le-bocal" selected>' in page.content.decode()


def test_the_form_begins_with_what_was_chosen_and_offers_only_what_is_on_sale(client, stalls):
    MerchantFactory(name="Rien à vendre")
    page = client.get(reverse("narrow"), {"q": "pain", "sans": "milk", "rayon": "pains"}).content.decode()
    assert "Rien à vendre" not in page
    assert 'value="milk" id="id_sans_6" checked' in page or 'value="milk" checked' in page.replace(
        ' id="id_sans_6"', ""
    )
    assert '<option value="pains" selected>' in page


def test_the_list_and_its_choices_cost_the_same_whatever_the_town(
    client, stalls, bakery, django_assert_max_num_queries
):
    for n in range(30):
        sold(f"Pain {n}", merchant=bakery, allergen_state=States.NONE, allergens=[])
    asked = {"q": "pain", "chez": "le-fournil", "rayon": "pains", "sans": "gluten"}
    for name, most in [("search", 9), ("narrow", 4)]:
        with django_assert_max_num_queries(most):
            client.get(reverse(name), asked)


def test_without_what_nothing_declares_one_is_told_what_to_take_off(client, stalls):
    page = client.get(reverse("search"), {"q": "planche sans gluten"}).content.decode()
    assert "Ôtez un choix, ou un mot" in page
    assert '<a href="?q=planche">planche</a>' in page
    assert "Sans céréales contenant du gluten, comme le commerçant l’a déclaré" in page
    assert '<a href="?sans=gluten">Tout ce qui est sans céréales contenant du gluten</a>' in page


def test_a_slip_beside_it_never_forgets_what_one_must_be_without(client, stalls, bakery):
    for number in range(25):
        sold(f"Biscuit {number}", merchant=bakery, allergen_state=States.NONE, allergens=[])
    sold("Biscuit au beurre", merchant=bakery, allergen_state=States.CONTAINS, allergens=["gluten", "milk"])
    first = client.get(reverse("search"), {"q": "biscuyt sans gluten"})
    assert first.context["mended"] == "biscuit"
    page = client.get(f"?{first.context['query_address']}page=2".replace("?", f"{reverse('search')}?", 1))
    titles = [ticket.sheet.product.title for one in (first, page) for ticket in one.context["tickets"]]
    assert len(titles) == 25
    assert "Biscuit au beurre" not in titles
    spoken = looking_up.forgiven("biscuyt sans gluten", most=50)
    assert "Biscuit au beurre" not in {sheet.product.title for sheet in spoken}
    assert len(spoken) == 25
