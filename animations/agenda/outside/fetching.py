"""Asking somebody else's server for their calendar: over the web only, never inside our own walls, never for long."""

import http.client
import ipaddress
import socket
import ssl
import threading
import zlib
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from animations.agenda.outside.lines import MOST_BYTES, TooBig
from merchants.refusals import Refusal

# Between two bytes, and in all, wherever it leads: a server that whispers holds up nobody.
PATIENCE, MOST_SECONDS, MOST_REDIRECTS = 8, 25, 5
PORTS = {"http": 80, "https": 443}
# Below, other services listen, which would take our words for theirs.
FIRST_FREE_PORT = 1024
GONE_ELSEWHERE = {301, 302, 303, 307, 308}
# Ways to write an address of IPv4 inside one of IPv6: a wall is a wall from both sides.
DISGUISES = [ipaddress.ip_network(text) for text in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")]


class CannotFetch(Refusal):
    """Not now, or never: the sentence says which."""


class NotOfTheWeb(CannotFetch):
    sentence = gettext_lazy("Donnez une adresse qui commence par https:// (ou http://, ou webcal://).")


class InsideTheWalls(CannotFetch):
    sentence = gettext_lazy("Cette adresse n’est pas sur le web public\u202f: nous n’y allons pas.")


class NobodyThere(CannotFetch):
    sentence = gettext_lazy("Personne ne répond à cette adresse pour l’instant. Nous réessaierons.")


class TooSlow(CannotFetch):
    sentence = gettext_lazy("Ce site met trop longtemps à répondre. Nous réessaierons.")


@dataclass(frozen=True)
class Answer:
    """What was sent back; `data` is None where nothing has changed since."""

    data: bytes | None
    etag: str = ""
    last_modified: str = ""


class Bell:
    """Rings once, whatever the number of hops: the line of that moment is hung up, and no other is opened."""

    def __init__(self):
        self.rung, self.line = threading.Event(), None
        self.timer = threading.Timer(MOST_SECONDS, self.ring)

    def __enter__(self):
        self.timer.start()
        return self

    def __exit__(self, *failure):
        self.timer.cancel()

    def ring(self):
        self.rung.set()
        if self.line:
            hang_up(self.line)

    def watch(self, line):
        """The line of this moment. Raises TooSlow where it rang before."""
        self.line = line
        if self.rung.is_set():
            raise TooSlow


def fetch(address, *, etag="", last_modified="") -> Answer:
    """The calendar at this address, wherever it leads. Raises CannotFetch, TooBig."""
    asked = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    asked = {name: value for name, value in asked.items() if value}
    with Bell() as bell:
        for _hop in range(MOST_REDIRECTS + 1):
            answer = ask(of_the_web(address), asked, bell)
            # Hung up, an answer that says no length looks whole.
            bell.watch(None)
            if isinstance(answer, Answer):
                return answer
            address = urljoin(of_the_web(address), answer)
    raise CannotFetch(_("Cette adresse renvoie sans fin vers une autre."))


def of_the_web(address) -> str:
    """« webcal:// » is how calendars write https; nothing else than the web is asked. Raises NotOfTheWeb."""
    address = address.strip()
    if address.lower().startswith(("webcal://", "webcals://")):
        address = "https://" + address.split("://", 1)[1]
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise NotOfTheWeb from error
    if parts.scheme not in PORTS or not parts.hostname or "@" in parts.netloc:
        raise NotOfTheWeb
    if port is not None and port not in PORTS.values() and port < FIRST_FREE_PORT:
        raise NotOfTheWeb
    return address


def ask(address, asked, bell) -> Answer | str:
    """An answer, or the address to which we are sent. Raises CannotFetch, TooBig."""
    parts = urlsplit(address)
    port = parts.port or PORTS[parts.scheme]
    try:
        with closing(connected(parts.scheme, parts.hostname, port, bell)) as connection:
            connection.request("GET", target_of(parts), headers=polite(parts, asked))
            with closing(connection.getresponse()) as response:
                return read_answer(response)
    except TimeoutError as error:
        raise TooSlow from error
    except (OSError, http.client.HTTPException, UnicodeError, ValueError, NobodyThere) as error:
        raise (TooSlow if bell.rung.is_set() else NobodyThere) from error


def connected(scheme, host, port, bell) -> http.client.HTTPConnection:
    """To the very address that was looked at: a name that changes its mind in between leads nowhere else."""
    line = socket.create_connection((public_address(host, port), port), timeout=PATIENCE)
    try:
        if scheme == "https":
            # Two who greet each other may take for ever: the bell is there before.
            context = ssl.create_default_context()
            line = context.wrap_socket(line, server_hostname=host, do_handshake_on_connect=False)
        bell.watch(line)
        if scheme == "https":
            line.do_handshake()
    except (OSError, ValueError, TooSlow):
        line.close()
        raise
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
    connection.sock = line
    return connection


def public_address(host, port) -> str:
    """One address of this name, when all are on the public web. Raises InsideTheWalls."""
    found = [entry[4][0] for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not settings.AGENDA_READS_PRIVATE_ADDRESSES and not all(map(is_public, found)):
        raise InsideTheWalls
    return found[0]


def is_public(text) -> bool:
    address = ipaddress.ip_address(text)
    if address.version == 6:
        if address.ipv4_mapped:
            return is_public(str(address.ipv4_mapped))
        if any(address in disguise for disguise in DISGUISES):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def target_of(parts) -> str:
    """As a browser would send what somebody typed."""
    path, query = (quote(text, safe="/%:@!$&'()*+,;=~?") for text in (parts.path or "/", parts.query))
    return f"{path}?{query}" if query else path


def polite(parts, asked) -> dict:
    """Who asks, and for what; never who we are to anybody else."""
    return {
        "Host": parts.netloc.encode("idna").decode() if not parts.netloc.isascii() else parts.netloc,
        "Accept": "text/calendar, */*;q=0.5",
        "Accept-Encoding": "gzip, identity",
        "User-Agent": f"agenda ({settings.SITE_URL})",
        "Connection": "close",
        **asked,
    }


def hang_up(line):
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        line.close()


def read_answer(response) -> Answer | str:
    if response.status in GONE_ELSEWHERE and response.headers.get("Location"):
        return response.headers["Location"]
    told = {"etag": header(response, "ETag", 200), "last_modified": header(response, "Last-Modified", 80)}
    if response.status == 304:
        return Answer(None, **told)
    if response.status != 200:
        raise CannotFetch(words_of(response.status))
    data = response.read(MOST_BYTES + 1)
    if response.length and len(data) <= MOST_BYTES:
        raise NobodyThere  # cut on the way
    if response.headers.get("Content-Encoding", "").lower() in ("gzip", "x-gzip", "deflate"):
        data = unpacked(data)
    if len(data) > MOST_BYTES:
        raise TooBig
    return Answer(data, **told)


def words_of(status) -> str:
    if status in (401, 403):
        return _("Ce site refuse de donner son agenda\u202f: demandez-lui une adresse publique.")
    if status in (404, 410):
        return _("Il n’y a plus d’agenda à cette adresse\u202f: demandez la nouvelle.")
    return _("Ce site a répondu par une panne (%(status)d). Nous réessaierons.") % {"status": status}


def header(response, name, longest) -> str:
    """Said back as it came, or not at all."""
    value = response.headers.get(name, "")
    return value if len(value) <= longest and value.isprintable() and value.isascii() else ""


def unpacked(data) -> bytes:
    """No more than we would read: a small parcel may hold an ocean."""
    try:
        return zlib.decompressobj(wbits=47).decompress(data, MOST_BYTES + 1)
    except zlib.error as error:
        raise NobodyThere from error
