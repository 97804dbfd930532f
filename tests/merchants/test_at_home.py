"""What a shop reads before its orders: a suspension in plain words, and new terms until it accepts them."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from merchants.joining import suspending, terms
from merchants.models import SellerTerms, TeamMember
from tests.factories import MerchantFactory, UserFactory, association_member, owner_of

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def shop():
    return MerchantFactory(code="boulangerie")


@pytest.fixture
def coach():
    return association_member("ADMINISTRATOR")


def home(client, merchant, who):
    client.force_login(who)
    return client.get(reverse("merchant_board", args=[merchant.code])).text.replace("\u202f", " ")


def staff_of(merchant):
    return TeamMember.objects.create(merchant=merchant, user=UserFactory(), role="STAFF").user


def test_a_suspended_shop_reads_since_when_why_and_what_to_do(client, shop, coach):
    until = timezone.localdate() + 10 * DAY
    facts = {"clause": "Point 3", "facts": "Une brioche sans ses allergènes.", "until_on": until}
    suspending.suspend(merchant=shop, **facts, by=coach, at=timezone.now())
    page = home(client, shop, owner_of(shop))
    for words in (
        "Votre boutique est suspendue depuis le",
        "Une brioche sans ses allergènes.",
        "Point 3",
        "Que faire :",
    ):
        assert words in page
    assert "elle rouvre d’elle-même" in page
    assert "lire pourquoi" not in page
    page = home(client, shop, staff_of(shop))
    assert "Votre boutique est suspendue depuis le" in page
    assert "Une brioche" not in page
    suspending.lift(merchant=shop, by=coach, at=timezone.now())
    assert "suspendue" not in home(client, shop, owner_of(shop))


def announced(*, takes_effect_on):
    facts = {"version": "2027-01", "body": "1. Autre chose.", "what_changes": "Le samedi compte."}
    return SellerTerms.objects.create(**facts, takes_effect_on=takes_effect_on, notified_at=timezone.now())


@pytest.mark.parametrize("is_coming", [True, False])
def test_new_terms_are_told_with_their_day_until_they_are_accepted(client, shop, is_coming):
    owner = owner_of(shop)
    assert "nouvelles conditions" not in home(client, shop, owner)
    today = timezone.localdate()
    new = announced(takes_effect_on=today + 16 * DAY if is_coming else today)
    page = home(client, shop, owner)
    assert f"De nouvelles conditions s’appliquent {'le' if is_coming else 'depuis le'}" in page
    assert "Le samedi compte." in page
    assert "Les lire et les accepter" in page
    assert ("Ou partir avant ce jour" in page) == is_coming
    assert "les accepte elle-même" in home(client, shop, staff_of(shop))
    terms.accept(merchant=shop, version=new.version, by=owner, at=timezone.now())
    assert "nouvelles conditions" not in home(client, shop, owner)


def test_a_shop_that_prepares_reads_them_on_its_checklist_only(client):
    shop = MerchantFactory(code="mercerie", state="CANDIDATE", self_certified_at=None)
    announced(takes_effect_on=timezone.localdate() + 16 * DAY)
    assert "nouvelles conditions" not in home(client, shop, owner_of(shop))
