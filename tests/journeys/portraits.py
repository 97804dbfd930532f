"""Portraits of the town: every public page and each state of a resident's way, at every width and in every light.

    make portraits
    VAR_DIR=/tmp/town python -m tests.journeys.portraits FOLDER [--views 360,1280-nuit] [--only panier] [--at ADDRESS]

The town of VAR_DIR is made if there is none, and spent: orders are placed there. Nobody asserts anything here: one
looks, on contact sheets first (`planche-360-01.png`). What can be asserted is in test_looks.py.
"""

import argparse
import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import django
from PIL import Image, ImageDraw
from playwright.sync_api import sync_playwright

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
# Playwright keeps an event loop in this thread; the questions asked to the database around it are not asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
django.setup()

from tests.journeys import sitters  # noqa: E402

# The name of a view → how wide it is, and what the browser is asked. At 200 %, a screen of 1280 has 640 pixels.
VIEWS = {
    "360": (360, {}),
    "360-nuit": (360, {"color_scheme": "dark"}),
    "360-calme": (360, {"reduced_motion": "reduce"}),
    "768": (768, {}),
    "768-nuit": (768, {"color_scheme": "dark"}),
    "1280": (1280, {}),
    "1280-nuit": (1280, {"color_scheme": "dark"}),
    "200": (640, {}),
    "papier": (690, {"media": "print"}),
}
TALLEST = 12_000
# A contact sheet: so many columns of pages cut at this height, by their width.
COLUMNS, HEIGHT, MARGIN = {360: 5, 640: 3, 690: 3, 768: 3, 1280: 2}, 1500, 24


def main():
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("folder", type=Path)
    asked.add_argument("--at", default="", help="the address of the town, when it is served already")
    asked.add_argument("--views", default=",".join(VIEWS))
    asked.add_argument("--only", default="", help="those whose name has this in it")
    told = asked.parse_args()
    views = told.views.split(",")
    told.folder.mkdir(parents=True, exist_ok=True)
    with served(told.at) as told.address, sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        for story in sitters.STORIES:
            if re.search(told.only, story.__doc__):
                sit(browser, story, told, views)
    for view in views:
        lay_out(told.folder, view)


@contextlib.contextmanager
def served(address):
    """Where the town answers; opened for the time of the portraits when it is not."""
    if address:
        yield address
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    town = subprocess.Popen(["deploy/run-embedded.sh", str(port)], start_new_session=True)
    try:
        wait_for(port, town)
        yield f"http://127.0.0.1:{port}"
    finally:
        # Its own session: the server and the clock beside it.
        os.killpg(town.pid, signal.SIGTERM)
        town.wait()


def wait_for(port, town):
    """The first time, it is painted first: minutes."""
    while town.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(1)
    raise SystemExit(town.returncode)


def sit(browser, story, told, views):
    """Someone new, without JavaScript, lives the story; each time they stop, every view is taken."""
    context = browser.new_context(base_url=told.address, java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    for number, name in enumerate(story(page)):
        for view in views:
            take(page, view, told.folder / f"{view}_{story.__doc__}_{number:02}_{name}.png")
        page.emulate_media(media="screen", color_scheme="light", reduced_motion="no-preference")
        page.set_viewport_size({"width": 1280, "height": 800})
    context.close()


def take(page, view, path):
    width, asked = VIEWS[view]
    page.emulate_media(**{"media": "screen", "color_scheme": "light", "reduced_motion": "no-preference"} | asked)
    page.set_viewport_size({"width": width, "height": 800})
    # As tall as the page: its lazy pictures come.
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": min(height, TALLEST)})
    page.wait_for_load_state("networkidle")
    page.screenshot(path=path)
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > width:
        print(f"{path.name} : {wide} px de large", flush=True)  # noqa: T201


def lay_out(folder, view):
    """The portraits of one view on contact sheets, long pages cut into columns."""
    columns = [column for path in sorted(folder.glob(f"{view}_*.png")) for column in cut(path)]
    if not columns:
        return
    many = COLUMNS[VIEWS[view][0]]
    for number in range(0, len(columns), many):
        row = columns[number : number + many]
        sheet = Image.new("RGB", (sum(one.width + MARGIN for one in row), HEIGHT + MARGIN), "#777")
        left = 0
        for one in row:
            sheet.paste(one, (left, 0))
            left += one.width + MARGIN
        sheet.save(folder / f"planche-{view}-{number // many + 1:02}.png")


def cut(path):
    with Image.open(path) as whole:
        for top in range(0, whole.height, HEIGHT):
            column = Image.new("RGB", (whole.width, HEIGHT + MARGIN), "#777")
            column.paste(whole.crop((0, top, whole.width, min(top + HEIGHT, whole.height))), (0, MARGIN))
            ImageDraw.Draw(column).text((4, 2), f"{path.stem} {top or ''}", fill="white", font_size=16)
            yield column


if __name__ == "__main__":
    main()
