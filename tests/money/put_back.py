"""Bugs that others had, put back one by one in a copy of the last commit: each must be caught (`make proof-bugs`).

The list is PAYMENTS 4.6. A patch that no longer applies fails loudly: it would prove nothing.
"""

import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

CAUGHT, MISSED = 1, 0
MONEY, PAYING = "tests/merchants/test_money.py", "tests/shop/payments"
SETTLING = "tests/shop/settlement/test_over_the_double.py"


@dataclass(frozen=True)
class Bug:
    """`was` stands once in `file` and becomes `becomes`; one of `tests` must fail."""

    name: str
    file: str
    was: str
    becomes: str
    tests: str


BUGS = [
    Bug(
        "shares rounded each by itself",
        "merchants/money.py",
        "commission_vat=commission_cents - excl,",
        "commission_vat=to_cents(Decimal(commission_cents) * vat_rate / HUNDRED / HUNDRED),",
        f"{MONEY} tests/merchants/test_any_story.py",
    ),
    Bug(
        "floats: 19.99 becomes 1998",
        "merchants/money.py",
        "return int(half_up(euros) * 100)",
        "return int(float(euros) * 100)",
        MONEY,
    ),
    Bug(
        "commission truncated",
        "merchants/money.py",
        "return (2 * cents.numerator + cents.denominator) // (2 * cents.denominator)",
        "return cents.numerator // cents.denominator",
        "tests/merchants/test_commission_terms.py tests/merchants/test_commission_books.py",
    ),
    Bug(
        "commission not returned when goods are",
        "merchants/books/earnings.py",
        "    if not any(difference.values()):\n        return None\n    key",
        "    if said and kind == STATE:\n"
        "        kept = difference.pop(accounts.INCOME, 0) + difference.pop(accounts.VAT, 0)\n"
        "        difference[accounts.merchant(merchant_order.merchant)] += kept\n"
        "    if not any(difference.values()):\n        return None\n    key",
        "tests/merchants/test_corrections.py",
    ),
    Bug(
        "charge.refunded booked as a refund",
        "shop/payments/bells.py",
        "    attempts.sync(payment=payment, at=at)\n    return True\n\n\ndef payment_called",
        "    payment = attempts.sync(payment=payment, at=at)\n"
        '    if ring.kind.endswith("charge.refunded"):\n'
        "        from merchants.books import accounts, ledger\n"
        "        from shop.payments.double import memory\n\n"
        '        cents = memory.find(ring.reference).body["amount_refunded"]\n'
        "        lines = {accounts.deposit(payment.order): cents, accounts.STRIPE: -cents}\n"
        '        facts = {"memo": "", "by": None, "at": at, "order": payment.order}\n'
        '        ledger.post(key=f"refund:{payment.charge}", lines=lines, **facts)\n'
        "    return True\n\n\ndef payment_called",
        f"{PAYING}/test_capture.py {PAYING}/test_inbox.py",
    ),
    Bug(
        "a random idempotency key",
        "shop/payments/stripe_gateway.py",
        'return {"idempotency_key": key}',
        'return {"idempotency_key": key + __import__("secrets").token_hex()}',
        SETTLING,
    ),
    Bug(
        "an idempotency key shared by several wishes",
        "shop/payments/stripe_gateway.py",
        'return {"idempotency_key": key}',
        'return {"idempotency_key": ":".join(key.split(":")[:2])}',
        f"{SETTLING} {PAYING}/test_stripe_gateway.py",
    ),
    Bug(
        "a lost answer taken for a failure (transfer)",
        "shop/settlement/sending.py",
        "    except gateways.GatewayUnreachable:\n        return transfer\n",
        '    except gateways.GatewayUnreachable:\n        return _refused(transfer, "", at)\n',
        SETTLING,
    ),
    Bug(
        "a lost answer taken for a failure (refund)",
        "shop/payments/refunds.py",
        "        # Still planned: the next run asks again.\n        return\n",
        '        facts = RefundFacts(reference="", succeeded=False)\n',
        f"{PAYING}/test_refunds.py",
    ),
    Bug(
        "gross transferred instead of net",
        "shop/settlement/planning.py",
        "min(self.owed - max(0, self.by_hand), self.online)",
        "self.online",
        SETTLING,
    ),
    Bug(
        "the authorised amount captured instead of the weighed one",
        "shop/payments/attempts.py",
        "payment.capture_cents = min(dues.due_before_gestures(order), payment.authorised_cents)",
        "payment.capture_cents = payment.authorised_cents",
        f"{PAYING}/test_capture.py",
    ),
    Bug(
        "weights changed after the capture",
        "merchants/preparation/weighing.py",
        "    if merchant_order.status not in QUANTITIES_MAY_CHANGE:\n        raise NotNow(merchant_order.status)\n",
        "",
        f"{PAYING}/test_capture.py tests/merchants/test_weighing.py",
    ),
    Bug(
        "handed over twice",
        "merchants/preparation/merchant_orders.py",
        "    if not MerchantOrder.objects.filter(pk=merchant_order.pk, status=was).update(status=to):",
        "    if not MerchantOrder.objects.filter(pk=merchant_order.pk).update(status=to):",
        "tests/merchants/test_merchant_orders.py",
    ),
    Bug(
        "the whole sale posted again, not the difference",
        "merchants/books/earnings.py",
        "    difference = {code: must.get(code, 0) - said.get(code, 0) for code in must | said}\n",
        "    difference = dict(must)\n",
        "tests/merchants/test_merchant_orders.py tests/merchants/test_corrections.py",
    ),
    Bug(
        "euros sent as cents",
        "shop/payments/stripe_gateway.py",
        '"amount": wire.cents,',
        '"amount": wire.cents // 100,',
        SETTLING,
    ),
    Bug(
        "a mistyped parameter",
        "shop/payments/stripe_gateway.py",
        '"source_transaction": wire.charge,',
        '"source_transation": wire.charge,',
        f"{PAYING}/test_stripe_gateway.py {SETTLING}",
    ),
    Bug(
        "a PaymentIntent as the source of a transfer",
        "shop/settlement/sending.py",
        "charge=transfer.payment.charge,",
        "charge=transfer.payment.intent,",
        SETTLING,
    ),
    Bug(
        "a transfer without its charge",
        "shop/payments/stripe_gateway.py",
        '            "source_transaction": wire.charge,\n',
        "",
        f"{PAYING}/test_stripe_gateway.py {SETTLING}",
    ),
]


def proof(bugs) -> int:
    """How many bugs nobody caught; first, the untouched copy must be green."""
    with tempfile.TemporaryDirectory(prefix="amc-bugs-") as folder:
        copy = Path(folder)
        archive = subprocess.run(["git", "archive", "HEAD"], check=True, capture_output=True).stdout
        subprocess.run(["tar", "-x", "-C", folder], input=archive, check=True)
        files = sorted({name for bug in bugs for name in bug.tests.split()})
        sound = run(copy, files)
        if sound.returncode != MISSED:
            sys.exit(f"The tests fail without any bug: the proof would mean nothing.\n{sound.stdout[-2000:]}")
        missed = 0
        for bug in bugs:
            told = try_bug(copy, bug)
            missed += not told
            said(f"{'caught' if told else 'MISSED':8} {bug.name:58} {bug.file}\n{told}")
    said(f"{len(bugs) - missed} of {len(bugs)} bugs caught")
    return missed


def try_bug(copy, bug) -> str:
    """Which test caught it and in which words, to be read: a test that fails for another reason proves nothing."""
    path = copy / bug.file
    sound = path.read_text()
    if sound.count(bug.was) != 1:
        sys.exit(f"{bug.name}: {bug.file} no longer reads as this patch expects ({sound.count(bug.was)} places).")
    path.write_text(sound.replace(bug.was, bug.becomes))
    try:
        done = run(copy, bug.tests.split())
    finally:
        path.write_text(sound)
    if done.returncode not in (CAUGHT, MISSED):
        sys.exit(f"{bug.name}: the tests could not run.\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return why(done.stdout) if done.returncode == CAUGHT else ""


def why(told) -> str:
    """The test's name and the first line of what it found."""
    test = re.search(r"^(?:FAILED|ERROR) (\S+)", told, re.MULTILINE)
    found = re.search(r"^E +(.*)", told, re.MULTILINE)
    return "".join(f"         {one.group(1)[:150]}\n" for one in (test, found) if one)


def run(copy, files):
    """Each run starts from a fresh copy of the database: none fails for what another left."""
    env = {**os.environ, "TEST_DB_SUFFIX": copy.name, "PYTHONDONTWRITEBYTECODE": "1", "VAR_DIR": str(copy / "var")}
    env |= {"TMPDIR": str(copy)}
    words = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-m", "not row_locks"]
    return subprocess.run([*words, *files], cwd=copy, env=env, capture_output=True, text=True)


def said(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    # All of them, or those whose name has this in it.
    wanted = " ".join(sys.argv[1:])
    sys.exit(1 if proof([bug for bug in BUGS if wanted in bug.name]) else 0)
