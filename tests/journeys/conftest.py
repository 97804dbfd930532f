"""A town that really answers, and Chromium to walk in it: with or without JavaScript, on a phone or at a desk."""

import os
import shutil
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import override_settings
from django.test.testcases import LiveServerThread
from playwright.sync_api import expect, sync_playwright

from tests.journeys.witness import Witness

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Nothing is timed here: a busy machine only makes one wait, in milliseconds.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}


def pytest_collection_modifyitems(items):
    """Every journey drives a browser and needs a database that the server's threads see too."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True))


class TownServer(LiveServerThread):
    """Serves static files as a real town does, compressed by WhiteNoise, so that octets can be counted."""

    def __init__(self):
        super().__init__("127.0.0.1", static_handler=lambda handler: handler, connections_override={})
        self.daemon = True


@pytest.fixture(scope="session")
def town_server(tmp_path_factory):
    compressed = {"BACKEND": "tests.journeys.scales.PublishedUnderTheirNames"}
    files = {"default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}, "staticfiles": compressed}
    with override_settings(STATIC_ROOT=tmp_path_factory.mktemp("static"), STORAGES=files):
        call_command("collectstatic", interactive=False, verbosity=0)
        server = TownServer()
        server.start()
        server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()


@pytest.fixture(scope="session")
def chromium():
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not path:
        complaint = "Chromium is missing: install it, or give its path in CHROMIUM."
        pytest.fail(complaint) if os.environ.get("CI") else pytest.skip(complaint)
    # Playwright keeps an event loop in this thread; the tests' own queries around it are not asynchronous.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium, town_server, request):
    """`visitor()` is someone new with a phone and no JavaScript; `visitor(javascript=True, screen=DESK)` is not.

    Whatever they do, no third party is called, no script or style is refused, and nothing crashes.
    """
    contexts, witnesses = [], []

    def come(*, javascript=False, screen=PHONE, **more):
        context = chromium.new_context(
            base_url=town_server, viewport=screen, java_script_enabled=javascript, locale="fr-FR", **more
        )
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        contexts.append(context)
        witnesses.append(Witness(page, town_server))
        return page

    yield come
    for context in contexts:
        context.close()
    assert [fault for witness in witnesses for fault in witness.faults] == []
