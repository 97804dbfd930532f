"""« Horaires et fermetures », in a shop's own space."""

from django.urls import include, path

from shop.closures import views

hours = [
    path("", views.merchant_hours, name="merchant_hours"),
    path("semaine/", views.hours_week, name="hours_week"),
    path("feries/", views.hours_holidays, name="hours_holidays"),
    path("limite/", views.hours_limit, name="hours_limit"),
    path("fermer/", views.hours_close, name="hours_close"),
    path("fermeture/<int:pk>/annuler/", views.hours_reopen, name="hours_reopen"),
    path("un-jour/", views.hours_special, name="hours_special"),
    path("un-jour/<int:pk>/annuler/", views.hours_usual, name="hours_usual"),
    path("commandes/", views.hours_left, name="hours_left"),
    path("changement/<int:pk>/", views.hours_change, name="hours_change"),
    path("changement/<int:pk>/<int:fate>/", views.hours_change_again, name="hours_change_again"),
]

urlpatterns = [path("commercant/<slug:code>/boutique/horaires/", include(hours))]
