"""Due work done one by one: what fails is said and left for the next run, the others go on."""

import logging

from django.db import Error

from merchants.books.ledger import KeyReused, Unbalanced
from merchants.refusals import Refusal

logger = logging.getLogger(__name__)


class LeftForLater(Exception):
    """Some of the work was not done: the job says so once it has tried everything."""


# What one order, one message or one job may do to us; a broken server (out of memory, interrupted) is not in it.
FAILURES = (
    Refusal,
    KeyReused,
    Unbalanced,
    LeftForLater,
    Error,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)


def one_by_one(act, rows) -> list:
    """What the act gave for each row; every row is tried before the first failure is told."""
    given, failed = [], []
    for row in rows:
        try:
            given.append(act(row))
        except FAILURES as failure:
            logger.exception("%r is left for later", row)
            failed.append(f"{row!r}: {type(failure).__name__}: {failure}")
    if failed:
        raise LeftForLater("; ".join(failed))
    return given
