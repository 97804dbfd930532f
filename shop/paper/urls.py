"""What is printed and what comes back on paper."""

from django.urls import path

from shop.paper import views

urlpatterns = [
    path("association/papier/", views.paper, name="paper"),
    path("association/papier/bon/", views.paper_form, name="paper_form"),
    path("association/papier/catalogue/<int:pk>/<slug:layout>.pdf", views.paper_catalogue, name="paper_catalogue"),
]
