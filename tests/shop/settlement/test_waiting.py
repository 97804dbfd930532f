"""What was refused, taken back or rejected waits for somebody; looked at, it goes on, once."""

import pytest
from django.urls import reverse
from django.utils import timezone

from merchants.books import ledger
from merchants.models import AssociationMember
from shop.models import SepaBatch, Transfer
from shop.settlement import planning, sending, sepa, waiting
from tests import factories
from tests.shop.settlement.desk import sold_at_the_desk, with_iban
from tests.shop.settlement.sales import given_back, handed_over, paid_online, payable, refund_due, sale, sold

pytestmark = pytest.mark.django_db
NOW = timezone.now


@pytest.fixture
def treasurer(client):
    user = factories.association_member(AssociationMember.Role.TREASURER)
    client.force_login(user)
    return user


def settled(merchant):
    """Until nothing moves any more."""
    for _ in range(3):
        planning.settle(merchant=merchant, at=NOW())
        for row in Transfer.objects.filter(status="PLANNED").order_by("kind", "pk"):
            sending.send(transfer=row, at=NOW())


def rows():
    return list(Transfer.objects.order_by("pk").values_list("kind", "cents", "status"))


def look(row, by, note="Vu au téléphone"):
    return waiting.look_at_transfer(transfer=row, note=note, by=by, at=NOW())


def refused_sale(merchant, provider):
    sold(merchant)
    provider.refuses_transfers = True
    settled(merchant)
    provider.refuses_transfers = False
    return Transfer.objects.get()


def refused_reversal(merchant, provider):
    provider.paid_out.add(f"acct_of_{merchant.code}")
    part = sale(merchant, quantity=2)
    paid_online(part.order, 2000)
    handed_over(part)
    settled(merchant)
    refund_due(part.order, given_back(part, 1))
    settled(merchant)
    provider.paid_out.clear()
    return Transfer.objects.get(kind="REVERSAL")


def taken_by_provider(merchant, provider):
    sold(merchant)
    settled(merchant)
    provider.take_back("tr_1", 920)
    sending.sync_recent(at=NOW())
    return Transfer.objects.get(by_provider=True)


def rejected_line(merchant, by):
    with_iban(merchant)
    sold_at_the_desk(merchant)
    batch = sepa.freeze(batch=sepa.prepare(by=by, at=NOW()), by=by, at=NOW())
    return sepa.rejected(line=batch.lines.get(), because="Compte clos", by=by, at=NOW())


# --- Looked at, it goes on --------------------------------------------------------------------


def test_a_refused_transfer_once_looked_at_is_sent_under_a_new_key_exactly_once(account, bakery, provider, treasurer):
    refused = refused_sale(bakery, provider)
    settled(bakery)
    assert rows() == [("TRANSFER", 920, "REFUSED")]
    look(refused, treasurer)
    settled(bakery)
    settled(bakery)
    assert rows() == [("TRANSFER", 920, "REFUSED"), ("TRANSFER", 920, "DONE")]
    assert len(set(provider.asked)) == len(provider.asked) == 2
    assert (provider.sent_to("acct_of_boulangerie"), ledger.balance("liability:merchant:boulangerie")) == (920, 0)
    assert waiting.count() == 0


def test_a_refused_reversal_once_looked_at_is_asked_again_once(account, bakery, provider, treasurer):
    refused = refused_reversal(bakery, provider)
    settled(bakery)
    assert rows()[1:] == [("REVERSAL", 920, "REFUSED")]
    look(refused, treasurer)
    settled(bakery)
    assert rows()[1:] == [("REVERSAL", 920, "REFUSED"), ("REVERSAL", 920, "DONE")]
    assert (provider.sent_to("acct_of_boulangerie"), ledger.balance("liability:merchant:boulangerie")) == (920, 0)


def test_a_sale_that_the_provider_stopped_moves_again_once_looked_at(account, bakery, provider, treasurer):
    stopped = taken_by_provider(bakery, provider)
    settled(bakery)
    assert (provider.sent_to("acct_of_boulangerie"), waiting.count()) == (0, 1)
    look(stopped, treasurer)
    settled(bakery)
    assert (provider.sent_to("acct_of_boulangerie"), ledger.balance("liability:merchant:boulangerie")) == (920, 0)
    assert waiting.count() == 0


def test_two_reversals_refused_for_one_sale_both_wait(account, bakery, provider, treasurer):
    first = refused_reversal(bakery, provider)
    provider.paid_out.add("acct_of_boulangerie")
    part = first.merchant_order
    refund_due(part.order, given_back(part, 0))
    settled(bakery)
    assert waiting.count() == 2
    provider.paid_out.clear()
    for one in waiting.waiting():
        look(one.row, treasurer)
    settled(bakery)
    assert (provider.sent_to("acct_of_boulangerie"), waiting.count()) == (0, 0)


def test_a_refusal_that_was_asked_again_since_waits_for_nobody(account, bakery, provider):
    refused_sale(bakery, provider)
    planning.settle(merchant=bakery, at=NOW() + planning.ASK_AGAIN_AFTER * 2)
    assert waiting.count() == 0


def test_looked_at_twice_the_first_look_counts(account, bakery, provider, treasurer):
    refused = refused_sale(bakery, provider)
    look(refused, treasurer, note="Compte complété")
    assert look(refused, treasurer, note="Encore").looked_note == "Compte complété"


@pytest.mark.parametrize("note", ["", "   ", "x" * 201])
def test_one_says_what_one_saw(account, bakery, provider, treasurer, note):
    refused = refused_sale(bakery, provider)
    with pytest.raises(waiting.SayWhatYouSaw):
        look(refused, treasurer, note=note)
    assert waiting.count() == 1


def test_what_went_through_waits_for_nobody(account, bakery, provider, treasurer):
    sold(bakery)
    settled(bakery)
    with pytest.raises(waiting.NothingWaits):
        look(Transfer.objects.get(), treasurer)


def test_a_rejected_transfer_waits_until_somebody_looks_or_orders_it_again(bakery, treasurer):
    line = rejected_line(bakery, treasurer)
    assert [one.said for one in waiting.waiting()] == ["Compte clos"]
    waiting.look_at_line(line=line, note="Nouvel IBAN", by=treasurer, at=NOW())
    assert (waiting.count(), sepa.due_by_bank()) == (0, [(bakery, 920)])


def test_a_rejected_transfer_that_is_in_another_batch_waits_for_nobody(bakery, treasurer):
    rejected_line(bakery, treasurer)
    sepa.prepare(by=treasurer, at=NOW())
    assert (waiting.count(), SepaBatch.objects.count()) == (0, 2)


# --- The page ---------------------------------------------------------------------------------


def test_the_page_says_why_and_what_to_do_and_one_button_lets_it_go_on(client, account, bakery, provider, treasurer):
    refused = refused_sale(bakery, provider)
    page = client.get(reverse("caisse_waiting")).content.decode()
    assert "Le versement de 9,20\xa0€ a été refusé" in page.replace("\u202f", "\xa0")
    assert "Un versement refusé" in client.get(reverse("caisse")).content.decode()
    url = reverse("caisse_look_at_transfer", args=[refused.pk])
    assert "Dites en quelques mots" in client.post(url, {"note": ""}, follow=True).content.decode()
    answer = client.post(url, {"note": "Compte complété"}, follow=True).content.decode()
    assert "C’est noté" in answer
    assert "Rien\u202f: aucun versement" in answer
    refused.refresh_from_db()
    assert (refused.looked_by, refused.looked_note) == (treasurer, "Compte complété")


def refused_again(merchant, by):
    """Looked at, asked again, and refused once more: it is back on the page."""
    look(Transfer.objects.get(), by, note="Compte vérifié avec elle")
    settled(merchant)
    return Transfer.objects.latest("pk")


def test_what_was_written_stays_on_the_page_and_in_the_orders_story(client, account, bakery, provider, treasurer):
    refused = refused_sale(bakery, provider)
    look(refused, treasurer, note="Compte vérifié avec elle")
    story = reverse("treasury_order", args=[refused.merchant_order.order.number])
    for page in (reverse("caisse_waiting"), story):
        text = client.get(page).content.decode()
        assert "«\u202fCompte vérifié avec elle\u202f»" in text
        assert str(treasurer.get_full_name() or treasurer.email) in text


def test_refused_again_it_comes_back_with_what_was_written(client, account, bakery, provider, treasurer):
    refused_sale(bakery, provider)
    provider.refuses_transfers = True
    refused_again(bakery, treasurer)
    found = waiting.waiting()[0]
    assert [one.row.looked_note for one in found.looks] == ["Compte vérifié avec elle"]
    assert "Ce qui a déjà été regardé" in client.get(reverse("caisse_waiting")).content.decode()


def test_money_that_the_town_lacks_is_told_apart_from_an_account_that_cannot_receive(
    account, bakery, provider, treasurer
):
    refused_sale(bakery, provider)
    assert "Voyez avec le commerçant" in waiting.waiting()[0].todo
    provider.is_short_of_money = True
    refused_again(bakery, treasurer)
    found = waiting.waiting()[0]
    assert "du côté de l’association" in found.why
    assert "Voyez avec le commerçant" not in found.todo


def test_a_rejected_transfer_back_on_the_page_says_what_was_written(client, bakery, treasurer):
    line = rejected_line(bakery, treasurer)
    waiting.look_at_line(line=line, note="Nouvel IBAN", by=treasurer, at=NOW())
    assert "«\u202fNouvel IBAN\u202f»" in client.get(reverse("caisse_waiting")).content.decode()
    batch = sepa.freeze(batch=sepa.prepare(by=treasurer, at=NOW()), by=treasurer, at=NOW())
    sepa.rejected(line=batch.lines.get(), because="Compte clos", by=treasurer, at=NOW())
    assert [[one.row.looked_note for one in found.looks] for found in waiting.waiting()] == [["Nouvel IBAN"]]


def test_a_rejected_transfer_is_on_the_page_too(client, bakery, treasurer):
    line = rejected_line(bakery, treasurer)
    assert "Compte clos" in client.get(reverse("caisse_waiting")).content.decode()
    url = reverse("caisse_look_at_line", args=[line.pk])
    assert "prochain lot" in client.post(url, {"note": "Nouvel IBAN"}, follow=True).content.decode()


def test_one_more_thing_that_waits_costs_no_more_queries(client, provider, treasurer, django_assert_max_num_queries):
    for code in ("poissonnerie", "fromagerie", "librairie"):
        merchant = factories.MerchantFactory(code=code)
        payable(merchant, provider)
        sold(merchant)
        provider.refuses_transfers = True
        settled(merchant)
    with django_assert_max_num_queries(20):
        assert client.get(reverse("caisse_waiting")).content.decode().count("<article") == 3
