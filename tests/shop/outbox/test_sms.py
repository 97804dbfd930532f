"""An SMS: what fits in it, to which numbers, at which hours, and what is really said to OVHcloud."""

import datetime
import hashlib
import io
import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.core.management import call_command
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from merchants.opening import clock_of
from shop import checks
from shop.outbox.sms import ovhcloud
from shop.outbox.sms.gateway import NotNow, Refused, gateway
from shop.outbox.sms.numbers import mobile_number
from shop.outbox.sms.quiet import may_ring_at
from shop.outbox.sms.writing import BASIC, EXTENDED, folded, length, segments

# --- What fits --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "sms"),
    [
        ("«\u202fL’été\u202f» : 12,40\u202f€", '"L\'été" : 12,40 €'),
        ("Œufs, fête, ça et là…", "OEufs, fete, ca et là..."),
        ("À bientôt", "A bientot"),
        ("2 × 1 kg – prêt", "2 x 1 kg - pret"),
        ("日本", "??"),
    ],
)
def test_words_are_folded_into_the_alphabet_of_the_network(text, sms):
    assert folded(text) == sms


@given(st.text(max_size=400))
def test_whatever_is_written_costs_no_more_than_its_letters(text):
    sms = folded(text)
    assert set(sms) <= BASIC | EXTENDED
    assert folded(sms) == sms


@pytest.mark.parametrize(
    ("text", "paid"),
    [("a" * 160, 1), ("a" * 161, 2), ("€" * 80, 1), ("€" * 81, 2), ("a" * 306, 2), ("a" * 307, 3), ("", 1)],
)
def test_a_long_one_is_paid_several_times(text, paid):
    assert segments(text) == paid


# --- To whom ----------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["06 39 98 12 34", "06.39.98.12.34", "+33 6 39 98 12 34", "0033639981234"])
def test_a_mobile_is_known_however_it_is_typed(typed):
    assert mobile_number(typed) == "+33639981234"


@pytest.mark.parametrize("typed", ["01 99 00 12 34", "04 65 71 00 00", "", "abc", "06 39", "+1", "36 30"])
def test_what_is_no_mobile_gets_no_sms(typed):
    assert mobile_number(typed) == ""


def test_a_mobile_from_elsewhere_is_one():
    assert mobile_number("+32 470 12 34 56") == "+32470123456"


# --- When -------------------------------------------------------------------------------------

NEW_YEAR = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
INSTANTS = st.integers(0, 2 * 366 * 24 * 60).map(lambda minutes: NEW_YEAR + datetime.timedelta(minutes=minutes))


@given(INSTANTS)
def test_no_telephone_rings_between_eight_in_the_evening_and_eight_in_the_morning(at):
    rings_at = may_ring_at(at)
    assert rings_at >= at
    assert 8 <= clock_of(rings_at).hour < 20
    assert rings_at - at <= datetime.timedelta(hours=13)
    if 8 <= clock_of(at).hour < 20:
        assert rings_at == at


@pytest.mark.parametrize("day", [datetime.date(2026, 3, 28), datetime.date(2026, 10, 24)])
def test_the_night_of_a_clock_change_ends_at_eight_on_the_clock(day):
    evening = datetime.datetime.combine(day, datetime.time(21), tzinfo=datetime.UTC)
    rings_at = clock_of(may_ring_at(evening))
    assert (rings_at.date(), rings_at.time()) == (day + datetime.timedelta(1), datetime.time(8))


@pytest.mark.parametrize(("clock", "rings"), [(12, 14), (13, 14), (14, 14), (11, 11)])
@override_settings(SMS_QUIET_HOURS=(12, 14))
def test_quiet_hours_may_be_those_of_a_nap(clock, rings):
    at = datetime.datetime(2026, 11, 24, clock - 1, tzinfo=datetime.UTC)
    assert clock_of(may_ring_at(at)).hour == rings


# --- By whom ----------------------------------------------------------------------------------


def test_without_a_provider_each_sms_is_a_file_to_read(settings, tmp_path):
    settings.SMS_FOLDER = tmp_path / "sms"
    carried = gateway().send(number="+33639981234", text="Bonjour", tag="message-7")
    assert json.loads((tmp_path / "sms" / "message-7.json").read_text()) == {"to": "+33639981234", "text": "Bonjour"}
    assert gateway().sent_as("message-7") == carried
    assert gateway().sent_as("message-8") is None
    assert gateway().has_arrived("message-7") is None


KEYS = {
    "SMS_GATEWAY": "ovh",
    "OVH_ENDPOINT": "ovh-eu",
    "OVH_APPLICATION_KEY": "application",
    "OVH_APPLICATION_SECRET": "secret",
    "OVH_CONSUMER_KEY": "consumer",
    "OVH_SMS_SERVICE": "sms-ab12345-1",
    "SMS_SENDER": "MesCommerce",
}


class Ovh:
    """The other end of the library's own requests: it checks each signature, and answers as the API does."""

    def __init__(self):
        self.answers, self.asked = {"/auth/time": 1_790_000_000}, []

    def send(self, _adapter, request, **_options):
        parts = urlsplit(request.url)
        path = parts.path.removeprefix("/1.0")
        if path != "/auth/time":
            self.check(request)
            self.asked.append((request.method, path, parse_qs(parts.query), json.loads(request.body or "null")))
        found = self.answers.get(path, (404, {"message": "The requested object does not exist"}))
        if isinstance(found, Exception):
            raise found
        status, body = found if isinstance(found, tuple) else (200, found)
        answer = requests.Response()
        answer.status_code, answer.url, answer.request = status, request.url, request
        answer.raw = io.BytesIO(json.dumps(body).encode())
        return answer

    def check(self, request):
        """As https://docs.ovh.com says that each call is signed."""
        stamp, body = request.headers["X-Ovh-Timestamp"], request.body or ""
        body = body.decode() if isinstance(body, bytes) else body
        signed = "+".join(["secret", "consumer", request.method, request.url, body, stamp])
        assert (
            request.headers["X-Ovh-Signature"]
            == "$1$" + hashlib.sha1(signed.encode(), usedforsecurity=False).hexdigest()
        )
        assert urlsplit(request.url).hostname == "eu.api.ovh.com"


@pytest.fixture
def ovh_api(monkeypatch, settings):
    for name, value in KEYS.items():
        setattr(settings, name, value)
    ovhcloud.client.cache_clear()
    double = Ovh()
    monkeypatch.setattr(
        requests.adapters.HTTPAdapter, "send", lambda adapter, request, **options: double.send(adapter, request)
    )
    yield double
    ovhcloud.client.cache_clear()


JOBS = "/sms/sms-ab12345-1/jobs"
TAKEN = {"ids": [42], "totalCreditsRemoved": 2.0, "validReceivers": ["+33639981234"], "invalidReceivers": []}


def send():
    return gateway().send(number="+33639981234", text="Tout est arrivé", tag="message-7")


def test_ovhcloud_is_given_the_words_the_number_and_a_tag(ovh_api):
    ovh_api.answers[JOBS] = TAKEN
    carried = send()
    assert (carried.provider_id, carried.segments) == ("42", 2)
    ((method, path, _query, body),) = ovh_api.asked
    assert (method, path) == ("POST", JOBS)
    assert body["receivers"] == ["+33639981234"]
    assert (body["message"], body["sender"], body["tag"]) == ("Tout est arrivé", "MesCommerce", "message-7")
    assert body["noStopClause"] is True
    assert body["coding"] == "7bit"


def test_a_number_that_ovhcloud_does_not_take_is_refused_for_good(ovh_api):
    ovh_api.answers[JOBS] = {**TAKEN, "ids": [], "validReceivers": [], "invalidReceivers": ["+33639981234"]}
    with pytest.raises(Refused):
        send()


@pytest.mark.parametrize(
    "answer",
    [
        (500, {"message": "Internal error"}),
        (403, {"message": "This credential is not valid", "errorCode": "INVALID_CREDENTIAL"}),
        (400, {"message": "The sender is unknown"}),
        requests.ConnectionError("no route"),
        requests.Timeout("too long"),
    ],
)
def test_what_is_not_the_numbers_fault_may_work_later(ovh_api, answer):
    ovh_api.answers[JOBS] = answer
    with pytest.raises(NotNow):
        send()


def test_ovhcloud_half_set_is_told_later_and_breaks_nothing(ovh_api, settings):
    settings.OVH_APPLICATION_SECRET = None
    with pytest.raises(NotNow):
        send()


def test_what_left_under_a_tag_is_found_again(ovh_api):
    ovh_api.answers["/sms/sms-ab12345-1/outgoing"] = []
    assert gateway().sent_as("message-7") is None
    ovh_api.answers["/sms/sms-ab12345-1/outgoing"] = [42]
    ovh_api.answers["/sms/sms-ab12345-1/outgoing/42"] = {"id": 42, "numberOfSms": 2, "deliveryReceipt": 0}
    assert gateway().sent_as("message-7").segments == 2
    assert ovh_api.asked[0][2] == {"tag": ["message-7"]}


@pytest.mark.parametrize(("receipt", "arrived"), [(0, None), (1, True), (2, False), (4, None), (8, None), (16, False)])
def test_its_receipts_are_read(ovh_api, receipt, arrived):
    ovh_api.answers["/sms/sms-ab12345-1/outgoing/42"] = {"id": 42, "deliveryReceipt": receipt}
    assert gateway().has_arrived("42") is arrived


def test_its_black_list_is_read(ovh_api):
    ovh_api.answers["/sms/sms-ab12345-1/blacklists"] = ["+33639981234"]
    assert gateway().refusals() == ["+33639981234"]


# --- Settings ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "faults"),
    [
        ({}, set()),
        ({"HTTPS": True, "DELIVERY_BACKEND": "smtp"}, {"shop.W002"}),
        ({"SMS_GATEWAY": "pigeon"}, {"shop.W001"}),
        (KEYS, set()),
        ({**KEYS, "OVH_CONSUMER_KEY": ""}, {"shop.W003"}),
        ({**KEYS, "SMS_GATEWAY": "file"}, {"shop.W004"}),
        ({"BOUNCE_IMAP_HOST": "imap.example.org"}, {"shop.W005"}),
        ({"HTTPS": True, "SMS_GATEWAY": ""}, {"shop.W006"}),
    ],
)
def test_a_town_half_set_is_told_before_it_opens(facts, faults):
    with override_settings(**{"SMS_GATEWAY": "file", "DELIVERY_BACKEND": "", **facts}):
        assert {fault.id for fault in checks.messages_can_leave(None)} == faults


# --- The words of each one --------------------------------------------------------------------


def test_lengths_are_counted_as_the_network_does():
    assert length("été 5 €") == 8


@pytest.mark.django_db
def test_the_command_reads_nothing_in_an_advertisement(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"Subject: Soldes\n\nTout doit partir")))
    out = io.StringIO()
    call_command("read_bounces", stdout=out)
    assert re.search(r"1 lus, 0 revenus", out.getvalue())
