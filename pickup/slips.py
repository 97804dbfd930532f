"""What was misheard or mistyped, forgiven: one letter too many, too few, another, or two that changed places."""

import os
import re

from pickup.collections import ALPHABET

# In a shorter word, one slip would make it anybody's.
SHORTEST_FORGIVEN = 4
# Half of a pickup code.
FEWEST_OF_A_CODE = 3


def is_one_slip_away(said: str, meant: str) -> bool:
    """Whether one letter added, lost, changed or swapped with its neighbour makes one of the other; the same too."""
    alike = len(os.path.commonprefix([said, meant]))
    said, meant = said[alike:][::-1], meant[alike:][::-1]
    alike = len(os.path.commonprefix([said, meant]))
    said, meant = said[alike:], meant[alike:]
    return max(len(said), len(meant)) <= 1 or (len(said) == 2 and said == meant[::-1])


def is_nearly_said(words: list[str], name: str) -> bool:
    """Whether each of these words is in the name, or begins one of its words but for one slip; all without accents."""
    known = name.split()
    return all(word in name or any(nearly_begins(word, one) for one in known) for word in words)


def nearly_begins(said: str, meant: str) -> bool:
    if len(said) < SHORTEST_FORGIVEN:
        return False
    ends = range(len(said) - 1, min(len(said) + 1, len(meant)) + 1)
    return any(is_one_slip_away(said, meant[:end]) for end in ends)


def part_of_a_code(text: str, *, fewest=FEWEST_OF_A_CODE) -> str:
    """« kp 7h » → « KP7H »: what may be read of a code by whoever has half of it, or nothing."""
    part = re.sub(r"[\s.\-_]", "", text).upper()
    return part if len(part) >= fewest and re.fullmatch(f"[{ALPHABET}]+", part) else ""
