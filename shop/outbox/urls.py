"""The messages that the town wrote, for its administrators."""

from django.urls import path

from shop.outbox import views

urlpatterns = [
    path("association/messages/", views.mailbox, name="mailbox"),
    path("association/messages/<int:pk>/", views.message, name="message"),
]
