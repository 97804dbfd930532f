"""A letter that comes back is told otherwise; whatever else is in the mailbox changes nothing."""

import imaplib
import io
import mailbox

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import settings as pace
from hypothesis import strategies as st

from shop.models import OutgoingMessage
from shop.outbox.email import bounces
from shop.outbox.email.carrying import identity_of
from tests.paces import histories
from tests.shop.outbox import returns
from tests.shop.outbox.situations import EMAIL, LANDLINE, MOBILE, NOON, order_of, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(outbox):
    """A letter that left by e-mail."""
    message = tell(order_of(email=EMAIL, phone=LANDLINE))
    OutgoingMessage.objects.update(fate="SENT", delivered_at=NOON)
    return OutgoingMessage.objects.get(pk=message.pk)


def fresh(message):
    return OutgoingMessage.objects.get(pk=message.pk)


@pytest.mark.parametrize("office", returns.FINAL)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_each_post_office_is_understood(sent, office, ends):
    returned = bounces.read(office(identity_of(sent)).replace("\n", ends).encode())
    assert returned.message_pk == sent.pk
    assert returned.words.startswith(("smtp", "55", "Remote host said: 550"))


def test_who_was_not_reached_is_called(sent):
    returned = bounces.read(returns.postfix(identity_of(sent)).encode())
    assert bounces.note(returned, at=NOON)
    assert (fresh(sent).way, fresh(sent).fate) == ("CALL", "TO_CALL")
    step = sent.steps.get()
    assert (step.way, step.what) == ("EMAIL", "BOUNCED")
    assert "User unknown" in step.words


def test_the_same_return_twice_counts_once(sent):
    returned = bounces.read(returns.postfix(identity_of(sent)).encode())
    assert bounces.note(returned, at=NOON)
    assert not bounces.note(returned, at=NOON)
    assert sent.steps.count() == 1


def test_a_return_after_another_way_told_it_changes_nothing(sent):
    OutgoingMessage.objects.update(way="CALL", fate="CALLED")
    assert not bounces.note(bounces.Return(sent.pk, "550"), at=NOON)


@pytest.mark.parametrize("action", ["delayed", "relayed", "delivered", ""])
def test_what_is_no_end_is_left_alone(sent, action):
    assert bounces.read(returns.postfix(identity_of(sent), action=action).encode()) is None


def test_somebody_on_holiday_was_reached(sent):
    assert bounces.read(returns.on_holiday(identity_of(sent)).encode()) is None


def test_nobody_makes_up_a_return(sent):
    forged = f"<message-{sent.pk}.0123456789abcdef@example.org>"
    assert bounces.read(returns.postfix(forged).encode()) is None
    other = identity_of(OutgoingMessage(pk=sent.pk + 1)).replace(str(sent.pk + 1), str(sent.pk))
    assert bounces.read(returns.postfix(other).encode()) is None


def test_what_is_too_long_is_not_read(sent):
    assert bounces.read(returns.postfix(identity_of(sent)).encode() + b"x" * bounces.LONGEST) is None


@pace(max_examples=histories(300, each_time=100))
@given(st.binary(max_size=600), st.integers(0, 1500), st.integers(0, 300))
def test_whatever_arrives_breaks_nothing(noise, at, cut):
    raw = returns.gmail("<message-1.0123456789abcdef@example.org>").encode()
    bounces.read(noise)
    assert bounces.read(raw[:at] + noise + raw[at + cut :]) is None


@pytest.mark.parametrize("name", ["Content-Type", "Diagnostic-Code", "Action", "Status", "X-Failed-Recipients"])
@pytest.mark.parametrize("value", ["=?utf-8?q?=ff?=", "\x00", "multipart/report; boundary=", "é" * 2000, "=?x?y?z?="])
def test_hostile_headers_break_nothing(sent, name, value):
    raw = returns.postfix(identity_of(sent)).encode()
    bounces.read(f"{name}: {value}\n".encode() + raw)
    bounces.read(raw.replace(name.encode() + b":", f"{name}: {value}\n{name}:".encode()))


# --- The command ------------------------------------------------------------------------------


def test_one_is_read_from_the_standard_input(sent, monkeypatch):
    raw = returns.exim(identity_of(sent)).encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))
    out = io.StringIO()
    call_command("read_bounces", stdout=out)
    assert "1 lus, 1 revenus" in out.getvalue()


def test_a_maildir_is_read_once(sent, tmp_path):
    box = mailbox.Maildir(tmp_path / "retours", create=True)
    box.add(returns.qmail(identity_of(sent)).encode())
    box.add(returns.on_holiday(identity_of(sent)).encode())
    said = []
    for _run in range(2):
        out = io.StringIO()
        call_command("read_bounces", maildir=str(tmp_path / "retours"), stdout=out)
        said.append(out.getvalue().strip())
    assert said[0].startswith("2 lus, 1 revenus")
    assert said[1].startswith("0 lus, 0 revenus")


# A NUL is written in no text of PostgreSQL, and half a pair of UTF-16 in no UTF-8 at all.
@pytest.mark.parametrize("noise", ["\0", "+2AA-"])
def test_a_return_with_what_no_text_holds_is_noted_and_leaves_the_next_ones(sent, tmp_path, noise):
    box = mailbox.Maildir(tmp_path / "retours", create=True)
    raw = returns.exim(identity_of(sent)).replace("no such mailbox", f"no such {noise} mailbox")
    box.add(f"Content-Type: text/plain; charset=utf-7\n{raw}".encode())
    out = io.StringIO()
    call_command("read_bounces", maildir=str(tmp_path / "retours"), stdout=out)
    assert out.getvalue().startswith("1 lus, 1 revenus")
    assert sent.steps.get().words.isprintable()


def test_one_that_cannot_be_noted_is_kept_for_the_next_run_and_leaves_the_others(sent, tmp_path, monkeypatch):
    other = tell(order_of(email=EMAIL, phone=LANDLINE), key="ready:2")
    OutgoingMessage.objects.update(fate="SENT", delivered_at=NOON)
    box = mailbox.Maildir(tmp_path / "retours", create=True)
    for message in (sent, other):
        box.add(returns.qmail(identity_of(message)).encode())
    note = bounces.note

    def breaks(returned, *, at):
        if returned.message_pk == sent.pk:
            raise ValueError("odette@example.org")
        return note(returned, at=at)

    monkeypatch.setattr(bounces, "note", breaks)
    with pytest.raises(CommandError, match="2 lus, 1 revenus.*1 à relire"):
        call_command("read_bounces", maildir=str(tmp_path / "retours"))
    assert (fresh(sent).fate, fresh(other).fate) == ("SENT", "TO_CALL")
    monkeypatch.setattr(bounces, "note", note)
    out = io.StringIO()
    call_command("read_bounces", maildir=str(tmp_path / "retours"), stdout=out)
    assert out.getvalue().startswith("1 lus, 1 revenus")


@pytest.mark.parametrize("facts", [{"maildir": "/nulle/part"}, {"imap": True}])
def test_a_mailbox_that_does_not_exist_is_said(facts):
    with pytest.raises(CommandError):
        call_command("read_bounces", **facts)


class Imap:
    """What imaplib says of a mailbox with one return not seen yet."""

    def __init__(self, raw):
        self.raw, self.seen = raw, False

    def __call__(self, host, timeout):
        assert host == "imap.example.org"
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_facts):
        return None

    def login(self, user, password):
        assert (user, password) == ("retours", "secret")

    def select(self, folder):
        assert folder == "INBOX"

    def search(self, _charset, wanted):
        assert wanted == "UNSEEN"
        return "OK", [b"" if self.seen else b"1"]

    def fetch(self, _number, wanted):
        assert wanted == "(BODY.PEEK[])"
        return "OK", [(b"1 (BODY[] {1}", self.raw), b")"]

    def store(self, number, command, flags):
        assert (number, command, flags) == (b"1", "+FLAGS", "\\Seen")
        self.seen = True


def test_an_imap_mailbox_is_read_once(sent, monkeypatch, settings):
    settings.BOUNCE_IMAP_HOST, settings.BOUNCE_IMAP_USER = "imap.example.org", "retours"
    settings.BOUNCE_IMAP_PASSWORD = "secret"
    box = Imap(returns.exchange(identity_of(sent)).encode())
    monkeypatch.setattr("imaplib.IMAP4_SSL", box)
    said = []
    for _run in range(2):
        out = io.StringIO()
        call_command("read_bounces", imap=True, stdout=out)
        said.append(out.getvalue().strip())
    assert said[0].startswith("1 lus, 1 revenus")
    assert said[1].startswith("0 lus")
    assert fresh(sent).fate == "TO_CALL"


class Trouble(Imap):
    """The first message cannot be fetched; the second is a return."""

    def __init__(self, raw, failure):
        super().__init__(raw)
        self.failure, self.marked = failure, []

    def search(self, _charset, wanted):
        return "OK", [b"1 2"]

    def fetch(self, number, wanted):
        if number == b"2":
            return super().fetch(number, wanted)
        if self.failure is None:
            return "OK", [None]
        raise self.failure

    def store(self, number, command, flags):
        self.marked.append(number)


@pytest.mark.parametrize("failure", [None, imaplib.IMAP4.error("FETCH"), TimeoutError()])
def test_a_message_that_cannot_be_fetched_keeps_no_other_from_being_read(sent, monkeypatch, settings, failure):
    settings.BOUNCE_IMAP_HOST, settings.BOUNCE_IMAP_USER = "imap.example.org", "retours"
    settings.BOUNCE_IMAP_PASSWORD = "secret"
    box = Trouble(returns.exchange(identity_of(sent)).encode(), failure)
    monkeypatch.setattr("imaplib.IMAP4_SSL", box)
    with pytest.raises(CommandError, match="2 lus, 1 revenus"):
        call_command("read_bounces", imap=True)
    assert (fresh(sent).fate, box.marked) == ("TO_CALL", [b"2"])


def test_a_mobile_hears_of_it_by_sms(outbox):
    message = tell(order_of(email=EMAIL, phone=MOBILE))
    OutgoingMessage.objects.update(fate="SENT", delivered_at=NOON)
    assert bounces.note(bounces.Return(message.pk, "550"), at=NOON)
    assert (fresh(message).way, fresh(message).fate, fresh(message).delivered_at) == ("SMS", "WAITING", None)
