"""What a promotion leaves to a merchant, by the rules of the commission in force on its first day."""

from dataclasses import dataclass

from merchants import money
from merchants.commission import rules as commission
from merchants.commission.choosing import Sale
from merchants.commission.terms import Terms, agree
from merchants.models import MerchantOrderMove, Promotion


@dataclass(frozen=True)
class Piece:
    """One piece sold at a reduced price, in cents: what the merchant has, would have without, what is paid for it."""

    net_cents: int
    net_before_cents: int
    borne_cents: int


class Shares:
    """For one piece alone in its order, on the site: the figure of a preview, the order's own terms say the rest."""

    def __init__(self, merchant, sheets, *, on):
        self.merchant, self.on = merchant, on
        self.rules = commission.begun(merchants=[merchant.pk], on=on)
        self.vat_rate = commission.vat_rate(on=on)
        self.order_terms = self.agreed(frozenset())
        self.paths = {
            sheet.pk: frozenset(category.path for category in sheet.product.categories.all()) for sheet in sheets
        }

    def agreed(self, paths) -> Terms:
        sale = Sale(self.merchant.pk, channel=MerchantOrderMove.Channel.ONLINE, paths=paths)
        return agree(rules=self.rules, merchant=self.merchant, sales={0: sale}, on=self.on).terms

    def piece(self, sheet, *, price, usual, offered_by) -> Piece:
        """Sold at `price` instead of `usual`; the association pays its part of what it offers alone."""
        full, paid = money.to_cents(usual), money.to_cents(price)
        is_the_towns = offered_by == Promotion.OfferedBy.TOWN
        borne = self.order_terms.promotion_cents(full - paid) if is_the_towns else 0
        return Piece(self.net_cents(sheet, paid, borne), self.net_cents(sheet, full, 0), borne)

    def net_cents(self, sheet, paid, borne) -> int:
        """What the merchant receives of one piece paid so much."""
        commission_cents = self.agreed(self.paths[sheet.pk]).cents({0: paid})
        return money.share_less(paid, commission_cents, self.vat_rate, promotion_cents=borne).net


def tell_beside(promotions, *, merchant, on):
    """Write on each reduced price of these promotions its `full` price of today and its `piece`, by a day's rules."""
    prices = [one for promotion in promotions for one in promotion.prices.all()]
    shares = Shares(merchant, [one.sheet for one in prices], on=on)
    for promotion in promotions:
        promotion.borne_percent = shares.order_terms.association_bears
        for one in promotion.prices.all():
            one.full = one.sheet.product.stockrecords.all()[0].price
            # A price raised since is borne by nobody: what is shared is counted from the one it was agreed from.
            usual = max(one.price, min(one.usual, one.full))
            one.piece = shares.piece(one.sheet, price=one.price, usual=usual, offered_by=promotion.offered_by)
