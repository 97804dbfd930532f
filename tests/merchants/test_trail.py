"""What is done in a shop is signed: what it was, what it is, who did it, and as whom; nobody takes it back."""

import datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from merchants import reading_trail, trail
from merchants.listing import sheets
from merchants.models import Deed, TeamMember
from tests import factories

pytestmark = pytest.mark.django_db

Hand = Deed.Hand


@pytest.fixture
def sheet():
    return factories.ProductFactory(title="Brioche", price="3.90", stock=3).sheet


def signed(sheet):
    return [deed.words.replace("\u202f", " ") for deed in sheet.merchant.deeds.order_by("pk")]


def saved(sheet, by=None, **facts):
    return sheets.save_sheet(merchant=sheet.merchant, sheet=sheet, facts=facts, by=by, at=timezone.now())


def test_a_price_is_told_with_the_one_it_replaces(sheet):
    saved(sheet, price=Decimal("4.20"))
    (deed,) = sheet.merchant.deeds.all()
    assert signed(sheet) == ["Prix de « Brioche » : 4,20 € au lieu de 3,90 €"]
    assert (deed.before, deed.after) == ({"price": "3.90"}, {"price": "4.20"})
    assert (deed.act, deed.about) == ("listing-price", f"sheet:{sheet.pk}")


def test_each_fact_that_changed_is_told_and_no_other(sheet):
    saved(
        sheet, title="Brioche", origin="Diois", made_on_the_day=True, vat_code="standard", description="<p>Bonne</p>"
    )
    assert signed(sheet) == [
        "Fiche « Brioche » : description, autre texte ; origine « Diois » au lieu de rien ; "
        "fait le jour même oui au lieu de non ; TVA « Normal » au lieu de « Réduit »"
    ]


def test_saved_as_it_was_nothing_is_signed(sheet):
    saved(sheet, title="Brioche", price=Decimal("3.9"), num_in_stock=3)
    sheets.publish(sheet=sheet, by=None, at=timezone.now())
    sheets.set_available(sheet=sheet, quantity=3, by=None, at=timezone.now())
    assert signed(sheet) == []


def test_a_stock_off_sale_and_on_sale_again(sheet):
    at = timezone.now()
    sheets.set_available(sheet=sheet, quantity=None, by=None, at=at)
    sheets.unpublish(sheet=sheet, by=None, at=at)
    sheets.publish(sheet=sheet, by=None, at=at)
    assert signed(sheet) == [
        "Stock de « Brioche » : sans limite au lieu de 3",
        "« Brioche » n’est plus en vente",
        "« Brioche » est mis en vente",
    ]


def test_a_form_that_changed_the_sheet_in_memory_hides_nothing(sheet):
    """A model form writes into the object before the act: what it was is read in the database."""
    sheet.origin = "Vercors"
    saved(sheet, origin="Vercors")
    assert signed(sheet) == ["Fiche « Brioche » : origine « Vercors » au lieu de rien"]


def test_who_signs_as_whom(sheet):
    merchant = sheet.merchant
    owner, coach = factories.owner_of(merchant), factories.coach_at_work(merchant)
    idle = factories.association_member("COACH")
    factories.accompanied_by(idle, merchant)
    for by in (owner, coach, idle, None):
        trail.sign(merchant=merchant, by=by, at=timezone.now(), act="stock-set", words="Stock")
    assert [deed.hand for deed in merchant.deeds.order_by("pk")] == [
        Hand.TEAM,
        Hand.COACH,
        Hand.ASSOCIATION,
        Hand.SITE,
    ]
    assert merchant.deeds.get(hand=Hand.COACH).session.reason == "Mettre en ligne les pains du samedi"


def test_a_coach_who_is_of_the_team_signs_as_the_team(sheet):
    coach = factories.coach_at_work(sheet.merchant)
    TeamMember.objects.create(merchant=sheet.merchant, user=coach)
    assert trail.hand_of(coach, sheet.merchant, timezone.now()) == (Hand.TEAM, None)


def test_elsewhere_a_coach_at_work_is_only_somebody_of_the_association(sheet):
    coach = factories.coach_at_work(factories.MerchantFactory())
    assert trail.hand_of(coach, sheet.merchant, timezone.now()) == (Hand.ASSOCIATION, None)


def test_words_too_long_are_cut_never_refused(sheet):
    deed = trail.sign(merchant=sheet.merchant, by=None, at=timezone.now(), act="stock-set", words="é" * 900)
    assert len(deed.words) == trail.LONGEST_WORDS
    assert deed.words.endswith("…")


@pytest.mark.parametrize("act", [lambda deeds: deeds.update(words="Rien"), lambda deeds: deeds.delete()])
def test_nobody_changes_or_removes_a_line(sheet, act):
    saved(sheet, price=Decimal("4.20"))
    with pytest.raises(DatabaseError), transaction.atomic():
        act(sheet.merchant.deeds.all())
    assert len(signed(sheet)) == 1


def test_the_shop_reads_its_own_trail_and_keeps_one_person_of_it(client, sheet, django_assert_max_num_queries):
    owner, at = factories.owner_of(sheet.merchant), timezone.now()
    trail.sign(merchant=sheet.merchant, by=owner, at=at, act="stock-set", words="Fait par la gérante")
    trail.sign(merchant=sheet.merchant, by=None, at=at, act="stock-set", words="Fait par le site")
    trail.sign(merchant=factories.MerchantFactory(), by=owner, at=at, act="stock-set", words="Fait ailleurs")
    client.force_login(owner)
    url = reverse("merchant_trail", args=[sheet.merchant.code])
    with django_assert_max_num_queries(12):
        everything = client.get(url).content.decode()
    assert "Fait par la gérante" in everything
    assert "Fait par le site" in everything
    assert "Fait ailleurs" not in everything
    assert "Fait par le site" not in client.get(url, {"par": owner.pk}).content.decode()
    assert "Fait par la gérante" not in client.get(url, {"par": "site"}).content.decode()
    assert client.get(url, {"par": "9" * 40}).status_code == 200


def test_the_same_act_many_times_in_a_row_is_one_line_to_open(client, sheet):
    owner, at = factories.owner_of(sheet.merchant), timezone.now()
    for code in ("AA", "BB", "CC", "DD"):
        trail.sign(merchant=sheet.merchant, by=owner, at=at, act="order-accept", words=f"{code}\u202f: acceptée")
    trail.sign(merchant=sheet.merchant, by=None, at=at, act="order-accept", words="EE\u202f: acceptée")
    ((_day, (site, hers)),) = reading_trail.by_day(sheet.merchant.deeds.all())
    assert ([run.summary for run in site.runs], [run.summary for run in hers.runs]) == (
        [""],
        ["4 commandes acceptées"],
    )
    client.force_login(owner)
    read = client.get(reverse("merchant_trail", args=[sheet.merchant.code])).content.decode()
    assert "<summary>4 commandes acceptées</summary>" in read
    assert read.count(": acceptée") == 5


def test_one_subject_of_the_trail(client, sheet):
    owner, at = factories.owner_of(sheet.merchant), timezone.now()
    for act in ("stock-set", "order-ready", "team-change"):
        trail.sign(merchant=sheet.merchant, by=owner, at=at, act=act, words=f"Fait\u202f: {act}")
    client.force_login(owner)
    url = reverse("merchant_trail", args=[sheet.merchant.code])
    read = client.get(url, {"quoi": "produits", "par": owner.pk}).content.decode()
    assert [act in read for act in ("stock-set", "order-ready", "team-change")] == [True, False, False]
    assert "team-change" in client.get(url, {"quoi": "autre"}).content.decode()


def test_deeds_come_the_latest_first(sheet):
    for minutes in (3, 1, 2):
        at = timezone.now() - datetime.timedelta(minutes=minutes)
        trail.sign(merchant=sheet.merchant, by=None, at=at, act="stock-set", words=str(minutes))
    assert [deed.words for deed in sheet.merchant.deeds.all()] == ["1", "2", "3"]
