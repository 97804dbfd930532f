"""One thing sold in several: a grid made in one screen, each variant a product of its own, facts said once for all."""

import pytest
from django.urls import reverse
from django.utils import timezone

from merchants.listing import copying, sheets, variants
from merchants.models import ProductSheet, SheetGroup
from tests.factories import MerchantFactory, ProductFactory, owner_of

pytestmark = pytest.mark.django_db

CHOICES = {"Taille": ["S", "M"], "Couleur": ["bleu", "écru"]}
NOT_FOOD = {
    "is_food": False, "allergen_state": "UNANSWERED", "allergens": [], "vat_code": "standard",
    "manufacturer": "Filature", "manufacturer_contact": "1 rue du Moulin",
}  # fmt: skip


@pytest.fixture
def draper():
    return MerchantFactory(code="chez-odile", trade="Prêt-à-porter")


@pytest.fixture
def at_work(client, draper):
    client.force_login(owner_of(draper))
    return client


def pull(draper, **facts):
    return ProductFactory(merchant=draper, title="Pull marin", price="60.00", stock=4, sheet=NOT_FOOD | facts).sheet


def laid(sheet, choices=CHOICES):
    return variants.lay_grid(sheet=sheet, title="Pull marin", choices=choices, by=None, at=timezone.now())


def titles(group):
    return [one.product.title for one in group.variants.select_related("product").order_by("pk")]


def test_every_combination_has_its_sheet_and_the_first_keeps_its_own(draper):
    first = pull(draper)
    group = laid(first)
    assert titles(group) == [
        "Pull marin, S, bleu",
        "Pull marin, S, écru",
        "Pull marin, M, bleu",
        "Pull marin, M, écru",
    ]
    kept, *made = group.variants.select_related("product").order_by("pk")
    assert (kept.pk, kept.product.is_public, kept.product.stockrecords.get().num_in_stock) == (first.pk, True, 4)
    assert {one.product.stockrecords.get().num_in_stock for one in made} == {0}
    assert {str(one.product.stockrecords.get().price) for one in made} == {"60.00"}
    assert not any(one.product.is_public for one in made)
    assert {one.manufacturer for one in made} == {"Filature"}


def test_a_grid_laid_again_makes_only_what_is_new(draper):
    first = pull(draper)
    group = laid(first)
    before = set(group.variants.values_list("pk", flat=True))
    first.refresh_from_db()
    laid(first, {"Taille": ["S", "M", "L"], "Couleur": ["bleu", "écru"]})
    after = set(group.variants.values_list("pk", flat=True))
    assert before < after
    assert len(after) == 6
    laid(ProductSheet.objects.get(pk=first.pk), CHOICES)
    assert set(group.variants.values_list("pk", flat=True)) == after


@pytest.mark.parametrize(
    "choices", [{}, {"Taille": []}, {"Taille": ["x" * 41]}, {"A": [str(n) for n in range(61)]}], ids=str
)
def test_a_grid_that_makes_no_sense_is_refused_and_nothing_is_made(draper, choices):
    with pytest.raises(variants.NoGrid):
        laid(pull(draper), choices)
    assert not SheetGroup.objects.exists()


def test_one_variant_is_found_by_the_words_of_all(draper):
    group = laid(pull(draper))
    for one in group.variants.all():
        assert "ecru" in one.document.name.split()
        assert "bleu" in one.document.name.split()
    # Saved again on its own, it is still found by them.
    one = group.variants.select_related("product", "merchant").first()
    sheets.save_sheet(merchant=draper, facts={"origin": "Bretagne"}, sheet=one, by=None, at=timezone.now())
    assert "ecru" in ProductSheet.objects.get(pk=one.pk).document.name.split()


def typed(form):
    """What the browser sends back of a page left as it was."""
    return {
        bound.html_name: bound.value()
        for bound in form
        if bound.value() is not None and not isinstance(bound.value(), bool | list)
    }


def test_what_is_said_of_one_is_said_of_all_except_what_tells_them_apart(at_work, draper):
    sheet = pull(draper)
    group = laid(sheet)
    address = reverse("sheet_edit", args=["chez-odile", sheet.pk])
    form = at_work.get(address).context["form"]
    assert form["title"].value() == "Pull marin"
    data = typed(form) | {"title": "Pull rayé", "price": "55", "origin": "Bretagne"}
    assert at_work.post(address, data).status_code == 302
    group.refresh_from_db()
    assert group.title == "Pull rayé"
    assert titles(group)[1:] == ["Pull rayé, S, écru", "Pull rayé, M, bleu", "Pull rayé, M, écru"]
    assert set(group.variants.values_list("origin", flat=True)) == {"Bretagne"}
    prices = group.variants.order_by("pk").values_list("product__stockrecords__price", flat=True)
    assert [str(price) for price in prices] == ["55.00", "60.00", "60.00", "60.00"]


def test_the_grid_is_made_filled_and_sold_in_one_screen(at_work, draper):
    sheet = pull(draper)
    address = reverse("sheet_variants", args=["chez-odile", sheet.pk])
    data = {"title": "Pull marin", "axis_1": "Taille", "values_1": "S, M ; S", "axis_2": "", "values_2": ""}
    page = at_work.post(address, data, follow=True)
    rows = page.context["rows"]
    assert [one.variant for one in rows] == [["S"], ["M"]]
    one, other = (f"v{row.pk}" for row in rows)
    filled = {f"{one}-price": "60", f"initial-{one}-stock": "4", f"{one}-stock": "4"}
    filled |= {f"{other}-price": "62,50", f"initial-{other}-stock": "0", f"{other}-stock": "3"}
    filled |= {f"{other}-is_public": "on", f"initial-{one}-is_public": "True"}
    at_work.post(reverse("variants_save", args=["chez-odile", sheet.pk]), filled)
    one, other = ProductSheet.objects.filter(group=rows[0].group).select_related("product").order_by("pk")
    assert (one.product.is_public, other.product.is_public) == (False, True)
    stock = other.product.stockrecords.get()
    assert (str(stock.price), stock.num_in_stock) == ("62.50", 3)
    assert one.product.stockrecords.get().num_in_stock == 4


def test_a_row_typed_wrong_loses_nothing(at_work, draper):
    sheet = pull(draper)
    rows = list(laid(sheet, {"Taille": ["S", "M"]}).variants.order_by("pk"))
    data = {f"v{rows[0].pk}-price": "abc", f"v{rows[1].pk}-price": "71,30"}
    page = at_work.post(reverse("variants_save", args=["chez-odile", sheet.pk]), data).content.decode()
    assert 'value="abc"' in page
    assert 'value="71,30"' in page
    assert rows[1].product.stockrecords.get().price == 60


def imported(draper, title, reference):
    facts = {"import_source": "woocommerce", "import_reference": reference, "import_parent": "T1"}
    return ProductFactory(merchant=draper, title=title, sheet=NOT_FOOD | facts)


def gather(draper):
    variants.gather_imported(merchant=draper, source="woocommerce", by=None, at=timezone.now())


def test_variations_of_a_file_become_one_thing_in_several_once(draper):
    for rank, colour in enumerate(["Bleu", "Rouge"]):
        imported(draper, f"T-Shirt – {colour}", f"T1-{rank}")
    gather(draper)
    imported(draper, "T-Shirt – Vert", "T1-9")
    gather(draper)
    gather(draper)
    group = SheetGroup.objects.get()
    assert group.title == "T-Shirt"
    assert sorted(value for (value,) in group.variants.values_list("variant", flat=True)) == ["Bleu", "Rouge", "Vert"]
    # The file's own name stays: read again, nothing has changed.
    assert titles(group) == ["T-Shirt – Bleu", "T-Shirt – Rouge", "T-Shirt – Vert"]


def test_a_variation_alone_or_of_no_common_name_stays_a_product(draper):
    imported(draper, "Bol", "T1-0")
    gather(draper)
    imported(draper, "Assiette", "T1-1")
    gather(draper)
    assert not SheetGroup.objects.exists()


def test_a_copy_of_one_of_several_is_a_product_of_its_own(draper):
    group = laid(pull(draper))
    source = group.variants.select_related("product", "merchant").first()
    made = copying.copy_own(source=source, key="c" * 32, by=None, at=timezone.now())
    assert (made.group, made.variant) == (None, [])
