"""What a platform tells the tax office of each seller, quarter by quarter (CGI 1649 ter A to E, « DAC7 »)."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import F, Min, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from stdnum.fr import siret as siret_numbers

from merchants.books import accounts
from merchants.books.exports.period import Period
from merchants.invoicing import parties
from merchants.legal import delay_days
from merchants.models import Entry, Journal, LegalAmount, LegalCount, LegalDelay, Merchant, SoldAtRate, TaxIdentity
from merchants.models.sheet import Nature
from merchants.money import split

QUARTERS = (1, 2, 3, 4)
NOTHING = ("", "")
# Declared apart: each is an activity of its own.
ACTIVITIES = {Nature.GOODS: _("Vente de biens"), Nature.SERVICE: _("Services")}


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
class Activity:
    """What a seller sold of one nature, quarter by quarter."""

    nature: str
    quarters: dict[int, Quarter] = field(default_factory=lambda: {number: Quarter() for number in QUARTERS})

    @property
    def label(self):
        return ACTIVITIES[self.nature]

    @property
    def year(self) -> Quarter:
        return sum(self.quarters.values(), Quarter())


@dataclass
class Seller:
    """One merchant's year. `iban` and `holder` are known by the room above, that pays."""

    merchant: Merchant
    identity: TaxIdentity | None
    iban: str = ""
    holder: str = ""
    goods: Activity = field(default_factory=lambda: Activity(Nature.GOODS))
    services: Activity = field(default_factory=lambda: Activity(Nature.SERVICE))
    is_excluded: bool = False

    @property
    def activities(self) -> list[Activity]:
        """Goods, and services once there are some; whoever sells services alone is told of no goods."""
        found = [one for one in (self.goods, self.services) if one.year != Quarter()]
        return found or [self.goods]

    @property
    def year(self) -> Quarter:
        """All of it; a sale of goods and of a service counts in both."""
        return self.goods.year + self.services.year

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
    limits = limits_of(year)
    return [seller_of(shop, quarters[shop.pk], accounts_of_merchants.get(shop.pk, NOTHING), limits) for shop in shops]


def seller_of(merchant, quarters, account, limits) -> Seller:
    seller = Seller(merchant, getattr(merchant, "tax_identity", None), *account)
    for activity in (seller.goods, seller.services):
        activity.quarters |= {number: sums for (nature, number), sums in quarters.items() if nature == activity.nature}
    seller.is_excluded = is_excluded(seller, *limits)
    return seller


def is_excluded(seller, most_sales, most_cents) -> bool:
    """The limits are those of goods: whoever sold a service is declared, from the first one."""
    goods, services = seller.goods.year, seller.services.year
    return goods.sales < most_sales and goods.consideration <= most_cents and not services.sales


def limits_of(year) -> tuple[int, int]:
    """Under that many sales of goods and up to that many cents in the year, a seller is left out of the return."""
    day = datetime.date(year, 12, 31)
    sales = LegalCount.objects.in_force(day).get(code=LegalCount.Code.DAC7_SALES).count
    return sales, LegalAmount.objects.in_force(day).get(code=LegalAmount.Code.DAC7_AMOUNT).cents


def quarters_of(year, merchant) -> dict[int, dict[tuple, Quarter]]:
    """Figures by merchant id, then by nature and quarter, read sale by sale."""
    found, services = defaultdict(dict), services_in(year, merchant)
    for row in sales_of(year, merchant).iterator():
        number = (timezone.localtime(row["first_at"]).month + 2) // 3
        quarters = found[row["journal__merchant_order__merchant"]]
        sold = services.get(row["journal__merchant_order"], {})
        for nature, sale in by_nature(row["gross"], row["fees"], sold).items():
            quarters[nature, number] = quarters.get((nature, number), Quarter()) + sale
    return found


def by_nature(gross, fees, sold) -> dict[str, Quarter]:
    """One sale in its natures, in cents; the commission, taken on the whole, goes by what each was sold for."""
    weights = sold or {Nature.GOODS: 1}
    parts = zip(weights, split(gross, weights.values()), split(fees, weights.values()), strict=True)
    return {nature: Quarter(sales=int(part > 0), gross=part, fees=fee) for nature, part, fee in parts}


def services_in(year, merchant) -> dict[int, dict[str, int]]:
    """Cents sold by nature, by merchant order id, where a service was sold during the year: the others are goods."""
    of_the_year = Period.of_year(year).within("journal__at")
    touched = SoldAtRate.objects.filter(nature=Nature.SERVICE, **of_the_year)
    if merchant:
        touched = touched.filter(merchant_order__merchant=merchant)
    rows = SoldAtRate.objects.filter(merchant_order__in=touched.values("merchant_order"))
    found = defaultdict(dict)
    sums = rows.values_list("merchant_order", "nature").annotate(Sum("gross_cents"))
    for pk, nature, cents in sums.order_by("merchant_order", "nature"):
        found[pk][nature] = cents
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
