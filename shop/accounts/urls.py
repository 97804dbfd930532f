"""Signing in and out, and everyone's way to their own pages."""

from django.conf import settings
from django.contrib.auth import views as auth
from django.urls import path

from shop.accounts import data_pages, views
from shop.accounts.forms import PasswordResetForm
from shop.accounts.second_factor import views as second_factor

urlpatterns = [
    path(
        "connexion/",
        # Not the name of Django's own site record.
        views.SignIn.as_view(extra_context={"site_name": settings.SITE_NAME}),
        name="login",
    ),
    path("connexion/code/", second_factor.second_factor, name="second_factor"),
    path("connexion/code/installer/", second_factor.second_factor_install, name="second_factor_install"),
    path("connexion/code/installer/image.svg", second_factor.second_factor_qr, name="second_factor_qr"),
    path("connexion/code/secours/", second_factor.second_factor_recovery, name="second_factor_recovery"),
    path("association/codes/", second_factor.second_factors, name="second_factors"),
    path("association/codes/<int:pk>/oublier/", second_factor.second_factor_forget, name="second_factor_forget"),
    path("deconnexion/", views.SignOut.as_view(), name="logout"),
    path("inscription/", views.sign_up, name="sign_up"),
    path("mon-espace/", views.my_space, name="my_space"),
    path("mes-commandes/mes-donnees/", data_pages.my_data_page, name="my_data_page"),
    path("ma-commande/<slug:token>/oublier/", data_pages.order_forget, name="order_forget"),
    path("mot-de-passe/", auth.PasswordResetView.as_view(form_class=PasswordResetForm), name="password_reset"),
    path("mot-de-passe/envoye/", auth.PasswordResetDoneView.as_view(), name="password_reset_done"),
    path(
        "mot-de-passe/<slug:uidb64>/<slug:token>/",
        auth.PasswordResetConfirmView.as_view(),
        name="password_reset_confirm",
    ),
    path("mot-de-passe/change/", auth.PasswordResetCompleteView.as_view(), name="password_reset_complete"),
]
