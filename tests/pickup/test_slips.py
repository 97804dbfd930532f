"""One slip of the fingers or of the ear is forgiven, two are another name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pickup import slips

SHORT = st.text("abc", max_size=5)
NAME = st.text("abcdefghijklmnopqrstuvwxyz", min_size=slips.SHORTEST_FORGIVEN, max_size=12)


def steps_between(said, meant):
    """The textbook table: letters added, lost, changed, and neighbours that changed places."""
    table = {(-1, -1): 0}
    for i in range(len(said) + 1):
        for j in range(len(meant) + 1):
            ways = [0] if i == j == 0 else []
            if i:
                ways.append(table[i - 1, j] + 1)
            if j:
                ways.append(table[i, j - 1] + 1)
            if i and j:
                ways.append(table[i - 1, j - 1] + (said[i - 1] != meant[j - 1]))
            if i > 1 and j > 1 and said[i - 1] == meant[j - 2] and said[i - 2] == meant[j - 1]:
                ways.append(table[i - 2, j - 2] + 1)
            table[i, j] = min(ways)
    return table[len(said), len(meant)]


@given(SHORT, SHORT)
def test_one_slip_is_what_the_textbook_says(said, meant):
    assert slips.is_one_slip_away(said, meant) == (steps_between(said, meant) <= 1)


@given(NAME, st.data())
def test_a_name_with_any_one_slip_is_nearly_said(name, data):
    at = data.draw(st.integers(0, len(name) - 1))
    letter = data.draw(st.sampled_from("aeiouy"))
    said = data.draw(
        st.sampled_from(
            [
                name[:at] + letter + name[at:],
                name[:at] + letter + name[at + 1 :],
                name[:at] + name[at + 1 : at + 2] + name[at] + name[at + 2 :],
            ]
        )
    )
    assert slips.is_nearly_said([said], name)


@pytest.mark.parametrize(
    ("said", "is_nearly"),
    [
        ("poulta", True),
        ("pulat", True),
        ("poullat", True),
        ("jeanine", True),
        ("poulta jeanine", True),
        # The beginning of a name is enough, as it is when it is said right.
        ("jaenn", True),
        # A word that is right may be short; one that is not may not.
        ("je poulta", True),
        ("jo poulat", False),
        ("pualt", False),
        ("roulot", False),
    ],
)
def test_a_person_is_known_by_each_word_said(said, is_nearly):
    assert slips.is_nearly_said(said.split(), "jeannine poulat") is is_nearly


@pytest.mark.parametrize(
    ("typed", "part"), [("kp7", "KP7"), ("7h m2", "7HM2"), ("kp", ""), ("", ""), ("kio", ""), ("k01", ""), ("é7h", "")]
)
def test_half_a_code_is_read_as_a_code_is(typed, part):
    assert slips.part_of_a_code(typed) == part
