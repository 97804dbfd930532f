"""What is missing in town."""

from django.urls import path

from shop.pledges import association, views

urlpatterns = [
    path("il-manque/", views.missing_shops, name="missing_shops"),
    path("il-manque/<int:pk>/moi-aussi/", views.missing_shop_too, name="missing_shop_too"),
    path("il-manque/noter/", views.missing_shop_note, name="missing_shop_note"),
    path("association/il-manque/", association.pledges, name="pledges"),
    path("association/il-manque/<int:pk>/", association.pledge_answer, name="pledge_answer"),
    path("association/il-manque/<int:pk>/montrer/", association.pledge_show, name="pledge_show"),
    path("association/il-manque/<int:pk>/ecarter/", association.pledge_hide, name="pledge_hide"),
    path("association/il-manque/<int:pk>/joindre/", association.pledge_join, name="pledge_join"),
]
