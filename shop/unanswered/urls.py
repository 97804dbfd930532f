"""For the coach on duty. Included after the merchants' own addresses, which teach how a moment is written."""

from django.urls import path

from shop.unanswered import views

urlpatterns = [
    path("association/attente/", views.waiting_for_shops, name="waiting_for_shops"),
    path("association/attente/<slug:code>/<moment:due_at>/", views.list_for_a_shop, name="list_for_a_shop"),
]
