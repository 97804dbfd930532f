"""The drawings of the states are never older than the dicts."""

from django.conf import settings
from django.core.management import call_command

from shop.states_page import PAGES, page


def test_the_page_is_up_to_date():
    assert (settings.BASE_DIR / "docs/states.md").read_text(encoding="utf-8") == page(), "Run ./manage.py draw_states"


def test_the_command_writes_the_page(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    call_command("draw_states")
    assert (tmp_path / "docs/states.md").read_text(encoding="utf-8") == page()


def test_every_state_of_each_is_drawn_and_every_arrow_leads_to_one():
    for drawn in PAGES:
        states = set(type(drawn.begins[0]))
        assert set(drawn.moves) == states, drawn.title
        assert {to for targets in drawn.moves.values() for to in targets} <= states, drawn.title


def test_registrations_proposals_and_votes_are_drawn():
    assert {"A registration", "A proposal", "A vote"} <= {drawn.title for drawn in PAGES}
