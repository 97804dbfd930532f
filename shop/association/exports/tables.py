"""The rows of each file for a spreadsheet."""

from django.utils.translation import gettext as _

from merchants.books.exports.daily_sales import NATURES
from merchants.books.exports.indicators import CENTS, PERCENT
from shop.association.spreadsheet import amount, moment, plain


def journals(movements):
    yield [_("Journal"), _("Date"), _("N°"), _("Compte"), _("Intitulé"), _("Auxiliaire"), *_rest_of_journals()]
    for one in movements:
        account, journal = one.account, one.journal
        texts = [account.label, account.auxiliary, account.auxiliary_label, journal.key, journal.memo]
        texts.append(journal.order.number if journal.order else "")
        debit, credit = (one.cents, 0) if one.cents > 0 else (0, -one.cents)
        where = [one.book.code, moment(journal.at), journal.sequence, account.number]
        yield [*where, *map(plain, texts), amount(debit), amount(credit)]


def _rest_of_journals():
    return [_("Nom de l’auxiliaire"), _("Pièce"), _("Libellé"), _("Commande"), _("Débit"), _("Crédit")]


def daily_sales(days):
    nature = [_("Catégorie"), _("Nature")]
    yield [_("Jour"), _("Commerçant"), _("SIREN"), *nature, _("Taux de TVA"), _("TVA"), *_rest_of_sales()]
    for one in days:
        regime = _("Franchise en base") if one.vat_exempt else _("Redevable")
        rate = "" if one.vat_exempt else f"{one.vat_rate}".replace(".", ",")
        vat = "" if one.vat_exempt else amount(one.vat_cents)
        where = [one.day.isoformat(), plain(one.merchant), one.siren, one.category, str(NATURES[one.nature])]
        yield [*where, rate, regime, one.sales, amount(one.excl_cents), vat, amount(one.gross_cents)]


def _rest_of_sales():
    return [_("Ventes"), _("Total HT"), _("Total TVA"), _("Total TTC")]


def sellers(found):
    """A line for each activity of a seller: goods and services are declared apart."""
    yield [*_who(), _("Activité"), *(words for number in (1, 2, 3, 4) for words in _quarter(number)), *_year()]
    for seller in found:
        told = _("non, sous les seuils") if seller.is_excluded else _("oui")
        for activity in seller.activities:
            quarters = [cell for quarter in activity.quarters.values() for cell in figures(quarter)]
            sums = [str(activity.label), *quarters, *figures(activity.year)]
            yield [*who(seller), *sums, told, plain(", ".join(seller.missing))]


def who(seller):
    merchant, identity = seller.merchant, seller.identity
    person = ["", "", "", ""]
    if identity:
        born = identity.born_on.isoformat() if identity.born_on else ""
        person = [identity.get_kind_display(), identity.first_name, identity.last_name, born]
    address = f"{merchant.street}, {merchant.postcode} {merchant.city}"
    numbers = [merchant.siret[:9], merchant.siret, seller.vat_number, seller.iban, seller.holder]
    return [plain(text) for text in (merchant.name, merchant.legal_name, *person, address, *numbers)]


def figures(quarter):
    return [quarter.sales, *map(amount, (quarter.consideration, quarter.fees, quarter.taxes))]


def _who():
    person = [_("Qui vend"), _("Prénom"), _("Nom"), _("Date de naissance")]
    numbers = ["SIREN", "SIRET", _("Numéro de TVA"), "IBAN", _("Titulaire")]
    return [_("Boutique"), _("Raison sociale"), *person, _("Adresse"), *numbers]


def _quarter(number):
    words = [
        _("T%(n)d ventes"),
        _("T%(n)d revient au vendeur"),
        _("T%(n)d commissions et frais"),
        _("T%(n)d taxes retenues"),
    ]
    return [word % {"n": number} for word in words]


def _year():
    sums = [_("Ventes"), _("Revient au vendeur"), _("Commissions et frais"), _("Taxes retenues")]
    return [*sums, _("À déclarer"), _("Il manque")]


def funder(period, indicators, breakdowns):
    days = [_("Du"), period.first_on.isoformat(), _("au"), period.last_on.isoformat()]
    yield days
    yield [_("Indicateur"), _("Valeur"), _("Unité"), _("Définition"), _("Formule"), _("Lignes lues")]
    for one in indicators:
        facts = [value_of(one), unit_of(one), plain(one.definition), plain(one.formula)]
        yield [plain(one.label), *facts, one.rows if one.is_measured and not one.is_hidden else ""]
    for breakdown in breakdowns:
        yield []
        yield [str(breakdown.label), _("Commerçants"), _("Ventes"), _("Ventes, TTC")]
        for row in breakdown.rows:
            told = [row.merchants, row.sales, amount(row.gross_cents)]
            yield [plain(row.name), *([_("secret")] * 3 if row.is_hidden else told)]


def value_of(indicator) -> str:
    if not indicator.is_measured:
        return _("pas encore mesuré")
    if indicator.is_hidden:
        return _("secret")
    written = {CENTS: amount, PERCENT: lambda value: str(value).replace(".", ",")}
    return written.get(indicator.unit, str)(indicator.value)


def unit_of(indicator) -> str:
    return {CENTS: _("euros"), PERCENT: "%"}.get(indicator.unit, _("nombre"))
