"""The name on an invoice: any language is taken, what cannot be printed is told, never a broken page."""

import pytest
from django.core.exceptions import ValidationError
from django.forms.models import modelform_factory
from django.urls import reverse
from django.utils import timezone

from merchants.books.earnings import post_difference
from merchants.invoicing import mandates
from merchants.listing.sheet_forms import SheetForm
from merchants.models import Invoice, InvoicingMandate, Merchant
from shop.admin import MerchantForm
from tests import factories
from tests.merchants.months import IN_OCTOBER
from tests.merchants.test_facturx import REAL_SIRET, text_of
from tests.shop.withdrawal.test_withdrawing import handed_over
from tests.situations import a_town, an_order

pytestmark = pytest.mark.django_db
REFUSED = "un caractère invisible qui ne s’imprime pas"


@pytest.fixture
def page():
    """Where the invoice of a bag handed over is asked, the bakery having given its mandate."""
    town = a_town()
    Merchant.objects.filter(pk=town.bakery.pk).update(siret=REAL_SIRET)
    signed = {"signed_by": "Jeanne Pain", "signed_on": IN_OCTOBER.date(), "by": None, "at": IN_OCTOBER}
    mandates.record(merchant=town.bakery, **signed)
    order = an_order(town, products=[factories.ProductFactory(merchant=town.bakery, title="Une miche", price="4.20")])
    handed_over(order)
    return reverse("order_invoice", args=[order.collection.token, town.bakery.code])


def test_a_name_that_no_font_draws_is_invoiced_all_the_same(client, page):
    assert client.post(page, {"name": "Zoé 😀 日本"}).status_code == 302
    invoice = Invoice.objects.get()
    assert invoice.content["buyer"]["name"] == "Zoé 😀 日本"
    assert "Zoé □ □□" in text_of(invoice)


def test_each_bag_says_before_one_clicks_how_its_invoice_is_had(client, page):
    order_page = page.split("facture/")[0]
    assert "Demander la facture (PDF)" in client.get(order_page).text
    client.post(page, {"name": "Zoé"})
    assert "Votre facture (PDF)" in client.get(order_page).text


def test_what_is_invoiced_whole_is_not_asked_again_and_what_changed_since_is(client, page):
    client.post(page, {"name": "Zoé"})
    assert 'name="street"' not in client.get(page).text
    sale = Invoice.objects.get().merchant_order
    sale.lines.update(kept_quantity=0)
    post_difference(merchant_order=sale, memo="Rendu", by=None, at=timezone.now())
    assert "Votre commande a changé depuis" in client.get(page).text
    client.post(page, {"name": "Zoé"})
    assert "Avoir" in client.get(page).text
    assert 'name="street"' not in client.get(page).text


def test_without_a_mandate_the_page_says_whom_to_call(client, page):
    InvoicingMandate.objects.update(ended_at=IN_OCTOBER)
    Merchant.objects.update(phone="0199001212")
    told = client.get(page.split("facture/")[0]).text
    assert "Pour une facture, appelez la boutique" in told
    assert "tel:0199001212" in told
    assert page not in told


@pytest.mark.parametrize("field", ["name", "street", "city"])
def test_a_control_character_is_refused_in_french(client, page, field):
    answer = client.post(page, {"name": "Zoé", field: "Zo\x07é"})
    assert answer.status_code == 200
    assert REFUSED in answer.text
    assert not Invoice.objects.exists()


def test_a_shop_and_a_product_are_named_with_what_prints():
    shop = modelform_factory(Merchant, form=MerchantForm, fields=["name", "legal_name"])
    sheet = SheetForm.base_fields["title"]
    assert REFUSED in str(shop({"name": "Au\x1bpain", "legal_name": "Pain"}).errors["name"])
    with pytest.raises(ValidationError, match=REFUSED):
        sheet.clean("Pain\x07")
    assert sheet.clean("Pain 😀") == "Pain 😀"


def test_an_address_is_whole_or_absent(client, page):
    answer = client.post(page, {"name": "Zoé", "street": "2 rue du Four"})
    assert "Ajoutez le code postal." in answer.text
    assert "Ajoutez la commune." in answer.text
    # What is wrong is told above, takes the keyboard and leads to each: nothing else takes it.
    assert 'role="alert" tabindex="-1" autofocus' in answer.text
    assert answer.text.count("autofocus") == 1
    assert not Invoice.objects.exists()
    whole = {"street": "2 rue du Four", "postcode": "26999", "city": "Saint-Aubrac-sur-Lance"}
    assert client.post(page, {"name": "Zoé", **whole}).status_code == 302
