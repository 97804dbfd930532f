"""What a promotion leaves to a merchant, by the rules of the commission in force on its first day."""

from merchants import money
from merchants.commission import rules as commission
from merchants.commission.choosing import Sale
from merchants.commission.terms import Terms, agree
from merchants.models import MerchantOrderMove, Promotion


class Shares:
    """For one piece alone in its order, on the site: the figure of a preview, the order's own terms say the rest."""

    def __init__(self, merchant, sheets, *, on, offered_by):
        self.merchant, self.on, self.offered_by = merchant, on, offered_by
        self.rules = commission.begun(merchants=[merchant.pk], on=on)
        self.vat_rate = commission.vat_rate(on=on)
        self.order_terms = self.agreed(frozenset())
        self.paths = {
            sheet.pk: frozenset(category.path for category in sheet.product.categories.all()) for sheet in sheets
        }

    def agreed(self, paths) -> Terms:
        sale = Sale(self.merchant.pk, channel=MerchantOrderMove.Channel.ONLINE, paths=paths)
        return agree(rules=self.rules, merchant=self.merchant, sales={0: sale}, on=self.on).terms

    def borne_cents(self, reduction_cents: int) -> int:
        """The association's part of a reduction."""
        is_the_towns = self.offered_by == Promotion.OfferedBy.TOWN
        return self.order_terms.promotion_cents(reduction_cents) if is_the_towns else 0

    def net_cents(self, sheet, price, usual) -> int:
        """What the merchant receives of one piece sold at `price` instead of `usual`."""
        paid = money.to_cents(price)
        borne = self.borne_cents(money.to_cents(usual) - paid)
        commission_cents = self.agreed(self.paths[sheet.pk]).cents({0: paid})
        return money.share_less(paid, commission_cents, self.vat_rate, promotion_cents=borne).net
