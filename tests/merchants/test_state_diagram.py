"""The drawing of the states is never older than the dict."""

from django.conf import settings
from django.core.management import call_command

from merchants.preparation.state_diagram import page


def test_the_page_is_up_to_date():
    assert (settings.BASE_DIR / "docs/states.md").read_text(encoding="utf-8") == page(), "Run ./manage.py draw_states"


def test_the_command_writes_the_page(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    call_command("draw_states")
    assert (tmp_path / "docs/states.md").read_text(encoding="utf-8") == page()
