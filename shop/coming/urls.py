"""« Je viens samedi matin »."""

from django.urls import path

from shop.coming import views

urlpatterns = [
    path("je-viens/", views.coming, name="coming"),
    path("je-viens/tout-revoir/", views.coming_anytime, name="coming_anytime"),
]
