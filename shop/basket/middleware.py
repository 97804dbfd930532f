"""The basket of each request: read only when a page needs it, written only when something is put into it."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import Q, Sum
from oscar.apps.basket import middleware
from oscar.apps.basket.models import Basket, Line

from shop.basket import edits


class BasketMiddleware(middleware.BasketMiddleware):
    """Oscar's own, without its offers, without an empty row per visitor, and counting a merged basket once."""

    def get_basket(self, request):
        if request._basket_cache is None:
            cookie_key = self.get_cookie_key(request)
            carried = Basket.open.filter(pk=carried_basket_id(request), owner=None).first()
            if carried is None and cookie_key in request.COOKIES:
                request.cookies_to_delete.append(cookie_key)
            if request.user.is_authenticated:
                request._basket_cache = self.basket_of(request.user, carried)
                if carried:
                    request.cookies_to_delete.append(cookie_key)
            else:
                request._basket_cache = carried or Basket()
        return request._basket_cache

    def basket_of(self, user, carried):
        """The one open basket of a person, with what they had put aside before signing in."""
        own, *others = Basket.open.filter(owner=user).order_by("pk") or [Basket(owner=user)]
        for other in [*others, *([carried] if carried else [])]:
            edits.pour(source=other, into=own)
        return own

    def apply_offers_to_basket(self, request, basket):
        """No offers here: nothing to look up."""

    def process_response(self, request, response):
        response = super().process_response(request, response)
        key = self.get_cookie_key(request)
        if key in response.cookies:
            response.cookies[key]["samesite"] = "Lax"
        return response


def basket_count(request) -> int:
    """How many things are in the basket, for the link at the top; nothing is asked for a visitor without one."""
    whose = whose_lines(request)
    if whose is None:
        return 0
    return Line.objects.filter(whose, basket__status=Basket.OPEN).aggregate(sum=Sum("quantity"))["sum"] or 0


def whose_lines(request):
    """Which basket lines are this visitor's, or None for one who holds no basket."""
    carried = carried_basket_id(request)
    by_cookie = Q(basket_id=carried, basket__owner=None) if carried else None
    if not request.user.is_authenticated:
        return by_cookie
    own = Q(basket__owner=request.user)
    return own | by_cookie if by_cookie else own


def carried_basket_id(request):
    """The basket named by the visitor's cookie; a tampered cookie names none."""
    try:
        return int(Signer().unsign(request.COOKIES.get(settings.OSCAR_BASKET_COOKIE_OPEN, "")))
    except (BadSignature, ValueError):
        return None
