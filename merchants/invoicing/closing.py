"""Closing a month: its journals are fixed once, then each merchant has a statement and an invoice, one by one."""

import logging

from django.conf import settings
from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.books import accounts, ledger
from merchants.books.commission_months import Month
from merchants.invoicing import commission, mentions, months, statements
from merchants.models import ChainHead, Entry, Journal, LegalMention, Merchant, MonthClosing, Statement
from merchants.refusals import Refusal

logger = logging.getLogger(__name__)
Code = LegalMention.Code
# Without these sentences no invoice may leave.
NEEDED = [Code.SERVICES, Code.PAYMENT_TERM, Code.LATE_PENALTY, Code.RECOVERY_INDEMNITY, Code.FRANCHISE]
LONGEST_ERROR = MonthClosing._meta.get_field("last_error").max_length


class NotYet(Refusal):
    """The month cannot be closed now: `missing` says why, a sentence for each thing to do first."""

    def __init__(self, missing):
        self.missing = missing
        super().__init__(" ".join(missing))


class DoesNotAddUp(Refusal):
    sentence = gettext_lazy(
        "Les relevés ne font pas le compte du grand livre\u202f: la clôture reste ouverte, rien n’est perdu."
    )


class LeftOpen(Refusal):
    """Some merchants have no statement yet, for a reason of their own; all the others have theirs."""

    def __init__(self, failed):
        self.failed = failed
        named = " · ".join(f"{name} ({why})" for name, why in failed.items())
        super().__init__(_("La clôture reste ouverte, il manque les relevés de\u202f: %(named)s") % {"named": named})


def close(*, month, by, at) -> MonthClosing:
    """From the first look to the last statement; a month already closed stays as it is."""
    closing = start(month=month, by=by, at=at)
    go_on(closing=closing, by=by, at=at)
    closing.refresh_from_db()
    return closing


# --- Starting ---------------------------------------------------------------------------------


def start(*, month, by, at) -> MonthClosing:
    """Fix which journals the month holds; said twice, it is fixed once. Raises NotYet."""
    begun = MonthClosing.objects.filter(month=month.first_on).first()
    if begun:
        return begun
    missing = what_is_missing(month, at=at)
    if missing:
        raise NotYet(missing)
    ledger.seal_pending()
    with transaction.atomic():
        # Whoever seals waits here: the chain has one end while the month is fixed.
        head = ChainHead.objects.select_for_update().get(pk=1)
        facts = {"through": head.sequence, "total": 0, "started_by": by, "started_at": at}
        closing, is_new = MonthClosing.objects.get_or_create(month=month.first_on, defaults=facts)
        if is_new:
            closing.total = merchants_of(closing).count()
            closing.save(update_fields=["total"])
            refuse_ownerless(closing)
    return closing


def what_is_missing(month, *, at) -> list[str]:
    """French sentences: everything that stands between a month and its closing."""
    facts = {"month": capfirst(month)}
    missing = []
    if at < month.bounds[1]:
        missing.append(_("%(month)s n’est pas fini.") % facts)
    elif not Journal.objects.filter(at__lt=month.bounds[1]).exists():
        missing.append(
            _("%(month)s\u202f: rien n’a été écrit avant la fin du mois, il n’y a rien à clôturer.") % facts
        )
    if MonthClosing.objects.filter(month__gt=month.first_on).exists():
        missing.append(
            _("%(month)s\u202f: un mois plus récent est déjà clôturé, ce qui s’ajoute ira au suivant.") % facts
        )
    earlier = to_close_first(month)
    if earlier:
        missing.append(_("Clôturez d’abord %(month)s.") % {"month": earlier})
    return [*missing, *identity_missing(at), *not_understood()]


def to_close_first(month) -> Month | None:
    """The oldest month before this one that has something of its own and is not closed."""
    last = MonthClosing.objects.order_by("month").last()
    journals = Journal.objects.filter(at__lt=month.bounds[0])
    if last:
        if last.month >= month.first_on:
            return None
        journals = journals.filter(at__gte=Month(last.month).bounds[1])
        if not last.finished_at:
            return Month(last.month)
    first = journals.order_by("at").first()
    return Month.of(timezone.localdate(first.at)) if first else None


def identity_missing(at) -> list[str]:
    """What the law wants on an invoice and that the association has not said."""
    words = {
        "siren": _("Indiquez le SIREN de l’association (OPERATOR_SIREN)\u202f: ses factures doivent le porter."),
        "address": _("Indiquez l’adresse de l’association (OPERATOR_ADDRESS)\u202f: ses factures doivent la porter."),
    }
    missing = [words[name] for name in words if not settings.OPERATOR[name].strip()]
    known = mentions.on(timezone.localdate(at))
    labels = ", ".join(str(Code(code).label) for code in NEEDED if code not in known)
    return (
        [*missing, _("Mentions légales sans texte à ce jour\u202f: %(labels)s.") % {"labels": labels}]
        if labels
        else missing
    )


def not_understood() -> list[str]:
    """Money whose meaning nobody knows yet."""
    waiting = sorted(code for code, cents in ledger.balances(accounts.SUSPENSE).items() if cents)
    if not waiting:
        return []
    return [_("Des sommes attendent une explication\u202f: %(accounts)s.") % {"accounts": ", ".join(waiting)}]


def refuse_ownerless(closing):
    """A commission that belongs to no merchant would be invoiced to nobody."""
    stray = commission_entries(closing).filter(journal__merchant_order=None)
    keys = list(stray.values_list("journal__key", flat=True).distinct()[:3])
    if keys:
        told = _("Des écritures de commission ne disent pas de quel commerçant elles viennent\u202f: %(keys)s.")
        raise NotYet([told % {"keys": ", ".join(keys)}])


def merchants_of(closing):
    """Those whose account or sales moved during the month, or whose balance was not nil before."""
    moved = Entry.objects.filter(months.held_by(closing, "journal__"), account__code__startswith=accounts.MERCHANT)
    codes = {code.removeprefix(accounts.MERCHANT) for code in moved.values_list("account__code", flat=True).distinct()}
    sold = Journal.objects.filter(months.held_by(closing), key__startswith="state:").values("merchant_order__merchant")
    previous = months.before(closing)
    open_balance = Statement.objects.filter(closing=previous).exclude(closing_cents=0).values("merchant")
    return Merchant.objects.filter(Q(code__in=codes) | Q(pk__in=sold) | Q(pk__in=open_balance))


# --- Going on ---------------------------------------------------------------------------------


def go_on(*, closing, by, at) -> None:
    """Every merchant not done yet, each in a transaction of its own, then the check of the whole.

    Safe to run twice, at once, and to kill: what is done is kept, what is not is done by the next run.
    """
    if closing.finished_at:
        return
    done = Statement.objects.filter(closing=closing).values("merchant")
    try:
        close_each(merchants_of(closing).exclude(pk__in=done).order_by("name", "pk"), closing=closing, by=by, at=at)
        finish(closing=closing, at=at)
    except Exception as failure:
        MonthClosing.objects.filter(pk=closing.pk).update(last_error=told(failure)[:LONGEST_ERROR])
        raise


def close_each(merchants, *, closing, by, at) -> None:
    """Every merchant is tried before LeftOpen names those that failed: none keeps another from its statement."""
    failed = {}
    for merchant in merchants:
        try:
            close_one(closing=closing, merchant=merchant, by=by, at=at)
        except Exception as failure:
            # Whatever one page or its XML does to us, the others are done; their libraries raise bare exceptions.
            logger.exception("The statement of %s stays to be made", merchant)
            failed[merchant.name] = told(failure)
    if failed:
        raise LeftOpen(failed)


def told(failure) -> str:
    return str(failure) if isinstance(failure, Refusal) else f"{type(failure).__name__}: {failure}"


@transaction.atomic
def close_one(*, closing, merchant, by, at) -> Statement:
    """The statement of one merchant with its invoice: both, or neither and no number drawn."""
    held = MonthClosing.objects.select_for_update().get(pk=closing.pk)
    already = Statement.objects.filter(closing=held, merchant=merchant).first()
    if already:
        return already
    figures = statements.figures_of(held, merchant)
    statement = statements.make(closing=held, merchant=merchant, figures=figures, at=at)
    commission.issue(statement=statement, figures=figures, by=by, at=at)
    held.done += 1
    held.save(update_fields=["done"])
    return statement


@transaction.atomic
def finish(*, closing, at) -> None:
    """Closed for good once the statements say all that the ledger earned during the month, to the cent."""
    held = MonthClosing.objects.select_for_update().get(pk=closing.pk)
    if held.finished_at:
        return
    earned = -(commission_entries(held).aggregate(cents=Sum("cents"))["cents"] or 0)
    stated = 0
    for content in held.statements.values_list("content", flat=True).iterator():
        stated += content["commission_excl_cents"] + content["commission_vat_cents"]
    if stated != earned:
        raise DoesNotAddUp
    held.finished_at, held.last_error = at, ""
    held.save(update_fields=["finished_at", "last_error"])


def commission_entries(closing):
    return Entry.objects.filter(
        months.held_by(closing, "journal__"), account__code__in=[accounts.INCOME, accounts.VAT]
    )


def go_on_with_all(*, at) -> None:
    """Closings that a crash left half done."""
    for closing in MonthClosing.objects.filter(finished_at=None).order_by("month"):
        go_on(closing=closing, by=closing.started_by, at=at)
