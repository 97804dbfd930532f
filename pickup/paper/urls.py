"""The pickup books of a counter."""

from django.urls import path

from pickup.views import paper

urlpatterns = [
    path("comptoir/<slug:slug>/cahiers/", paper.counter_books, name="counter_books"),
    path("comptoir/<slug:slug>/creneau/<int:pk>/cahier/", paper.counter_book_make, name="counter_book_make"),
    path("comptoir/<slug:slug>/cahiers/<int:pk>/", paper.counter_book, name="counter_book"),
    path("comptoir/<slug:slug>/cahiers/<int:pk>.pdf", paper.counter_book_pdf, name="counter_book_pdf"),
]
