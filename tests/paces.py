"""How many random histories are lived: a few with every `make test`, all of them with `make proof-histories`."""

import os

ALL = os.environ.get("HISTORIES") == "all"


def histories(most: int, *, each_time: int) -> int:
    """The same few on the same commit; all of them, drawn anew, in the long proof."""
    return most if ALL else each_time
