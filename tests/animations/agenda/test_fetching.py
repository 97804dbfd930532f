"""Somebody else's server: asked politely, once, never inside our walls; whatever it answers ends in words."""

import gzip
import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from animations.agenda.outside import fetching
from animations.agenda.outside.fetching import (
    Answer,
    CannotFetch,
    InsideTheWalls,
    NobodyThere,
    NotOfTheWeb,
    TooSlow,
    fetch,
    is_public,
)
from animations.agenda.outside.lines import TooBig

CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


@contextmanager
def a_server(answers):
    """`answers`: path → (status, headers, body). Gives the beginning of its addresses, and what it was asked."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append((self.path, dict(self.headers)))
            status, headers, body = answers[self.path]
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value.replace("HERE", here))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        here = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield here, asked
        server.shutdown()


@pytest.fixture(autouse=True)
def _our_own_machine(settings):
    settings.AGENDA_READS_PRIVATE_ADDRESSES = True


def answer_to(status=200, headers=None, body=CALENDAR):
    with a_server({"/agenda.ics": (status, headers or {}, body)}) as (here, _asked):
        return fetch(f"{here}/agenda.ics")


def test_a_calendar_is_brought_with_what_says_its_version():
    headers = {"ETag": '"v1"', "Last-Modified": "Sun, 22 Nov 2026 17:00:00 GMT"}
    assert answer_to(headers=headers) == Answer(CALENDAR, '"v1"', headers["Last-Modified"])


def test_what_we_have_already_is_not_sent_again():
    with a_server({"/agenda.ics": (304, {"ETag": '"v1"'}, b"")}) as (here, asked):
        assert fetch(f"{here}/agenda.ics", etag='"v1"', last_modified="hier").data is None
    assert asked[0][1]["If-None-Match"] == '"v1"'
    assert asked[0][1]["If-Modified-Since"] == "hier"
    assert "Cookie" not in asked[0][1]


def test_a_packed_answer_is_unpacked():
    assert answer_to(headers={"Content-Encoding": "gzip"}, body=gzip.compress(CALENDAR)).data == CALENDAR


def test_a_small_parcel_that_holds_an_ocean_is_refused():
    with pytest.raises(TooBig):
        answer_to(headers={"Content-Encoding": "gzip"}, body=gzip.compress(b" " * 6_000_000))


def test_an_answer_too_big_is_refused():
    with pytest.raises(TooBig):
        answer_to(body=b" " * 5_000_001)


def test_an_answer_cut_on_the_way_is_none():
    with pytest.raises(NobodyThere):
        answer_to(headers={"Content-Length": "9999"})


@pytest.mark.parametrize("status", [401, 403, 404, 410, 500, 503])
def test_a_refusal_is_told_in_words(status):
    with pytest.raises(CannotFetch) as told:
        answer_to(status=status)
    assert str(told.value)


def test_a_calendar_that_moved_is_followed():
    answers = {"/agenda.ics": (301, {"Location": "/la%20bas.ics"}, b""), "/la%20bas.ics": (200, {}, CALENDAR)}
    with a_server(answers) as (here, _asked):
        assert fetch(f"{here}/agenda.ics").data == CALENDAR


def test_one_that_turns_in_circles_is_left():
    circle = a_server({"/agenda.ics": (302, {"Location": "HERE/agenda.ics"}, b"")})
    with circle as (here, asked), pytest.raises(CannotFetch):
        fetch(f"{here}/agenda.ics")
    assert len(asked) == fetching.MOST_REDIRECTS + 1


@pytest.mark.parametrize(
    "elsewhere", ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://x", "http://u:p@127.0.0.1/"]
)
def test_nobody_sends_us_out_of_the_web(elsewhere):
    with pytest.raises(NotOfTheWeb):
        answer_to(status=302, headers={"Location": elsewhere})


def test_nobody_sends_us_inside_our_walls(monkeypatch):
    """The first address is looked at, and so is the one to which it leads."""
    looked_at = []

    def look(host, port):
        looked_at.append(host)
        if len(looked_at) > 1:
            raise InsideTheWalls
        return "127.0.0.1"

    monkeypatch.setattr(fetching, "public_address", look)
    with pytest.raises(InsideTheWalls):
        answer_to(status=302, headers={"Location": "HERE/autre"})


def hold(listener, held):
    line, _who = listener.accept()
    with line:
        held.wait(20)


def test_a_server_that_whispers_is_left(monkeypatch):
    monkeypatch.setattr(fetching, "MOST_SECONDS", 0.2)
    held = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=hold, args=[listener, held], daemon=True).start()
        with pytest.raises(TooSlow):
            fetch(f"http://127.0.0.1:{listener.getsockname()[1]}/")
        held.set()


def test_two_who_never_end_their_greetings_are_left(monkeypatch):
    monkeypatch.setattr(fetching, "MOST_SECONDS", 0.2)
    monkeypatch.setattr(fetching, "PATIENCE", 60)
    held = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=hold, args=[listener, held], daemon=True).start()
        with pytest.raises(TooSlow):
            fetch(f"https://127.0.0.1:{listener.getsockname()[1]}/")
        held.set()


def test_all_the_hops_share_one_patience(monkeypatch):
    """It rings on the way to the second: nothing more is asked."""
    bells, looked_at = [], []

    class Kept(fetching.Bell):
        def __enter__(self):
            bells.append(self)
            return super().__enter__()

    def look(host, port):
        looked_at.append(host)
        if len(looked_at) > 1:
            bells[0].ring()
        return "127.0.0.1"

    monkeypatch.setattr(fetching, "Bell", Kept)
    monkeypatch.setattr(fetching, "public_address", look)
    circle = a_server({"/agenda.ics": (302, {"Location": "HERE/agenda.ics"}, b"")})
    with circle as (here, asked), pytest.raises(TooSlow):
        fetch(f"{here}/agenda.ics")
    assert (len(bells), len(asked)) == (1, 1)


def test_nobody_at_that_address_is_told():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(NobodyThere):
        fetch(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    "address",
    ["", "agenda", "file:///etc/passwd", "ftp://foyer.fr/a.ics", "https://", "http://foyer.fr:22/", "http://a:b@foyer.fr/",
     "javascript:alert(1)", "http://foyer.fr:99999/", "http://[::1", "https://foyer.fr:0/"],
)  # fmt: skip
def test_what_is_not_of_the_web_is_refused(address):
    with pytest.raises(NotOfTheWeb):
        fetch(address)


def test_webcal_is_how_calendars_write_https():
    assert fetching.of_the_web(" webcal://foyer.fr/a.ics ") == "https://foyer.fr/a.ics"


@pytest.mark.parametrize(
    "inside",
    ["127.0.0.1", "10.1.2.3", "192.168.1.1", "172.16.0.9", "169.254.169.254", "100.64.0.1", "224.0.0.1",
     "255.255.255.255", "::1", "::", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
     "2001:0:7f00:1::", "ff02::1"],
)  # fmt: skip
def test_our_walls_are_walls_from_every_side(inside, settings, monkeypatch):
    settings.AGENDA_READS_PRIVATE_ADDRESSES = False
    family = socket.AF_INET6 if ":" in inside else socket.AF_INET
    both = [(socket.AF_INET, 0, 0, "", ("192.0.43.8", 80)), (family, 0, 0, "", (inside, 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *asked, **options: both)
    with pytest.raises(InsideTheWalls):
        fetch("http://agenda.example.org/")


def test_the_web_itself_is_public():
    assert is_public("192.0.43.8")
    assert is_public("2606:2800:220:1::1")
