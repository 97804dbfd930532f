"""A payment by hand counts once: whoever notes it, undoes it, or says that the bank's movement is the same."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from merchants.books import ledger
from merchants.models import AssociationMember
from merchants.refusals import Refusal
from shop.models import BankLine, HandPayment
from shop.settlement import audit, bank_statement
from shop.settlement.by_hand import noting, recognising
from tests import factories
from tests.at_once import at_once
from tests.shop.settlement.test_by_hand import (  # noqa: F401 – pytest fixtures
    FROM,
    NOW,
    fields,
    note,
    own_iban,
    read,
    sold_in_hand,
    treasurer,
)
from tests.shop.settlement.test_camt import entry, statement

pytestmark = pytest.mark.django_db


def credit(who, label=""):
    return entry("0.80", "CRDT", who=who, day=timezone.localdate().isoformat(), label=label)


# --- By two treasurers, or from two pages -----------------------------------------------------


def test_the_same_amount_noted_from_another_page_is_asked_again(bakery, treasurer):  # noqa: F811
    sold_in_hand(bakery)
    first = note(bakery, FROM, 30, treasurer)
    with pytest.raises(noting.AlreadyNoted, match="déjà noté"):
        note(bakery, FROM, 30, treasurer, key="2" * 32, reference="Le reste")
    assert HandPayment.objects.get() == first
    note(bakery, FROM, 30, treasurer, key="2" * 32, reference="Le reste", is_confirmed=True)
    assert ledger.balance("asset:bank") == 60


@pytest.mark.parametrize("differs", ["undone", "long ago", "another amount", "another shop"])
def test_what_is_surely_another_payment_is_not_asked_again(bakery, treasurer, differs):  # noqa: F811
    other = factories.MerchantFactory(code="librairie") if differs == "another shop" else bakery
    sold_in_hand(bakery)
    sold_in_hand(other)
    day = timezone.localdate() - datetime.timedelta(days=11 if differs == "long ago" else 0)
    first = note(bakery, FROM, 30, treasurer, paid_on=day)
    if differs == "undone":
        noting.undo(payment=first, because="Erreur", by=treasurer, at=NOW())
    note(other, FROM, 20 if differs == "another amount" else 30, treasurer, key="2" * 32)
    assert HandPayment.objects.count() == 2


def test_a_mistyped_year_is_told(client, bakery, treasurer):  # noqa: F811
    sold_in_hand(bakery)
    page = client.post(reverse("hand_payment_new", args=["boulangerie"]), fields(paid_on="0001-01-01"))
    assert "trop ancienne" in page.content.decode()


# --- Surely the bank's movement ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("reference", "label"), [("—", "VIR"), ("12", "VIR 12"), ("Mars", "MARSEILLE"), ("Facture 12", "FACTURE 123")]
)
def test_a_reference_found_in_anybodys_words_recognises_nothing(
    bakery,
    treasurer,  # noqa: F811
    settings,
    own_iban,  # noqa: F811
    reference,
    label,
):
    sold_in_hand(bakery)
    note(bakery, FROM, 80, treasurer, reference=reference)
    (row,) = read(treasurer, settings, credit("QUELQU UN D AUTRE", label))
    assert (row.line.status, HandPayment.objects.get().bank_line) == ("UNKNOWN", None)


@pytest.mark.parametrize("who", ["BOULANGERIE DE L ETE", "BOULANGERIE DE LETE SARL", "VIR BOULANGERIEDELETE"])
def test_a_shop_is_recognised_however_its_bank_spells_it(who):
    assert recognising.is_said("Boulangerie de l’Été", who)


def test_a_note_undone_since_it_was_read_is_not_the_movement(bakery, treasurer, settings, own_iban):  # noqa: F811
    sold_in_hand(bakery)
    read_before = note(bakery, FROM, 80, treasurer)
    (row,) = read(treasurer, settings, credit("SARL M ET FILS"))
    noting.undo(payment=HandPayment.objects.get(), because="Erreur", by=treasurer, at=NOW())
    with pytest.raises(recognising.NoLongerNoted):
        recognising.confirm(payment=read_before, line=row.line)
    assert HandPayment.objects.get().bank_line is None


def test_a_statement_read_while_the_note_is_undone_leaves_its_movement_to_explain(
    bakery,
    treasurer,  # noqa: F811
    settings,
    own_iban,  # noqa: F811
    monkeypatch,
):
    sold_in_hand(bakery)
    read_before = note(bakery, FROM, 80, treasurer)
    noting.undo(payment=HandPayment.objects.get(), because="Erreur", by=treasurer, at=NOW())
    monkeypatch.setattr(recognising, "surely_said_by", lambda line: read_before)
    (row,) = read(treasurer, settings, credit(bakery.name))
    assert row.line.status == "UNKNOWN"
    assert (ledger.balance("asset:bank"), ledger.suspense()) == (80, {"suspense:bank": -80})


# --- At the same moment -----------------------------------------------------------------------

ROUNDS = 8
races = [
    pytest.mark.row_locks,
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.xdist_group("one database, many threads"),
]


def raced(mark):
    for one in reversed(races):
        mark = one(mark)
    return mark


def noted_in_round(rank, by, *who):
    """A note of a shop of its own, and movements of the bank that may be it."""
    merchant = factories.MerchantFactory(code=f"boutique-{rank}", name=f"Boutique {rank}")
    sold_in_hand(merchant)
    payment = note(merchant, FROM, 80, by, key=f"{rank:032d}")
    content = statement(*(credit(f"{one} {rank}") for one in who), iban="FR7630006000011234567890189")
    rows = bank_statement.import_statement(content=content, by=by, at=NOW())
    return payment, [row.line for row in rows]


def explained_as(payment, line, by):
    facts = {"account": recognising.name_of(payment), "because": "C’est lui", "by": by, "at": NOW()}
    return lambda: bank_statement.explain(line=line, **facts)


def told_once(payment, answers):
    """One act only was taken, and the movements left are aside: out of the way of the next round."""
    assert all(isinstance(answer, HandPayment | BankLine | Refusal) for answer in answers), answers
    BankLine.objects.filter(status="UNKNOWN").update(booked_on="2021-01-01")
    HandPayment.objects.filter(pk=payment.pk).update(paid_on="2021-06-01")
    return sum(isinstance(answer, Refusal) for answer in answers) == 1


@raced
def test_undone_and_explained_at_once_it_is_one_or_the_other(own_iban):  # noqa: F811
    by = factories.association_member(AssociationMember.Role.TREASURER)
    for rank in range(ROUNDS):
        payment, (line,) = noted_in_round(rank, by, "SARL")
        undo = lambda one=payment: noting.undo(payment=one, because="Erreur", by=by, at=NOW())  # noqa: E731
        assert told_once(payment, at_once(undo, explained_as(payment, line, by)))
        payment.refresh_from_db()
        assert bool(payment.undone_at) != bool(payment.bank_line_id)
    assert list(audit.disagreements()) == []


@raced
def test_two_movements_said_at_once_to_be_the_same_note_are_not_both(own_iban):  # noqa: F811
    by = factories.association_member(AssociationMember.Role.TREASURER)
    for rank in range(ROUNDS):
        payment, lines = noted_in_round(rank, by, "SARL", "EURL")
        assert told_once(payment, at_once(*[explained_as(payment, line, by) for line in lines]))
    assert BankLine.objects.filter(status="EXPLAINED").count() == ROUNDS
    assert list(audit.disagreements()) == []
