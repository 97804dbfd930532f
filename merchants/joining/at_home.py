"""What a shop's first page says before its orders: that it is suspended, that new terms wait for its word."""

from django.utils import timezone

from merchants.models import Merchant, SellerTerms


def notices(merchant, *, at) -> dict:
    """One query for a shop that is open under terms it knows."""
    return {"suspension": suspension_of(merchant), "new_terms": new_terms(merchant, today=timezone.localdate(at))}


def suspension_of(merchant):
    return merchant.suspensions.filter(lifted_at=None).first() if merchant.state == Merchant.State.SUSPENDED else None


def new_terms(merchant, *, today) -> SellerTerms | None:
    """The latest version, once another came before it and until the shop accepts it; a new shop has its checklist."""
    latest = list(SellerTerms.objects.defer("body")[:2])
    if len(latest) < 2 or merchant.self_certified_at is None or merchant.state == Merchant.State.LEFT:
        return None
    newest = latest[0]
    if merchant.terms_acceptances.filter(terms=newest).exists():
        return None
    newest.is_coming = newest.takes_effect_on > today
    return newest
