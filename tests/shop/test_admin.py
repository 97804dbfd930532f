"""The administrators' room: who enters, what can be done there, and what cannot even be found."""

import io

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from oscar.apps.catalogue.models import Category
from PIL import Image

from merchants.models import AssociationMember, Closure, Merchant, SearchDocument
from shop.accounts.models import User
from shop.admin import site
from tests import factories

pytestmark = pytest.mark.django_db


A_SHOP = {
    "code": "le-fournil",
    "name": "Le Fournil",
    "trade": "Boulangerie",
    "colour": "moutarde",
    "legal_name": "Le Fournil SARL",
    "siret": "00000000000123",
    "vat_regime": "LIABLE",
    "street": "3 rue du Pont",
    "postcode": "26999",
    "city": "Saint-Aubrac-sur-Lance",
    "phone": "04 65 71 00 09",
    "email": "fournil@example.org",
    "is_listed": "on",
    "low_stock": 3,
    "joined_on": "05/01/2026",
}
NO_ROWS = {
    f"{name}-{field}": 0
    for name in ("opening_hours", "closures", "team")
    for field in ("TOTAL_FORMS", "INITIAL_FORMS")
}


@pytest.fixture
def administrator(client):
    user = factories.association_member(AssociationMember.Role.ADMINISTRATOR)
    client.force_login(user)
    return user


def in_room(model, page="changelist", *args):
    return reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_{page}", args=args)


def picture(colour="red"):
    content = io.BytesIO()
    Image.new("RGB", (1200, 900), colour).save(content, "PNG")
    return SimpleUploadedFile("photo.png", content.getvalue(), content_type="image/png")


def test_someone_unknown_is_asked_to_sign_in_at_the_common_door(client, settings):
    settings.LOGIN_URL = "/connexion/"
    response = client.get(reverse("admin:index"))
    assert response.headers["Location"] == f"/connexion/?next={reverse('admin:index')}"
    assert client.get(reverse("admin:login")).headers["Location"].startswith("/connexion/")


@pytest.mark.parametrize(
    "someone",
    [
        factories.UserFactory,
        lambda: factories.owner_of(factories.MerchantFactory()),
        lambda: factories.volunteer_at(factories.PickupPointFactory()),
        lambda: factories.association_member(AssociationMember.Role.TREASURER),
        lambda: factories.association_member(AssociationMember.Role.COACH),
        lambda: factories.UserFactory(is_staff=True),
    ],
    ids=["resident", "merchant", "volunteer", "treasurer", "coach", "flagged as staff"],
)
def test_for_anybody_else_the_room_does_not_exist(client, someone):
    client.force_login(someone())
    for page in ("admin:index", "admin:accounts_user_changelist", "admin:catalogue_category_add"):
        assert client.get(reverse(page), raise_request_exception=False).status_code == 404


def test_an_administrator_who_left_does_not_enter(client, administrator):
    AssociationMember.objects.filter(user=administrator).delete()
    assert client.get(reverse("admin:index")).status_code == 404


def test_neither_orders_nor_money_are_there():
    names = {model._meta.label for model in site._registry}
    assert names == {
        "accounts.User",
        "catalogue.Category",
        "merchants.AcceptanceDelay",
        "merchants.AccountNumber",
        "merchants.AssociationMember",
        "merchants.JournalBook",
        "merchants.Merchant",
        "pickup.Volunteer",
    }
    inlines = {inline.model for record in site._registry.values() for inline in record.inlines}
    assert not inlines & {apps.get_model("merchants.CommissionRule"), apps.get_model("merchants.Entry")}


def test_every_page_of_the_room_opens(client, administrator):
    factories.MerchantFactory(open_every_day=True)
    factories.volunteer_at(factories.PickupPointFactory())
    factories.category("Frais", "Fromages")
    for model in site._registry:
        assert client.get(in_room(model)).status_code == 200
        assert client.get(in_room(model), {"q": "a"}).status_code == 200
        found = model.objects.first()
        assert client.get(in_room(model, "change", found.pk)).status_code == 200
        assert client.get(in_room(model, "add")).status_code == 200


def test_a_file_that_is_no_picture_is_refused_in_french(client, administrator):
    upload = SimpleUploadedFile("photo.png", b"<svg onload=alert(1)>", content_type="image/png")
    page = client.post(in_room(Merchant, "add"), {**A_SHOP, **NO_ROWS, "front": upload})
    assert page.status_code == 200
    assert "n’est pas une image" in page.content.decode()
    assert not Merchant.objects.exists()


def test_a_front_is_framed_as_the_shops_own_pictures_are(client, administrator):
    client.post(in_room(Merchant, "add"), {**A_SHOP, **NO_ROWS, "front": picture()})
    assert Merchant.objects.get().front.name.endswith(".webp")


def test_a_new_shop_gets_its_partner(client, administrator):
    response = client.post(in_room(Merchant, "add"), {**A_SHOP, **NO_ROWS})
    assert response.status_code == 302
    assert Merchant.objects.get(code="le-fournil").partner.name == "Le Fournil"


def test_the_closures_of_a_shop_are_read_there_and_written_on_its_page_of_hours(client, administrator):
    shop = factories.MerchantFactory()
    day = timezone.localdate()
    shop.closures.create(first_on=day, last_on=day, reason="congés")
    page = client.get(in_room(Merchant, "change", shop.pk))
    assert "congés" in page.text
    (rows,) = [one for one in page.context["inline_admin_formsets"] if one.opts.model is Closure]
    assert not any([rows.has_add_permission, rows.has_change_permission, rows.has_delete_permission])
    assert 'name="closures-0-first_on"' not in page.text


def test_an_aisle_is_added_under_another(client, administrator):
    fresh = factories.category("Frais")
    response = client.post(
        in_room(Category, "add"),
        {
            "name": "Fromages",
            "description": "",
            "is_public": "on",
            "treebeard_position": "first-child",
            "treebeard_ref_node": fresh.pk,
        },
    )
    assert response.status_code == 302
    fresh.refresh_from_db()
    assert [aisle.name for aisle in fresh.get_children()] == ["Fromages"]


def test_products_are_found_by_the_new_name_of_their_shop_and_of_their_aisle(client, administrator):
    client.post(in_room(Merchant, "add"), {**A_SHOP, **NO_ROWS})
    shop, aisle = Merchant.objects.get(), factories.category("Frais")
    bread = factories.ProductFactory(title="Miche", merchant=shop)
    bread.categories.add(aisle)
    told = {"name": "Du matin", "is_public": "on", "treebeard_position": "first-child", "treebeard_ref_node": ""}
    assert client.post(in_room(Category, "change", aisle.pk), told).status_code == 302
    renamed = {**A_SHOP, **NO_ROWS, "name": "La Huche"}
    assert client.post(in_room(Merchant, "change", shop.pk), renamed).status_code == 302
    kept = SearchDocument.objects.get(pk=bread.sheet.pk).about.split()
    assert {"huche", "matin"} <= set(kept)
    assert not {"fournil", "frais"} & set(kept)


def test_a_person_is_added_with_an_e_mail_and_cannot_be_deleted(client, administrator):
    facts = {"email": "nouvelle@example.org", "first_name": "Ana", "last_name": "Roux", "usable_password": "false"}
    response = client.post(in_room(User, "add"), facts)
    assert response.status_code == 302
    person = User.objects.get(email="nouvelle@example.org")
    assert client.post(in_room(User, "delete", person.pk), {"post": "yes"}).status_code == 403


def test_nobody_climbs_through_a_superuser_s_account(client, administrator):
    above = factories.UserFactory(is_superuser=True)
    changed = client.post(in_room(User, "change", above.pk), {"email": "pris@example.org", "is_active": "on"})
    passworded = client.post(reverse("admin:auth_user_password_change", args=[above.pk]), {})
    assert {changed.status_code, passworded.status_code} == {403}
    above.refresh_from_db()
    assert above.email != "pris@example.org"
