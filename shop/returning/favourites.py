"""The products that somebody likes: with their account, else in the session of whoever has none."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from merchants.refusals import Refusal
from shop.catalogue.offers import with_prices
from shop.returning.models import Favourite

IN_SESSION = "favourites"
# More than that is a catalogue.
MOST = 200


class TooMany(Refusal):
    """Nothing that was kept goes in silence to make room."""

    def __init__(self):
        said = _("Vous avez déjà %(most)d favoris\u202f: retirez-en un pour garder celui-ci.")
        super().__init__(said % {"most": MOST})


def of(request) -> list[int]:
    """Products, the last liked first; nothing is read for who carries no session."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return []
    if not request.user.is_authenticated:
        return list(reversed(request.session.get(IN_SESSION, [])))
    _bring(request)
    return list(Favourite.objects.filter(user=request.user).values_list("product_id", flat=True))


def is_liked(request, product: int) -> bool:
    return product in of(request)


def like(request, product: int, *, at) -> None:
    """Once or ten times is the same; a product that residents do not see is not liked. Raises TooMany."""
    if not with_prices().filter(product=product).exists():
        return
    liked = of(request)
    if product not in liked and len(liked) >= MOST:
        raise TooMany
    if request.user.is_authenticated:
        keep(user=request.user, products=[product], at=at)
    else:
        kept = [one for one in request.session.get(IN_SESSION, []) if one != product]
        request.session[IN_SESSION] = [*kept, product]


def unlike(request, product: int) -> None:
    if request.user.is_authenticated:
        Favourite.objects.filter(user=request.user, product=product).delete()
    else:
        request.session[IN_SESSION] = [one for one in request.session.get(IN_SESSION, []) if one != product]


def keep(*, user, products, at) -> None:
    Favourite.objects.bulk_create(
        [Favourite(user=user, product_id=one, at=at) for one in products], ignore_conflicts=True
    )


@transaction.atomic
def _bring(request):
    """What was liked before signing in is the account's from now on."""
    liked = request.session.pop(IN_SESSION, [])
    if liked:
        there = with_prices().filter(product__in=liked).values_list("product_id", flat=True)
        keep(user=request.user, products=list(there), at=timezone.now())
