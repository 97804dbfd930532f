"""The addresses of the shared agenda."""

from django.urls import include, path, register_converter

from animations.agenda import personal_views, views


class SecretToken:
    """As `secrets` draws it for the address of one's own agenda."""

    regex = "[A-Za-z0-9_-]{1,64}"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(SecretToken, "secret_token")

urlpatterns = [
    path("", include("animations.agenda.outside.urls")),
    path("animations.ics", views.calendar_feed, name="calendar_ics"),
    path("animations/<slug:slug>.ics", views.animation_feed, name="animation_ics"),
    path("agenda/", views.shared_agenda, name="shared_agenda"),
    path("agenda/nouvelles.xml", views.news_feed, name="agenda_rss"),
    path("agenda/openagenda.json", views.openagenda_feed, name="agenda_openagenda"),
    path("agenda/cadre/", views.embedded, name="agenda_embedded"),
    path("agenda/genre/<slug:genre>.ics", views.kind_feed, name="agenda_kind"),
    path("agenda/commerce/<slug:code>.ics", views.merchant_feed, name="agenda_merchant"),
    path("agenda/lieu/<slug:slug>.ics", views.place_feed, name="agenda_place"),
    path("agenda/personnel/<secret_token:token>.ics", personal_views.personal_feed, name="agenda_personal"),
    path("mon-espace/agenda/", personal_views.my_agenda, name="my_agenda"),
    path("mon-espace/agenda/adresse/", personal_views.my_agenda_draw, name="my_agenda_draw"),
    path("mon-espace/agenda/fermer/", personal_views.my_agenda_close, name="my_agenda_close"),
]
