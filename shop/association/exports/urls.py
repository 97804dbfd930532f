"""The addresses of the files."""

from django.urls import path

from shop.association.exports import views

urlpatterns = [
    path("association/fichiers/", views.exports, name="exports"),
    path("association/fichiers/fec.txt", views.export_fec, name="export_fec"),
    path("association/fichiers/journal.csv", views.export_journal, name="export_journal"),
    path("association/fichiers/ventes.csv", views.export_sales, name="export_sales"),
    path("association/fichiers/ventes.json", views.export_sales_json, name="export_sales_json"),
    path("association/fichiers/vendeurs/", views.export_sellers, name="export_sellers"),
    path("association/fichiers/vendeurs.csv", views.export_sellers_csv, name="export_sellers_csv"),
    path("association/fichiers/vendeurs/<int:year>/<slug:code>/", views.export_seller, name="export_seller"),
    path("association/fichiers/indicateurs/", views.export_funder, name="export_funder"),
    path("association/fichiers/indicateurs.csv", views.export_funder_csv, name="export_funder_csv"),
]
