"""A legal text never changes in silence: each version stays, and an order keeps those it was placed under."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from merchants.models import AssociationMember
from shop.legal import texts
from shop.legal.models import WRITTEN, LegalText
from shop.legal.urls import PAGES
from tests import factories
from tests.shop.situations import Town

pytestmark = pytest.mark.django_db

Kind = LegalText.Kind
DAY = datetime.timedelta(days=1)


def today():
    return timezone.localdate()


def next_terms(**facts):
    told = {"kind": Kind.SALE_TERMS, "version": "2027-01", "applies_from": today() + 15 * DAY, "body": "Tout neuf."}
    return texts.write(**told | {"by": None, "at": timezone.now()} | facts)


def read(client, name, *arguments):
    return client.get(reverse(name, args=arguments)).content.decode()


# --- As everybody reads them ------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_each_is_one_step_away_without_a_cookie_and_says_its_version(client, name):
    texts.keep_pages(at=timezone.now())
    assert reverse(name) in read(client, "home")
    page = client.get(reverse(name))
    assert not page.cookies
    version = texts.versions_on(today())[PAGES[name]]
    assert f"Version {version}" in page.content.decode()


def test_the_page_says_what_is_in_force_and_not_what_comes(client):
    LegalText.objects.create(kind=Kind.SALE_TERMS, version="a", applies_from=today() - 30 * DAY, body="Anciennes")
    LegalText.objects.create(kind=Kind.SALE_TERMS, version="b", applies_from=today(), body="Actuelles")
    LegalText.objects.create(kind=Kind.SALE_TERMS, version="c", applies_from=today() + 15 * DAY, body="Futures")
    page = read(client, "sale_terms")
    assert "Version b" in page
    assert "Actuelles" in page
    assert "Futures" not in page
    assert "remplacée depuis" in read(client, "legal_text", "conditions-de-vente", "a")
    assert "elle s’appliquera" in read(client, "legal_text", "conditions-de-vente", "c")


def test_a_version_that_never_was_is_not_found(client):
    for kind, version in (("conditions-de-vente", "1999-01"), ("recettes", "2026-11")):
        assert client.get(reverse("legal_text", args=[kind, version])).status_code == 404


def test_no_text_sends_anybody_to_the_platform_that_closed(client):
    for name in PAGES:
        assert "ec.europa.eu" not in read(client, name)


# --- What the pages told is kept --------------------------------------------------------------


def test_a_page_that_changes_is_a_new_version_and_the_one_before_can_be_read(client, settings):
    at = timezone.now()
    texts.keep_pages(at=at)
    texts.keep_pages(at=at)
    assert LegalText.objects.filter(kind=Kind.LEGAL_NOTICE).count() == 1
    settings.OPERATOR = {**settings.OPERATOR, "director": "Jeanne Mirabel"}
    texts.keep_pages(at=at)
    before, after = LegalText.objects.filter(kind=Kind.LEGAL_NOTICE)
    assert "Jeanne Mirabel" not in read(client, "legal_text", before.kind, before.version)
    assert "Jeanne Mirabel" in read(client, "legal_text", after.kind, after.version)
    assert after.version == f"{timezone.localdate(at)}.2"
    assert LegalText.objects.filter(kind=Kind.PRIVACY).count() == 1


# --- The order keeps them ---------------------------------------------------------------------


def test_an_order_keeps_the_versions_it_was_placed_under(client):
    texts.keep_pages(at=timezone.now())
    town = Town()
    order = town.place()
    assert order.collection.texts == texts.versions_on(today())
    assert set(order.collection.texts) == set(Kind.values)
    LegalText.objects.create(kind=Kind.SALE_TERMS, version="z", applies_from=today(), body="Autre chose")
    page = read(client, "order", order.collection.token)
    assert reverse("legal_text", args=["conditions-de-vente", "2026-11"]) in page
    assert reverse("legal_text", args=["conditions-d-utilisation", "2026-11"]) in page
    later = town.place()
    assert later.merchant_orders.get().terms_version == "z"


# --- Written by the association ---------------------------------------------------------------


def test_the_next_version_is_announced_before_its_day():
    made = next_terms(body="Une phrase.\r\n\r\nUne autre.")
    assert made.paragraphs == ["Une phrase.", "Une autre."]
    assert texts.text_on(Kind.SALE_TERMS, today()).version == "2026-11"
    assert texts.text_on(Kind.SALE_TERMS, made.applies_from) == made
    with pytest.raises(texts.AnotherIsComing):
        next_terms(version="2027-02")


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"applies_from": None}, texts.TooSoon),
        ({"version": "2026-11"}, texts.NameTaken),
        ({"body": None}, texts.NothingChanges),
    ],
)
def test_what_cannot_be_is_refused(facts, refusal):
    if "applies_from" in facts:
        facts = {"applies_from": today()}
    if "body" in facts:
        facts = {"body": texts.text_on(Kind.SALE_TERMS, today()).body}
    with pytest.raises(refusal):
        next_terms(**facts)


def test_no_line_begins_with_a_sign():
    assert LegalText(body="Dans « Mes données » : là.").paragraphs == ["Dans «\u00a0Mes données\u00a0»\u00a0: là."]


def test_what_was_in_force_stays():
    made = next_terms()
    texts.withdraw(text=made, at=timezone.now())
    texts.withdraw(text=made, at=timezone.now())
    with pytest.raises(texts.InForce):
        texts.withdraw(text=texts.text_on(Kind.SALE_TERMS, today()), at=timezone.now())
    texts.keep_pages(at=timezone.now())
    with pytest.raises(texts.InForce):
        texts.withdraw(text=LegalText.objects.get(kind=Kind.PRIVACY), at=timezone.now())


def test_the_administrator_writes_and_keeps_what_was_typed(client):
    client.force_login(factories.association_member(AssociationMember.Role.ADMINISTRATOR))
    url = reverse("association_text_new", args=["conditions-d-utilisation"])
    assert "Qui tient ce site" in client.get(url).content.decode()
    typed = {"version": "2027/01", "applies_from": f"{today() + 20 * DAY}", "body": "Mes nouveaux mots"}
    page = client.post(url, typed)
    assert "rien d’autre" in page.content.decode()
    assert "Mes nouveaux mots" in page.content.decode()
    made = client.post(url, {**typed, "version": "2027-01"}, follow=True)
    assert "Mes nouveaux mots" in made.content.decode()
    text = LegalText.objects.get(version="2027-01")
    client.post(reverse("association_text_withdraw", args=[text.pk]))
    assert not LegalText.objects.filter(version="2027-01").exists()


def test_facts_are_not_written(client):
    client.force_login(factories.association_member(AssociationMember.Role.ADMINISTRATOR))
    for kind in set(Kind) - set(WRITTEN):
        assert client.get(reverse("association_text_new", args=[kind])).status_code == 404
