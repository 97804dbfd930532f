"""What surprised people, what they asked for, and what was answered."""

from django.urls import path

from shop.hearing import association, counter, paper, views

urlpatterns = [
    # Printed on the cards and dictated: short.
    path("etonnement/", views.surprise, name="surprise"),
    path("etonnement/merci/", views.surprise_thanks, name="surprise_thanks"),
    path("ce-qui-vous-a-etonne/", views.shared_surprises, name="surprises"),
    path("ce-que-vous-avez-demande/", views.heard_needs, name="heard_needs"),
    path("comptoir/<slug:slug>/besoins/", counter.counter_needs, name="counter_needs"),
    path("comptoir/<slug:slug>/besoins/<int:pk>/encore/", counter.counter_need_again, name="counter_need_again"),
    path("comptoir/<slug:slug>/etonnements/", counter.counter_surprises, name="counter_surprises"),
    path("association/papier/etonnement.pdf", paper.surprise_cards_pdf, name="surprise_cards_pdf"),
    path("association/papier/demandes.pdf", paper.needs_wall_pdf, name="needs_wall_pdf"),
    path("association/entendu/", association.heard, name="heard"),
    path("association/entendu/cartes/", association.heard_cards, name="heard_cards"),
    path("association/entendu/carte/<int:pk>/", association.surprise_answer, name="surprise_answer"),
    path("association/entendu/carte/<int:pk>/partager/", association.surprise_share, name="surprise_share"),
    path("association/entendu/carte/<int:pk>/ecarter/", association.surprise_set_aside, name="surprise_set_aside"),
    path("association/entendu/besoin/<int:pk>/", association.need_answer, name="need_answer"),
    path("association/entendu/besoin/<int:pk>/partager/", association.need_share, name="need_share"),
    path("association/entendu/besoin/<int:pk>/ecarter/", association.need_set_aside, name="need_set_aside"),
    path("association/entendu/besoin/<int:pk>/joindre/", association.need_join, name="need_join"),
]
