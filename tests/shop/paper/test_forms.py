"""A filled order form is typed in a minute: each slip is told, nothing is lost, and it is an order like another."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from oscar.apps.order.models import Order

from merchants.listing import short_codes
from pickup.residents import cards
from shop.catalogue import looking_up
from shop.paper import rows
from tests import factories

pytestmark = pytest.mark.django_db
FORM, PLACE = reverse("paper_form"), reverse("phone_order_place")


def code_of(product) -> str:
    return short_codes.give(sheet=product.sheet, at=timezone.now()).code


def swapped(code) -> str:
    """The same with two different neighbours swapped."""
    at = next(at for at in range(len(code) - 1) if code[at] != code[at + 1])
    return code[:at] + code[at + 1] + code[at] + code[at + 2 :]


@pytest.fixture
def coach(client):
    user = factories.association_member("COACH")
    client.force_login(user)
    return user


class TestReading:
    @pytest.mark.parametrize("typed", ["{code} 2", "{code}x2", "{code} X 2", "{code} × 2", "  {code}\t2 "])
    def test_a_code_and_how_many(self, typed):
        product = factories.ProductFactory()
        (row,) = rows.read(typed.format(code=code_of(product)))
        assert (row.sheet, row.quantity, row.problem) == (product.sheet, 2, "")

    def test_a_code_alone_is_one_and_rows_may_share_a_line(self):
        one, other = factories.ProductFactory(), factories.ProductFactory()
        read = rows.read(f"{code_of(one)}, {code_of(other)} 3")
        assert [(row.sheet, row.quantity) for row in read] == [(one.sheet, 1), (other.sheet, 3)]

    def test_a_slip_of_the_finger_names_no_other_product(self):
        product = factories.ProductFactory()
        (row,) = rows.read(swapped(code_of(product)) + " 2")
        assert row.sheet is None
        assert "relisez-le" in row.problem

    @pytest.mark.parametrize("typed", ["pain", "12", "1234 0", "0123 1", "1234 100", "1234 2 3"])
    def test_what_cannot_be_read_says_what_to_type(self, typed):
        (row,) = rows.read(typed)
        assert row.problem
        assert row.sentence.startswith("Ligne 1")

    def test_many_rows_cost_no_more_queries_than_one(self, django_assert_num_queries):
        codes = [code_of(factories.ProductFactory()) for _n in range(5)]
        with django_assert_num_queries(1):
            rows.read("\n".join(codes))

    @given(st.text(max_size=80))
    def test_whatever_is_typed_makes_rows_or_sentences(self, text):
        assert all(row.sheet or row.problem for row in rows.read(text))


class TestTyping:
    def test_it_becomes_an_order_on_paper_by_the_same_act(self, client, town, coach):
        page = client.post(FORM, {"who": "", "lines": f"{code_of(town.product)} 2"})
        assert page.url == f"{PLACE}?channel=PAPER"
        text = client.get(page.url).text
        assert re.search(r'value="PAPER" checked', text)
        hidden = {name: re.search(rf'name="{name}" value="([^"]*)"', text)[1] for name in ("key", "total")}
        facts = {
            "last_name": "Perrin",
            "first_name": "Yvonne",
            "channel": "PAPER",
            "slot": town.slot.pk,
            "said": "on",
            **hidden,
        }
        slip = client.get(client.post(page.url, facts).url)
        order = Order.objects.get()
        assert (order.collection.channel, order.collection.placed_by) == ("PAPER", coach)
        assert [line.quantity for line in order.lines.all()] == [2]
        assert order.collection.spoken_code in slip.text

    def test_what_was_typed_stays_when_a_row_is_wrong_and_nothing_is_ordered(self, client, town, coach):
        good, wrong = code_of(town.product), swapped(code_of(town.product))
        page = client.post(FORM, {"who": "Perrin", "lines": f"{good} 2\n{wrong} 1"})
        assert "Ligne 2" in page.text
        assert f"{good} 2\n{wrong} 1" in page.text
        assert 'value="Perrin"' in page.text
        assert "phone_basket" not in client.session

    def test_too_many_of_something_says_how_many_are_left(self, client, town, coach):
        product = town.sells(title="Tarte aux noix", stock=3)
        page = client.post(FORM, {"lines": f"{code_of(product)} 9"})
        assert "Tarte aux noix" in page.text
        assert "phone_basket" not in client.session

    def test_what_is_off_sale_is_said(self, client, town, coach):
        gone = town.sells(title="Bûche", is_public=False)
        assert "n’est plus en vente" in client.post(FORM, {"lines": code_of(gone)}).text

    def test_who_holds_the_card_written_on_the_form_is_filled_in(self, client, town, coach):
        aimee = factories.resident(point=town.slot.point)
        card = cards.give(resident=aimee, by=coach, at=timezone.now())
        page = client.post(FORM, {"who": card.spoken_number, "lines": code_of(town.product)})
        assert 'value="Pic"' in client.get(page.url).text

    def test_a_name_on_the_form_proposes_and_only_a_press_chooses(self, client, town, coach):
        aimee = factories.resident(point=town.slot.point)
        page = client.post(FORM, {"who": "pic", "lines": code_of(town.product)})
        text = client.get(page.url).text
        assert 'value="Pic"' not in text
        assert f'name="resident" value="{aimee.pk}"' in text
        then = re.search(r'name="then" value="([^"]*)"', text)[1]
        page = client.post(reverse("phone_order_person"), {"resident": aimee.pk, "then": then})
        text = client.get(page.url).text
        assert 'value="Pic"' in text
        assert re.search(r'value="PAPER" checked', text)

    def test_a_new_form_starts_from_its_own_rows_and_from_nobody(self, client, town, coach):
        factories.resident(point=town.slot.point)
        client.post(FORM, {"who": "Pic", "lines": f"{code_of(town.product)} 2"})
        page = client.post(FORM, {"lines": code_of(town.product)})
        text = client.get(page.url).text
        assert 'value="Pic"' not in text
        assert "1 × " in text


def test_a_code_typed_in_a_search_finds_its_product_alone():
    bread = factories.ProductFactory(title="Pain de seigle")
    factories.ProductFactory(title="Brioche")
    assert [sheet.product for sheet in looking_up.found(code_of(bread))] == [bread]


def test_a_number_that_is_no_code_is_searched_as_a_word():
    book = factories.ProductFactory(title="Nuit 1984")
    assert [sheet.product for sheet in looking_up.found("1984")] == [book]


class TestPapers:
    def test_the_room_offers_each_format_of_each_moment(self, client, town, coach):
        text = client.get(reverse("paper")).text
        for layout in ("a4", "a5", "large"):
            address = reverse("paper_catalogue", args=[town.slot.pk, layout])
            assert address in text
        assert client.get(address).content.startswith(b"%PDF")

    def test_a_format_that_is_none_or_a_moment_that_is_over_is_not_there(self, client, town, coach):
        assert client.get(reverse("paper_catalogue", args=[town.slot.pk, "a3"])).status_code == 404
        past = factories.SlotFactory(starts_at=factories.in_days(-3))
        assert client.get(reverse("paper_catalogue", args=[past.pk, "a4"])).status_code == 404
