"""The quieter pages of whoever answers for a shop, and the door by which one enters its team."""

from django.urls import include, path

from merchants.views import joining, team

shop = [
    path("identite/", joining.merchant_identity, name="merchant_identity"),
    path("declarations/", joining.merchant_declarations, name="merchant_declarations"),
    path("declarations/licence/", joining.merchant_licence, name="merchant_licence"),
    path("declarations/recyclage/", joining.merchant_recycling, name="merchant_recycling"),
    path(
        "declarations/recyclage/<int:pk>/effacer/", joining.merchant_recycling_forget, name="merchant_recycling_forget"
    ),
    path("declarations/non-producteur/", joining.merchant_no_producer, name="merchant_no_producer"),
    path("conditions/", joining.merchant_seller_terms, name="merchant_seller_terms"),
    path("conditions/accepter/", joining.merchant_seller_terms_accept, name="merchant_seller_terms_accept"),
    path("contrat/", joining.merchant_standing, name="merchant_standing"),
    path("contrat/rester/", joining.merchant_stay, name="merchant_stay"),
    path("equipe/", team.merchant_people, name="merchant_people"),
    path("equipe/<int:pk>/role/", team.merchant_person_role, name="merchant_person_role"),
    path("equipe/<int:pk>/retirer/", team.merchant_person_remove, name="merchant_person_remove"),
    path(
        "equipe/invitations/<int:pk>/retirer/", team.merchant_invitation_withdraw, name="merchant_invitation_withdraw"
    ),
]

urlpatterns = [
    path("commercant/<slug:code>/boutique/", include(shop)),
    path("invitation/", team.invitation_code, name="invitation_code"),
    path("invitation/<slug:token>/", team.invitation, name="invitation"),
]
