"""Prices as the resident reads them: StockRecord.price is tax included, promotions lower it, the rest is derived."""

from decimal import Decimal

from django.utils import timezone
from oscar.apps.partner import strategy
from oscar.apps.partner.prices import TaxInclusiveFixedPrice

from merchants.money import excluding_vat
from merchants.promotions.prices import price_of
from merchants.vat import rates_on_today


class TaxIncludedPrices:
    """One stock record per product; its price includes VAT at the rate of the product's sheet."""

    def pricing_policy(self, product, stockrecord):
        if stockrecord is None or stockrecord.price is None:
            return strategy.UnavailablePrice()
        if product.sheet.is_bundle:
            # It has no rate of its own: each of its products keeps its own (shop.basket.portions).
            return strategy.UnavailablePrice()
        rate, price = self.vat_rate(product), price_of(stockrecord, at=timezone.now())
        net = excluding_vat(price, rate)
        return TaxInclusiveFixedPrice(
            currency=stockrecord.price_currency,
            excl_tax=net,
            tax=price - net,
            tax_code=product.sheet.vat_code,
        )

    def vat_rate(self, product) -> Decimal:
        if product.sheet.merchant.vat_exempt:
            return Decimal(0)
        return self.vat_rates[product.sheet.vat_code]

    @property
    def vat_rates(self):
        if not hasattr(self, "_vat_rates"):
            self._vat_rates = rates_on_today()
        return self._vat_rates

    def parent_pricing_policy(self, product, children_stock):
        return strategy.UnavailablePrice()


class TrackedStock:
    """What is left is what has not been promised; a stock left blank does not run out."""

    def availability_policy(self, product, stockrecord):
        if stockrecord is None or not product.is_public:
            return strategy.Unavailable()
        if stockrecord.num_in_stock is None:
            return strategy.Available()
        return strategy.StockRequiredAvailability(stockrecord.net_stock_level)

    def parent_availability_policy(self, product, children_stock):
        return strategy.Unavailable()


class TownStrategy(strategy.UseFirstStockRecord, TrackedStock, TaxIncludedPrices, strategy.Structured):
    """The only strategy: one price for everybody."""


class Selector:
    def strategy(self, request=None, user=None, **kwargs):
        # Not told who asks: a page that does not depend on it reads no session, and a picture is kept by any proxy.
        return TownStrategy()
