"""Every journal that the code can write has its words: none is left to be read account by account."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from oscar.apps.order.models import Order

from merchants.books import accounts, ledger
from merchants.models import Journal
from pickup.money import till
from shop.association.treasury import story, tellers, words
from shop.payments import disputes, refunds
from shop.payments.double import levers
from tests import factories
from tests.shop.payments.paying import NOW, cancel, paid, put_money_aside

ROOMS = ("shop", "animations", "pickup", "merchants")
BEGINS = re.compile(r"^([a-z_]+):")
# What else begins like a key in the modules that write in the books: keys of requests to the provider (PAYMENTS 4.4),
# and of a credit note's moves.
NOT_JOURNALS = {"cs", "cap", "void", "re", "po", "rv", "back"}


def kinds_in_the_code() -> set[str]:
    """How each string begins that looks like a journal's key, in every module that writes in the books."""
    files = [path for room in ROOMS for path in (Path(settings.BASE_DIR) / room).rglob("*.py")]
    writing = [text for text in (path.read_text() for path in files) if "ledger.post(" in text]
    starts = [start for text in writing for node in ast.walk(ast.parse(text)) for start in starts_of(node)]
    return {found[1] for found in map(BEGINS.match, starts) if found}


def starts_of(node) -> list[str]:
    """The beginning of a string; of a formatted one, each that it may have."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if not isinstance(node, ast.JoinedStr) or not node.values:
        return []
    first, rest = node.values[0], "".join(one.value for one in node.values[1:2] if isinstance(one, ast.Constant))
    if isinstance(first, ast.FormattedValue) and isinstance(first.value, ast.IfExp):
        return [f"{start}{rest}" for choice in (first.value.body, first.value.orelse) for start in starts_of(choice)]
    return starts_of(first)


def test_the_code_is_searched_well():
    known = {"capture", "fee", "pickup", "state", "due", "refund", "refused", "transfer", "reversal"}
    assert known | {"sepa", "payout", "dispute", "correction"} <= kinds_in_the_code()
    assert {"transfer", "reversal"} == {
        start.split(":")[0]
        for start in starts_of(ast.parse("f\"{'transfer' if sent else 'reversal'}:{x}\"", mode="eval").body)
    }


def test_every_kind_of_journal_has_its_name_and_its_sentence():
    kinds = kinds_in_the_code() - NOT_JOURNALS
    assert kinds - set(words.KINDS) == set()
    assert kinds - set(tellers.TELLERS) == set()


# --- What the acts write is told --------------------------------------------------------------


def told(order) -> list[str]:
    """Its story, where no sentence is a list of accounts."""
    found = [one.sentence.replace("\u202f", " ") for one in story.story_of(Order.objects.get(pk=order.pk)).told]
    assert not [sentence for sentence in found if " au débit" in sentence or " au crédit" in sentence]
    return found


@pytest.fixture
def order(town):
    order = paid(town)
    put_money_aside()
    return order


def test_money_that_the_bank_sent_back_after_it_left_is_told_to_its_end(order):
    cancel(order)
    refunds.send_planned()
    refund = order.payments.get().refunds.get()
    levers.fail_refund(refund.reference)
    refund = refunds.sync_refund(refund=refund, at=NOW())
    facts = {"means": "CHEQUE", "reason": "Remis en main propre", "by": factories.UserFactory(), "at": NOW()}
    refunds.give_back_otherwise(refund=refund, **facts)
    assert told(order)[1:] == [
        "8,40 € à rendre à l’habitant.",
        "8,40 € rendus à l’habitant sur sa carte.",
        "La banque a renvoyé les 8,40 € déjà partis : cet argent est encore dû à l’habitant.",
        "8,40 € rendus à l’habitant autrement : chèque de l’association.",
    ]


def test_a_refund_refused_before_it_left_says_so(order):
    levers.hold_refund()
    cancel(order)
    refunds.send_planned()
    refund = order.payments.get().refunds.get()
    levers.fail_refund(refund.reference)
    refunds.sync_refund(refund=refund, at=NOW())
    assert told(order)[-1] == "La banque a refusé de rendre 8,40 € : cet argent est encore dû à l’habitant."


def test_a_contested_payment_is_told_until_somebody_bears_it(order):
    reference = levers.dispute(order.payments.get().charge)
    dispute = disputes.sync(reference=reference, code="simulator", at=NOW())
    assert told(order)[-1].startswith("Paiement contesté : la banque de l’habitant reprend 8,40 € en attendant ; ")
    assert told(order)[-1].endswith(" de frais, à la charge de l’association.")
    levers.lose_dispute(reference)
    disputes.sync(reference=reference, code="simulator", at=NOW())
    assert told(order)[-1] == "Contestation perdue : 8,40 € ne reviendront pas ; 8,40 € à la charge de l’association."
    part = order.merchant_orders.get()
    dispute.refresh_from_db()
    disputes.decide(dispute=dispute, merchant_order=part, by=None, at=NOW())
    assert f"8,40 € à la charge de {part.merchant}" in told(order)[-1]
    assert "8,40 € ne sont plus à la charge de l’association" in told(order)[-1]


def test_a_dispute_lost_before_anybody_heard_of_it_says_that_its_fee_is_in(order):
    reference = levers.dispute(order.payments.get().charge)
    levers.lose_dispute(reference)
    disputes.sync(reference=reference, code="simulator", at=NOW())
    assert told(order)[-1].endswith("à la charge de l’association, frais compris.")


def test_a_dispute_that_is_won_comes_back(order):
    reference = levers.dispute(order.payments.get().charge)
    disputes.sync(reference=reference, code="simulator", at=NOW())
    levers.win_dispute(reference)
    disputes.sync(reference=reference, code="simulator", at=NOW())
    assert told(order)[-1].startswith("Contestation gagnée : 8,40 € reviennent")


def test_a_payment_tapped_by_mistake_is_not_told_as_given_back(town):
    order, volunteer = town.place(), factories.UserFactory()
    part = order.merchant_orders.get()
    facts = {"by": volunteer, "at": NOW()}
    (payment,) = till.collect_payment(
        collection=order.collection,
        point=order.collection.slot.point,
        amounts={part: 420},
        means="CASH",
        key="page-1",
        **facts,
    )
    till.undo_payment(payment=payment, reason="", **facts)
    assert told(order)[-1] == f"Encaissement de 4,20 € annulé, tapé par erreur pour {part.merchant}."


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("pickup:K7:1", "Paiement au comptoir"),
        ("pickup:credit:K7", "Avoir utilisé au comptoir"),
        ("pickup:back:credit:K7", "Avoir rendu au comptoir"),
        ("pickup:back:K7", "Argent rendu au comptoir"),
        ("pickup:undo:K7", "Paiement au comptoir annulé"),
    ],
)
def test_what_goes_back_at_the_counter_is_not_called_a_payment(key, kind):
    assert words.kind_of(key) == kind


@pytest.mark.parametrize(
    ("key", "pots", "memo", "sentence"),
    [
        ("sepa:l1:1:1", {"merchant": 386, accounts.sepa_in_flight("l1"): -386}, "", "ordonné à la banque."),
        ("sepa:l1:1:1:back", {"merchant": -386, accounts.sepa_in_flight("l1"): 386}, "", "à nouveau dû."),
        ("sepa:l1:1:done", {accounts.sepa_in_flight("l1"): 386, accounts.BANK_THIRD_PARTY: -386}, "", "exécuté par"),
        (
            "payout:po_1",
            {accounts.BANK: 500, accounts.STRIPE: -500},
            "",
            "5,00 € versés par le prestataire de paiement à la banque",
        ),
        (
            "payout:po_1:failed",
            {accounts.BANK: -500, accounts.STRIPE: 500},
            "",
            "5,00 € revenus chez le prestataire de paiement",
        ),
        ("bank:1", {accounts.BANK: 700, "suspense:bank": -700}, "Mouvement à expliquer", "à expliquer (7,00 €)."),
        ("pickup:credit:K7", {"merchant": 420, "deposit": -420}, "Avoir K7 : 4,20 €", "Avoir K7 : 4,20 €."),
    ],
)
def test_what_settlement_and_the_bank_write_is_told(db, key, pots, memo, sentence):
    part = factories.merchant_order()
    own = {"merchant": accounts.merchant(part.merchant), "deposit": accounts.deposit(part.order)}
    lines = {own.get(code, code): cents for code, cents in pots.items()}
    ledger.post(key=key, memo=memo or "Essai", lines=lines, by=None, at=NOW(), order=part.order)
    assert sentence in told(part.order)[-1]
    assert Journal.objects.get().key == key
