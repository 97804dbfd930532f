"""The pages that would be Stripe's own; shut wherever payments are not simulated."""

from django.urls import path

from shop.payments.double import views

urlpatterns = [
    path("simulateur/<slug:reference>/", views.simulator, name="simulator"),
    path("simulateur/compte/<slug:reference>/", views.account, name="simulated_account"),
]
