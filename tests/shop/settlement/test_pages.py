"""The merchant's page « Vos versements » and the treasurer's form, as they are used."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from merchants.models import Merchant, TeamMember
from shop.models import OutgoingMessage, PayoutAccount, TownPayout
from shop.settlement import accounts, planning, requirements
from shop.templatetags import town as town_words
from tests import factories
from tests.merchants.test_money_screens import said_by
from tests.shop.settlement.sales import given_back, payable, refund_due, sold
from tests.shop.settlement.test_settling import settled

pytestmark = pytest.mark.django_db

IBAN = "FR76 3000 6000 0112 3456 7890 189"


@pytest.fixture
def owner(client, bakery):
    client.force_login(factories.owner_of(bakery))
    return client


def page(owner):
    return owner.get(reverse("merchant_payouts", args=["boulangerie"])).content.decode()


def post(owner, name, **fields):
    return owner.post(reverse(name, args=["boulangerie"]), fields)


def test_opening_leads_to_the_providers_page_and_clicked_twice_opens_one_account(owner, provider):
    places = [post(owner, "merchant_payouts_connect")["Location"] for _ in range(2)]
    assert len(provider.accounts) == 1
    # The link works once: each press gives its own.
    assert len(set(places)) == 2
    assert PayoutAccount.objects.get().status == "INVITED"


def test_an_answer_lost_while_opening_leaves_one_account(owner, provider):
    provider.loses_answers = True
    assert post(owner, "merchant_payouts_connect")["Location"].endswith("/versements/")
    provider.loses_answers = False
    post(owner, "merchant_payouts_connect")
    assert (len(provider.accounts), PayoutAccount.objects.get().reference) == (1, "acct_1")


def test_coming_back_proves_nothing(owner, provider):
    post(owner, "merchant_payouts_connect")
    deadline = timezone.now() + datetime.timedelta(days=9)
    provider.says("acct_1", asked=("external_account", "person_x.verification.document", "zorglub"), deadline=deadline)
    owner.get(reverse("merchant_payouts_back", args=["boulangerie"]))
    assert PayoutAccount.objects.get().status == "INVITED"
    shown = page(owner)
    assert "Donnez l’IBAN" in shown
    assert "pièce d’identité" in shown
    assert "zorglub" in shown
    assert "Avant le" in shown
    provider.says("acct_1", can_receive=True)
    owner.get(reverse("merchant_payouts_back", args=["boulangerie"]))
    assert PayoutAccount.objects.get().status == "PAYABLE"
    assert "Prêt à recevoir" in page(owner)


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({"can_receive": True}, "PAYABLE"),
        ({"asked": ("external_account",)}, "INVITED"),
        ({}, "IN_REVIEW"),
        ({"overdue": ("external_account",)}, "RESTRICTED"),
        ({"disabled_because": "rejected.fraud"}, "RESTRICTED"),
        ({"asked": ("external_account",), "disabled_because": "requirements_pending_verification"}, "INVITED"),
        ({"disabled_because": "requirements_pending_verification"}, "IN_REVIEW"),
    ],
)
def test_what_the_provider_says_is_what_we_show(bakery, provider, facts, status):
    provider.says("acct_1", **facts)
    account = PayoutAccount.objects.create(merchant=bakery, gateway="simulator", reference="acct_1", status="INVITED")
    assert accounts.sync_account(account=account, at=timezone.now()).status == status


def test_an_account_that_could_receive_and_cannot_any_more_is_stopped(bakery, provider):
    account = payable(bakery, provider)
    provider.says(account.reference, asked=("external_account",))
    assert accounts.sync_account(account=account, at=timezone.now()).status == "RESTRICTED"


def test_an_older_reading_never_replaces_a_fresher_one(bakery, provider):
    account, now = payable(bakery, provider), timezone.now()
    accounts.sync_account(account=account, at=now)
    provider.says(account.reference)
    accounts.sync_account(account=account, at=now - datetime.timedelta(minutes=1))
    assert PayoutAccount.objects.get().status == "PAYABLE"


def test_online_is_for_baskets_whose_merchants_can_all_receive(bakery, provider):
    other = factories.MerchantFactory()
    payable(bakery, provider)
    assert accounts.all_can_receive([bakery])
    assert accounts.who_cannot_receive([bakery, other]) == [other]


def test_an_account_of_another_provider_cannot_receive_here(bakery, provider, settings):
    payable(bakery, provider)
    settings.PAYMENT_GATEWAY = "stripe"
    assert accounts.who_cannot_receive([bakery]) == [bakery]


def test_every_code_of_the_same_wish_is_one_sentence():
    codes = ["individual.verification.document", "person_1.verification.document", "external_account"]
    assert len(requirements.in_words(codes)) == 2


def test_an_iban_is_kept_and_shop_owner_and_treasurer_are_told_by_letter(owner, provider, bakery, outbox):
    treasurer = factories.association_member("TREASURER")
    post(owner, "merchant_iban", iban=IBAN, holder="Boulangerie du Pont")
    account = PayoutAccount.objects.get()
    assert (account.iban, account.holder) == ("FR7630006000011234567890189", "Boulangerie du Pont")
    letters = {message.recipient: message.body for message in OutgoingMessage.objects.all()}
    assert set(letters) == {"boulangerie@example.org", bakery.team.get().user.email, treasurer.email}
    assert all("0189" in body and account.iban not in body for body in letters.values())
    assert bakery.phone in letters[treasurer.email]


def test_the_same_iban_again_tells_nobody_twice(owner, provider, outbox):
    post(owner, "merchant_iban", iban=IBAN, holder="Boulangerie du Pont")
    told = OutgoingMessage.objects.count()
    post(owner, "merchant_iban", iban=IBAN, holder="Boulangerie du Pont")
    assert OutgoingMessage.objects.count() == told


def test_one_wrong_digit_is_seen(owner, provider):
    answer = post(owner, "merchant_iban", iban=IBAN.replace("189", "188"), holder="Boulangerie du Pont")
    assert "recopiez-le" in answer.content.decode()
    assert not PayoutAccount.objects.exclude(iban="").exists()


def test_the_set_off_is_agreed_to_and_taken_back(owner, provider):
    post(owner, "merchant_set_off", agreed="oui")
    assert Merchant.objects.get().set_off_agreed_on == timezone.localdate()
    post(owner, "merchant_set_off", agreed="non")
    assert Merchant.objects.get().set_off_agreed_on is None


def test_where_the_money_goes_is_not_the_whole_teams_business(client, bakery):
    helper = factories.UserFactory()
    TeamMember.objects.create(merchant=bakery, user=helper, role=TeamMember.Role.STAFF)
    client.force_login(helper)
    assert client.get(reverse("merchant_payouts", args=["boulangerie"])).status_code == 404


def test_what_was_sent_and_given_back_since_is_told_with_its_order_and_when_it_goes(owner, account, bakery, provider):
    part = sold(bakery)
    settled(bakery)
    refund_due(part.order, given_back(part, 0))
    planning.settle(merchant=bakery, at=timezone.now())
    shown = said_by(owner.get(reverse("merchant_payouts", args=["boulangerie"])))
    assert f"9,20 €, commande {part.spoken_code} : votre client a été remboursé après votre versement" in shown
    assert "Le prestataire la reprend dans la minute" in shown
    assert "À reprendre : client remboursé" in shown
    assert "Ce n’est pas de la commission" in shown


def test_what_the_provider_cannot_take_back_is_said_to_be_held_back(owner, account, bakery, provider):
    part = sold(bakery)
    settled(bakery)
    refund_due(part.order, given_back(part, 0))
    provider.paid_out.add("acct_of_boulangerie")
    settled(bakery)
    shown = said_by(owner.get(reverse("merchant_payouts", args=["boulangerie"])))
    assert "n’a plus cette somme : elle est retenue sur vos prochaines ventes" in shown
    assert "Retenu sur vos prochaines ventes" in shown


def test_a_transfer_says_when_it_left(owner, account, bakery, provider):
    sold(bakery)
    settled(bakery)
    day = town_words.short_day(PayoutAccount.objects.get().transfers.get().closed_at)
    assert f"{day} Envoyé 9,20 €" in said_by(owner.get(reverse("merchant_payouts", args=["boulangerie"])))


def test_a_new_iban_says_from_when_it_serves(owner, provider, outbox):
    post(owner, "merchant_iban", iban=IBAN, holder="Boulangerie du Pont")
    assert "aucun virement n’y part avant le" in page(owner)


def test_where_everybody_is_paid_in_hand_there_is_nothing_to_open(owner, settings):
    settings.MONEY_MODE, settings.PAYMENT_GATEWAY = "direct_at_pickup", ""
    shown = said_by(owner.get(reverse("merchant_payouts", args=["boulangerie"])))
    assert "vos clients vous paient en main propre : il n’y a rien à vous verser" in shown
    assert "prestataire" not in shown


def test_the_page_costs_the_same_whatever_was_sold(owner, account, bakery, django_assert_max_num_queries):
    for _ in range(3):
        sold(bakery)
    with django_assert_max_num_queries(30):
        shown = page(owner)
    assert "27,60" in shown


def test_a_form_may_lead_to_the_providers_page(client, settings):
    assert "stripe.com" not in client.get("/")["Content-Security-Policy"]
    settings.PAYMENT_GATEWAY = "stripe"
    assert "form-action 'self' https://*.stripe.com" in client.get("/")["Content-Security-Policy"]


# --- The treasurer ----------------------------------------------------------------------------


@pytest.fixture
def treasurer(client, settings):
    settings.PAYOUT_RESERVE_CENTS = 0
    client.force_login(factories.association_member("TREASURER"))
    return client


def test_the_treasurer_sends_the_towns_share_once_however_often_the_page_is_sent(treasurer, account, bakery, provider):
    for _ in range(3):
        sold(bakery)
    shown = treasurer.get(reverse("town_payout")).content.decode()
    assert "2,40" in shown
    key = f"po:{timezone.localdate():%Y-%m-%d}:1"
    for _ in range(2):
        assert treasurer.post(reverse("town_payout"), {"key": key, "amount": "2,40"}).status_code == 302
    assert (len(provider.payouts_made), TownPayout.objects.get().cents) == (1, 240)


def test_what_belongs_to_others_is_refused_with_the_most_one_may_send(treasurer, account, bakery, provider):
    sold(bakery)
    sold(bakery)
    key = f"po:{timezone.localdate():%Y-%m-%d}:1"
    answer = treasurer.post(reverse("town_payout"), {"key": key, "amount": "5"})
    assert "1,60" in answer.content.decode()
    assert not provider.payouts_made
