"""In a shop's space: what was done there, and who accompanies it."""

from django.urls import path

from merchants.views import coaching, trail

urlpatterns = [
    path("boutique/actes/", trail.merchant_trail, name="merchant_trail"),
    path("boutique/accompagnement/", coaching.merchant_coaching, name="merchant_coaching"),
    path("boutique/accompagnement/<int:pk>/arreter/", coaching.merchant_coaching_end, name="merchant_coaching_end"),
    path("boutique/accompagnement/quitter/", coaching.acting_end, name="acting_end"),
]
