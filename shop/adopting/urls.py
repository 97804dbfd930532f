"""Addresses of adoptions, news, words, and of what is reported."""

from django.urls import path

from shop.adopting import reports, views

urlpatterns = [
    path("commercants/<slug:code>/adopter/", views.merchant_adopt, name="merchant_adopt"),
    path("commercants/<slug:code>/quitter/", views.merchant_leave, name="merchant_leave"),
    path("commercants/<slug:code>/mot/", views.my_word, name="my_word"),
    path("commercants/<slug:code>/entrer/", views.merchant_inside, name="merchant_inside"),
    path("mes-commercants/", views.my_merchants, name="my_merchants"),
    path("nouvelles/", views.town_news, name="town_news"),
    path("nouvelles/arreter/<str:token>/", views.news_stop, name="news_stop"),
    path("signaler/<slug:code>/", reports.report_shop, name="report_shop"),
    path("signaler/<slug:code>/<int:pk>/", reports.report_product, name="report_product"),
    path("association/signalements/", reports.reports, name="reports"),
    path("association/signalements/<int:pk>/", reports.report_decide, name="report_decide"),
]
