"""A bad connection: the answer of an act is lost, the merchant presses again. Done twice, it is done once."""

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone
from oscar.apps.partner.models import StockRecord

from merchants.models import MerchantOrder, News, Word
from tests import factories

pytestmark = pytest.mark.django_db
OURS = ["merchants", "pickup", "shop"]


@pytest.fixture
def bakery():
    return factories.MerchantFactory(code="boulangerie", open_every_day=True)


@pytest.fixture
def hers(client, bakery):
    client.force_login(factories.owner_of(bakery))
    return client


def state():
    """Every row of ours by its table, what is left on the shelves, and where each order stands."""
    counts = {
        model._meta.label: model._base_manager.count()
        for name in OURS
        for model in apps.get_app_config(name).get_models()
    }
    stocks = list(StockRecord.objects.order_by("pk").values_list("num_in_stock", "num_allocated", "price"))
    return counts, stocks, list(MerchantOrder.objects.order_by("pk").values_list("status", flat=True))


def part_of(bakery, status="PLACED", **facts):
    return factories.merchant_order(merchant=bakery, status=status, lines=[("4.20", 3)], **facts)


def order_act(name, status="PLACED", **posted):
    """What is pressed on an order's page: its address and what it sends."""

    def pressed(bakery):
        return reverse(name, args=[bakery.code, part_of(bakery, status).pk]), posted

    pressed.__name__ = name
    return pressed


def accept_all(bakery):
    part = part_of(bakery)
    return reverse("merchant_order_accept_all", args=[bakery.code, part.due_at]), {}


def shortage(bakery):
    part = part_of(bakery, "ACCEPTED")
    line = part.lines.get()
    return reverse("merchant_order_shortage", args=[bakery.code, part.pk, line.pk]), {
        "kept_quantity": 1,
        "confirmed": 1,
    }


def weigh(bakery):
    part = factories.merchant_order(merchant=bakery, status="ACCEPTED", lines=())
    line = factories.weighed_line(part)
    return reverse("merchant_order_weigh", args=[bakery.code, part.pk, line.pk]), {"grams": "480"}


def sheet_act(name, is_public=True, **posted):
    def pressed(bakery):
        bread = factories.ProductFactory(merchant=bakery, is_public=is_public)
        return reverse(name, args=[bakery.code, bread.sheet.pk]), {"read_at": timezone.now().isoformat(), **posted}

    pressed.__name__ = name
    return pressed


def counted(**posted):
    """One row of « Stock », with what its page showed."""

    def pressed(bakery):
        bread = factories.ProductFactory(merchant=bakery, stock=10)
        facts = {"seen": 10, "quantity": 10, "read_at": timezone.now().isoformat(), **posted}
        return reverse("stock_note", args=[bakery.code, bread.sheet.pk]), facts

    pressed.__name__ = f"stock_{posted['act']}_{posted.get('quantity', 'as_seen')}"
    return pressed


def news(bakery):
    key = "d" * 32
    return reverse("news_new", args=[bakery.code]), {"key": key, "title": "La galette", "words": "Là.", "publish": "1"}


def news_taken_back(bakery):
    facts = {"key": "e" * 32, "title": "La galette", "words": "Là.", "written_at": timezone.now()}
    one = News.objects.create(merchant=bakery, published_at=timezone.now(), **facts)
    return reverse("news_take_back", args=[bakery.code, one.pk]), {}


def word(bakery):
    said = {"words": "Bravo", "signature": "O. M.", "said_at": timezone.now(), "collected_on": timezone.localdate()}
    one = Word.objects.create(merchant=bakery, author=factories.UserFactory(), **said)
    return reverse("word_decide", args=[bakery.code, one.pk]), {"read": "Bravo", "answer": "Merci", "publish": "1"}


def page(bakery):
    return reverse("merchant_showcase", args=[bakery.code]), {"story": "Depuis 1952.", "show": "1"}


ACTS = [
    order_act("merchant_order_accept"),
    order_act("merchant_order_ready", "ACCEPTED"),
    order_act("merchant_order_cancel", reason="Le four est en panne"),
    accept_all,
    shortage,
    weigh,
    sheet_act("sheet_stock", quantity="7", **{"initial-quantity": "10"}),
    counted(act="plus"),
    counted(act="moins"),
    counted(act="rien"),
    counted(act="nombre", quantity=40),
    counted(act="nombre", quantity=5),
    sheet_act("sheet_publish", is_public=False),
    sheet_act("sheet_unpublish"),
    news,
    news_taken_back,
    word,
    page,
]


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_pressed_again_after_a_lost_answer_changes_nothing_more(hers, bakery, act):
    address, posted = act(bakery)
    before = state()
    assert hers.post(address, posted).status_code == 302
    once = state()
    assert once != before, "the act did nothing: repeating it proves nothing"
    assert hers.post(address, posted).status_code in {200, 302}
    assert state() == once
