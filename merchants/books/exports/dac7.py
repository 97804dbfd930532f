"""What a platform tells the tax office of each seller, quarter by quarter (CGI 1649 ter A to E, « DAC7 »)."""

import datetime
from dataclasses import dataclass, field

from django.db.models import F, Min, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from stdnum.fr import siret as siret_numbers

from merchants.books import accounts
from merchants.books.exports.period import Period
from merchants.invoicing import parties
from merchants.legal import delay_days
from merchants.models import Entry, Journal, LegalAmount, LegalCount, LegalDelay, Merchant, TaxIdentity

QUARTERS = (1, 2, 3, 4)
NOTHING = ("", "")


@dataclass
class Quarter:
    """In cents. The commission, its VAT included, is kept from `gross`; no tax is withheld for anybody."""

    sales: int = 0
    gross: int = 0
    fees: int = 0
    taxes: int = 0

    @property
    def consideration(self) -> int:
        """What the seller was paid or credited, once the fees are off."""
        return self.gross - self.fees - self.taxes

    def __add__(self, other):
        sums = {name: getattr(self, name) + getattr(other, name) for name in ("sales", "gross", "fees", "taxes")}
        return Quarter(**sums)


@dataclass
class Seller:
    """One merchant's year. `iban` and `holder` are known by the room above, that pays."""

    merchant: Merchant
    identity: TaxIdentity | None
    iban: str = ""
    holder: str = ""
    quarters: dict[int, Quarter] = field(default_factory=lambda: {number: Quarter() for number in QUARTERS})
    is_excluded: bool = False

    @property
    def year(self) -> Quarter:
        return sum(self.quarters.values(), Quarter())

    @property
    def vat_number(self) -> str:
        return parties.of_merchant(self.merchant)["vat_number"]

    @property
    def missing(self) -> list[str]:
        """What the return asks and nobody said yet, in words."""
        return [str(words) for words, said in wanted_of(self) if not said]


def wanted_of(seller) -> list[tuple]:
    """Each identifier with what is known of it."""
    merchant, identity = seller.merchant, seller.identity
    wanted = [
        (_("raison sociale"), merchant.legal_name),
        (_("adresse"), merchant.street and merchant.postcode and merchant.city),
        (_("SIRET exact"), siret_numbers.is_valid(merchant.siret)),
        (_("société ou personne"), identity),
        (_("IBAN"), seller.iban),
        (_("titulaire du compte"), seller.holder),
    ]
    if not merchant.vat_exempt:
        wanted.append((_("numéro de TVA"), seller.vat_number))
    if identity and identity.kind == TaxIdentity.Kind.INDIVIDUAL:
        wanted += [(_("prénom"), identity.first_name), (_("nom"), identity.last_name)]
        wanted.append((_("date de naissance"), identity.born_on))
    return wanted


def due_on(year) -> datetime.date:
    """The last day to make the return of a year, and to give each seller its copy."""
    last_on = datetime.date(year, 12, 31)
    return last_on + datetime.timedelta(days=delay_days(LegalDelay.Code.DAC7_RETURN, last_on))


def sellers_of(year, *, accounts_of_merchants, merchant=None) -> list[Seller]:
    """Whoever sold that year, by name; `accounts_of_merchants` gives (IBAN, holder) by merchant id.

    A sale counts wholly in the quarter of its handover, with all that was given back since; given back whole,
    it counts for nothing. The same few queries whatever the number of merchants.
    """
    quarters = quarters_of(year, merchant)
    shops = Merchant.objects.filter(pk__in=quarters).select_related("tax_identity")
    limits = limits_on(datetime.date(year, 12, 31))
    return [seller_of(shop, quarters[shop.pk], accounts_of_merchants.get(shop.pk, NOTHING), limits) for shop in shops]


def seller_of(merchant, quarters, account, limits) -> Seller:
    seller = Seller(merchant, getattr(merchant, "tax_identity", None), *account)
    seller.quarters |= quarters
    most_sales, most_cents = limits
    seller.is_excluded = seller.year.sales < most_sales and seller.year.consideration <= most_cents
    return seller


def limits_on(day) -> tuple[int, int]:
    """Under that many sales of goods and up to that many cents in the year, a seller is left out of the return."""
    sales = LegalCount.objects.in_force(day).get(code=LegalCount.Code.DAC7_SALES).count
    return sales, LegalAmount.objects.in_force(day).get(code=LegalAmount.Code.DAC7_AMOUNT).cents


def quarters_of(year, merchant) -> dict[int, dict[int, Quarter]]:
    """Figures by merchant id and quarter, read sale by sale."""
    found = {}
    for row in sales_of(year, merchant).iterator():
        number = (timezone.localtime(row["first_at"]).month + 2) // 3
        quarters = found.setdefault(row["journal__merchant_order__merchant"], {})
        sale = Quarter(sales=int(row["gross"] > 0), gross=row["gross"], fees=row["fees"])
        quarters[number] = quarters.get(number, Quarter()) + sale
    return found


def sales_of(year, merchant):
    """Each sale first handed over during the year, with what remains of it in the ledger; one query."""
    touched = Journal.objects.filter(key__startswith="state:", **Period.of_year(year).within())
    entries = Entry.objects.filter(
        journal__key__startswith="state:", journal__merchant_order__in=touched.values("merchant_order")
    )
    if merchant:
        entries = entries.filter(journal__merchant_order__merchant=merchant)
    earned = Q(account__code__in=[accounts.INCOME, accounts.VAT])
    kept = Q(account__code__startswith=accounts.MERCHANT)
    sums = entries.values("journal__merchant_order", "journal__merchant_order__merchant").annotate(
        first_at=Min("journal__at"),
        fees=Sum(-F("cents"), filter=earned, default=0),
        gross=Sum(-F("cents"), filter=earned | kept, default=0),
    )
    return sums.filter(**Period.of_year(year).within("first_at")).order_by("journal__merchant_order")
