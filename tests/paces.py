"""How many random histories are lived: a few with every `make test`, all of them with `make proof-histories`."""

import os

ALL = os.environ.get("HISTORIES") == "all"


def histories(most: int, *, each_time: int) -> int:
    """Each run draws others: those of every day add up to what the long proof lives at once."""
    return most if ALL else each_time
