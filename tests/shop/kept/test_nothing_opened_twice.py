"""What costs more than a page is done once: a connection is kept, a template is read once."""

from django.db import connection
from django.template import engines
from django.template.loader import get_template
from django.template.loaders import cached

from shop import settings as town_settings


def test_a_connection_is_kept_and_looked_at_before_it_serves_again():
    told = town_settings.DATABASES["default"]
    assert told["CONN_MAX_AGE"] == 600
    assert told["CONN_HEALTH_CHECKS"]
    assert connection.settings_dict["CONN_HEALTH_CHECKS"]


def test_a_template_is_read_once():
    (loader,) = engines["django"].engine.template_loaders
    assert isinstance(loader, cached.Loader)
    assert get_template("base.html").template is get_template("base.html").template


def test_kept_pages_are_looked_for_before_a_session_is():
    order = [name.rsplit(".", 1)[1] for name in town_settings.MIDDLEWARE]
    assert order.index("GZipMiddleware") < order.index("KeptPagesMiddleware") < order.index("SessionMiddleware")
