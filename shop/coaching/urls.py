"""The association's pages of accompaniment."""

from django.urls import path

from shop.coaching import hours, views, visits

urlpatterns = [
    path("association/accompagnement/", views.coaching, name="coaching"),
    path("association/accompagnement/qui/", views.coaching_who, name="coaching_who"),
    path("association/accompagnement/qui/<int:pk>/arreter/", views.coaching_stop, name="coaching_stop"),
    path("association/accompagnement/heures/", hours.coaching_hours, name="coaching_hours"),
    path("association/accompagnement/heures.csv", hours.coaching_hours_csv, name="coaching_hours_csv"),
    path("association/accompagnement/visites/<int:pk>/", visits.visit_edit, name="visit_edit"),
    path("association/accompagnement/chez/<slug:code>/", views.coaching_merchant, name="coaching_merchant"),
    path("association/accompagnement/chez/<slug:code>/travailler/", views.acting_begin, name="acting_begin"),
    path("association/accompagnement/chez/<slug:code>/visite/", visits.visit_new, name="visit_new"),
]
