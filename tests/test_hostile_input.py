"""Bad input gets a sentence, never a broken page: every form of every role is filled with what should not be there."""

from html.parser import HTMLParser

import pytest
from django.test import Client

from tests.test_access import arguments, rule_of, town  # noqa: F401 – the same town
from tests.walk import addresses, undone, url_of

pytestmark = pytest.mark.django_db

HOSTILE = {
    "emoji": "🥖🧀👩🏽‍🌾",
    "sql": "'; DROP TABLE merchants_merchant; --",
    "html": "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "null byte": "pain\x00de mie",
    "long": "é" * 20_000,
    "number": "-99999999999999999999999999",
    "nothing": "",
    "other alphabets": "מחיר السعر 价格 \u202e tixe",
}
KEPT = {"csrfmiddlewaretoken"}


class Forms(HTMLParser):
    """The POST forms of a page: where each goes, its fields and its buttons."""

    def __init__(self):
        super().__init__()
        self.forms = []
        self.inside = False

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.inside = attrs.get("method", "get").lower() == "post"
            if self.inside:
                self.forms.append((attrs.get("action", ""), {}))
        elif self.inside and tag in {"input", "textarea", "select", "button"} and attrs.get("name"):
            self.forms[-1][1][attrs["name"]] = attrs.get("value", "")
            if attrs.get("formaction"):
                self.forms.append((attrs["formaction"], self.forms[-1][1]))

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False


def forms_of(response):
    if response.status_code != 200 or "text/html" not in response["Content-Type"]:
        return []
    parser = Forms()
    parser.feed(response.content.decode())
    return parser.forms


def client_of(user):
    client = Client(raise_request_exception=False)
    if user:
        client.force_login(user)
    return client


@pytest.mark.parametrize("role", ["anonymous", "resident", "merchant", "volunteer", "treasurer", "administrator"])
def test_no_form_breaks_whatever_is_typed(role, town, arguments):  # noqa: F811 – pytest fixtures
    broken, tried = [], set()
    for address in addresses():
        if address.name.startswith("admin:") or address.name == "media" or role not in rule_of(address.name):
            continue
        url = url_of(address, arguments)
        for action, fields in forms_of(client_of(town.people[role]).get(url)):
            # The same form on several pages (signing out, adding to the basket) is tried once.
            form = (action or url, frozenset(fields))
            for kind, text in HOSTILE.items() if form not in tried else ():
                tried.add(form)
                response = send(town.people[role], action or url, fields, text)
                if response.status_code >= 500:
                    broken.append(f"{address.name} → {action or url} with {kind}: {response.status_code}")
    assert tried, "no form was found: the walk proves nothing"
    assert not broken, "\n".join(broken)


def send(user, action, fields, text):
    """One sending, every field filled with the same text, its effects undone."""
    with undone():
        return client_of(user).post(action, {name: v if name in KEPT else text for name, v in fields.items()})


@pytest.mark.parametrize("name", ["search", "association", "commissions", "counter_find", "calendar", "catalogue"])
@pytest.mark.parametrize("kind", HOSTILE)
def test_no_address_breaks_whatever_is_asked(name, kind, town, arguments):  # noqa: F811 – pytest fixtures
    address = next(found for found in addresses() if found.name == name)
    text = HOSTILE[kind]
    asked = dict.fromkeys(["q", "page", "mois", "genre", "tri", "kind", "month", "etat", "commercant", "jour"], text)
    response = client_of(town.people["administrator"]).get(url_of(address, arguments), asked)
    assert response.status_code < 500
