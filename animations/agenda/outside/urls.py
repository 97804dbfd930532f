"""The addresses of the neighbours' agendas, for the association."""

from django.urls import path

from animations.agenda.outside import views

urlpatterns = [
    path("association/agenda/", views.outside_agenda, name="outside_agenda"),
    path("association/agenda/suivre/", views.outside_source_new, name="outside_source_new"),
    path("association/agenda/<int:pk>/", views.outside_source, name="outside_source"),
    path("association/agenda/<int:pk>/<slug:act>/", views.outside_source_act, name="outside_source_act"),
    path("association/agenda/annonce/<int:pk>/<slug:act>/", views.outside_event_act, name="outside_event_act"),
]
