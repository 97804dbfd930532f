"""A merchant's statement as a PDF: what the screen says, with every line, for whoever keeps it on paper."""

from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from merchants.invoicing import reading, statements
from merchants.invoicing.printing import amount, day, set_page

PAGE = Path(__file__).with_name("statement.typ")


def pdf_of(statement) -> bytes:
    return set_page(PAGE, page_of(statement))


def page_of(statement) -> dict:
    facts = reading.page_of(statement)
    return {
        "title": _("Relevé, %(month)s") % {"month": facts["month"]},
        "merchant": statement.merchant.name,
        "operator": settings.OPERATOR["name"],
        "made": _("établi le %(day)s") % {"day": on(statement.made_at)},
        "account": account_of(facts),
        "balance": balance_of(statement),
        "invoices": invoices_of(facts),
        "rates": rates_of(facts),
        "days": days_of(facts),
        "lines": lines_of(statement),
    }


def on(moment) -> str:
    return day(timezone.localdate(moment).isoformat())


def account_of(facts) -> dict:
    start = [_("Solde au début"), amount(facts["statement"].opening_cents)]
    rows = [[str(words), amount(cents)] for words, cents in facts["movements"]]
    return {"headings": [_("Mouvement"), _("Montant")], "rows": [start, *rows]}


def balance_of(statement) -> list[str]:
    """Said as the merchant hears it."""
    words = _("À payer à l’association") if statement.closing_cents < 0 else _("Dû au commerçant")
    return [words, amount(abs(statement.closing_cents))]


def invoices_of(facts) -> dict:
    rows = [
        [f"{one.get_kind_display()} {one.number}", *map(amount, (one.excl_cents, one.vat_cents, one.incl_cents))]
        for one in facts["invoices"]
    ]
    return {"title": _("Factures"), "headings": [_("Numéro"), *in_three()], "rows": rows}


def in_three() -> list[str]:
    return [_("HT"), _("TVA"), _("TTC")]


def rates_of(facts) -> dict:
    rows = [[row["rate"], *sold(row)] for row in facts["rates"]]
    return {"title": _("Les ventes, par taux de TVA"), "headings": [_("Taux"), *in_three()], "rows": rows}


def days_of(facts) -> dict:
    rows = [[day(row["day"].isoformat()), row["rate"], *sold(row)] for row in facts["days"]]
    return {"title": _("Jour par jour"), "headings": [_("Jour"), _("Taux"), *in_three()], "rows": rows}


def sold(row) -> list[str]:
    return [amount(row[name]) for name in ("excl_cents", "vat_cents", "gross_cents")]


def lines_of(statement) -> dict:
    """Every movement leads to its order, by the code that the resident says and by its number."""
    told = reading.lines_of(statements.lines_of(statement))
    rows = [[str(words), on(journal.at), order_of(journal), amount(journal.moved)] for journal, words in told]
    headings = [_("Mouvement"), _("Jour"), _("Commande"), _("Montant")]
    return {"title": _("Ligne par ligne"), "headings": headings, "rows": rows}


def order_of(journal) -> str:
    if not journal.order:
        return "–"
    code = f"{journal.merchant_order.spoken_code} · " if journal.merchant_order else ""
    return f"{code}{journal.order.number}"
