"""Messages: written with the act, sent after it, once, whatever the post office does."""

import datetime
import smtplib

import pytest
from django.core import mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from shop.models import OutgoingMessage
from shop.outbox import delivery
from tests import factories

pytestmark = pytest.mark.django_db

LOCMEM = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(autouse=True)
def _written_here(outbox, settings):
    settings.DELIVERY_BACKEND = LOCMEM


def write(key=None, to=("odette@example.org",), subject="Bonjour", **differs):
    headers = {"Message-Key": key} if key else None
    message = mail.EmailMessage(subject=subject, body="Vos sacs vous attendent.", to=to, headers=headers, **differs)
    message.send()
    return message


def sent():
    return [message.subject for message in mail.outbox]


def test_it_leaves_after_the_act(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        write()
        assert sent() == []
    assert sent() == ["Bonjour"]
    assert OutgoingMessage.objects.get().delivered_at


def test_an_act_undone_wrote_nothing():
    def act():
        with transaction.atomic():
            write()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()
    assert not OutgoingMessage.objects.exists()


def test_the_same_intention_is_written_once():
    write("confirmed:1")
    write("confirmed:1")
    assert OutgoingMessage.objects.count() == 1


def test_delivered_twice_leaves_once():
    write()
    delivery.deliver_pending()
    delivery.deliver_pending()
    assert len(mail.outbox) == 1


def test_a_message_claimed_by_another_run_is_left_alone():
    write()
    message, same = OutgoingMessage.objects.get(), OutgoingMessage.objects.get()
    assert delivery.claim(message, timezone.now())
    assert not delivery.claim(same, timezone.now())
    delivery.deliver_pending()
    assert mail.outbox == []


def at_a_slow_post_office(monkeypatch, *, each, meanwhile=lambda count: None):
    """Each letter takes its time, on the clock of the town; what happens while the post office has it."""
    clock, taken = [timezone.now()], []

    def take(letter, **_options):
        taken.append(letter.subject)
        clock[0] += each
        meanwhile(len(taken))

    monkeypatch.setattr(timezone, "now", lambda: clock[0])
    monkeypatch.setattr(mail.EmailMultiAlternatives, "send", take)
    return taken


def test_a_run_that_lasts_is_not_overtaken_by_the_next(monkeypatch):
    def the_next_run_starts(count):
        if count == 4:
            delivery.deliver_pending()

    for subject in "1234":
        write(subject=subject)
    each = delivery.FIRST_WAIT / 2
    taken = at_a_slow_post_office(monkeypatch, each=each, meanwhile=the_next_run_starts)
    delivery.deliver_pending()
    assert taken == ["1", "2", "3", "4"]


def test_what_became_too_late_during_the_run_is_not_sent(monkeypatch):
    for subject in "12":
        write(subject=subject)
    OutgoingMessage.objects.update(until=timezone.now() + datetime.timedelta(minutes=1))
    taken = at_a_slow_post_office(monkeypatch, each=datetime.timedelta(minutes=2))
    delivery.deliver_pending()
    assert taken == ["1"]
    assert OutgoingMessage.objects.get(subject="2").fate == "LATE"


def test_several_people_do_not_read_each_others_address():
    write(to=["a@example.org", "b@example.org"], key="rappel")
    delivery.deliver_pending()
    assert [message.to for message in mail.outbox] == [["a@example.org"], ["b@example.org"]]


def test_pieces_arrive_whole():
    message = mail.EmailMessage("Retrait", "…", to=["odette@example.org"])
    message.attach("retrait.ics", "BEGIN:VCALENDAR été", "text/calendar")
    message.attach("bon.pdf", b"\x00\xff", "application/pdf")
    message.send()
    delivery.deliver_pending()
    assert [piece[1] for piece in mail.outbox[0].attachments] == ["BEGIN:VCALENDAR été", b"\x00\xff"]


def test_a_post_office_that_fails_is_asked_again_later(monkeypatch):
    write()

    def shut(self, **kwargs):
        raise smtplib.SMTPServerDisconnected("fermé")

    monkeypatch.setattr(mail.EmailMessage, "send", shut)
    delivery.deliver_pending()
    message = OutgoingMessage.objects.get()
    assert (message.delivered_at, message.attempts, message.last_error) == (None, 1, "fermé")
    monkeypatch.undo()
    delivery.deliver_pending()
    assert mail.outbox == []
    OutgoingMessage.objects.update(retry_at=timezone.now() - datetime.timedelta(seconds=1))
    delivery.deliver_pending()
    assert sent() == ["Bonjour"]
    assert OutgoingMessage.objects.get().last_error == ""


def test_one_bad_address_does_not_stop_the_others():
    write(subject="Pour personne", to=["pas une adresse\nBcc: tous@example.org"])
    write(subject="Pour Odette")
    delivery.deliver_pending()
    assert sent() == ["Pour Odette"]


def test_long_and_strange_subjects_are_one_line():
    write(subject="Été\r\nBcc: tous@example.org " + "é" * 300)
    assert "\n" not in OutgoingMessage.objects.get().subject
    assert len(OutgoingMessage.objects.get().subject) == 200


def test_without_a_post_office_messages_are_read_in_the_house(client, settings):
    settings.DELIVERY_BACKEND = ""
    write()
    delivery.deliver_pending()
    assert OutgoingMessage.objects.get().delivered_at
    assert mail.outbox == []
    client.force_login(factories.association_member("ADMINISTRATOR"))
    for address in (reverse("mailbox"), reverse("message", args=[OutgoingMessage.objects.get().pk])):
        page = client.get(address).text
        assert "gardé ici" in page
        assert "arti" not in page.split("<main")[1].split("</main>")[0].lower()


# --- The mailbox ------------------------------------------------------------------------------


def test_an_administrator_reads_them(client):
    message = mail.EmailMessage("Bonjour <b>Odette</b>", "Le lien : https://example.org/x", to=["odette@example.org"])
    message.attach("retrait.ics", "BEGIN:VCALENDAR", "text/calendar")
    message.send()
    client.force_login(factories.association_member("ADMINISTRATOR"))
    page = client.get(reverse("mailbox")).text
    assert "odette@example.org" in page
    assert "<b>Odette</b>" not in page
    address = reverse("message", args=[OutgoingMessage.objects.get().pk])
    assert 'href="https://example.org/x"' in client.get(address).text
    assert client.get(address, {"piece": "retrait.ics"}).content == b"BEGIN:VCALENDAR"
    assert client.get(address, {"piece": "autre"}).status_code == 404


@pytest.mark.parametrize("role", ["COACH", "TREASURER"])
def test_nobody_else_does(client, role):
    write()
    client.force_login(factories.association_member(role))
    assert client.get(reverse("mailbox")).status_code == 404
    assert client.get(reverse("message", args=[OutgoingMessage.objects.get().pk])).status_code == 404
