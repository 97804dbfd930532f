"""Asking to sell here, the shop's checklist, and the association's merchants."""

from django.urls import path

from shop.joining import applying, association, contract, seller_terms, shop_page

A = "association/commercants/"
TERMS = "association/conditions-des-commercants/"

urlpatterns = [
    path("vendre-ici/", applying.sell_here, name="sell_here"),
    path("vendre-ici/demande/", applying.apply, name="apply"),
    path("vendre-ici/merci/", applying.applied, name="applied"),
    path("commercant/<slug:code>/boutique/liste/", shop_page.merchant_checklist, name="merchant_checklist"),
    path(A, association.association_merchants, name="association_merchants"),
    path(f"{A}recyclage.csv", association.recycling_csv, name="recycling_csv"),
    path(f"{A}candidatures/nouvelle/", association.application_new, name="application_new"),
    path(f"{A}candidatures/<int:pk>/", association.application, name="application"),
    path(f"{A}candidatures/<int:pk>/accepter/", association.application_accept, name="application_accept"),
    path(f"{A}candidatures/<int:pk>/refuser/", association.application_refuse, name="application_refuse"),
    path(TERMS, seller_terms.seller_terms, name="seller_terms"),
    path(f"{TERMS}nouvelle/", seller_terms.seller_terms_new, name="seller_terms_new"),
    path(f"{TERMS}<int:pk>/", seller_terms.seller_terms_version, name="seller_terms_version"),
    path(f"{A}<slug:code>/", association.association_merchant, name="association_merchant"),
    path(f"{A}<slug:code>/verifier/", association.merchant_verify, name="merchant_verify"),
    path(f"{A}<slug:code>/gerance/", association.merchant_owner_invite, name="merchant_owner_invite"),
    path(f"{A}<slug:code>/suspendre/", contract.merchant_suspend, name="merchant_suspend"),
    path(f"{A}<slug:code>/lever/", contract.merchant_lift, name="merchant_lift"),
    path(f"{A}<slug:code>/fin/", contract.merchant_end, name="merchant_end"),
    path(f"{A}<slug:code>/fin/annuler/", contract.merchant_end_cancel, name="merchant_end_cancel"),
]
