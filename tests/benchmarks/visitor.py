"""Somebody who visits over HTTP, with their cookies and nothing else: no browser, no framework, loopback only."""

import gzip
import http.client
import re
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode, urlsplit

AGENT = "Mozilla/5.0 (Linux; Android 9; vieux téléphone)".encode().decode("latin-1")
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@dataclass(frozen=True)
class Answer:
    """`travelled` is how many octets of body came over the wire, `body` what they say once unpacked."""

    status: int
    headers: dict
    body: bytes
    travelled: int

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def hidden(self) -> dict:
        return {name: unescape(value) for name, value in HIDDEN.findall(self.text)}


@dataclass
class Visitor:
    """Raises `OSError` when nobody answers."""

    port: int
    cookies: dict = field(default_factory=dict)
    answers: list = field(default_factory=list)

    def get(self, address, **headers) -> Answer:
        return self.ask("GET", address, None, headers)

    def post(self, address, told, **headers) -> Answer:
        headers = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        return self.ask("POST", address, urlencode(told, doseq=True), headers)

    def ask(self, method, address, body, headers) -> Answer:
        home = f"http://127.0.0.1:{self.port}"
        told = {
            "Host": f"127.0.0.1:{self.port}",
            "User-Agent": AGENT,
            "Accept-Encoding": "gzip",
            "Accept": "text/html",
        }
        told |= {"Sec-Fetch-Site": "same-origin", "Origin": home, "Referer": home + "/"} if body is not None else {}
        if self.cookies:
            told["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            told |= {name.replace("_", "-"): told_too for name, told_too in headers.items()}
            connection.request(method, address, body, told)
            response = connection.getresponse()
            raw = response.read()
        finally:
            connection.close()
        self.keep(response.msg.get_all("Set-Cookie") or [])
        packed = response.headers.get("Content-Encoding") == "gzip"
        answer = Answer(response.status, dict(response.headers), gzip.decompress(raw) if packed else raw, len(raw))
        self.answers.append(answer)
        return answer

    def keep(self, cookies):
        for one in cookies:
            name, _, value = one.split(";")[0].partition("=")
            if "max-age=0" in one.lower() or value in {"", '""'}:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value

    def follow(self, answer) -> Answer:
        """The page that an answer sends to, if it sends anywhere."""
        while answer.status in {301, 302, 303}:
            where = urlsplit(answer.headers["Location"])
            answer = self.get(where.path + (f"?{where.query}" if where.query else ""))
        return answer
