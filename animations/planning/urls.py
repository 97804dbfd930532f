"""The addresses of the programme: the association's, and each shop's."""

from django.urls import include, path, re_path

from animations.planning import shops, views

ACTS = "|".join([*views.PLAIN, *views.WITH_REASON])

association = [
    path("", views.association_animations, name="association_animations"),
    path("nouvelle/", views.association_animation_new, name="association_animation_new"),
    path("<int:pk>/", views.association_animation, name="association_animation"),
    path("<int:pk>/changer/", views.association_animation_edit, name="association_animation_edit"),
    path("<int:pk>/raconter/", views.association_animation_report, name="association_animation_report"),
    re_path(
        rf"^(?P<pk>[0-9]{{1,18}})/(?P<act>{ACTS})/$", views.association_animation_act, name="association_animation_act"
    ),
    path("series/nouvelle/", views.association_series_new, name="association_series_new"),
    path("series/<int:pk>/", views.association_series, name="association_series"),
    path("series/<int:pk>/changer/", views.association_series_edit, name="association_series_edit"),
    path("series/<int:pk>/annoncer/", views.association_series_publish, name="association_series_publish"),
    path("series/<int:pk>/arreter/", views.association_series_end, name="association_series_end"),
    path("series/<int:pk>/<int:date>/sans/", views.association_series_leave_out, name="association_series_leave_out"),
]

shop = [
    path("", shops.merchant_animations, name="merchant_animations"),
    path("nouvelle/", shops.merchant_animation_new, name="merchant_animation_new"),
    path("<int:pk>/", shops.merchant_animation, name="merchant_animation"),
    path("<int:pk>/change/", shops.merchant_animation_changed, name="merchant_animation_changed"),
    path("<int:pk>/jeter/", shops.merchant_animation_throw_away, name="merchant_animation_throw_away"),
]

urlpatterns = [
    path("association/animations/", include(association)),
    path("commercant/<slug:code>/boutique/animations/", include(shop)),
]
