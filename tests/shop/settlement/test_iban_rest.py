"""A new account number rests some days, unless the treasurer calls the shop and notes with whom."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from shop.models import PayoutAccount
from shop.settlement import accounts, sepa
from shop.settlement.models import IBAN_REST_DAYS
from tests import factories
from tests.shop.settlement.desk import IBAN, NOW, OTHER_IBAN, sold_at_the_desk, with_iban

pytestmark = pytest.mark.django_db
REST = datetime.timedelta(days=IBAN_REST_DAYS)


@pytest.fixture
def treasurer():
    return factories.association_member("TREASURER")


@pytest.fixture
def changed(bakery):
    """The owner has just given another account than the one that was paid so far."""
    with_iban(bakery)
    owner = factories.owner_of(bakery)
    return accounts.set_iban(merchant=bakery, iban=OTHER_IBAN, holder="Les Pains", by=owner, at=NOW())


def confirmed(account, by, *, iban=OTHER_IBAN, spoken_to="Madame Besson"):
    return accounts.confirm_iban(account=account, iban=iban, spoken_to=spoken_to, by=by, at=NOW())


def test_nothing_is_sent_to_a_number_that_has_just_changed(bakery, changed, treasurer):
    sold_at_the_desk(bakery)
    with pytest.raises(sepa.NothingToSend):
        sepa.prepare(by=treasurer, at=NOW())
    # It is known all the same: nobody is asked for it again.
    assert sepa.without_iban() == []


def test_once_rested_it_is_used(bakery, changed, treasurer):
    sold_at_the_desk(bakery)
    batch = sepa.prepare(by=treasurer, at=changed.iban_changed_at + REST)
    assert batch.lines.get().iban == OTHER_IBAN


def test_a_draft_made_before_the_change_cannot_leave(bakery, treasurer):
    with_iban(bakery)
    sold_at_the_desk(bakery)
    batch = sepa.prepare(by=treasurer, at=NOW())
    accounts.set_iban(merchant=bakery, iban=OTHER_IBAN, holder="Les Pains", by=None, at=NOW())
    with pytest.raises(sepa.Stale):
        sepa.freeze(batch=batch, by=treasurer, at=NOW())


def test_confirmed_by_a_call_it_is_used_at_once_and_the_call_is_kept(bakery, changed, treasurer):
    sold_at_the_desk(bakery)
    confirmed(changed, treasurer)
    kept = PayoutAccount.objects.get()
    assert (kept.iban_confirmed_by, kept.iban_confirmed_with) == (treasurer, "Madame Besson")
    assert kept.iban_confirmed_at
    assert sepa.prepare(by=treasurer, at=NOW()).lines.get().iban == OTHER_IBAN


def test_another_change_rests_again(bakery, changed, treasurer):
    confirmed(changed, treasurer)
    accounts.set_iban(merchant=bakery, iban=IBAN, holder="Les Pains", by=None, at=NOW())
    assert accounts.is_resting(PayoutAccount.objects.get(), NOW())


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"spoken_to": " "}, accounts.NobodyCalled),
        ({"spoken_to": "a" * 81}, accounts.NobodyCalled),
        # The number on the treasurer's page is no longer the one that the shop would be paid on.
        ({"iban": IBAN}, accounts.AnotherIban),
    ],
)
def test_a_confirmation_that_confirms_nothing_is_refused(changed, treasurer, facts, refusal):
    with pytest.raises(refusal):
        confirmed(changed, treasurer, **facts)
    assert accounts.is_resting(PayoutAccount.objects.get(), NOW())


def test_nobody_confirms_the_number_that_they_typed(changed):
    with pytest.raises(accounts.OwnWord):
        confirmed(changed, changed.iban_changed_by)


def test_the_treasurer_confirms_from_the_page_of_transfers(client, changed, treasurer):
    client.force_login(treasurer)
    page = client.get(reverse("caisse_transfers")).content.decode()
    assert changed.printed_iban in page
    assert changed.merchant.phone in page
    url = reverse("caisse_confirm_iban", args=[changed.merchant.code])
    client.post(url, {"iban": OTHER_IBAN, "spoken_to": ""})
    assert accounts.resting(at=timezone.now())
    client.post(url, {"iban": OTHER_IBAN, "spoken_to": "Madame Besson"})
    assert not accounts.resting(at=timezone.now())
    assert changed.printed_iban not in client.get(reverse("caisse_transfers")).content.decode()
