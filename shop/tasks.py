"""Work that nobody asks for: plain functions, each safe to run twice and to skip for hours."""

import logging

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from animations import programme, series
from animations.agenda.outside import sources as outside_agendas
from animations.deciding import forgetting as names_of_proposals
from animations.deciding import proposals, voting
from animations.membership import leaving as members_leaving
from animations.membership import letters as members_letters
from animations.membership import reminding, shifts
from animations.seats_sold import following as seats_sold
from animations.taking_part import forgetting as names_of_animations
from animations.taking_part import offers as seats_offered
from animations.taking_part import reminding as taking_part
from merchants.adoption import letters
from merchants.books import ledger
from merchants.imports import running as imports
from merchants.invoicing import closing as closings
from merchants.invoicing import documents
from merchants.joining import applications, lacking, leaving, suspending
from merchants.listing import gallery, lightening, low_stock
from pickup.bags import catching_up, drop_off, late
from pickup.counter import handover, notes
from pickup.money import closings as till_closings
from pickup.money import credit_back
from pickup.offline import forgetting as offline_words
from pickup.places import making, slots
from pickup.residents import remembering
from pickup.telling import digest, of_the_day, waiting
from shop.accounts import throttle, unused
from shop.bulletin import letters as bulletin_letters
from shop.closures import deciding, left_behind
from shop.jobs import FAILURES, one_by_one
from shop.legal import texts as legal_texts
from shop.orders import forgetting as order_names
from shop.outbox import calls, letters_of
from shop.outbox.delivery import deliver_pending
from shop.outbox.sms import following
from shop.payments import disputes, inbox, refunds, unpaid
from shop.payments.double import ringing
from shop.places import deciding as place_changes
from shop.returning import sharing
from shop.returning import waiting as wanted_goods
from shop.settlement import accounts as payout_accounts
from shop.settlement import planning, reconciliation, sending, town
from shop.withdrawal import declaring

logger = logging.getLogger(__name__)


def go_on_with_waiting_lists():
    seats_offered.go_on_with_all(at=timezone.now())


def follow_sold_seats():
    seats_sold.follow_all(at=timezone.now())
    seats_sold.end_all(at=timezone.now())


def remind_of_animations():
    taking_part.remind(at=timezone.now())


def forget_who_took_part():
    taking_part.note_the_absent(at=timezone.now())
    names_of_animations.forget_old(at=timezone.now())
    letters_of.forget_of_animations(before=timezone.now() - names_of_animations.KEPT_FOR, at=timezone.now())


def keep_legal_pages():
    legal_texts.keep_pages(at=timezone.now())


def make_slots():
    making.make_slots(at=timezone.now())


def ring_what_the_simulator_announced():
    """The double of Stripe has no other process to ring from."""
    if settings.PAYMENT_GATEWAY == "simulator":
        ringing.ring_waiting(at=timezone.now())


def read_payments():
    unpaid.sync_live(at=timezone.now())


def answer_rings():
    inbox.answer_waiting(at=timezone.now())


def cancel_unpaid():
    unpaid.cancel_unpaid(at=timezone.now())


def close_payments_of_cancelled_orders():
    unpaid.close_cancelled(at=timezone.now())


def take_what_cards_hold():
    unpaid.capture_ready(at=timezone.now())


def warn_of_cards_that_let_go():
    unpaid.warn_of_captures(at=timezone.now())


def read_disputes():
    disputes.sync_open(at=timezone.now())
    disputes.settle_lost(at=timezone.now())


def lighten_pictures():
    lightening.lighten_waiting()


def tell_of_low_stock():
    low_stock.tell_low(at=timezone.now())


def go_on_with_closed_days():
    deciding.go_on_with_all(at=timezone.now())


def go_on_with_changed_places():
    place_changes.go_on_with_all(at=timezone.now())


def tell_of_orders_left_behind():
    left_behind.tell_all(at=timezone.now())


def free_what_was_cancelled():
    slots.give_back_cancelled()


def catch_up_with_bags():
    # A bag that one cannot catch up with leaves the others their sale.
    one_by_one(lambda act: act(at=timezone.now()), [catching_up.catch_up, handover.end_given])


def tell_those_whose_bags_are_in():
    drop_off.tell_all_in(at=timezone.now())


def remind_of_the_day():
    of_the_day.remind(at=timezone.now())
    of_the_day.tell_still_waiting(at=timezone.now())


def tell_of_late_bags():
    late.tell_late(at=timezone.now())


def bring_credits_back():
    credit_back.come_back_due(at=timezone.now())


def remind_of_withdrawals():
    declaring.remind_of_refunds(at=timezone.now())


def plan_refunds():
    refunds.plan_due(at=timezone.now())


def send_refunds():
    refunds.send_planned()
    refunds.sync_sent(at=timezone.now())


def read_payout_accounts():
    payout_accounts.sync_stale(at=timezone.now())


def settle_merchants():
    planning.settle_due(at=timezone.now())


def send_transfers():
    sending.send_planned()


def ask_for_town_payouts():
    town.ask_waiting(at=timezone.now())


def compare_the_books_at_night():
    reconciliation.reconcile_tonight(at=timezone.now())


def send_digests():
    digest.send_due(at=timezone.now())


def remind_shops_of_orders():
    waiting.remind_and_escalate(at=timezone.now())


def seal_the_ledger():
    ledger.seal_pending()


def close_the_tills():
    till_closings.close_due(at=timezone.now())


def go_on_with_closings():
    closings.go_on_with_all(at=timezone.now())


def deliver():
    deliver_pending()


def follow_sms():
    following.follow(at=timezone.now())
    following.read_refusals(at=timezone.now())


def leave_what_is_late():
    calls.leave_late(at=timezone.now())


def go_on_with_imports():
    imports.go_on_with_all(at=timezone.now())
    imports.forget_left(at=timezone.now())


def go_on_with_documents():
    documents.go_on_with_all(at=timezone.now())


def write_letters_of_news():
    letters.write_due(at=timezone.now())


def send_bulletin():
    bulletin_letters.send_due(at=timezone.now())


def forget_photos_of_forms_left():
    gallery.purge(at=timezone.now())


def forget_applications():
    applications.forget_old(at=timezone.now())


def lift_suspensions():
    suspending.lift_due(at=timezone.now())


def let_shops_leave():
    leaving.leave_due(at=timezone.now())


def tell_shops_what_the_law_wants():
    lacking.tell_lacking(at=timezone.now())


def forget_residents_unseen():
    remembering.forget_long_unseen(at=timezone.now())


def forget_customers_unseen():
    unused.seen_again(at=timezone.now())
    unused.ask_of_guests(at=timezone.now())
    unused.forget_accounts(at=timezone.now())


def forget_names_in_orders():
    order_names.forget_what_is_over(at=timezone.now())


def open_the_permanences_to_come():
    shifts.make_all(at=timezone.now())


def write_to_members():
    members_letters.tell_ending(at=timezone.now())
    reminding.remind(at=timezone.now())
    reminding.ask_for_vacant(at=timezone.now())


def forget_members_long_gone():
    members_leaving.forget_old(at=timezone.now())


def open_the_votes_due():
    voting.open_due(at=timezone.now())


def bring_proposals_to_the_agenda():
    proposals.reach_all(at=timezone.now())
    forgotten = names_of_proposals.forget_old(at=timezone.now())
    letters_of.forget_of_proposals(proposals=forgotten, at=timezone.now())


def forget_notes_of_visits():
    notes.forget_old(at=timezone.now())
    offline_words.forget_old(at=timezone.now())


def make_dates_of_series():
    one_by_one(lambda one: series.make_dates(series=one, at=timezone.now()), series.going_on())


def close_what_was_held():
    programme.close_the_past(at=timezone.now())


def tell_who_waits():
    wanted_goods.tell_back(at=timezone.now())


def forget_what_neighbours_and_waiters_left():
    wanted_goods.forget_old(at=timezone.now())
    sharing.forget_old(at=timezone.now())


def forget_sign_in_trials():
    throttle.forget_old(at=timezone.now())


def read_outside_agendas():
    outside_agendas.read_due(at=timezone.now())


# In this order: what one plans, a later one sends.
JOBS = [
    keep_legal_pages,
    make_slots,
    ring_what_the_simulator_announced,
    answer_rings,
    read_payments,
    cancel_unpaid,
    close_payments_of_cancelled_orders,
    take_what_cards_hold,
    warn_of_cards_that_let_go,
    read_disputes,
    go_on_with_closed_days,
    go_on_with_changed_places,
    tell_of_orders_left_behind,
    tell_of_low_stock,
    free_what_was_cancelled,
    catch_up_with_bags,
    tell_those_whose_bags_are_in,
    remind_of_the_day,
    follow_sold_seats,
    go_on_with_waiting_lists,
    remind_of_animations,
    tell_of_late_bags,
    send_digests,
    remind_shops_of_orders,
    bring_credits_back,
    remind_of_withdrawals,
    plan_refunds,
    send_refunds,
    read_payout_accounts,
    settle_merchants,
    send_transfers,
    ask_for_town_payouts,
    compare_the_books_at_night,
    seal_the_ledger,
    close_the_tills,
    go_on_with_closings,
    go_on_with_documents,
    go_on_with_imports,
    write_letters_of_news,
    send_bulletin,
    forget_applications,
    forget_photos_of_forms_left,
    lift_suspensions,
    let_shops_leave,
    tell_shops_what_the_law_wants,
    open_the_permanences_to_come,
    write_to_members,
    # Before the register forgets anybody: the list of a vote is of those who were members that day.
    open_the_votes_due,
    bring_proposals_to_the_agenda,
    forget_residents_unseen,
    forget_customers_unseen,
    forget_members_long_gone,
    forget_names_in_orders,
    forget_notes_of_visits,
    make_dates_of_series,
    close_what_was_held,
    tell_who_waits,
    forget_what_neighbours_and_waiters_left,
    forget_sign_in_trials,
    forget_who_took_part,
    deliver,
    follow_sms,
    leave_what_is_late,
    # Last: others' servers answer when they like.
    read_outside_agendas,
    # Last: nobody waits for it.
    lighten_pictures,
]


@shared_task
def run_due_jobs() -> dict[str, str]:
    """Every job in turn; one that fails is said and tried again next time, the others run."""
    return {job.__name__: _run(job) for job in JOBS}


def _run(job) -> str:
    try:
        job()
    except FAILURES as failure:
        logger.exception("%s failed", job.__name__)
        return f"{type(failure).__name__}: {failure}"
    return "ok"
