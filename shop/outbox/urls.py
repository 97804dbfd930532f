"""What the town wrote, whom to call, and how each person wants to be told."""

from django.urls import path

from shop.outbox import call_pages, preference_pages, views

urlpatterns = [
    path("association/messages/", views.mailbox, name="mailbox"),
    path("association/messages/<int:pk>/", views.message, name="message"),
    path("association/appels/", call_pages.people_to_call, name="people_to_call"),
    path("association/appels/fait/", call_pages.person_called, name="person_called"),
    path("comptoir/<slug:slug>/a-prevenir/", call_pages.counter_to_call, name="counter_to_call"),
    path("comptoir/<slug:slug>/a-prevenir/fait/", call_pages.counter_called, name="counter_called"),
    path("comptoir/<slug:slug>/a-prevenir/papier/<int:pk>/", call_pages.counter_paper, name="counter_paper"),
    path("comptoir/<slug:slug>/a-prevenir/<pickup_code:code>/", call_pages.counter_told, name="counter_told"),
    path(
        "comptoir/<slug:slug>/retrait/<pickup_code:code>/prevenir/",
        preference_pages.counter_told_how,
        name="counter_told_how",
    ),
    path("me-prevenir/<str:token>/", preference_pages.told_how, name="told_how"),
    path("mon-espace/me-prevenir/", preference_pages.my_preferences, name="my_preferences"),
]
