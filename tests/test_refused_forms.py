"""A refused form says what is wrong beside each field and keeps what was typed: every form is met and sent bad."""

import pytest
from django.forms import BaseForm, BaseFormSet, RadioSelect
from lxml import html

from shop.templatetags.asked import LONG
from tests.test_access import arguments, rule_of, town  # noqa: F401 – the same town
from tests.test_hostile_input import ROLES
from tests.walk import addresses, client_of, undone, url_of

pytestmark = [pytest.mark.django_db, pytest.mark.told_once]

BAD = "Zz qui ne va pas"
# Typed again by whoever is refused: a secret never comes back on a page.
SECRET = {"password", "file", "hidden", "checkbox", "radio", "submit"}


class Page:
    """A page that came back, as a browser and a screen reader take it."""

    def __init__(self, response):
        self.root = html.fromstring(response.content.decode())
        self.forms = refused_in(response.context)

    @property
    def title(self):
        return self.root.findtext(".//title").strip()

    def controls(self, name):
        return [one for one in self.root.iter("input", "select", "textarea") if one.get("name") == name]

    def told_of(self, control):
        """The words that describe a control, those of its question included."""
        holders = [control, *(one for one in control.iterancestors() if one.get("aria-describedby"))]
        ids = [each for one in holders for each in (one.get("aria-describedby") or "").split()]
        return [words(one) for each in ids for one in self.root.xpath("//*[@id=$id]", id=each)]

    def leads_to(self, field):
        """The links of the page that go to this field."""
        ids = {one.get("id") for one in self.controls(field.html_name)} | {field.auto_id, f"{field.auto_id}_0"}
        return [link for link in self.root.iter("a") if (link.get("href") or "").removeprefix("#") in ids - {None}]


def words(element) -> str:
    return " ".join(element.text_content().split())


def refused_in(context) -> list[BaseForm]:
    """The forms with which the page was made that have something to mend."""
    values = [value for layer in context or [] for value in layer.flatten().values()]
    forms = {id(form): form for value in values for form in forms_of(value)}
    return [form for form in forms.values() if form.is_bound and form.errors]


def forms_of(value):
    if issubclass(type(value), BaseForm):
        return [value]
    return list(value.forms) if issubclass(type(value), BaseFormSet) else []


def unsaid(page):
    """Each thing that is wrong and is not said where it should be."""
    for form in page.forms:
        shown = [form[name] for name in form.errors if name != "__all__" and is_shown(page, form[name])]
        for field in shown:
            yield from unsaid_of(page, field)
        if len(form.visible_fields()) >= LONG and shown == [form[name] for name in form.errors]:
            yield from (f"{field.name}: no way to it from above" for field in shown if not page.leads_to(field))


def is_shown(page, field) -> bool:
    return any(control.get("type") != "hidden" for control in page.controls(field.html_name))


def unsaid_of(page, field):
    controls = page.controls(field.html_name)
    heard = [told for control in controls for told in page.told_of(control)]
    for error in field.errors:
        if not any(" ".join(str(error).split()) in told for told in heard):
            yield f"{field.name}: « {error} » is not joined to it"
    is_question = isinstance(field.field.widget, RadioSelect) or controls[0].get("type") == "radio"
    if not is_question and not any(control.get("aria-invalid") == "true" for control in controls):
        yield f"{field.name}: not marked wrong"


def lost(page, sent):
    """What was typed and is not there any more."""
    for name in (name for name, typed in sent.items() if typed == BAD):
        boxes = [one for one in page.controls(name) if one.tag != "select" and one.get("type") not in SECRET]
        if boxes and BAD not in [held_by(one) for one in boxes]:
            yield f"{name}: lost"


def held_by(box) -> str:
    return box.get("value", "") if box.tag == "input" else box.text_content().strip()


@pytest.fixture(scope="module")
def seen():
    """The pages that one role or another was shown already."""
    return set()


@pytest.mark.parametrize("role", ROLES)
def test_what_is_wrong_is_said_beside_and_nothing_typed_is_lost(role, town, arguments, seen):  # noqa: F811 – fixtures
    user, found = town.people[role], []
    for name, url, form in forms_shown_to(user, role, arguments, seen):
        action = form.get("action") or url
        for typed in ("", BAD):
            found += [f"{name} {action} ({typed!r}) {fault}" for fault in faults_of(user, action, filled(form, typed))]
    assert seen, "no form was found: the walk proves nothing"
    assert not found, "\n".join(found)


def forms_shown_to(user, role, arguments, seen):  # noqa: F811 – the fixture's value
    """Each form that is sent, on each page that this role may see and none saw before."""
    for address in addresses():
        ours = not address.name.startswith("admin:") and address.name != "media"
        if not ours or address.name in seen or role not in rule_of(address.name):
            continue
        url = url_of(address, arguments)
        response = client_of(user).get(url)
        if response.status_code == 200 and "text/html" in response["Content-Type"]:
            seen.add(address.name)
            page = html.fromstring(response.content.decode())
            yield from ((address.name, url, form) for form in page.iter("form") if form.get("method") == "post")


def fields_of(form):
    return list(form.iter("input", "select", "textarea"))


def filled(form, typed):
    """What is sent of a form whose every field holds the same: what is hidden stays, nothing is ticked."""
    button = next((one for one in form.iter("button") if one.get("name")), None)
    sent = {} if button is None else {button.get("name"): button.get("value", "")}
    for one in fields_of(form):
        if one.get("type") == "hidden":
            sent[one.get("name")] = one.get("value", "")
        elif one.get("name") and one.get("type") not in SECRET:
            sent[one.get("name")] = typed
    return sent


def faults_of(user, action, sent):
    page = sent_back(user, action, sent)
    if page is not None and page.forms:
        yield from [*unsaid(page), *lost(page, sent)]
        if not page.title.startswith("Erreur"):
            yield "the title does not say it"
        if any(is_shown(page, form[name]) for form in page.forms for name in form.errors if name != "__all__"):
            yield from () if page.root.xpath("//*[@autofocus]") else ["the keyboard is led nowhere"]


def sent_back(user, action, sent):
    """The page that refuses, if one does; what the sending did is undone."""
    with undone():
        response = client_of(user).post(action, sent)
        is_page = response.status_code == 200 and "text/html" in response["Content-Type"]
        return Page(response) if is_page else None


def test_an_error_that_is_joined_to_nothing_is_seen():
    class Answer:
        content = "<title>Bonjour</title><input name='nom'><p>Écrivez votre nom.</p>".encode()
        context = None

    page = Page(Answer())
    assert page.told_of(page.controls("nom")[0]) == []
    assert list(lost(page, {"nom": BAD})) == ["nom: lost"]
