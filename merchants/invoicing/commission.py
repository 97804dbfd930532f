"""The invoice of a month's commission: the ledger's cents added up, never a percentage of the total."""

import datetime
import hashlib
from collections import Counter
from decimal import Decimal

from django.conf import settings
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from stdnum import iban as ibans

from merchants.books import accounts
from merchants.books.commission_months import Month
from merchants.invoicing import facturx, legible, mentions, months, numbering, parties, printing, set_off
from merchants.invoicing.statements import Commission
from merchants.models import Entry, Invoice, InvoiceFile, Journal, MerchantOrder, MonthClosing, SoldAtRate

Kind, Subject = Invoice.Kind, Invoice.Subject
# In cents, a little under what the standard stands.
MOST_DRIFT = 98
# The journals that tell who holds what of a sale: earned, and paid from hand to hand.
TELL_WHO_HOLDS = ("state:", "pickup:", "correction:")


def issue(*, statement, figures, by, at) -> list[Invoice]:
    """The month's invoice, or credit note when more was given back than earned; nothing when nothing was earned.

    Cents rounded sale by sale may drift from a percentage of their sum, and EN 16931 stands no more than one euro
    (BR-S-09): a month that drifts further is told in several invoices.
    """
    issued, left = [], due_of(statement)
    for commissions in portions(figures.commissions):
        excl, vat = (sum(getattr(one, name) for one in commissions.values()) for name in ("excl", "vat"))
        if not excl and not vat:
            continue
        due = min(max(left, 0), max(excl + vat, 0))
        left -= due
        facts = facts_of(statement, commissions, due, timezone.localdate(at))
        owner = {"merchant": statement.merchant, "statement": statement}
        issued.append(store(issuer=numbering.ASSOCIATION, facts=facts, by=by, at=at, **owner))
    return issued


def portions(commissions) -> list[dict]:
    """The same sales, cut where their VAT would be a euro away from its rate; nearly always in one piece."""
    cut, drift = [{}], Counter()
    for group, one in commissions.items():
        rate = Decimal(group[0])
        for pk, (excl, vat) in one.by_sale.items():
            moved = vat - excl * rate / 100
            if abs(drift[rate] + moved) >= MOST_DRIFT:
                cut.append({})
                drift.clear()
            drift[rate] += moved
            cut[-1].setdefault(group, Commission()).by_sale[pk] = [excl, vat]
    return cut


def store(*, issuer, facts, by, at, **owner) -> Invoice:
    """Draw the number, set the page, keep the bytes: all in the caller's transaction, or nothing."""
    day = timezone.localdate(at)
    rank, number = numbering.draw(issuer=issuer, year=day.year)
    document = legible.written({**facts, "number": number, "issued_on": day.isoformat()})
    pdf = facturx.with_xml(printing.pdf_of(document), document)
    invoice = Invoice.objects.create(
        **{key: document[key] for key in ("kind", "subject", "excl_cents", "vat_cents", "due_cents")},
        issuer=issuer,
        year=day.year,
        rank=rank,
        number=number,
        issued_on=day,
        issued_at=at,
        by=by,
        content=document,
        sha256=hashlib.sha256(pdf).hexdigest(),
        **owner,
    )
    InvoiceFile.objects.create(invoice=invoice, pdf=pdf)
    return invoice


def facts_of(statement, commissions, due, day) -> dict:
    """Everything on the page but its number; on a credit note every amount is turned round."""
    sign = 1 if sum(one.excl + one.vat for one in commissions.values()) >= 0 else -1
    lines = [line_of(group, one, sign, statement) for group, one in commissions.items()]
    rates, sums = rates_of(lines), sums_of(lines)
    worded = mentions.on(day)
    exempt = any(not Decimal(one["rate"]) for one in rates)
    return {
        "kind": Kind.INVOICE if sign > 0 else Kind.CREDIT_NOTE,
        "subject": Subject.COMMISSION,
        "title": _("Facture") if sign > 0 else _("Avoir"),
        "seller": parties.operator(),
        "buyer": parties.of_merchant(statement.merchant),
        "on_behalf": "",
        "lines": lines,
        "table": [],
        "rates": rates,
        "franchise": worded["franchise"].body if exempt else "",
        "corrects": corrected(commissions),
        "notes": mentions.between_professionals(day),
        **sums,
        **period_of(statement),
        **payment_of(worded, sign, due if sign > 0 else sums["incl_cents"], statement.merchant, day),
    }


def sums_of(lines) -> dict[str, int]:
    """The totals of a document, in cents: its lines added up."""
    excl, vat = sum(one["excl_cents"] for one in lines), sum(one["vat_cents"] for one in lines)
    return {"excl_cents": excl, "vat_cents": vat, "incl_cents": excl + vat}


def period_of(statement) -> dict:
    month = Month(statement.closing.month)
    last_on = (month.next.first_on - datetime.timedelta(days=1)).isoformat()
    return {"period": [month.first_on.isoformat(), last_on], "delivered_on": last_on}


def payment_of(worded, sign, due, merchant, day) -> dict:
    """What remains to be paid, until when and how; `due` in cents."""
    until = day + datetime.timedelta(days=worded["payment_term"].days)
    kept_back = bool(due and sign > 0 and set_off.is_agreed(merchant, on=day))
    return {
        "due_cents": due,
        "due_on": until.isoformat() if sign > 0 and due else "",
        "paid_words": _("Déjà retenu sur vos ventes"),
        "is_kept_back": kept_back,
        "paid_how": kept_back_how(worded, merchant) if kept_back else paid_how(worded, sign, due),
        "iban": ibans.compact(settings.OPERATOR["iban"]),
    }


def line_of(group, one, sign, statement) -> dict:
    rate, is_corrected, invoice = group
    count = len(one.by_sale)
    sold = printing.amount(sold_cents(statement, one.by_sale))
    if is_corrected:
        label = _("Commission corrigée sur des ventes déjà facturées")
        detail = _("facture %(number)s") % {"number": invoice.number} if invoice else ""
    else:
        label = _("Commission sur vos ventes, %(month)s") % {"month": Month(statement.closing.month)}
        words = ngettext("%(n)d vente, %(sold)s TTC", "%(n)d ventes, %(sold)s TTC", count)
        detail = words % {"n": count, "sold": sold}
    facts = {"label": label, "detail": detail, "rate": rate}
    return {**facts, "excl_cents": sign * one.excl, "vat_cents": sign * one.vat}


def sold_cents(statement, merchant_orders) -> int:
    """What the commission of the month bears on, tax included (the base that the contract names)."""
    sold = SoldAtRate.objects.filter(
        months.held_by(statement.closing, "journal__"), merchant_order__merchant=statement.merchant
    )
    by_order = sold.values_list("merchant_order_id").annotate(cents=Sum("gross_cents")).order_by("merchant_order_id")
    return sum(cents for pk, cents in by_order if pk in merchant_orders)


def rates_of(lines) -> list[dict]:
    """The sums by rate of VAT: EN 16931 wants each rate once."""
    found = {}
    for one in lines:
        row = found.setdefault(one["rate"], {"rate": one["rate"], "excl_cents": 0, "vat_cents": 0})
        row["excl_cents"] += one["excl_cents"]
        row["vat_cents"] += one["vat_cents"]
    return list(found.values())


def corrected(commissions) -> list[dict]:
    """The invoices whose sales this one corrects."""
    invoices = {invoice.pk: invoice for _rate, _again, invoice in commissions if invoice}
    ordered = sorted(invoices.values(), key=lambda invoice: (invoice.issued_on, invoice.rank))
    return [{"number": one.number, "issued_on": one.issued_on.isoformat()} for one in ordered]


def paid_how(worded, sign, due) -> str:
    if sign < 0:
        return _("Porté à votre compte.")
    if due:
        return worded["payment_term"].body
    return _("Rien à payer\u202f: la commission a été retenue sur vos ventes avant qu’elles vous soient versées.")


def kept_back_how(worded, merchant) -> str:
    """What was agreed, in the words of the law where they are dated so, and when it was."""
    agreed = _("Accord du %(day)s.") % {"day": printing.day(merchant.set_off_agreed_on.isoformat())}
    return " ".join([worded["set_off"].body, agreed] if "set_off" in worded else [agreed])


# --- What remains to be paid ------------------------------------------------------------------


def due_of(statement) -> int:
    """What the merchant still has to pay of the month's commission: the rest was kept back on the sales.

    Sale by sale: a merchant paid from hand to hand holds the whole price, and owes what is above its own part.
    """
    merchant, closing = statement.merchant, statement.closing
    sales, previous = months.sales_touched(closing, merchant), months.before(closing)
    before = owed_on([merchant], sales, months.taken_by(previous, "journal__"))[merchant.pk] if previous else 0
    return owed_on([merchant], sales, months.taken_by(closing, "journal__"))[merchant.pk] - before


def not_invoiced(merchants) -> Counter:
    """What the next invoices will ask, in cents by merchant id, as the books stand now; a few queries for them all."""
    last = MonthClosing.objects.exclude(finished_at=None).order_by("month").last()
    told = months.taken_by(last) if last else Q(pk__in=[])
    states = Journal.objects.filter(merchant_order__merchant__in=merchants, key__startswith="state:").exclude(told)
    sales = states.values("merchant_order_id")
    found = owed_on(merchants, sales, Q())
    if last:
        found.subtract(owed_on(merchants, sales, months.taken_by(last, "journal__")))
    return found


def owed_on(merchants, sales, taken) -> Counter:
    """Cents that each merchant holds beyond its own part, over these sales, by merchant id."""
    codes = [accounts.merchant(merchant) for merchant in merchants]
    # What is in hand for a bag whose handover was undone is no commission: the bag is still there.
    sold = MerchantOrder.objects.filter(pk__in=sales, status=MerchantOrder.Status.HANDED_OVER)
    entries = Entry.objects.filter(taken, account__code__in=codes, journal__merchant_order__in=sold)
    columns = "journal__merchant_order__merchant_id", "journal__merchant_order_id", "journal__key", "cents"
    held, found = Counter(), Counter()
    for merchant_id, pk, key, cents in entries.values_list(*columns).iterator():
        if key.startswith(TELL_WHO_HOLDS):
            held[merchant_id, pk] += cents
    for (merchant_id, _pk), cents in held.items():
        found[merchant_id] += max(cents, 0)
    return found
