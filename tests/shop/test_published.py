"""A published stylesheet says the same rules in fewer octets."""

import gzip
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.test import override_settings

from shop.published import WithoutComments, without_comments

SHEETS = Path("shop/static/shop")


class Store(WithoutComments, FileSystemStorage):
    pass


def test_comments_and_indents_go_and_rules_stay():
    assert without_comments("/* why\n   so */\na { /* red */ color: red }\n\n  b { top: 0 }\n") == (
        "a {  color: red }\nb { top: 0 }"
    )


def test_only_stylesheets_are_changed(tmp_path):
    store, words = Store(tmp_path), b"/* said */ x"
    for name in ("a.css", "a.js"):
        store.save(name, ContentFile(words))
    assert [(tmp_path / name).read_bytes() for name in ("a.css", "a.js")] == [b"x", words]


def test_a_sheet_named_after_what_was_read_of_it_is_whole(tmp_path):
    content = ContentFile(b"a { color: red }")
    content.read()
    Store(tmp_path).save("a.css", content)
    assert (tmp_path / "a.css").read_bytes() == b"a { color: red }"


def test_a_town_publishes_whole_sheets_under_names_of_their_content(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    published = {**settings.STORAGES, "staticfiles": {"BACKEND": "shop.published.PublishedFiles"}}
    with override_settings(STORAGES=published):
        call_command("collectstatic", interactive=False, verbosity=0)
    (town,) = tmp_path.glob("shop/town.????????????.css")
    kept = town.read_text()
    assert "/*" not in kept
    assert ":root {" in kept
    assert 'url("icons.' in kept
    assert gzip.decompress(town.with_suffix(".css.gz").read_bytes()).decode() == kept


@pytest.mark.parametrize("sheet", sorted(SHEETS.glob("*.css")), ids=lambda sheet: sheet.stem)
def test_no_string_of_a_sheet_of_ours_looks_like_a_comment(sheet):
    kept = without_comments(sheet.read_text())
    assert "/*" not in kept
    assert "*/" not in kept
    assert kept.count("{") == kept.count("}") > 0
