"""Whatever people do: never above the limit, no seat lost, nobody passed by a party that fits no better."""

import datetime
import secrets

import pytest
from django.db import transaction
from hypothesis import settings as pace
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from animations import programme
from animations.models import Animation, Registration
from animations.taking_part import door, offers, registering, seats, states
from merchants.refusals import Refusal
from tests.animations.taking_part.situations import Status, evening, moment, register
from tests.paces import histories

pytestmark = [pytest.mark.django_db, pytest.mark.histories]

PARTY = st.integers(1, 5)


class AnyEvening(RuleBasedStateMachine):
    """The clock goes on; after each act, the list is where its rule says."""

    registered = Bundle("registered")

    def __init__(self):
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.at = moment("10:00", days=-5)
        self.animation = evening(capacity=8)
        self.line, self.held = [], 0

    def teardown(self):
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def act(self, function, **facts):
        """An act of somebody; a refusal leaves everything as it was."""
        self.line = list(self.animation.registrations.in_line())
        try:
            return function(at=self.at, **facts)
        except Refusal:
            return None

    @initialize(target=registered, sizes=st.lists(PARTY, min_size=5, max_size=8))
    def a_full_room_and_a_line(self, sizes):
        return multiple(*[register(self.animation, size, at=self.at).pk for size in sizes])

    @rule(target=registered, party=PARTY, has_email=st.booleans())
    def somebody_registers(self, party, has_email):
        email = "odette@example.org" if has_email else ""
        kept = self.act(lambda at: register(self.animation, party, at=at, email=email))
        return kept.pk if kept else None

    @rule(pk=registered, party=PARTY)
    def they_are_more_or_fewer(self, pk, party):
        self.of(pk, registering.change_party, party=party)

    @rule(pk=registered)
    def they_give_up(self, pk):
        self.of(pk, registering.cancel)

    @rule(pk=registered)
    def they_accept(self, pk):
        self.of(pk, offers.accept)

    @rule(pk=registered)
    def they_come_back(self, pk):
        self.of(pk, offers.come_back)

    @rule(pk=registered, came=PARTY)
    def they_arrive(self, pk, came):
        self.of(pk, door.arrive, came=came)

    @rule(pk=registered)
    def the_door_was_wrong(self, pk):
        self.of(pk, door.undo)

    @rule(pk=registered)
    def they_are_not_here(self, pk):
        self.of(pk, door.not_coming)

    @rule(people=st.integers(-1, 3))
    def somebody_walks_in(self, people):
        if people:
            key = secrets.token_hex(16)
            self.act(lambda at: door.count(animation=self.animation, people=people, key=key, by=None, at=at))

    @rule(capacity=st.integers(1, 12))
    def the_limit_changes(self, capacity):
        self.act(lambda at: programme.change(animation=self.animation, facts={"capacity": capacity}, by=None, at=at))
        self.act(offers.go_on_with, animation=self.animation)

    @rule(hours=st.sampled_from([1, 6, 30]))
    def time_goes_by(self, hours):
        self.at += datetime.timedelta(hours=hours)
        self.act(offers.go_on_with_all)

    def of(self, pk, function, **facts):
        found = Registration.objects.filter(pk=pk).select_related("animation").first() if pk else None
        if found:
            self.act(lambda at: function(registration=found, by=None, at=at, **facts))

    # --- What always holds --------------------------------------------------------------------

    @invariant()
    def nobody_more_gets_in_than_the_limit(self):
        """Lowered, it stays exceeded by those who had their seats, and by nobody else."""
        now = self.fresh()
        held = seats.held(now)
        assert held <= max(now.capacity, self.held)
        self.held = held

    @invariant()
    def no_seat_waits_for_nobody(self):
        now = self.fresh()
        free = seats.free(now)
        if offers.are_open(now, self.at) and now.ends_at > self.at:
            assert all(one.party > free for one in now.registrations.in_line())

    @invariant()
    def nobody_is_passed_by_a_party_that_fits_no_better(self):
        """Of those in line before the act: who was served stood first, or was smaller than who stood before."""
        if not offers.are_open(self.fresh(), self.at):
            return
        now = {one.pk: one for one in self.animation.registrations.all()}
        served = [(rank, now[one.pk]) for rank, one in enumerate(self.line) if now[one.pk].status == Status.OFFERED]
        for rank, one in served:
            before = [now[other.pk] for other in self.line[:rank] if is_still_there(other, now[other.pk])]
            assert all(other.party > one.party for other in before)

    @invariant()
    def every_state_was_reached_by_a_move_that_exists(self):
        for one in self.animation.registrations.all():
            moves = [move for move in one.moves.all() if move.status_from and move.status_from != move.status_to]
            assert all(move.status_to in states.MOVES[move.status_from] for move in moves)

    def fresh(self):
        return Animation.objects.select_related("room").get(pk=self.animation.pk)


def is_still_there(before, now) -> bool:
    """Waiting since the same moment: whoever became more went to the end."""
    return now.status == Status.WAITING and now.waiting_since == before.waiting_since


def test_any_evening(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    run_state_machine_as_test(
        AnyEvening, settings=pace(max_examples=histories(30, each_time=8), stateful_step_count=20, deadline=None)
    )
