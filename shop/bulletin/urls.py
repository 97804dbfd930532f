"""The bulletin: what everybody reads, and where it is edited."""

from django.urls import path

from shop.bulletin import association, views

urlpatterns = [
    path("bulletin/", views.bulletins, name="bulletins"),
    path("bulletin/recevoir/", views.bulletin_receive, name="bulletin_receive"),
    path("bulletin/arreter/<str:token>/", views.bulletin_stop, name="bulletin_stop"),
    path("bulletin/<slug:month>/", views.bulletin, name="bulletin"),
    path("association/bulletins/", association.association_bulletins, name="association_bulletins"),
    path("association/bulletins/<slug:month>/", association.association_bulletin, name="association_bulletin"),
    path("association/bulletins/<slug:month>/publier/", association.bulletin_publish, name="bulletin_publish"),
    path("association/papier/bulletin-<slug:month>.pdf", association.bulletin_pdf, name="bulletin_pdf"),
]
