"""On one bar of network: what a telephone of little power shows, and when, at 400 kbit/s and 400 ms each way and back.

    make slow-line                                   # a demo town of its own
    SLOW_LINE_TOWN=http://127.0.0.1:8000 make slow-line   # a town that is open already

A real Chromium with an empty cache, a screen of 360 × 740 of two points a pixel, a processor four times slower. The
figures are those of the machine it runs on: a page that waits is told, and nothing fails.
"""

import contextlib
import os
import re
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.benchmarks.window import answered, free_port

BITS_A_SECOND, LATENCY, SLOWER = 400_000, 400, 4
SCREEN = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
LINE = {"offline": False, "latency": LATENCY, "downloadThroughput": BITS_A_SECOND / 8}
LINE["uploadThroughput"] = LINE["downloadThroughput"]
# What comes after is drawn at once or not at all.
PATIENCE = 60_000
PAINTED = "performance.getEntriesByType('paint').map(one => [one.name, one.startTime])"


@dataclass
class Seen:
    """Of one page: milliseconds from the tap on its link, octets of the line, requests, what was painted largest."""

    name: str
    first: float
    largest: float
    octets: int
    requests: int
    is_picture: bool

    def told(self) -> str:
        what = "a picture" if self.is_picture else "words"
        first, largest = (f"{milliseconds / 1000:.1f} s" for milliseconds in (self.first, self.largest))
        return f"| {self.name} | {first} | {largest}, {what} | {self.octets:,} | {self.requests} |"


def addresses_of(town) -> dict[str, str]:
    """The pages that a resident opens, the product and the shop being the first that the town shows."""
    return {
        "home": "/",
        "a list": "/boutique/",
        "a search": "/recherche/?q=" + urllib.parse.quote("miel"),
        "a product": first_link(town, "/boutique/", r"/produit/[^\"?]+/"),
        "a shop": first_link(town, "/commercants/", r"/commercants/[a-z0-9-]+/"),
        "a basket": "/panier/",
        "the agenda": "/animations/",
    }


def first_link(town, page, shape) -> str:
    with urllib.request.urlopen(town + page) as answer:  # noqa: S310 – our own town, on this machine
        return re.search(f'href="({shape})"', answer.read().decode())[1]


def see(browser, town, name, address, *, javascript) -> Seen:
    context = browser.new_context(base_url=town, java_script_enabled=javascript, locale="fr-FR", **SCREEN)
    try:
        page = context.new_page()
        if name == "a basket":
            fill_a_basket(page, town)
        return visit(page, name, address)
    finally:
        context.close()


def fill_a_basket(page, town):
    """At full speed, before the line gets slow: only the basket's page is looked at."""
    page.goto(f"{town}/boutique/")
    page.locator("button[name=product]").first.press("Enter")
    page.wait_for_load_state("networkidle")
    page.goto("about:blank")


def visit(page, name, address) -> Seen:
    wire = page.context.new_cdp_session(page)
    asked, octets, largest = [], [], []
    wire.on("Network.requestWillBeSent", lambda event: asked.append(event["request"]["url"]))
    wire.on("Network.loadingFinished", lambda event: octets.append(event["encodedDataLength"]))
    wire.on("PerformanceTimeline.timelineEventAdded", lambda event: largest.append(event["event"]))
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    wire.send("Network.emulateNetworkConditions", LINE)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    wire.send("PerformanceTimeline.enable", {"eventTypes": ["largest-contentful-paint"]})
    page.goto(address, wait_until="load", timeout=PATIENCE)
    page.wait_for_load_state("networkidle", timeout=PATIENCE)
    started = page.evaluate("performance.timeOrigin") / 1000
    painted = dict(page.evaluate(PAINTED))
    last = largest[-1]
    drawn = last["lcpDetails"]["renderTime"] or last["lcpDetails"]["loadTime"]
    is_picture = bool(last["lcpDetails"].get("url"))
    first = painted["first-contentful-paint"]
    return Seen(name, first, (drawn - started) * 1000, int(sum(octets)), len(asked), is_picture)


@contextlib.contextmanager
def demo_town():
    """A town of its own, its pictures lightened, behind two workers; closed and forgotten afterwards."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="slow-line-") as folder:
        town = f"http://127.0.0.1:{port}"
        around = os.environ | {"VAR_DIR": folder, "SITE_URL": town, "PYTHONUNBUFFERED": "1"}
        for name in ("DATABASE_URL", "REDIS_URL"):
            around.pop(name, None)
        acts = (["migrate", "--verbosity", "0"], ["load_demo_town"], ["collectstatic", "--noinput"])
        for words in (*acts, ["run_due_jobs"], ["lighten_pictures"]):
            subprocess.run([sys.executable, "manage.py", *words], env=around, check=True, stdout=subprocess.DEVNULL)
        gunicorn = Path(sys.executable).with_name("gunicorn")
        serving = ["shop.wsgi:application", "--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4"]
        server = subprocess.Popen([gunicorn, *serving, "--log-level", "warning"], env=around)
        try:
            answered(port, server)
            yield town
        finally:
            server.terminate()
            server.wait()


def look(town):
    for name, address in addresses_of(town).items():  # what is made once for everybody is made
        urllib.request.urlopen(town + address).close()  # noqa: S310
        say(f"{name}: {address}")
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        for javascript in (True, False):
            say(f"\nJavaScript {'on' if javascript else 'off'}\n")
            say("| page | first paint | largest paint | octets | requests |\n|---|---|---|---|---|")
            for name, address in addresses_of(town).items():
                see(browser, town, name, address, javascript=javascript)  # its contact sheets are composed
                say(see(browser, town, name, address, javascript=javascript).told())
        browser.close()


def say(words):
    print(words, flush=True)  # noqa: T201


if __name__ == "__main__":
    with contextlib.ExitStack() as stack:
        look(os.environ.get("SLOW_LINE_TOWN") or stack.enter_context(demo_town()))
