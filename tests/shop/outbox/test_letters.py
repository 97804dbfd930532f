"""A letter says the same in text and in HTML, light and ours alone; an SMS fits in one."""

import copy
import re
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings as town_settings
from django.template.loader import get_template
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from merchants.preparation import merchant_orders, shortfalls
from merchants.telling import short_words
from pickup.bags import drop_off
from shop import ordering
from shop.models import OutgoingMessage
from shop.outbox.email import html
from shop.outbox.email.carrying import email_of
from shop.outbox.sms.writing import ONE, folded, length
from tests import factories
from tests.shop.outbox.situations import EMAIL, MOBILE, order_of, tell
from tests.shop.situations import ODETTE

ROOMS = ["shop", "pickup", "merchants", "animations"]
TEMPLATES = sorted(
    path.relative_to(path.parents[[parent.name for parent in path.parents].index("templates")])
    for room in ROOMS
    for path in (Path(town_settings.BASE_DIR) / room).rglob("templates/**/messages/*.txt")
)
SMS = [str(path) for path in TEMPLATES if path.name.endswith(".sms.txt")]
LETTERS = [str(path) for path in TEMPLATES if not path.name.endswith(".sms.txt")]


class Words(HTMLParser):
    """What somebody reads of a page, and all that it names or asks for."""

    def __init__(self, page):
        super().__init__()
        self.read, self.links, self.tags, self.lang, self.inside = [], [], [], "", []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        facts = dict(attrs)
        self.tags.append(tag)
        self.inside.append(tag)
        if tag == "html":
            self.lang = facts["lang"]
        self.links += [facts[name] for name in ("href", "src") if name in facts]

    def handle_endtag(self, tag):
        if tag in self.inside:
            self.inside.remove(tag)

    def handle_data(self, data):
        if "main" in self.inside and "h1" not in self.inside:
            self.read += data.split()


def plain(text) -> list[str]:
    """Its words, without the dashes that draw rules and lists."""
    lines = [re.sub(r"^[-•·] +", "", line.strip()) for line in text.splitlines()]
    return " ".join("" if html.RULE.match(line) else line for line in lines).split()


def page_of(text, subject="Bonjour"):
    return html.html_of(OutgoingMessage(subject=subject), text)


# Signs that no text of ours holds, and that HTML may not.
LINES = st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" "), max_size=40)


@given(st.lists(LINES, max_size=12).map("\n".join))
def test_whatever_is_written_is_read_word_for_word_and_draws_nothing_else(text):
    page = Words(page_of(text))
    assert page.read == plain(text)
    assert set(page.tags) <= {"html", "head", "meta", "title", "style", "body", "main", "h1", "h2"} | {
        "p", "br", "ul", "li", "a", "hr"
    }  # fmt: skip


def test_paragraphs_titles_lists_and_links_are_what_they_look_like():
    text = "Bonjour,\n\nVENEZ CHERCHER VOS SACS\nLa Halle\n\n- un pain\n- une tomme\n\n-----\nhttps://example.org/x\n"
    assert [block.kind for block in html.blocks_of(text)] == [
        "paragraph", "title", "paragraph", "list", "rule", "link"
    ]  # fmt: skip


def test_nothing_that_somebody_typed_becomes_a_tag():
    page = page_of("<script>alert(1)</script> & <b>gras</b>", subject="<i>Objet</i>")
    assert "<script" not in page
    assert "<b>" not in page
    assert "<i>" not in page


def told(letter) -> Words:
    """The letter as it leaves: checked, whatever it says."""
    email = email_of(letter)
    ((page, kind),) = email.alternatives
    read = Words(page)
    assert kind == "text/html"
    assert read.lang == "fr"
    assert read.read == plain(email.body)
    assert len(page.encode()) < 20_000
    assert not {"img", "table", "script", "link", "iframe"} & set(read.tags)
    assert all(link.startswith(("https://", "http://", "mailto:")) for link in read.links), read.links
    for leftover in ("{{", "{%", "%(", "\u27e6", "None"):
        assert leftover not in email.body, f"{letter.subject}: {email.body}"
    return read


@pytest.fixture
def unknown_is_shown(settings):
    """A variable that a template does not know is written, instead of nothing."""
    shown = copy.deepcopy(settings.TEMPLATES)
    shown[0]["OPTIONS"]["string_if_invalid"] = "\u27e6%s\u27e7"
    settings.TEMPLATES = shown


@pytest.mark.django_db
def test_every_letter_of_an_order_s_story_is_whole(town, unknown_is_shown):
    """Placed, short, all in, cancelled: to the resident and to the shop."""
    at = timezone.now()
    first, second = town.place(town.basket({town.product: 2})), town.place()
    part = first.merchant_orders.get()
    merchant_orders.accept(merchant_order=part, by=None, at=at)
    shortfalls.run_short(line=part.lines.get(), kept_quantity=1, by=None, at=at)
    shortfalls.give_up(merchant_order=part, by=None, at=at, reason="Le four est en panne")
    ordering.cancel_order(order=second, by=None, at=at, channel="RESIDENT", reason="Un empêchement")
    third = town.place()
    part = third.merchant_orders.get()
    merchant_orders.accept(merchant_order=part, by=None, at=at)
    merchant_orders.mark_ready(merchant_order=part, by=None, at=at)
    drop_off.receive(merchant_order=part, shelf="A1", by=factories.UserFactory(), at=at)
    letters = list(OutgoingMessage.objects.all())
    keys = {letter.key.split(":")[0] for letter in letters}
    assert keys >= {"confirmed", "placed", "shortage", "given-up", "cancelled", "ready"}
    for letter in letters:
        read = told(letter)
        to_resident = letter.recipient == ODETTE.email
        assert ("autrement" in " ".join(read.read[-20:])) == to_resident


@pytest.mark.parametrize("template", LETTERS)
def test_every_letter_is_a_text_whose_links_come_from_its_facts(template):
    """No address by hand, no tag, and the language of the town."""
    source = get_template(template).template.source
    # An address stands behind that of the town.
    assert not re.search(r"(?<!\}\})\{% url", source)
    assert "href=" not in source
    assert not re.search(r"</?[a-z]+[ >]", source)


# --- SMS --------------------------------------------------------------------------------------

A_LONG_SHOP, A_LONG_PLACE = "La Fromagerie du Haut-Pont", "La Halle aux grains"
LONG = {
    "name": A_LONG_SHOP, "title": "Pain de seigle aux noix et raisins", "spoken_code": "KP 7H M2", "code": "KP 7H M2"
}  # fmt: skip


def facts_of_sms():
    merchant = SimpleNamespace(name=A_LONG_SHOP)
    slot = SimpleNamespace(point=SimpleNamespace(name=A_LONG_PLACE, city="Saint-Aubrac-sur-Lance"))
    collection = SimpleNamespace(spoken_code="KP 7H M2", full_name="Odette Marchand-Petit", slot=slot)
    when = "samedi 28 novembre à 10\u00a0h\u00a030"
    sheet = SimpleNamespace(
        collection=collection, when=when, point=slot.point, slot=slot, total_words="1\u202f204,60\u202f€",
        is_cancelled=True
    )  # fmt: skip
    line = SimpleNamespace(title=LONG["title"], kept_cents=120460)
    return {
        "sheet": sheet, "collection": collection, "point": slot.point, "day": "samedi 28 novembre", "line": line,
        "hours": "10\u00a0h – 12\u00a0h\u00a030", "due": "1\u202f204,60\u202f€",
        "operator": {"phone": "04 65 71 00 00"},
        "part": SimpleNamespace(merchant=merchant), "amount": 1204.6, "code": "KP 7H M2", "standing": line,
        "merchant_order": SimpleNamespace(merchant=merchant, spoken_code="KP 7H M2"), "left_of_all": 3,
        "total": 1204.6, "back": 1204.6, "nothing_to_collect": True, "bags": 3,
        "credit": SimpleNamespace(spoken_code="KP7H-M2QX"),
        "until": "dimanche 29 novembre à 12\u00a0h",
        "animation": SimpleNamespace(title="Fabriquez votre couronne de l’Avent", cancelled_because="x" * 200),
        "registration": SimpleNamespace(party=12, spoken_code="KP 7H"),
        "title": LONG["title"], "link": f"https://ville.example.org/prevenez-moi/12345:{'x' * 43}/",
        "short_link": "https://ville.example.org/produit/p-123456/",
    }  # fmt: skip


@pytest.mark.parametrize("template", SMS)
def test_every_sms_fits_in_one_with_long_names_and_large_amounts(template, unknown_is_shown):
    words = short_words(template.removesuffix(".sms.txt"), facts_of_sms())
    assert "\u27e6" not in words
    assert words
    assert length(folded(words)) <= ONE, f"{length(folded(words))}: {folded(words)}"
    assert folded(words).count("?") == words.count("?")


def test_there_are_sms_for_what_matters():
    assert len(SMS) >= 13


@pytest.mark.django_db
def test_news_can_be_stopped_and_other_letters_need_not(outbox):
    message = tell(order_of(email=EMAIL, phone=MOBILE))
    assert "List-Unsubscribe" not in email_of(message).extra_headers
    message.headers = {"List-Unsubscribe": "<https://example.org/x>"}
    assert email_of(message).extra_headers["List-Unsubscribe"] == "<https://example.org/x>"
