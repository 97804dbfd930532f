"""What was ticked on paper, entered afterwards: once per line, and what disagrees is said line by line."""

import datetime
import re

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from merchants.books import ledger
from merchants.models import MerchantOrder
from pickup.counter.handover import hand_over, undo_hand_over
from pickup.counter.undoing import TooLateToUndo, undoable
from pickup.models import BookLine, CounterPayment, Handover
from pickup.models.handover import PAPER_UNDO_WITHIN
from pickup.money.till import collect_payment, undo_payment
from pickup.paper import book, ticks
from pickup.paper.ticks import CannotBeRead, NoSuchLine, Tick
from tests import factories
from tests.at_once import at_once
from tests.pickup.situations import DURING, moment, person, saturday_slot

EVENING = moment("20:00")
A_SECOND = datetime.timedelta(seconds=1)
Status = MerchantOrder.Status


def line_of(who) -> BookLine:
    made = book.make(slot=who.collection.slot, by=None, at=moment("09:30"))
    return made.lines.get(collection=who.collection)


@pytest.fixture
def helper():
    return factories.UserFactory(first_name="Monique", last_name="Roux")


class TestReading:
    @pytest.mark.parametrize(
        ("typed", "numbers"),
        [
            ("3 7 12", [3, 7, 12]),
            (" 3,7;12\n", [3, 7, 12]),
            ("4-6 2", [2, 4, 5, 6]),
            ("tous", list(range(1, 13))),
            ("Tous sauf 1-9 11", [10, 12]),
            ("", []),
        ],
    )
    def test_numbers_as_they_come(self, typed, numbers):
        assert sorted(ticks.read(typed, last=12)) == numbers

    def test_letters_say_how_it_was_paid_and_whether_a_paper_was_seen(self):
        assert ticks.read("3e 7C 9qv 2v", last=12) == {
            3: Tick(3, "CASH"),
            7: Tick(7, "CARD"),
            9: Tick(9, "CHEQUE", adult=True),
            2: Tick(2, adult=True),
        }
        assert ticks.read("4cn 5N", last=12) == {4: Tick(4, "CARD", neighbour=True), 5: Tick(5, neighbour=True)}

    @pytest.mark.parametrize("typed", ["trois", "3ec", "3x", "-3", "tous 4", "sauf 4", "3--4", "٣"])
    def test_what_is_no_number_is_said(self, typed):
        with pytest.raises(CannotBeRead, match="ne se lit pas"):
            ticks.read(typed, last=12)

    @pytest.mark.parametrize("typed", ["13", "0", "8-13", "5-4", "tous sauf 99"])
    def test_a_line_that_is_not_in_the_book_is_said(self, typed):
        with pytest.raises(NoSuchLine, match="pas de ligne"):
            ticks.read(typed, last=12)

    @given(st.text(max_size=60), st.integers(min_value=0, max_value=600))
    def test_whatever_is_typed_names_lines_of_the_book_or_a_sentence(self, text, last):
        try:
            found = ticks.read(text, last=last)
        except (CannotBeRead, NoSuchLine):
            return
        assert set(found) <= set(range(1, last + 1))


@pytest.mark.django_db
class TestEntering:
    def test_a_line_ticked_hands_over_what_is_here_on_paper_at_the_time_of_the_slot(self, helper):
        who = person("DROPPED_OFF", "DROPPED_OFF")
        assert ticks.enter(line=line_of(who), tick=Tick(1), by=helper, at=EVENING) == []
        assert who.statuses == [Status.HANDED_OVER, Status.HANDED_OVER]
        given = Handover.objects.get()
        assert (given.channel, given.by, given.recorded_at) == ("PAPER", helper, EVENING)
        assert given.at == who.collection.slot.ends_at

    @pytest.mark.parametrize(
        ("named", "kept"), [("Paul Sarrazin", "Paul Sarrazin"), ("", "un voisin, nommé sur le cahier")]
    )
    def test_a_neighbour_who_signed_is_who_the_bags_were_given_to(self, helper, named, kept):
        who = person("DROPPED_OFF", proxy_name=named)
        ticks.enter(line=line_of(who), tick=ticks.read("1n", last=1)[1], by=helper, at=EVENING)
        assert Handover.objects.get().to_whom == kept

    def test_a_neighbour_who_was_named_and_did_not_come_took_nothing(self, helper):
        who = person("DROPPED_OFF", proxy_name="Paul Sarrazin")
        ticks.enter(line=line_of(who), tick=Tick(1), by=helper, at=EVENING)
        assert Handover.objects.get().to_whom == ""

    def test_what_was_paid_is_noted_by_its_means_once(self, helper):
        who = person("DROPPED_OFF", lines=[("4.20", 2)])
        line = line_of(who)
        for _twice in range(2):
            ticks.enter(line=line, tick=Tick(1, "CHEQUE"), by=helper, at=EVENING)
        (payment,) = CounterPayment.objects.all()
        assert (payment.means, payment.cents, payment.at) == ("CHEQUE", 840, EVENING)
        assert Handover.objects.count() == 1

    def test_not_paid_on_paper_nothing_is_noted(self, helper):
        who = person("DROPPED_OFF")
        ticks.enter(line=line_of(who), tick=Tick(1), by=helper, at=EVENING)
        assert not CounterPayment.objects.exists()

    def test_handed_over_meanwhile_at_the_counter_is_said_and_not_done_again(self, helper):
        who = person("DROPPED_OFF")
        line = line_of(who)
        hand_over(
            collection=who.collection,
            point=who.collection.slot.point,
            merchant_orders=who.parts,
            adult_checked=False,
            by=helper,
            at=DURING,
            key="écran",
        )
        (said,) = ticks.enter(line=line, tick=Tick(1), by=helper, at=EVENING)
        assert "déjà remis par Monique Roux" in said
        assert Handover.objects.count() == 1
        line.refresh_from_db()
        assert line.entered_at == EVENING
        assert line.conflicts == [said]

    def test_a_bag_that_never_came_by_our_books_stays_to_be_looked_at(self, helper):
        who = person("READY")
        line = line_of(who)
        (said,) = ticks.enter(line=line, tick=Tick(1), by=helper, at=EVENING)
        assert who.part.merchant.name in said
        line.refresh_from_db()
        assert line.entered_at is None
        assert who.statuses == [Status.READY]

    def test_what_is_here_leaves_and_what_never_came_is_said(self, helper):
        who = person("DROPPED_OFF", "READY")
        line = line_of(who)
        (said,) = ticks.enter(line=line, tick=Tick(1), by=helper, at=EVENING)
        assert who.parts[1].merchant.name in said
        assert who.statuses == [Status.HANDED_OVER, Status.READY]
        line.refresh_from_db()
        assert (line.entered_at, line.conflicts) == (EVENING, [said])

    def test_alcohol_without_a_paper_seen_leaves_the_bag_and_says_so(self, helper):
        who = person("DROPPED_OFF", alcohol=True)
        line = line_of(who)
        (said,) = ticks.enter(line=line, tick=Tick(1), by=helper, at=EVENING)
        assert "l’âge a-t-il été vérifié sur place" in said
        assert who.statuses == [Status.DROPPED_OFF]
        assert ticks.enter(line=line, tick=Tick(1, adult=True), by=helper, at=EVENING) == []
        assert who.statuses == [Status.HANDED_OVER]
        line.refresh_from_db()
        assert line.conflicts == []

    def test_money_forgotten_the_first_time_is_noted_when_the_line_is_typed_again(self, helper):
        who = person("DROPPED_OFF")
        line = line_of(who)
        ticks.enter(line=line, tick=Tick(1), by=helper, at=EVENING)
        assert ticks.enter(line=line, tick=Tick(1, "CASH"), by=helper, at=EVENING) == []
        assert ticks.enter(line=line, tick=Tick(1, "CASH"), by=helper, at=EVENING) == []
        assert CounterPayment.objects.get().cents == 420
        assert Handover.objects.count() == 1

    def test_what_a_line_typed_by_mistake_had_noted_and_was_undone_is_noted_when_it_is_true(self, helper):
        who = person("DROPPED_OFF")
        line = line_of(who)
        ticks.enter(line=line, tick=Tick(1, "CASH"), by=helper, at=DURING)
        undo_payment(payment=CounterPayment.objects.get(), reason="", by=helper, at=DURING)
        undo_hand_over(handover=Handover.objects.get(), by=helper, at=DURING)
        assert who.statuses == [Status.DROPPED_OFF]
        for _twice in range(2):
            assert ticks.enter(line=line, tick=Tick(1, "CASH"), by=helper, at=EVENING) == []
        assert who.statuses == [Status.HANDED_OVER]
        assert CounterPayment.objects.filter(undone=None).count() == 1
        assert Handover.objects.standing().count() == 1

    def test_a_line_typed_for_another_is_undone_after_the_slot_with_its_money(self, helper):
        who = person("DROPPED_OFF")
        ticks.enter(line=line_of(who), tick=Tick(1, "CASH"), by=helper, at=EVENING)
        given, seen = Handover.objects.get(), EVENING + PAPER_UNDO_WITHIN
        assert list(Handover.objects.just_written(seen - A_SECOND)) == [given]
        assert undoable(who.collection, point=who.collection.slot.point, at=seen) == [given]
        undo_payment(payment=CounterPayment.objects.get(), reason="", by=helper, at=seen)
        undo_hand_over(handover=given, by=helper, at=seen)
        assert who.statuses == [Status.DROPPED_OFF]
        assert not any(ledger.balances("").values())

    def test_ten_minutes_after_its_typing_a_line_stands(self, helper):
        who = person("DROPPED_OFF")
        ticks.enter(line=line_of(who), tick=Tick(1), by=helper, at=EVENING)
        late = EVENING + PAPER_UNDO_WITHIN + A_SECOND
        assert undoable(who.collection, point=who.collection.slot.point, at=late) == []
        assert not Handover.objects.just_written(late).exists()
        with pytest.raises(TooLateToUndo, match="dix pour une ligne du cahier"):
            undo_hand_over(handover=Handover.objects.get(), by=helper, at=late)

    def test_paid_twice_on_paper_and_on_screen_is_said_and_the_bag_leaves_all_the_same(self, helper):
        who = person("DROPPED_OFF")
        facts = {"amounts": {who.part: 420}, "means": "CASH", "key": "écran"}
        collect_payment(collection=who.collection, point=who.collection.slot.point, **facts, by=helper, at=DURING)
        (said,) = ticks.enter(line=line_of(who), tick=Tick(1, "CASH"), by=helper, at=EVENING)
        assert "rien n’est dû" in said
        assert who.statuses == [Status.HANDED_OVER]
        assert CounterPayment.objects.count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.row_locks
def test_two_volunteers_who_enter_the_same_line_at_once_count_it_once():
    helper = factories.UserFactory()
    who = person("DROPPED_OFF")
    line = line_of(who)
    answers = at_once(*[lambda: ticks.enter(line=line, tick=Tick(1, "CASH"), by=helper, at=EVENING)] * 4)
    assert answers == [[]] * 4
    assert Handover.objects.count() == 1
    assert CounterPayment.objects.count() == 1


@pytest.mark.django_db
class TestPage:
    @pytest.fixture
    def slot(self):
        return saturday_slot()

    @pytest.fixture
    def made(self, slot):
        for name in ("Zola", "Aubert", "Besson"):
            person("DROPPED_OFF", slot=slot, last_name=name)
        return book.make(slot=slot, by=None, at=moment("09:30"))

    @pytest.fixture
    def page(self, made, client):
        client.force_login(factories.volunteer_at(made.slot.point))
        return reverse("counter_book", args=[made.slot.point.slug, made.pk])

    def entered(self, made):
        return [line.number for line in made.lines.all() if line.entered_at]

    def test_the_lines_stand_in_the_order_of_the_paper(self, client, page):
        text = client.get(page).text
        assert text.index("1 · AUBERT") < text.index("2 · BESSON") < text.index("3 · ZOLA")

    def test_numbers_typed_and_boxes_ticked_are_entered_together(self, client, page, made):
        response = client.post(page, {"typed": "3e", "line": ["1"], "paid-1": "CARD", "sure": "1"}, follow=True)
        assert self.entered(made) == [1, 3]
        assert sorted(CounterPayment.objects.values_list("means", flat=True)) == ["CARD", "CASH"]
        assert "2 lignes saisies" in response.text

    def test_what_is_typed_is_read_with_its_names_and_its_money_before_it_is_written(self, client, page, made):
        text = client.post(page, {"typed": "tous sauf 2", "line": ["2"], "paid-2": "CARD"}).text
        assert self.entered(made) == []
        coming = text.partition("a-relire")[2].partition("</section>")[0]
        assert "1 · Odette Aubert" in coming
        assert coming.count("pas payé") == 2
        assert "payé, carte" in coming
        assert 'value="tous sauf 2"' in text
        confirmed = re.search(r'name="typed" value="([^"]*)"', coming)[1]
        assert confirmed == "1 2c 3"
        client.post(page, {"typed": confirmed, "sure": "1"})
        assert self.entered(made) == [1, 2, 3]
        assert list(CounterPayment.objects.values_list("means", flat=True)) == ["CARD"]

    def test_a_slip_enters_nothing_and_loses_nothing(self, client, page, made):
        text = client.post(page, {"typed": "3 septante", "line": ["1"]}).text
        assert self.entered(made) == []
        assert "« septante » ne se lit pas" in text.replace("\u202f", " ")
        assert 'value="3 septante"' in text
        assert 'value="1" checked' in text

    def test_what_disagrees_is_said_beside_the_name_with_the_way_to_the_person(self, client, slot):
        person("DROPPED_OFF", slot=slot, last_name="Aubert")
        awaited = person("READY", slot=slot, last_name="Zola")
        made = book.make(slot=slot, by=None, at=moment("09:30"))
        client.force_login(factories.volunteer_at(slot.point))
        page = reverse("counter_book", args=[slot.point.slug, made.pk])
        text = client.post(page, {"typed": "tous", "sure": "1"}, follow=True).text
        assert self.entered(made) == [1]
        assert "2 · Odette Zola" in text
        assert reverse("counter_collection", args=[slot.point.slug, awaited.collection.code]) in text

    def test_the_same_sentence_is_said_once_and_an_age_seen_on_the_spot_is_a_way_out(self, client, slot):
        for name in ("Aubert", "Zola"):
            person("DROPPED_OFF", slot=slot, last_name=name, alcohol=True)
        made = book.make(slot=slot, by=None, at=moment("09:30"))
        client.force_login(factories.volunteer_at(slot.point))
        page = reverse("counter_book", args=[slot.point.slug, made.pk])
        assert "rien ne sera remis" in client.post(page, {"typed": "1-2"}).text
        text = client.post(page, {"typed": "1-2", "sure": "1"}, follow=True).text
        assert text.count("vérifié sur place\u202f?") == 1
        assert text.count("Oui, vérifié sur place") == 2
        assert "demandez une pièce d’identité" not in text.partition("À regarder")[2].partition("</details>")[0]
        client.post(page, {"typed": "2v", "sure": "1"})
        assert self.entered(made) == [2]

    def test_more_lines_than_one_press_enters_stay_ticked(self, client, page, made, monkeypatch):
        monkeypatch.setattr("pickup.views.paper.MOST_AT_ONCE", 2)
        text = client.post(page, {"typed": "tous", "sure": "1"}).text
        assert self.entered(made) == [1, 2]
        assert 'value="3" checked' in text

    def test_more_lines_typed_again_than_one_press_enters_stay_ticked(self, client, page, made, monkeypatch):
        """The money was forgotten: what was looked at is not asked again, the rest is."""
        monkeypatch.setattr("pickup.views.paper.MOST_AT_ONCE", 2)
        for _press in range(2):
            client.post(page, {"typed": "1-3", "sure": "1"})
        assert self.entered(made) == [1, 2, 3]
        text = client.post(page, {"typed": "1e 2e 3e", "sure": "1"}).text
        assert "2 lignes saisies" in text
        assert CounterPayment.objects.count() == 2
        assert 'value="3e"' in text
        assert "Une ligne saisie" in client.post(page, {"typed": "3e", "sure": "1"}, follow=True).text
        assert CounterPayment.objects.count() == 3
        nothing_new = client.post(page, {"typed": "1e 2e 3e", "sure": "1"}, follow=True).text
        assert "Rien de nouveau" in nothing_new
        assert "lignes saisies" not in nothing_new

    def test_all_leaves_alone_a_line_that_was_entered(self, client, page, made):
        """Undone at the counter since, it is by its own number that it is given again."""
        client.post(page, {"typed": "1", "sure": "1"})
        given = Handover.objects.get()
        undo_hand_over(handover=given, by=None, at=given.recorded_at)
        client.post(page, {"typed": "tous", "sure": "1"})
        first = made.lines.get(number=1).collection
        assert self.entered(made) == [1, 2, 3]
        assert not Handover.objects.standing().filter(collection=first).exists()
        client.post(page, {"typed": "1", "sure": "1"})
        assert Handover.objects.standing().filter(collection=first).exists()

    def test_the_pdf_and_the_list_of_books(self, client, page, made):
        slug = made.slot.point.slug
        pdf = client.get(reverse("counter_book_pdf", args=[slug, made.pk]))
        assert pdf.content.startswith(b"%PDF")
        assert "0 sur 3" in client.get(reverse("counter_books", args=[slug])).text
        again = client.post(reverse("counter_book_make", args=[slug, made.slot.pk]))
        assert again.url == page

    def test_the_page_asks_no_more_of_the_database_for_many(self, client, page, made, django_assert_max_num_queries):
        with django_assert_max_num_queries(40) as few:
            client.get(page)
        for number in range(8):
            person("DROPPED_OFF", slot=made.slot, last_name=f"Autre {number}")
        longer = book.make(slot=made.slot, by=None, at=DURING)
        with django_assert_max_num_queries(len(few)):
            client.get(reverse("counter_book", args=[made.slot.point.slug, longer.pk]))
