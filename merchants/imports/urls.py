"""« Fichiers », in a merchant's space."""

from django.urls import path

from merchants.views import files

urlpatterns = [
    path("", files.merchant_files, name="merchant_files"),
    path("produits.csv", files.merchant_products_file, name="merchant_products_file"),
    path("boutique.zip", files.merchant_everything, name="merchant_everything"),
    path("<int:pk>/", files.merchant_import, name="merchant_import"),
    path("<int:pk>/colonnes/", files.merchant_import_columns, name="merchant_import_columns"),
    path("<int:pk>/revoir/", files.merchant_import_again, name="merchant_import_again"),
    path("<int:pk>/lancer/", files.merchant_import_start, name="merchant_import_start"),
    path("<int:pk>/mettre-en-vente/", files.merchant_import_publish, name="merchant_import_publish"),
    path("<int:pk>/conservation/", files.merchant_import_storage, name="merchant_import_storage"),
    path("<int:pk>/abandonner/", files.merchant_import_drop, name="merchant_import_drop"),
    path("<int:pk>/compte-rendu.csv", files.merchant_import_report, name="merchant_import_report"),
]
