"""Online, without a network and on paper, mixed over random histories: one bag leaves once, money is noted once,
nobody's act is lost, and what the books say is what happened."""

import datetime
import uuid

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase
from hypothesis import settings as pace
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from merchants.books import dues, earnings, invariants, ledger
from merchants.giving_back import corrections
from merchants.giving_back.corrections import Why
from merchants.models import Entry, MerchantOrder
from merchants.preparation import merchant_orders as life
from merchants.refusals import Refusal
from pickup import audit
from pickup.bags import custody, drop_off, uncollected
from pickup.counter import handover, undoing
from pickup.models import Bag, BookLine, CounterPayment, Handover, OfflineAct, Volunteer
from pickup.money import till
from pickup.offline import settling
from pickup.paper import book, ticks
from pickup.paper.ticks import Tick
from tests import factories
from tests.paces import histories
from tests.pickup.offline import Device
from tests.pickup.situations import AFTER, moment, person, saturday_slot
from tests.pickup.three_ways import BACK, PERSON, SHELF, SHOP, Tablet, Told, Truth, worth

pytestmark = [pytest.mark.django_db, pytest.mark.histories]

which = st.integers(0, 7)
some = st.sets(st.integers(0, 4), min_size=1)
means = st.sampled_from(["CASH", "CARD", "CHEQUE"])
TONIGHT = moment("20:00")


class Counter(RuleBasedStateMachine):
    """Three people, three shops, a screen, two telephones, a book; a network that nobody can count on."""

    def __init__(self):
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.at, self.keys = moment("10:02"), 0
        self.screen, self.paper, self.slips = [], {}, set()
        self.open_town()

    def open_town(self):
        point = factories.PickupPointFactory(storage={"AMBIENT": 99, "CHILLED": 99})
        slot = saturday_slot(point=point, capacity=9)
        shops = [factories.MerchantFactory() for _shop in range(3)]
        facts = {"slot": slot, "lines": [("4.20", 2)]}
        self.people = [
            person("READY", "READY", merchants=shops[:2], classes=["AMBIENT", "CHILLED"], **facts),
            person("READY", merchants=shops[:1], alcohol=True, last_name="Petit", **facts),
            person("READY", "ACCEPTED", merchants=shops[1:], last_name="Zola", **facts),
        ]
        self.truth, self.slot = Truth(self.people), slot
        self.volunteers = [factories.UserFactory(first_name=name) for name in ("Monique", "Paul")]
        for user in self.volunteers:
            Volunteer.objects.create(user=user, point=point)
        clocks = [datetime.timedelta(0), datetime.timedelta(minutes=-7)]
        self.tablets = [
            Tablet(Device(by=user, slot=slot, late=late)) for user, late in zip(self.volunteers, clocks, strict=True)
        ]

    def teardown(self):
        try:
            self.all_is_told_and_settled()
            self.ends_well()
        finally:
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    # --- Small words --------------------------------------------------------------------------

    @property
    def by(self):
        return self.volunteers[0]

    def who(self, number):
        return self.people[number % len(self.people)]

    def key(self):
        self.keys += 1
        return str(uuid.UUID(int=self.keys))

    def tried(self, act, **facts):
        """What the screen refuses does not happen; otherwise says what it gave, or yes."""
        try:
            with transaction.atomic():
                return act(**facts) or True
        except Refusal:
            return None

    def is_ticked(self, who):
        """A line ticked says that all that stood there left: what comes, or comes back, after the pen is not seen."""
        return BookLine.objects.filter(pk__in=self.paper, collection=who.collection).exists()

    def chosen(self, bags, numbers):
        return [bag for n, bag in enumerate(bags) if n in numbers]

    # --- The shops and the clock --------------------------------------------------------------

    @initialize(loaded=st.booleans())
    def doors_open(self, loaded):
        """Most of it has come; the telephones are ready, or not yet."""
        for who in self.people[:2]:
            for part in who.parts:
                self.truth.move(part.bags.all(), SHELF)
                drop_off.receive(merchant_order=part, shelf="B2", by=self.by, at=self.at)
        if loaded:
            for tablet in self.tablets:
                tablet.load(self.at)

    @rule(seconds=st.sampled_from([20, 60, 130, 600]))
    def time_goes_by(self, seconds):
        self.at += datetime.timedelta(seconds=seconds)

    @rule()
    def the_slot_ends(self):
        self.at = max(self.at, AFTER)

    @rule()
    def the_last_shop_says_ready(self):
        part = self.people[2].parts[1]
        self.tried(life.mark_ready, merchant_order=part, by=None, at=self.at)

    @rule(number=which, received=st.booleans())
    def bags_come(self, number, received):
        """Brought by the shop; somebody notes it, or the network has gone."""
        part = self.people[2].parts[number % 2]
        coming = [bag for bag in part.bags.all() if self.truth.holder[bag.pk] == SHOP]
        if self.is_ticked(self.people[2]):
            return
        self.truth.move(coming, SHELF)
        if received:
            self.tried(drop_off.receive, merchant_order=part, shelf="C1", by=self.by, at=self.at)

    # --- On the screen ------------------------------------------------------------------------

    @rule(number=which, numbers=some, lost=st.none() | which)
    def given_on_screen(self, number, numbers, lost):
        """Lost: the answer never came, and it is done again on a telephone, as one gesture."""
        who, key = self.who(number), self.key()
        bags = self.chosen(self.truth.on_the_shelf(who), numbers)
        facts = {"collection": who.collection, "point": self.slot.point, "adult_checked": True}
        facts |= {"by": self.by, "at": self.at}
        if bags and self.tried(handover.hand_over, bags=bags, key=key, **facts):
            self.truth.move(bags, PERSON)
            self.screen.append(("given", who, bags, key))
            if lost is not None:
                tablet = self.tablets[lost % 2]
                tablet.note(tablet.device.hand_over(who, bags, adult=True, again=key, at=self.at), who)

    @rule(number=which, other=which, cents=st.sampled_from([200, 840]), means=means)
    def paid_on_screen(self, number, other, cents, means):
        who, key = self.who(number), self.key()
        part = who.parts[other % len(who.parts)]
        facts = {"collection": who.collection, "point": self.slot.point, "amounts": {part: cents}}
        facts |= {"by": self.by, "at": self.at}
        if self.tried(till.collect_payment, means=means, key=key, **facts):
            self.truth.pay([[part.pk, cents]])
            self.screen.append(("paid", who, [[part.pk, cents]], key))

    @precondition(lambda self: self.screen)
    @rule(number=which)
    def undone_on_screen(self, number):
        kind, who, what, key = self.screen.pop(number % len(self.screen))
        if kind == "given" and not self.is_ticked(who):
            given = Handover.objects.get(key=key)
            undone = given.undone_at or self.tried(undoing.undo_hand_over, handover=given, by=self.by, at=self.at)
            if undone and not given.undone_at:
                self.truth.move(what, SHELF)
        elif kind == "paid":
            payment = CounterPayment.objects.get(key__startswith=f"{key}:")
            self.tried(till.undo_payment, payment=payment, reason="", by=self.by, at=self.at)
            self.truth.pay(what, -1)

    @rule(number=which, other=which)
    def a_product_is_refused(self, number, other):
        who = self.who(number)
        lines = [line for part in who.parts for line in part.lines.all()]
        line = lines[other % len(lines)]
        holder = self.truth.holder[line.merchant_order.bags.get(storage_class=line.storage_class).pk]
        if holder not in {SHELF, PERSON}:
            return
        why = Why(reason="Abîmé", by=self.by, at=self.at, channel="COUNTER")
        self.tried(corrections.give_back_goods, line=line, quantity=1, key=self.key(), why=why)
        handover.end_given(at=self.at)

    @precondition(lambda self: self.at >= AFTER)
    @rule(number=which, other=which, ending=st.sampled_from(["RETURNED", "DISCARDED"]))
    def nobody_came(self, number, other, ending):
        """Said in front of the shelf: every bag that the books have there is there."""
        who = self.who(number)
        part = who.parts[other % len(who.parts)]
        there = list(part.bags.filled().here())
        facts = {"merchant_order": part, "point": self.slot.point, "ending": ending, "by": self.by, "at": self.at}
        in_sight = all(self.truth.holder[bag.pk] == SHELF for bag in there)
        if in_sight and self.tried(uncollected.settle, **facts):
            self.truth.move(there, BACK)

    # --- On a telephone without a network -----------------------------------------------------

    @rule(number=which)
    def a_slot_is_loaded(self, number):
        self.tablets[number % 2].load(self.at)

    @rule(phone=which, number=which, numbers=some, adult=st.booleans(), slip=st.booleans())
    def given_on_a_telephone(self, phone, number, numbers, adult, slip):
        """A slip: the wrong name was touched, and no bag moved."""
        tablet, who = self.tablets[phone % 2], self.who(number)
        shown = tablet.shown_bags(who)
        there = shown if slip else [bag for bag in shown if self.truth.holder[bag.pk] == SHELF]
        if bags := self.chosen(there, numbers):
            tablet.note(tablet.device.hand_over(who, bags, adult=adult, at=self.at), who, true=not slip)
            if not slip:
                self.truth.move(bags, PERSON)

    @rule(phone=which, number=which, aside=st.booleans())
    def a_word_is_left_on_a_telephone(self, phone, number, aside):
        tablet, who = self.tablets[phone % 2], self.who(number)
        told = {"text": f"Mot {self.key()}", "aside": aside}
        tablet.note(tablet.device.act("NOTE", who, at=self.at, **told), who)

    @rule(phone=which, number=which, means=means, part=st.none() | which)
    def paid_on_a_telephone(self, phone, number, means, part):
        """All that its page shows as due; or two euros, to one shop."""
        tablet, who = self.tablets[phone % 2], self.who(number)
        amounts = tablet.shown_dues(who)
        if part is not None and amounts:
            pk, cents = amounts[part % len(amounts)]
            amounts = [[pk, min(200, cents)]]
        if amounts:
            tablet.note(tablet.device.act("PAY", who, at=self.at, means=means, amounts=amounts), who)
            self.truth.pay(amounts)

    @rule(phone=which)
    def undone_on_a_telephone(self, phone):
        tablet = self.tablets[phone % 2]
        last = tablet.last_undoable(self.at)
        if not last or (last.true and self.is_ticked(last.who)):
            return
        tablet.note(tablet.device.undo(last.act, last.who, at=self.at), last.who)
        if last.act["kind"] == "PAY":
            self.truth.pay(last.act["amounts"], -1)
        elif last.true:
            with_them = [pk for pk in last.act["bags"] if self.truth.holder[pk] == PERSON]
            self.truth.move(Bag.objects.filter(pk__in=with_them), SHELF)

    @rule(phone=which, wanted=st.none() | st.lists(which, max_size=5))
    def the_network_comes_back(self, phone, wanted):
        """All that waits leaves in its order; or some of it, twice, and the answers are lost."""
        self.tablets[phone % 2].send(self.at, wanted)

    @precondition(lambda self: settling.to_settle(self.slot.point).exists() and self.all_is_heard())
    @rule(number=which)
    def somebody_settles(self, number):
        waiting = list(settling.to_settle(self.slot.point))
        self.settle(waiting[number % len(waiting)])

    def all_is_heard(self):
        """Nobody says how a thing ends while a telephone may still tell more of it."""
        return all(one.answered for tablet in self.tablets for one in tablet.told)

    # --- On paper -----------------------------------------------------------------------------

    @rule()
    def a_book_is_printed(self):
        book.make(slot=self.slot, by=self.by, at=self.at)

    def lines(self):
        return list(BookLine.objects.order_by("pk").select_related("collection"))

    def who_of(self, line):
        return next(who for who in self.people if who.collection.pk == line.collection_id)

    @precondition(lambda self: BookLine.objects.exists())
    @rule(number=which, means=st.none() | means)
    def ticked_with_a_pen(self, number, means):
        """All that stands there leaves; who pays then pays all that is left to pay, when nothing is awaited."""
        line = self.lines()[number % len(self.lines())]
        who = self.who_of(line)
        awaited = any(part.bags.expected().exists() for part in who.parts)
        paid = self.truth.left_to_pay(who) if means and not awaited else []
        bags = self.truth.on_the_shelf(who)
        if line.pk in self.paper or not (bags or paid) or self.at > AFTER:
            return
        self.truth.move(bags, PERSON)
        self.truth.pay(paid)
        self.paper[line.pk] = Tick(line.number, means if paid else "", adult=True)

    @precondition(lambda self: self.paper)
    @rule(number=which, twice=st.booleans())
    def what_was_ticked_is_typed(self, number, twice):
        lines = [line for line in self.lines() if line.pk in self.paper]
        for _again in range(1 + twice):
            self.type(lines[number % len(lines)])

    def type(self, line):
        ticks.enter(line=line, tick=self.paper[line.pk], by=self.by, at=self.at)

    @precondition(lambda self: BookLine.objects.exists())
    @rule(number=which, means=st.none() | means)
    def a_wrong_line_is_typed(self, number, means):
        line = self.lines()[number % len(self.lines())]
        self.slips |= {line.pk}
        ticks.enter(line=line, tick=Tick(line.number, means or "", adult=True), by=self.by, at=self.at)

    # --- The evening --------------------------------------------------------------------------

    def all_is_told_and_settled(self):
        self.at = max(self.at, TONIGHT)
        self.the_last_shop_says_ready()
        self.what_stands_there_is_received()
        for tablet in self.tablets * 2:
            tablet.send(self.at)
        for _twice in range(2):
            for line in self.lines():
                if line.pk in self.paper:
                    self.type(line)
            self.take_back_slips_of_money()
        for act in list(settling.to_settle(self.slot.point)):
            self.settle(act)
        handover.end_given(at=self.at)
        self.give_back_what_is_too_much()

    def what_stands_there_is_received(self):
        for bag in Bag.objects.expected():
            if self.truth.holder[bag.pk] == SHELF:
                part = bag.merchant_order
                self.tried(drop_off.receive, merchant_order=part, bags=[bag], shelf="", by=self.by, at=self.at)

    def settle(self, act):
        """By somebody who knows what happened: noted if it did and is not yet, otherwise seen with the people."""
        choices = [value for value, _words in settling.choices_of(act)]
        noted = "NOTED" in choices and self.happened(act)
        settling.settle(act=act, resolution="NOTED" if noted else "FILED", words="Vu", by=self.by, at=self.at)
        if act.kind == "UNDO" and not noted:
            self.came_to_nothing(self.told(act))

    def told(self, act) -> Told:
        return next(one for tablet in self.tablets for one in tablet.told if one.act["key"] == str(act.key))

    def happened(self, act):
        if act.kind == "PAY":
            return self.missing_from_the_books(act)
        if act.kind == "NOTE":
            return True
        left = settling.left_to_give(act)
        return bool(left) and all(self.truth.holder[bag.pk] == PERSON for bag in left)

    def missing_from_the_books(self, act):
        """Some of its money is still nowhere."""
        parts = MerchantOrder.objects.filter(pk__in=dict(act.payload["amounts"]))
        return any(self.truth.money[part.pk] > paid_in_books(part) for part in parts)

    def came_to_nothing(self, told):
        """« La personne a bien ses sacs »: they are given to her again."""
        undone = next(one for tablet in self.tablets for one in tablet.told if one.act["key"] == told.act["undoes"])
        self.truth.move(Bag.objects.filter(pk__in=undone.act.get("bags", [])), PERSON)
        self.truth.pay(undone.act.get("amounts", []))

    def take_back_slips_of_money(self):
        """Who typed a wrong line undoes what it had noted, as soon as somebody says so."""
        wrong = [f"book:{pk}:" for pk in self.slips]
        for payment in CounterPayment.objects.filter(undone=None).order_by("pk"):
            part = payment.merchant_order
            if any(payment.key.startswith(key) for key in wrong) and paid_in_books(part) > self.truth.money[part.pk]:
                till.undo_payment(payment=payment, reason="Mauvaise ligne", by=self.by, at=self.at)

    def give_back_what_is_too_much(self):
        for who in self.people:
            for pk, cents in dues.due_by_merchant_order(who.collection.order).items():
                if cents < 0:
                    part = MerchantOrder.objects.get(pk=pk)
                    facts = {"point": self.slot.point, "key": self.key(), "by": self.by, "at": self.at}
                    till.give_back(merchant_order=part, cents=-cents, **facts)

    # --- What must be so ----------------------------------------------------------------------

    def ends_well(self):
        self.each_bag_left_once_by_a_whole_chain()
        self.the_books_say_who_holds_each_bag()
        self.the_books_say_what_was_paid()
        self.no_act_was_lost()
        ledger.seal_pending()
        assert ledger.verify().is_whole
        for check in (invariants.broken, earnings.disagreements, audit.disagreements):
            assert list(check()) == []

    def each_bag_left_once_by_a_whole_chain(self):
        for bag in Bag.objects.all():
            assert Handover.objects.standing().filter(bags=bag).count() == int(bag.where == "HANDED_OVER")
            where = Bag.Where.EXPECTED
            for move in bag.moves.order_by("pk"):
                sources, to = custody.ACTS[move.act]
                assert where in sources
                where = to or where
            assert bag.where == where

    def the_books_say_who_holds_each_bag(self):
        for bag in Bag.objects.filled():
            holder = self.truth.holder[bag.pk]
            if holder == PERSON:
                assert bag.where == "HANDED_OVER"
            elif bag.where == "HANDED_OVER":
                assert self.somebody_slipped(bag), "given in the books, by nobody"
            elif holder == BACK:
                assert bag.where in {"RETURNED", "DISCARDED"}
            else:
                assert bag.where in ({"HERE", "UNCOLLECTED"} if holder == SHELF else {"EXPECTED"})

    def somebody_slipped(self, bag):
        told = [one for tablet in self.tablets for one in tablet.told]
        undone = {one.act.get("undoes") for one in told}
        named = [one for one in told if bag.pk in one.act.get("bags", []) and one.act["key"] not in undone]
        lines = BookLine.objects.filter(pk__in=self.slips, collection__order=bag.merchant_order.order_id)
        return lines.exists() or any(not one.true for one in named)

    def the_books_say_what_was_paid(self):
        assert sum(Entry.objects.values_list("cents", flat=True)) == 0
        for part in MerchantOrder.objects.all():
            assert 0 <= paid_in_books(part) <= worth(part)
            assert paid_in_books(part) == min(self.truth.money[part.pk], worth(part))

    def no_act_was_lost(self):
        for one in [one for tablet in self.tablets for one in tablet.told]:
            act = OfflineAct.objects.get(key=one.act["key"])
            assert act.outcome != "CONFLICT" or act.resolution
            if act.kind == "NOTE":
                assert act.collection.notes.filter(text=one.act["text"]).count() == 1
        for line in self.lines():
            if line.pk in self.paper:
                assert line.entered_at or line.conflicts


def paid_in_books(part) -> int:
    """What was received for it at the counter and neither undone nor given back: nobody pays online here."""
    return worth(part) - dues.due_by_merchant_order(part.order)[part.pk]


def test_online_offline_and_paper_tell_one_story(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    run_state_machine_as_test(Counter, settings=SHORT)


SHORT = pace(
    max_examples=histories(30, each_time=8),
    report_multiple_bugs=False,
    # A long history is read as it is: making it short takes longer than reading it.
    phases=[Phase.explicit, Phase.generate],
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
