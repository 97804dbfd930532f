"""Registering, one's own page, and the door."""

from django.urls import path

from animations.taking_part import door_views, question_views, views

urlpatterns = [
    path("animations/<slug:slug>/inscription/", views.register, name="register"),
    path("inscription/<str:signed>/", views.registration, name="registration"),
    path("inscription/<str:signed>/nombre/", views.registration_party, name="registration_party"),
    path("inscription/<str:signed>/renoncer/", views.registration_cancel, name="registration_cancel"),
    path("inscription/<str:signed>/accepter/", views.registration_accept, name="registration_accept"),
    path("inscription/<str:signed>/revenir/", views.registration_back, name="registration_back"),
    path("comptoir/<slug:slug>/animations/", door_views.counter_animations, name="counter_animations"),
    path("accueil/<slug:slug>/", door_views.door_page, name="door"),
    path("accueil/<slug:slug>/entrer/", door_views.door_arrive, name="door_arrive"),
    path("accueil/<slug:slug>/compter/", door_views.door_count, name="door_count"),
    path("accueil/<slug:slug>/inscrire/", door_views.door_register, name="door_register"),
    path("accueil/<slug:slug>/feuille/", door_views.door_sheet, name="door_sheet"),
    path("accueil/<slug:slug>/liste.pdf", question_views.door_list_pdf, name="door_list_pdf"),
    path("accueil/<slug:slug>/<int:pk>/", door_views.door_registration, name="door_registration"),
    path("accueil/<slug:slug>/<int:pk>/absents/", door_views.door_absent, name="door_absent"),
    path("accueil/<slug:slug>/<int:pk>/defaire/", door_views.door_undo, name="door_undo"),
    path("accueil/<slug:slug>/<int:pk>/nombre/", door_views.door_party, name="door_party"),
    path("accueil/<slug:slug>/<int:pk>/accepter/", door_views.door_accept, name="door_accept"),
    path("accueil/<slug:slug>/<int:pk>/annuler/", door_views.door_cancel, name="door_cancel"),
    path("association/animations/<int:pk>/questions/", question_views.animation_questions, name="animation_questions"),
]
