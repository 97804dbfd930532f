"""Reading a bank's statement (camt.053): every booked movement, in integer cents, or the row that cannot be read."""

import datetime
import hashlib
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from lxml import etree

from merchants.books import accounts
from merchants.money import to_cents
from merchants.refusals import Refusal
from shop.settlement.models import BankLine

LARGEST_FILE = 5_000_000
WAYS = {"CRDT": 1, "DBIT": -1}
MOST_CENTS = 100_000_000_00


class NotAStatement(Refusal):
    sentence = gettext_lazy(
        "Ce fichier n’est pas un relevé bancaire au format camt.053. Demandez ce format à votre banque, "
        "et choisissez le fichier tel qu’elle le donne."
    )


class NotOurAccount(Refusal):
    def __init__(self, iban):
        sentence = _(
            "Ce relevé est celui d’un autre compte (%(iban)s). Les comptes connus sont ceux de OPERATOR_IBAN "
            "et de THIRD_PARTY_IBAN."
        )
        super().__init__(sentence % {"iban": iban or _("sans IBAN")})


@dataclass(frozen=True)
class Movement:
    """What the bank says of one movement; cents above zero came in."""

    account: str
    booked_on: datetime.date
    cents: int
    bank_reference: str = ""
    end_to_end: str = ""
    payment_id: str = ""
    counterpart: str = ""
    label: str = ""
    # Money that left, and came back.
    is_return: bool = False
    returned_because: str = ""

    @property
    def mark(self) -> str:
        """The same movement has the same mark in every file that brings it."""
        said = [self.bank_reference, self.booked_on, self.cents, self.end_to_end, self.counterpart, self.label]
        return hashlib.sha256("\n".join(map(str, said)).encode()).hexdigest()


@dataclass(frozen=True)
class Row:
    """One line of the report of an import: what was read, and what was made of it."""

    words: str
    outcome: str
    is_wrong: bool = False
    line: BankLine | None = None


def parsed(content: bytes):
    """The file's tree. No entity, no outside document, no network: what asks for one is no statement."""
    if len(content) > LARGEST_FILE:
        raise NotAStatement
    reader = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, reader)  # noqa: S320 – the parser above resolves nothing
    except (etree.XMLSyntaxError, ValueError) as wrong:
        raise NotAStatement from wrong
    if root.getroottree().docinfo.doctype or root.find("{*}BkToCstmrStmt") is None:
        raise NotAStatement
    return root


def known_accounts() -> dict[str, str]:
    """The ledger's name of each bank account, by its IBAN."""
    own = [(settings.OPERATOR["iban"], accounts.BANK), (settings.THIRD_PARTY_IBAN, accounts.BANK_THIRD_PARTY)]
    return {bare(iban): account for iban, account in own if iban}


def bare(iban) -> str:
    return re.sub(r"\W", "", iban or "").upper()


def movements_of(content: bytes) -> list[Movement | Row]:
    """Every booked movement of the file, and a row of the report for each entry that cannot be read."""
    found = []
    for statement in parsed(content).iterfind("{*}BkToCstmrStmt/{*}Stmt"):
        iban = text(statement, "{*}Acct/{*}Id/{*}IBAN")
        if bare(iban) not in known_accounts():
            raise NotOurAccount(iban)
        for entry in statement.iterfind("{*}Ntry"):
            found += _read(known_accounts()[bare(iban)], entry)
    return found


def _read(account, entry) -> list[Movement | Row]:
    if text(entry, "{*}Sts/{*}Cd") + text(entry, "{*}Sts") not in ("BOOK", ""):
        # Announced, not booked: a later statement brings it.
        return []
    try:
        return _details(account, entry)
    except (InvalidOperation, ValueError, OverflowError):
        words = " ".join(filter(None, [text(entry, "{*}BookgDt/{*}Dt"), text(entry, "{*}Amt"), reference(entry)]))
        return [Row(words or "—", _("Illisible\u202f: ni montant en euros ni date compréhensibles."), is_wrong=True)]


def _details(account, entry) -> list[Movement]:
    """A grouped entry is read detail by detail when the details give their amounts, and as a whole otherwise."""
    whole, details = _signed(entry), entry.findall("{*}NtryDtls/{*}TxDtls")
    if len(details) > 1 and all(amount_of(one) is not None for one in details):
        cents = [_signed(one, like=entry) for one in details]
        if sum(cents) == whole:
            return [_movement(account, entry, one, part) for one, part in zip(details, cents, strict=True)]
    return [_movement(account, entry, details[0] if len(details) == 1 else entry, whole)]


def amount_of(node):
    for path in ("{*}Amt", "{*}AmtDtls/{*}TxAmt/{*}Amt"):
        found = node.find(path)
        if found is not None:
            return found
    return None


def _signed(node, like=None) -> int:
    """Integer cents, below zero for what left. Raises ValueError for another currency."""
    amount = amount_of(node)
    if amount is None or amount.get("Ccy") != "EUR":
        raise ValueError(amount)
    euros = Decimal((amount.text or "").strip())
    if not euros.is_finite() or not 0 < to_cents(euros) <= MOST_CENTS or to_cents(euros) != euros * 100:
        raise ValueError(euros)
    way = text(node, "{*}CdtDbtInd") or text(node if like is None else like, "{*}CdtDbtInd")
    if way not in WAYS:
        raise ValueError(way)
    return WAYS[way] * to_cents(euros)


def _movement(account, entry, node, cents) -> Movement:
    party = "{*}RltdPties/{*}Cdtr" if cents < 0 else "{*}RltdPties/{*}Dbtr"
    back = node.find("{*}RtrInf")
    words = [one.text or "" for one in node.iterfind("{*}RmtInf/{*}Ustrd")] or [text(entry, "{*}AddtlNtryInf")]
    return Movement(
        account=account,
        booked_on=datetime.date.fromisoformat(_day(entry)),
        cents=cents,
        bank_reference=reference(entry),
        end_to_end=short(text(node, "{*}Refs/{*}EndToEndId"), 35),
        payment_id=text(node, "{*}Refs/{*}PmtInfId") or text(entry, "{*}NtryDtls/{*}Btch/{*}PmtInfId"),
        counterpart=short(text(node, f"{party}/{{*}}Nm") or text(node, f"{party}/{{*}}Pty/{{*}}Nm"), 140),
        label=short(" ".join(words), 300),
        is_return=back is not None,
        returned_because=short(text(node, "{*}RtrInf/{*}AddtlInf") or text(node, "{*}RtrInf/{*}Rsn/{*}Cd"), 100),
    )


def _day(entry) -> str:
    return (text(entry, "{*}BookgDt/{*}Dt") or text(entry, "{*}BookgDt/{*}DtTm"))[:10]


def reference(entry) -> str:
    return short(text(entry, "{*}AcctSvcrRef") or text(entry, "{*}NtryRef"), 35)


def text(node, path) -> str:
    return (node.findtext(path) or "").strip()


def short(words, longest) -> str:
    return " ".join(words.split())[:longest]
