"""Bad input gets a sentence, never a broken page: every form of every role is filled with what should not be there."""

from html.parser import HTMLParser

import pytest

from tests.paces import ALL
from tests.test_access import arguments, rule_of, town  # noqa: F401 – the same town
from tests.walk import addresses, client_of, undone, url_of

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
    """The POST forms of a page: where each goes, its fields and its buttons, each with what it holds."""

    def __init__(self):
        super().__init__()
        self.forms = []
        self.inside = False
        # The select or the textarea whose content comes.
        self.within = ""

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.inside = attrs.get("method", "get").lower() == "post"
            if self.inside:
                self.forms.append((attrs.get("action", ""), {}))
        elif self.inside and tag in {"input", "textarea", "select", "button"} and attrs.get("name"):
            self.forms[-1][1][attrs["name"]] = attrs.get("value", "")
            self.within = attrs["name"] if tag in {"textarea", "select"} else ""
            if attrs.get("formaction"):
                self.forms.append((attrs["formaction"], self.forms[-1][1]))
        elif self.inside and self.within and tag == "option":
            held = self.forms[-1][1]
            if "selected" in attrs or not held[self.within]:
                held[self.within] = attrs.get("value", "")

    def handle_data(self, data):
        if self.inside and self.within and self.get_starttag_text().startswith("<textarea"):
            self.forms[-1][1][self.within] += data

    def handle_endtag(self, tag):
        if tag in {"textarea", "select"}:
            self.within = ""
        if tag == "form":
            self.inside = False


def forms_of(response):
    if response.status_code != 200 or "text/html" not in response["Content-Type"]:
        return []
    parser = Forms()
    parser.feed(response.content.decode())
    return parser.forms


# Those who work for others first: the forms that they fill one field after the other are not filled so again.
ROLES = ["coach at work", "coach", "anonymous", "resident", "merchant", "volunteer", "treasurer", "administrator"]
# A coach's own forms are few, the others are those of the shop. The long proof fills the others with each text.
FILLED_ONCE = {"coach at work", "coach"} if ALL else set(ROLES)


@pytest.fixture(scope="module")
def filled():
    """The forms that one role or another has filled one field after the other."""
    return set()


@pytest.mark.parametrize("role", ROLES)
def test_no_form_breaks_whatever_is_typed(role, town, arguments, filled):  # noqa: F811 – pytest fixtures
    user, broken, tried = town.people[role], [], set()
    for page, action, fields in forms_met(user, role, arguments, tried):
        form = (page, frozenset(fields))
        wanted = all_bad(fields, rank=len(tried) if role in FILLED_ONCE else None)
        for kind, sent in [*wanted, *(one_bad_each(fields, first=len(tried)) if form not in filled else ())]:
            filled.add(form)
            response = send(user, action, sent)
            if response.status_code >= 500:
                broken.append(f"{page} → {action} with {kind}: {response.status_code}")
    assert tried, "no form was found: the walk proves nothing"
    assert not broken, "\n".join(broken)


def forms_met(user, role, arguments, tried):  # noqa: F811 – the fixture's value
    """Each form that this role meets, once: signing out, adding to the basket are on many pages."""
    for address in addresses():
        if address.name.startswith("admin:") or address.name == "media" or role not in rule_of(address.name):
            continue
        url = url_of(address, arguments)
        for action, fields in forms_of(client_of(user).get(url)):
            form = (action or url, frozenset(fields))
            if form not in tried:
                tried.add(form)
                yield address.name, action or url, fields


def all_bad(fields, *, rank):
    """Every field holds the same text: each text in its turn, or that of this rank."""
    kinds = list(HOSTILE)
    for kind in kinds if rank is None else [kinds[rank % len(kinds)]]:
        yield kind, {name: held if name in KEPT else HOSTILE[kind] for name, held in fields.items()}


def one_bad_each(fields, *, first):
    """Each field in its turn, the others holding what the page offered, which leads further in; each another text."""
    kinds = list(HOSTILE)
    wanted = [name for name in fields if name not in KEPT]
    # Alone, a field is bad when all are.
    for rank, name in enumerate(wanted if len(wanted) > 1 else (), start=first):
        kind = kinds[rank % len(kinds)]
        yield f"{kind} in {name}", {**fields, name: HOSTILE[kind]}


def send(user, action, fields):
    """One sending, its effects undone."""
    client = client_of(user)
    with undone():
        return client.post(action, fields)


def test_a_form_is_read_with_what_it_holds():
    page = """<form method="post" action="/la/"><input name="a" value="1"><textarea name="b">deux
    lignes</textarea><select name="c"><option value="">Choisir</option><option value="3">Trois</option>
    <option value="4" selected>Quatre</option></select>dehors</form>"""
    parser = Forms()
    parser.feed(page)
    assert parser.forms == [("/la/", {"a": "1", "b": "deux\n    lignes", "c": "4"})]


@pytest.mark.parametrize(
    "name", ["search", "narrow", "association", "commissions", "counter_find", "calendar", "catalogue"]
)
@pytest.mark.parametrize("kind", HOSTILE)
def test_no_address_breaks_whatever_is_asked(name, kind, town, arguments):  # noqa: F811 – pytest fixtures
    address = next(found for found in addresses() if found.name == name)
    text = HOSTILE[kind]
    asked = dict.fromkeys(["q", "page", "mois", "genre", "tri", "kind", "month", "etat", "commercant", "jour"], text)
    asked |= dict.fromkeys(["voir", "rayon", "chez", "pays", "jusqua", "signe", "sans"], text)
    response = client_of(town.people["administrator"]).get(url_of(address, arguments), asked)
    assert response.status_code < 500
