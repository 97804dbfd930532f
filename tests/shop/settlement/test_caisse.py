"""« Caisse »: where the money is and whose it is are one sum, whatever was posted; the treasurer's screens work."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import settings as paced
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from merchants.books import accounts, ledger
from merchants.models import AssociationMember
from shop.models import BankLine, Reconciliation, SepaBatch
from shop.payments.double import balance, levers
from shop.settlement import bank_statement, planning, reconciliation, sepa
from shop.settlement.caisse import caisse
from shop.settlement.town import pot
from tests import factories
from tests.paces import histories
from tests.shop.payments.paying import cancel, paid
from tests.shop.settlement.desk import NOW, sold_at_the_desk, with_iban
from tests.shop.settlement.test_camt import entry, statement
from tests.shop.settlement.test_over_the_double import collected
from tests.shop.situations import Town

pytestmark = pytest.mark.django_db
KINDS = ["asset:stripe", "asset:bank", "asset:bank:third_party", "asset:cash:la-halle", "asset:dispute:du_1"]
KINDS += ["asset:sepa_in_flight:VIR-1", "liability:deposit:1", "liability:merchant:a", "liability:merchant:b"]
KINDS += ["liability:refund:1", "liability:credit:1", "liability:vat", "income:commission", "expense:psp"]
KINDS += ["expense:dispute", "expense:goodwill", "expense:promotion", "suspense:bank"]


class AnyBooks(TestCase):
    @paced(max_examples=histories(40, each_time=13), deadline=None)
    @given(
        st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from(KINDS), st.integers(-(10**7), 10**7)), max_size=12)
    )
    def test_where_it_is_and_whose_it_is_are_one_sum(self, moves):
        for number, (one, other, cents) in enumerate(moves):
            if one != other and cents:
                lines = {one: cents, other: -cents}
                ledger.post(key=f"correction:{number}", memo="Essai", lines=lines, by=None, at=NOW())
        found = caisse()
        assert found.is_equal
        assert found.own_there.sum == pot().ours
        assert found.where.sum == sum(ledger.balances(accounts.ASSET).values())


def test_every_account_of_the_chart_has_its_place_on_the_page():
    for number, known in enumerate(accounts.KNOWN):
        code = f"{known}x" if known.endswith(":") else known
        if code != accounts.CASH + "x" and not code.startswith(accounts.ASSET + "x"):
            # No sum of some of them is the sum of others.
            lines = {code: 2**number, accounts.CASH + "x": -(2**number)}
            ledger.post(key=f"correction:{number}", memo="Essai", lines=lines, by=None, at=NOW())
    assert caisse().is_equal


ACTS = ["sell", "sell and collect", "cancel", "dispute", "settle", "late refund"]


class AnyDay(TestCase):
    """Whatever a day was made of, the night finds the books equal to the provider's to the cent."""

    @paced(max_examples=histories(8, each_time=5), deadline=None)
    @given(st.lists(st.sampled_from(ACTS), min_size=1, max_size=6))
    def test_the_books_are_the_providers_to_the_cent(self, acts):
        town = Town()
        orders = []
        for act in acts:
            self.live(act, town, orders)
        found = reconciliation.reconcile(by=None, at=NOW() + datetime.timedelta(minutes=20))
        assert ledger.balance("asset:stripe") == balance.total_cents()
        assert {one["kind"] for one in found.differences} <= {"pending"}
        assert caisse().is_equal
        assert caisse().own_there.sum == pot().ours

    def live(self, act, town, orders):
        if act == "sell":
            orders.append(paid(town, 1))
        elif act == "sell and collect":
            collected(town, 1)
        elif act == "cancel" and orders:
            cancel(orders.pop())
        elif act == "dispute" and orders:
            levers.dispute(orders.pop().payments.get().charge)
        elif act == "late refund":
            levers.hold_refund()
        else:
            planning.settle_due(at=NOW())


# --- The screens ------------------------------------------------------------------------------


@pytest.fixture
def treasurer(client):
    user = factories.association_member(AssociationMember.Role.TREASURER)
    client.force_login(user)
    return user


def get(client, name, *args):
    return client.get(reverse(name, args=args))


def post(client, name, *args, **fields):
    return client.post(reverse(name, args=args), fields, follow=True)


def test_the_page_says_both_sums_and_that_all_is_understood(client, treasurer, bakery):
    sold_at_the_desk(bakery)
    page = get(client, "caisse").content.decode()
    assert "Les deux sommes sont égales, et tout est compris" in page
    assert page.count("10,00") >= 2
    assert "9,20" in page


def short_at_the_provider(bakery, settings):
    """Paid online by a resident, and the payment's fee taken by the provider."""
    settings.PAYMENT_GATEWAY = "simulator"
    lines = {accounts.STRIPE: 980, accounts.PSP_COST: 20, f"{accounts.DEPOSIT}1": -1000}
    ledger.post(key="correction:1", memo="Essai", lines=lines, by=None, at=NOW())


def test_what_is_short_at_the_provider_is_said_on_both_pages_and_how_to_complete_it(
    client, treasurer, bakery, settings
):
    short_at_the_provider(bakery, settings)
    assert pot().short == 20
    for name in ("caisse", "town_payout"):
        page = get(client, name).content.decode().replace("\u202f", " ").replace("\xa0", " ")
        assert "il manque 0,20 €" in page
        assert "Il y a 9,80 € : 10,00 € sont aux habitants" in page
        assert "ajoutez-y des fonds" in page


def test_completed_from_the_bank_nothing_is_short_any_more_and_each_account_moves_once(
    client, treasurer, bakery, settings
):
    short_at_the_provider(bakery, settings)
    seen = {"booked_on": NOW().date(), "imported_at": NOW(), "status": BankLine.Status.UNKNOWN}
    there = BankLine.objects.create(account=accounts.STRIPE, reference="txn_1", cents=20, **seen)
    here = BankLine.objects.create(account=accounts.BANK, reference="r-1", cents=-20, **seen)
    for line in (there, here):
        bank_statement.put_aside(line, None, NOW())
    post(client, "caisse_explain", there.pk, account=accounts.BANK, because="Fonds ajoutés")
    post(client, "caisse_explain", here.pk, account=accounts.BANK, because="Le même virement")
    assert (ledger.balance(accounts.STRIPE), ledger.balance(accounts.BANK)) == (1000, -20)
    assert ledger.balances(accounts.SUSPENSE) == {"suspense:bank": 0}
    assert "il manque" not in get(client, "caisse").content.decode()


def test_what_the_association_has_is_told_account_by_account(client, treasurer, bakery):
    sold_at_the_desk(bakery)
    fee = {accounts.PSP_COST: 7, accounts.BANK: -7}
    ledger.post(key="correction:1", memo="Essai", lines=fee, by=None, at=NOW())
    found = caisse()
    shared = next(row for row in found.whose.rows if row.words == "À l’association")
    assert found.own.sum == shared.cents
    assert [row.cents for row in found.own.rows] == [67, -7]
    page = get(client, "caisse").content.decode()
    assert f'href="{shared.url}"' in page
    assert f'id="{shared.url.removeprefix("#")}"' in page


def test_what_is_not_understood_says_what_to_do(client, treasurer):
    differs = [{"kind": "payout", "words": "Versement inconnu.", "url": ""}]
    Reconciliation.objects.create(started_at=NOW(), finished_at=NOW(), differences=differs)
    page = get(client, "caisse").content.decode()
    assert "Versement inconnu." in page
    assert "automatique" in page


def test_the_table_for_a_spreadsheet_ends_on_the_two_equal_sums(client, treasurer, bakery):
    sold_at_the_desk(bakery)
    text = get(client, "caisse_csv").content.decode()
    assert text.count(";Total;10,00") == 2


def test_reconciling_by_hand_shows_its_result(client, treasurer):
    page = post(client, "caisse_reconcile")
    assert Reconciliation.objects.get().by == treasurer
    assert "Dernier rapprochement" in page.content.decode()


def test_the_treasurer_goes_from_the_due_to_the_file_and_to_its_execution(client, treasurer, bakery):
    with_iban(bakery)
    sold_at_the_desk(bakery)
    assert "9,20" in get(client, "caisse_transfers").content.decode()
    assert "Relisez chaque ligne" in post(client, "caisse_prepare").content.decode()
    batch = SepaBatch.objects.get()
    assert get(client, "caisse_file", batch.key).status_code == 404
    post(client, "caisse_freeze", batch.key)
    first, again = (get(client, "caisse_file", batch.key).content for _ in range(2))
    assert first == again
    assert first.startswith(b"<?xml")
    post(client, "caisse_uploaded", batch.key)
    line = batch.lines.get()
    assert "Dites pourquoi" in post(client, "caisse_line", line.pk, what="rejected").content.decode()
    post(client, "caisse_line", line.pk, what="executed")
    batch.refresh_from_db()
    assert batch.status == "EXECUTED"
    post(client, "caisse_line", line.pk, what="rejected", because="Compte clos")
    assert sepa.due_by_bank() == [(bakery, 920)]


def test_a_statement_is_told_row_by_row_and_its_stranger_is_explained(client, treasurer, settings):
    content = statement(entry("12.00", "CRDT", who="Inconnue"), entry("abc"), iban=settings.THIRD_PARTY_IBAN)
    file = SimpleUploadedFile("releve.xml", content)
    page = client.post(reverse("caisse_statement"), {"file": file}).content.decode()
    assert "À expliquer" in page
    assert "Illisible" in page
    line = BankLine.objects.get()
    assert "Choisissez" in post(client, "caisse_explain", line.pk, account="", because="").content.decode()
    post(client, "caisse_explain", line.pk, account="asset:bank", because="Erreur de compte")
    line.refresh_from_db()
    assert (line.status, line.explained_by) == ("EXPLAINED", treasurer)
    assert (
        "déjà expliqué"
        in post(client, "caisse_explain", line.pk, account="asset:bank", because="Encore").content.decode()
    )


def test_a_file_that_is_no_statement_gets_a_sentence(client, treasurer):
    answer = client.post(reverse("caisse_statement"), {"file": SimpleUploadedFile("x.pdf", b"%PDF")})
    assert answer.status_code == 200
    assert "camt.053" in answer.content.decode()


def test_the_page_asks_the_same_of_the_database_however_many_sales(
    client, treasurer, bakery, django_assert_max_num_queries
):
    for _ in range(3):
        sold_at_the_desk(bakery)
    with django_assert_max_num_queries(45):
        get(client, "caisse")
