"""Every address of the town; each room brings its own."""

from django.urls import include, path, re_path

from shop.admin import site
from shop.pictures.views import media

urlpatterns = [
    path("", include("shop.home.urls")),
    path("", include("shop.legal.urls")),
    path("", include("shop.adopting.urls")),
    path("", include("shop.catalogue.urls")),
    path("", include("shop.findable.urls")),
    path("", include("shop.pictures.urls")),
    path("", include("shop.coming.urls")),
    path("", include("shop.returning.urls")),
    path("", include("shop.basket.urls")),
    path("", include("shop.checkout.urls")),
    path("", include("shop.orders.urls")),
    path("", include("shop.withdrawal.urls")),
    path("", include("shop.payments.double.urls")),
    path("", include("shop.payments.urls")),
    path("", include("shop.accounts.urls")),
    path("", include("shop.association.urls")),
    path("", include("shop.closures.urls")),
    path("", include("shop.places.urls")),
    path("", include("shop.coaching.urls")),
    path("", include("shop.pledges.urls")),
    path("", include("shop.settlement.urls")),
    path("", include("shop.sellers.urls")),
    path("", include("shop.joining.urls")),
    path("", include("merchants.urls")),
    path("", include("shop.stocking.urls")),
    path("", include("pickup.urls")),
    # After the counter, whose codes it reads.
    path("", include("shop.outbox.urls")),
    path("", include("shop.unanswered.urls")),
    path("", include("shop.hearing.urls")),
    path("", include("shop.deciding.urls")),
    path("", include("shop.bulletin.urls")),
    path("", include("animations.urls")),
    path("administration/", site.urls),
    # An embedded town serves its own pictures; a grown one lets the web server do it.
    re_path(r"^media/(?P<path>.*)$", media, name="media"),
]
