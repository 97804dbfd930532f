"""The house keeps its promises: nobody climbs the stairs, and what is written about it is true."""

import importlib
import re
import subprocess
from pathlib import Path

import pytest
from django.apps import apps

from shop import settings as town_settings

ROOT = Path(__file__).resolve().parent.parent
STAIRCASE = ["shop", "animations", "pickup", "merchants"]


def room_of(model):
    return model._meta.app_label if model._meta.app_label in STAIRCASE else None


def relations():
    for room in STAIRCASE:
        for model in apps.get_app_config(room).get_models():
            for field in model._meta.get_fields():
                if field.is_relation and not field.auto_created and field.related_model:
                    yield model, field


@pytest.mark.parametrize(("model", "field"), [pytest.param(m, f, id=str(f)) for m, f in relations()])
def test_no_foreign_key_climbs_the_stairs(model, field):
    target = room_of(field.related_model)
    if target:
        assert STAIRCASE.index(target) >= STAIRCASE.index(room_of(model)), f"{field} climbs to {target}"


def functions_of_the_journey():
    return re.findall(r"`((?:shop|animations|pickup|merchants)\.[\w.]+)`", (ROOT / "docs/journey.md").read_text())


@pytest.mark.parametrize("name", functions_of_the_journey())
def test_the_journey_names_functions_that_exist(name):
    module, function = name.rsplit(".", 1)
    assert callable(getattr(importlib.import_module(module), function))


def variables_read():
    text = (ROOT / "shop/settings.py").read_text()
    return sorted(set(re.findall(r'(?:environ\.get|flag|listed)\("([A-Z_]+)"', text)))


@pytest.mark.parametrize("name", variables_read())
def test_each_setting_is_explained(name):
    assert f"`{name}`" in (ROOT / "README.md").read_text()
    assert re.search(rf"^#? ?{name}=", (ROOT / "deploy/env.example").read_text(), re.M)


def test_the_top_level_is_what_was_agreed():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    folders = {name.split("/")[0] for name in tracked if "/" in name}
    assert folders == {"shop", "merchants", "pickup", "animations", "deploy", "tests", "docs", ".ci"}


@pytest.mark.parametrize("requirements", ["requirements.txt", "tests/requirements.txt"])
def test_every_dependency_is_pinned_and_hashed_and_names_no_registry(requirements):
    text = (ROOT / requirements).read_text()
    assert "://" not in text
    assert "--index" not in text
    for block in re.split(r"\n(?=\S)", text):
        if re.match(r"[A-Za-z0-9]", block):
            assert re.match(r"[\w.\-]+(\[[\w,]+\])?==", block), block.splitlines()[0]
            assert "--hash=sha256:" in block, block.splitlines()[0]


def test_there_is_no_drawer_for_odds_and_ends():
    drawers = {"utils.py", "helpers.py", "services.py", "managers.py"}
    found = [str(p) for room in STAIRCASE for p in (ROOT / room).rglob("*.py") if p.name in drawers]
    assert found == []


def test_payments_and_messages_work_without_any_configuration():
    # pytest-django puts its own mail backend in the settings of the tests: the town's file is read here.
    assert town_settings.PAYMENT_GATEWAY == "simulator"
    assert town_settings.EMAIL_BACKEND == "shop.outbox.backend.OutboxBackend"


def pictures_of_the_readme():
    return dict(re.findall(r'<img src="(docs/[^"]+)"[^>]* alt="([^"]*)"', (ROOT / "README.md").read_text()))


def test_the_pictures_of_the_readme_are_there_light_and_told_in_words():
    shown = pictures_of_the_readme()
    kept = {str(path.relative_to(ROOT)): path.stat().st_size for path in (ROOT / "docs/screens").iterdir()}
    assert kept.keys() == shown.keys()
    assert {name: size for name, size in kept.items() if size > 40_000} == {}
    assert sum(kept.values()) <= 900_000
    assert all(len(words) > 20 for words in shown.values())
