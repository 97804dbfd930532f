"""Work that nobody asks for: plain functions, each safe to run twice and to skip for hours."""

import logging

from celery import shared_task
from django.utils import timezone

from merchants.books import ledger
from pickup import drop_off, slots
from shop.accounts import throttle
from shop.jobs import FAILURES
from shop.outbox.delivery import deliver_pending
from shop.payments import refunds, unpaid

logger = logging.getLogger(__name__)


def make_slots():
    slots.make_slots(at=timezone.now())


def read_payments():
    unpaid.sync_live(at=timezone.now())


def cancel_unpaid():
    unpaid.cancel_unpaid(at=timezone.now())


def close_payments_of_cancelled_orders():
    unpaid.close_cancelled(at=timezone.now())


def free_what_was_cancelled():
    slots.give_back_cancelled()


def tell_those_whose_bags_are_in():
    drop_off.tell_all_in(at=timezone.now())


def plan_refunds():
    refunds.plan_due(at=timezone.now())


def send_refunds():
    refunds.send_planned()


def seal_the_ledger():
    ledger.seal_pending()


def deliver():
    deliver_pending()


def forget_sign_in_trials():
    throttle.forget_old(at=timezone.now())


# In this order: what one plans, a later one sends.
JOBS = [
    make_slots,
    read_payments,
    cancel_unpaid,
    close_payments_of_cancelled_orders,
    free_what_was_cancelled,
    tell_those_whose_bags_are_in,
    plan_refunds,
    send_refunds,
    seal_the_ledger,
    forget_sign_in_trials,
    deliver,
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
