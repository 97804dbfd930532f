"""What is printed and what comes back on paper."""

from django.urls import path

from shop.paper import cards, views

urlpatterns = [
    path("association/papier/", views.paper, name="paper"),
    path("association/papier/bon/", views.paper_form, name="paper_form"),
    path("association/papier/catalogue/<int:pk>/<slug:layout>.pdf", views.paper_catalogue, name="paper_catalogue"),
    path("association/papier/confirmation/<slug:token>.pdf", views.paper_confirmation, name="paper_confirmation"),
    path("ma-commande/<slug:token>/renoncer/formulaire.pdf", views.withdrawal_papers, name="withdrawal_papers"),
    path("association/papier/a-remettre/", views.papers_to_give, name="papers_to_give"),
    path("association/papier/confirmation/<slug:token>/donnee/", views.paper_given, name="paper_given"),
    path("association/papier/message/<int:pk>/", views.paper_message, name="paper_message"),
    path("association/papier/message/<int:pk>/remis/", views.paper_message_given, name="paper_message_given"),
    path("association/papier/cartes/", cards.paper_cards, name="paper_cards"),
    path("association/papier/cartes.pdf", cards.paper_cards_pdf, name="paper_cards_pdf"),
    path("association/papier/carte/<int:pk>/", cards.resident_card, name="resident_card"),
]
