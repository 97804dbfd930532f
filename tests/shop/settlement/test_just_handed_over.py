"""Nobody is paid for a bag that the counter may still take back."""

import datetime

import pytest
from django.utils import timezone

from pickup.counter import undoing
from pickup.models import Handover
from pickup.models.handover import UNDO_WITHIN
from shop.settlement import planning, sepa
from shop.settlement.models import Transfer
from tests import factories
from tests.shop.settlement.desk import with_iban
from tests.shop.test_money_modes import sold

pytestmark = pytest.mark.django_db

A_SECOND = datetime.timedelta(seconds=1)


@pytest.fixture
def order(town, settings):
    settings.MONEY_MODE = "psp_split"
    return sold(town, pays_online=True)


def settle(town, at):
    return planning.settle(merchant=town.merchant, at=at)


def test_two_minutes_pass_before_a_payout_is_planned(town, order):
    written = Handover.objects.get().recorded_at
    assert settle(town, written) == []
    assert settle(town, written + UNDO_WITHIN - A_SECOND) == []
    (planned,) = settle(town, written + UNDO_WITHIN)
    assert planned.cents == 420 - 34


def test_what_is_told_late_waits_from_its_writing(town, order):
    now = timezone.now()
    Handover.objects.update(at=now - datetime.timedelta(hours=3), recorded_at=now)
    assert settle(town, now + A_SECOND) == []
    assert len(settle(town, now + UNDO_WITHIN)) == 1


def test_undone_nothing_is_ever_sent(town, order):
    given = Handover.objects.get()
    undoing.undo_hand_over(handover=given, by=None, at=given.at + A_SECOND)
    assert settle(town, given.at + UNDO_WITHIN) == []
    assert not Transfer.objects.exists()


def test_the_file_for_the_bank_leaves_it_out_until_then(town, settings):
    settings.MONEY_MODE = "mandated"
    with_iban(town.merchant)
    sold(town)
    told = {"by": factories.UserFactory()}
    written = Handover.objects.get().recorded_at
    with pytest.raises(sepa.NothingToSend):
        sepa.prepare(**told, at=written + A_SECOND)
    assert [line.cents for line in sepa.prepare(**told, at=written + UNDO_WITHIN).lines.all()] == [386]
