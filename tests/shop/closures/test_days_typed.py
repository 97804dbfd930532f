"""The days that a shop types: within this century, or the page says so."""

import pytest

from shop.closures.forms import ClosureForm, SpecialForm

FAR = ["1999-12-31", "2101-01-01", "9999-12-31", "0001-01-01"]


@pytest.mark.parametrize("day", FAR)
def test_no_calendar_counts_so_far(day):
    closure = ClosureForm({"first_on": day, "last_on": day, "motive": "congés"})
    assert "entre 2000 et 2100" in str(closure.errors["first_on"])
    special = SpecialForm({"day": day, "times": "8 h – 12 h"})
    assert "entre 2000 et 2100" in str(special.errors["day"])
