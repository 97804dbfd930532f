"""Addresses of the legal texts, of their versions, and of the page where the association writes the next one."""

from django.urls import path

from shop.legal import association, views
from shop.legal.models import LegalText

Kind = LegalText.Kind
PAGES = {
    "ranking": Kind.RANKING,
    "legal_notice": Kind.LEGAL_NOTICE,
    "platform_terms": Kind.PLATFORM_TERMS,
    "sale_terms": Kind.SALE_TERMS,
    "privacy": Kind.PRIVACY,
    "accessibility": Kind.ACCESSIBILITY,
    "ecodesign": Kind.ECODESIGN,
}

urlpatterns = [
    *(path(f"{kind.value}/", views.page_of(kind), name=name) for name, kind in PAGES.items()),
    path("textes/", views.legal_texts, name="legal_texts"),
    path("textes/<slug:kind>/<str:version>/", views.legal_text, name="legal_text"),
    path("association/textes/", association.association_texts, name="association_texts"),
    path("association/textes/<slug:kind>/", association.association_text_new, name="association_text_new"),
    path(
        "association/textes/<int:pk>/retirer/", association.association_text_withdraw, name="association_text_withdraw"
    ),
]
