"""Several workers deliver at once, on the database of a grown town: each message leaves once, and is told by one."""

import pytest
from django.core import mail
from django.utils import timezone

from shop.models import MessageStep, OutgoingMessage
from shop.outbox import calls, delivery
from shop.outbox.email import carrying
from shop.outbox.sms import carrying as by_sms
from tests.at_once import at_once
from tests.shop.outbox.situations import LANDLINE, MOBILE, Carrier, order_of, tell

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.row_locks]


@pytest.fixture(autouse=True)
def _written_here(outbox, settings):
    settings.DELIVERY_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def letters(many):
    OutgoingMessage.objects.bulk_create(
        OutgoingMessage(recipient=f"a{number}@example.org", subject=str(number), written_at=timezone.now())
        for number in range(many)
    )


def test_four_workers_send_each_letter_once():
    letters(40)
    assert at_once(*[delivery.deliver_pending] * 4) == [None] * 4
    assert sorted(letter.subject for letter in mail.outbox) == sorted(str(number) for number in range(40))
    assert set(OutgoingMessage.objects.values_list("fate", flat=True)) == {"SENT"}
    assert MessageStep.objects.count() == 40


def test_two_workers_write_the_same_intention_once():
    def write():
        return mail.EmailMessage("Bonjour", "…", to=["a@example.org"], headers={"Message-Key": "k"}).send()

    answers = at_once(*[write] * 4)
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert OutgoingMessage.objects.count() == 1


def test_a_worker_killed_in_hand_leaves_it_to_the_next(monkeypatch):
    """It dies between its claim and the post office: nothing left, and nothing is lost."""
    letters(1)

    class Killed(BaseException):
        pass

    def die(_message):
        raise Killed

    monkeypatch.setattr(carrying, "carry", die)
    with pytest.raises(Killed):
        delivery.deliver_pending()
    monkeypatch.undo()
    delivery.deliver_pending()
    assert OutgoingMessage.objects.get().fate == "WAITING"
    OutgoingMessage.objects.update(retry_at=timezone.now())
    at_once(*[delivery.deliver_pending] * 2)
    assert OutgoingMessage.objects.get().fate == "SENT"


def test_an_sms_in_two_workers_hands_is_given_once(monkeypatch, settings):
    settings.SMS_QUIET_HOURS = (0, 0)
    carrier = Carrier()
    monkeypatch.setattr(by_sms, "gateway", carrier)
    tell(order_of(phone=MOBILE))
    at_once(*[delivery.deliver_pending] * 4)
    assert len(carrier.sent) == 1


def test_two_volunteers_who_reached_the_same_person_told_it_once():
    message = tell(order_of(phone=LANDLINE))
    held = [list(OutgoingMessage.objects.filter(pk=message.pk)) for _volunteer in range(2)]
    answers = at_once(*[lambda rows=rows: calls.reached(messages=rows, by=None, at=timezone.now()) for rows in held])
    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyTold", "NoneType"]
    assert message.steps.count() == 1
