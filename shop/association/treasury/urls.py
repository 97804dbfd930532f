"""The treasurer's addresses."""

from django.urls import path

from shop.association.treasury import journals, merchant_account, order, plots, tills, today

urlpatterns = [
    path("association/argent/", today.treasury_today, name="treasury_today"),
    path("association/argent/commercants/", merchant_account.treasury_merchants, name="treasury_merchants"),
    path("association/argent/commercants/<slug:code>/", merchant_account.treasury_merchant, name="treasury_merchant"),
    path(
        "association/argent/commercants/<slug:code>/compte.csv",
        merchant_account.treasury_merchant_csv,
        name="treasury_merchant_csv",
    ),
    path("association/argent/commandes/<slug:number>/", order.treasury_order, name="treasury_order"),
    path("association/argent/ecritures/", journals.treasury_journals, name="treasury_journals"),
    path("association/argent/ecritures.csv", journals.treasury_journals_csv, name="treasury_journals_csv"),
    path("association/argent/comptoirs/", tills.tills, name="tills"),
    path("association/argent/comptoirs/caisses/<int:pk>/", tills.till_count, name="till_count"),
    path("association/argent/comptoirs/clotures/<int:pk>/", tills.till_closing, name="till_closing"),
    path("association/argent/comptoirs/archive/<slug:period>.zip", tills.till_archive, name="till_archive"),
    path("association/argent/comptoirs/titres-restaurant/", tills.meal_vouchers, name="meal_vouchers"),
    path("association/argent/courbes/", plots.treasury_plots, name="treasury_plots"),
    path("association/argent/courbes/mois.svg", plots.treasury_months_svg, name="treasury_months_svg"),
    path("association/argent/courbes/rayons.svg", plots.treasury_aisles_svg, name="treasury_aisles_svg"),
    path("association/argent/courbes/mois.csv", plots.treasury_months_csv, name="treasury_months_csv"),
    path("association/argent/courbes/rayons.csv", plots.treasury_aisles_csv, name="treasury_aisles_csv"),
]
