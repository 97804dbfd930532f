"""The ledger's only writer: balanced journals, each signed when posted and chained to the one before soon after."""

import hashlib
import hmac
import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Sum
from django.utils.translation import gettext as _

from merchants.books.accounts import SUSPENSE
from merchants.models import Account, ChainHead, Entry, Journal

CHUNK = 500


class Unbalanced(Exception):
    """Debits and credits of a journal must cancel out: a mistake of ours, never of a person."""


class KeyReused(Exception):
    """The same key came with other lines: two different facts claim to be one."""


# --- Posting ----------------------------------------------------------------------------------


def post(*, key, memo, lines: dict[str, int], by, at, order=None, merchant_order=None) -> Journal:
    """Write one balanced fact, once: the same key with the same lines gives the journal already there."""
    lines = checked(lines)
    with transaction.atomic():
        facts = {"memo": memo, "at": at, "by": by, "order": order, "merchant_order": merchant_order}
        journal, is_new = Journal.objects.get_or_create(
            key=key, defaults={**facts, "signature": sign(Journal(key=key, **facts), lines)}
        )
        if is_new:
            add_entries(journal, lines)
            # Sealing takes one lock for the whole town: never inside a checkout's own transaction.
            transaction.on_commit(seal_pending, robust=True)
        elif lines_of([journal.pk])[journal.pk] != sorted(lines.items()):
            raise KeyReused(f"{key}: {lines}")
    return journal


def checked(lines):
    """The lines that count, refused unless they are whole cents that sum to zero."""
    if any(type(cents) is not int for cents in lines.values()):
        raise TypeError("The ledger counts integer cents.")
    lines = {code: cents for code, cents in lines.items() if cents}
    if not lines or sum(lines.values()):
        raise Unbalanced(str(lines))
    return lines


def add_entries(journal, lines):
    accounts = accounts_named(lines)
    Entry.objects.bulk_create(
        Entry(journal=journal, account_id=accounts[code], cents=cents) for code, cents in sorted(lines.items())
    )


def accounts_named(codes) -> dict[str, int]:
    """Ids by code, opening the accounts that are missing; two at once open the same one."""
    known = dict(Account.objects.filter(code__in=codes).values_list("code", "pk"))
    missing = sorted(set(codes) - known.keys())
    if missing:
        Account.objects.bulk_create([Account(code=code) for code in missing], ignore_conflicts=True)
        known |= dict(Account.objects.filter(code__in=missing).values_list("code", "pk"))
    return known


# --- Reading ----------------------------------------------------------------------------------


def balance(code) -> int:
    """Cents on one account; debit above zero."""
    return Entry.objects.filter(account__code=code).aggregate(cents=Sum("cents"))["cents"] or 0


def balances(prefix) -> dict[str, int]:
    """Cents by account for every account whose code begins so."""
    entries = Entry.objects.filter(account__code__startswith=prefix)
    return dict(entries.values_list("account__code").annotate(cents=Sum("cents")).order_by("account__code"))


def suspense() -> dict[str, int]:
    """Cents by account for what was seen and is not understood yet: empty every morning."""
    return {code: cents for code, cents in balances(SUSPENSE).items() if cents}


def lines_of(journal_ids) -> dict[int, list[tuple[str, int]]]:
    """Sorted (account, cents) by journal id, in one query."""
    lines = defaultdict(list)
    entries = Entry.objects.filter(journal__in=journal_ids).order_by("account__code", "cents")
    for journal_id, code, cents in entries.values_list("journal_id", "account__code", "cents"):
        lines[journal_id].append((code, cents))
    return lines


# --- Signing and sealing ----------------------------------------------------------------------


def mac(text) -> str:
    return hmac.new(settings.LEDGER_SECRET.encode(), text.encode(), hashlib.sha256).hexdigest()


def sign(journal, lines) -> str:
    """What nobody can write again without the town's secret: all that the journal says."""
    at = journal.at.astimezone(UTC).isoformat(timespec="microseconds")
    said = [journal.key, journal.memo, at, journal.by_id, journal.order_id, journal.merchant_order_id]
    return mac(json.dumps([*said, sorted(dict(lines).items())], ensure_ascii=True))


def link(previous, journal) -> str:
    """The next value of the chain, after `previous`."""
    return mac(f"{previous}:{journal.sequence}:{journal.signature}")


def seal_pending() -> int:
    """Give every unsealed journal its place in the chain; safe to run at any moment, by anyone."""
    sealed = 0
    while count := seal_some():
        sealed += count
    return sealed


@transaction.atomic
def seal_some() -> int:
    """The oldest ones, a chunk at most, so that a long wait is sealed in little memory."""
    head, _created = ChainHead.objects.select_for_update().get_or_create(pk=1)
    pending = list(Journal.objects.filter(sequence=None).order_by("id")[:CHUNK])
    for journal in pending:
        journal.sequence = head.sequence = head.sequence + 1
        journal.chain = head.chain = link(head.chain, journal)
    if pending:
        Journal.objects.bulk_update(pending, ["sequence", "chain"], batch_size=CHUNK)
        head.save()
    return len(pending)


# --- Verifying --------------------------------------------------------------------------------


@dataclass
class Verification:
    """What reading the whole ledger again found; no fault means that it is whole."""

    journals: int = 0
    entries: int = 0
    faults: list[str] = field(default_factory=list)
    # Called after each journal, to show how far the reading is.
    tell: Callable[[], object] = lambda: None

    @property
    def is_whole(self):
        return not self.faults


def verify(*, tell=lambda: None) -> Verification:
    """Read every row again, a chunk at a time, against its signature and its place in the chain."""
    found = Verification(tell=tell)
    # The head only grows: read before and after, it frames what other people post meanwhile.
    promised = current_head()
    sealed = Journal.objects.exclude(sequence=None).order_by("sequence")
    last = check_chain(found, sealed, promised)
    check_rows(found, Journal.objects.filter(sequence=None).order_by("id"))
    check_head(found, last, promised)
    strays = Entry.objects.filter(~Exists(Journal.objects.filter(pk=OuterRef("journal_id")))).count()
    if strays:
        found.faults.append(_("%(count)d mouvements n’appartiennent à aucune écriture.") % {"count": strays})
    return found


def current_head():
    return ChainHead.objects.filter(pk=1).first() or ChainHead()


def check_chain(found, journals, promised):
    """Walk the chain from its first link; returns the last sequence met."""
    sequence, chain = 0, ""
    for journal in checked_rows(found, journals):
        if journal.sequence != sequence + 1:
            found.faults.append(
                _("Écriture n° %(n)d\u202f: des écritures manquent juste avant elle.") % {"n": journal.sequence}
            )
            # Start again from what is written, so that one hole is named once.
        elif journal.chain != link(chain, journal):
            found.faults.append(_("Écriture n° %(n)d (%(key)s)\u202f: la chaîne est rompue.") % named(journal))
        sequence, chain = journal.sequence, journal.chain
        if sequence == promised.sequence and chain != promised.chain:
            found.faults.append(_("Écriture n° %(n)d\u202f: le bout de chaîne en garde une autre.") % named(journal))
    return sequence


def check_head(found, last, promised):
    if last < promised.sequence:
        missing = {"first": last + 1, "last": promised.sequence}
        found.faults.append(_("La fin manque\u202f: écritures n° %(first)d à %(last)d.") % missing)
    elif last > current_head().sequence:
        found.faults.append(_("Le bout de chaîne est en retard sur l’écriture n° %(n)d.") % {"n": last})


def check_rows(found, journals):
    for _journal in checked_rows(found, journals):
        pass


def checked_rows(found, journals):
    """Each journal in turn, once its balance and its signature have been looked at; memory stays bounded."""
    for chunk in in_chunks(journals):
        lines = lines_of([journal.pk for journal in chunk])
        for journal in chunk:
            check_row(found, journal, lines[journal.pk])
            found.tell()
            yield journal


def in_chunks(queryset):
    """Lists of at most CHUNK rows, so that a long history is read in little memory."""
    rows = queryset.iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def untold(facts, key_of):
    """The facts, among those of a queryset, that no journal tells under the key each must have."""
    for chunk in in_chunks(facts):
        told = set(Journal.objects.filter(key__in=[key_of(fact) for fact in chunk]).values_list("key", flat=True))
        yield from (fact for fact in chunk if key_of(fact) not in told)


def check_row(found, journal, lines):
    found.journals += 1
    found.entries += len(lines)
    if sum(cents for _code, cents in lines):
        found.faults.append(_("Écriture %(key)s\u202f: elle n’est pas équilibrée.") % named(journal))
    if len(dict(lines)) != len(lines) or journal.signature != sign(journal, lines):
        found.faults.append(_("Écriture %(key)s\u202f: son contenu a changé depuis sa signature.") % named(journal))


def named(journal):
    return {"n": journal.sequence or 0, "key": journal.key}
