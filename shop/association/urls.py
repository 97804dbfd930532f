"""The association's addresses."""

from django.urls import include, path

from shop.association import (
    calendar,
    closings,
    commissions,
    correcting,
    credits,
    everyday_words,
    promotions,
    rates,
    returned,
    rules,
    views,
)

urlpatterns = [
    path("", include("shop.association.treasury.urls")),
    path("", include("shop.association.exports.urls")),
    path("association/", views.association, name="association"),
    path("association/commandes/<slug:code>/", views.association_order, name="association_order"),
    path(
        "association/commandes/<slug:code>/annuler/", views.association_order_cancel, name="association_order_cancel"
    ),
    path(
        "association/commandes/<slug:code>/<slug:merchant>/annuler/",
        views.association_part_cancel,
        name="association_order_part_cancel",
    ),
    path(
        "association/commandes/<slug:code>/rendre/<int:line>/",
        correcting.association_order_correct,
        name="association_order_correct",
    ),
    path(
        "association/commandes/<slug:code>/tout-rendre/",
        correcting.association_order_give_back,
        name="association_order_give_back",
    ),
    path(
        "association/commandes/<slug:code>/avoirs/", credits.association_order_credit, name="association_order_credit"
    ),
    path("association/clotures/", closings.closings, name="closings"),
    path("association/clotures/<slug:month>/", closings.closing, name="closing"),
    path("association/clotures/<slug:month>/lancer/", closings.closing_start, name="closing_start"),
    path("association/clotures/<slug:month>/documents/", closings.closing_documents, name="closing_documents"),
    path("association/clotures/<slug:month>/documents.zip", closings.closing_archive, name="closing_archive"),
    path("association/releves/<int:pk>/", closings.statement, name="statement"),
    path("association/releves/<int:pk>.pdf", closings.statement_pdf, name="statement_pdf"),
    path("association/factures/<int:pk>.pdf", closings.invoice, name="invoice"),
    path("association/creneaux/", calendar.association_slots, name="association_slots"),
    path("association/creneaux/<int:pk>/", calendar.association_slot, name="association_slot"),
    path("association/creneaux/<int:pk>/rouvrir/", calendar.association_slot_reopen, name="association_slot_reopen"),
    path("association/commissions/", commissions.commissions, name="commissions"),
    path("association/commissions/lignes/", commissions.commission_lines, name="commission_lines"),
    path("association/commissions/tableau.csv", commissions.commissions_csv, name="commissions_csv"),
    path("association/taux/", rates.commission_rates, name="commission_rates"),
    path("association/taux/commercant/<slug:code>/", rates.commission_rate, name="commission_rate"),
    path("association/taux/ville/", rates.town_rate, name="town_rate"),
    path("association/taux/regles/nouvelle/", rules.rule_new, name="rule_new"),
    path("association/taux/regles/<int:pk>/retirer/", rules.rule_withdraw, name="rule_withdraw"),
    path("association/taux/tva/", rules.operator_vat, name="operator_vat"),
    path("association/taux/essai/", rules.rule_try, name="rule_try"),
    path("association/taux/essai.csv", rules.rule_try_csv, name="rule_try_csv"),
    path("association/promotions/", promotions.town_promotions, name="town_promotions"),
    path("association/promotions/nouvelle/", promotions.town_promotion_new, name="town_promotion_new"),
    path("association/promotions/<int:pk>/arreter/", promotions.town_promotion_end, name="town_promotion_end"),
    path("association/remboursements/<int:pk>/", returned.refund_otherwise, name="refund_otherwise"),
    path("association/contestations/", returned.contested, name="disputes"),
    path("association/contestations/<int:pk>/", returned.dispute_bearer, name="dispute_bearer"),
    path("association/mots/", everyday_words.everyday_words, name="everyday_words"),
    path("association/mots/<int:pk>/retirer/", everyday_words.everyday_word_end, name="everyday_word_end"),
]
