"""The shop's own figures."""

from django.urls import path

from merchants.views import audience

urlpatterns = [
    path("chiffres/ce-qui-marche/", audience.merchant_audience, name="merchant_audience"),
    path(
        "chiffres/ce-qui-marche/<slug:drawing_name>.svg", audience.merchant_audience_svg, name="merchant_audience_svg"
    ),
]
