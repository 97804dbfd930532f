"""The common terms of sale in force on a day; orders keep the version they were placed under."""

from shop.models import SaleTerms


def terms_on(day) -> SaleTerms:
    return SaleTerms.objects.filter(applies_from__lte=day).latest("applies_from")
