"""The address of contact sheets."""

from django.urls import re_path

from shop.pictures.views import contact_sheet

urlpatterns = [
    re_path(
        r"^planche/(?P<kind>[a-z]+)/(?P<ids>\d+(?:\.\d+){0,23})-(?P<digest>[0-9a-f]{28})\.webp$",
        contact_sheet,
        name="contact_sheet",
    ),
]
