"""A resident's invoice, made in the merchant's name with its mandate: what is kept, less what was invoiced before."""

from collections import Counter
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.books.dues import due_by_merchant_order
from merchants.invoicing import mandates, mentions, numbering, parties, printing
from merchants.invoicing.commission import rates_of, store, sums_of
from merchants.listing import by_weight
from merchants.models import Invoice, MerchantOrder, SoldAtRate
from merchants.models.sheet import Nature
from merchants.refusals import Refusal

Kind, Subject = Invoice.Kind, Invoice.Subject


class NotHandedOver(Refusal):
    sentence = gettext_lazy("La facture se demande une fois le sac remis.")


class NoMandate(Refusal):
    """The shop never asked the association to invoice for it."""

    def __init__(self, merchant):
        facts = {"merchant": merchant, "phone": merchant.phone}
        super().__init__(
            _("%(merchant)s fait ses propres factures\u202f: demandez-la à la boutique, au %(phone)s.") % facts
        )


class NothingSold(Refusal):
    sentence = gettext_lazy("Rien n’a été gardé de cette partie de la commande\u202f: il n’y a rien à facturer.")


@transaction.atomic
def issue(*, merchant_order, buyer, by, at) -> Invoice:
    """The invoice of a sale handed over; asked again, the same one, or a credit note for what was given back since.

    `buyer` is a party of `merchants.invoicing.parties`. Law: CGI, annexe II, 242 nonies I.
    """
    held = MerchantOrder.objects.select_for_update(of=["self"]).select_related("merchant", "order")
    sale = held.get(pk=merchant_order.pk)
    already = Invoice.objects.filter(merchant_order=sale, subject=Subject.SALE)
    left = left_to_invoice(sale, already)
    if not left and already:
        return already.latest("rank")
    refuse_unless_due(sale, left)
    facts = facts_of(sale, left, buyer, already, timezone.localdate(at))
    owner = {"merchant": sale.merchant, "merchant_order": sale}
    return store(issuer=numbering.issuer_of(sale.merchant), facts=facts, by=by, at=at, **owner)


def refuse_unless_due(sale, left):
    if sale.status != MerchantOrder.Status.HANDED_OVER:
        raise NotHandedOver
    if mandates.in_force(sale.merchant) is None:
        raise NoMandate(sale.merchant)
    if not left:
        raise NothingSold


def left_to_invoice(sale, already) -> dict[tuple, tuple[int, int]]:
    """Cents without VAT and VAT, by nature and rate: what is sold now, less what the invoices made so far say."""
    excl, vat = Counter(), Counter()
    sold = SoldAtRate.objects.filter(merchant_order=sale).values_list("nature", "vat_rate")
    sums = sold.annotate(Sum("gross_cents"), Sum("vat_cents")).order_by("nature", "vat_rate")
    for nature, rate, gross, tax in sums:
        excl[nature, str(rate)] += gross - tax
        vat[nature, str(rate)] += tax
    for invoice in already:
        sign = 1 if invoice.kind == Kind.INVOICE else -1
        for line in invoice.content["lines"]:
            # The first invoices said no nature: all was goods.
            kind = line.get("nature", Nature.GOODS), line["rate"]
            excl[kind] -= sign * line["excl_cents"]
            vat[kind] -= sign * line["vat_cents"]
    return {kind: (excl[kind], vat[kind]) for kind in excl if excl[kind] or vat[kind]}


def facts_of(sale, left, buyer, already, day) -> dict:
    """Everything on the page but its number."""
    sign = 1 if sum(excl + vat for excl, vat in left.values()) >= 0 else -1
    lines = [line_of(*kind, amounts, sign, sale) for kind, amounts in left.items()]
    sums = sums_of(lines)
    exempt = any(not Decimal(rate) for _nature, rate in left)
    return {
        "kind": Kind.INVOICE if sign > 0 else Kind.CREDIT_NOTE,
        "subject": Subject.SALE,
        "title": _("Facture") if sign > 0 else _("Avoir"),
        "seller": parties.of_merchant(sale.merchant),
        "buyer": buyer,
        "on_behalf": on_behalf(sale.merchant),
        "period": None,
        "delivered_on": delivered_on(sale).isoformat(),
        "lines": lines,
        "table": kept(sale) if sign > 0 else [],
        "rates": rates_of(lines),
        "franchise": mentions.on(day)["franchise"].body if exempt else "",
        "corrects": [{"number": one.number, "issued_on": one.issued_on.isoformat()} for one in already],
        "notes": mentions.to_a_resident(day, {nature for nature, _rate in left}),
        **sums,
        **payment_of(sale, sign, sums["incl_cents"], day),
    }


def payment_of(sale, sign, incl, day) -> dict:
    """What remains to be paid at the shop, in cents; what a credit note gives is given."""
    owed = max(0, due_by_merchant_order(sale.order)[sale.pk]) if sign > 0 else incl
    return {
        "due_cents": min(owed, incl),
        "due_on": day.isoformat() if owed and sign > 0 else "",
        "paid_words": _("Déjà payé"),
        "is_kept_back": False,
        "paid_how": _("Payé.") if not owed else _("À payer à la boutique.") if sign > 0 else _("Rendu."),
        "iban": "",
    }


def on_behalf(merchant) -> str:
    facts = {"operator": parties.operator()["name"], "merchant": merchant.legal_name}
    return _("Facture établie par %(operator)s au nom et pour le compte de %(merchant)s.") % facts


def line_of(nature, rate, amounts, sign, sale) -> dict:
    excl, vat = amounts
    words = _("Marchandises") if nature == Nature.GOODS else _("Prestation de services")
    if Decimal(rate):
        words = _("%(what)s, TVA à %(rate)s") % {"what": words, "rate": printing.percent(rate)}
    detail = _("Commande %(number)s") % {"number": sale.order.number}
    told = {"label": words, "detail": detail, "nature": nature, "rate": rate}
    return {**told, "excl_cents": sign * excl, "vat_cents": sign * vat}


def kept(sale) -> list[list[str]]:
    """What was kept, as on the order: quantity, name, price tax included."""
    return [
        [f"{line.kept_quantity} × {named(line)}", printing.amount(line.kept_cents)]
        for line in sale.lines.all()
        if line.kept_cents
    ]


def named(line) -> str:
    """« Poulet fermier, 1,35 kg à 18,90 €/kg », « Tomme (Panier du dimanche) »."""
    if line.is_weighed:
        grams, per_kg = by_weight.grams_words(line.kept_grams), by_weight.kilo_words(line.price_per_kg_cents)
        return _("%(title)s, %(grams)s à %(per_kg)s") % {"title": line.title, "grams": grams, "per_kg": per_kg}
    return f"{line.title} ({line.bundle_title})" if line.bundle_title else line.title


def delivered_on(sale):
    handed = sale.moves.handovers().first()
    return timezone.localdate(handed.at if handed else sale.due_at)
