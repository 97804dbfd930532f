"""A ledger eight times longer is verified in the same memory: it is read a chunk at a time."""

import gc
import tracemalloc

import pytest

from merchants.books import invariants, ledger
from tests.benchmarks.long_ledger import ENTRIES_PER_ORDER, fill

pytestmark = pytest.mark.django_db


def peak_of_a_reading(*, entries):
    gc.collect()
    tracemalloc.start()
    found = ledger.verify()
    found.faults.extend(invariants.broken())
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (found.entries, found.faults) == (entries, [])
    return peak


def test_a_longer_ledger_is_verified_in_the_same_memory(monkeypatch):
    monkeypatch.setattr(ledger, "CHUNK", 50)
    fill(orders=100)
    peak_of_a_reading(entries=100 * ENTRIES_PER_ORDER)
    short = peak_of_a_reading(entries=100 * ENTRIES_PER_ORDER)
    fill(orders=700, already=100)
    long = peak_of_a_reading(entries=800 * ENTRIES_PER_ORDER)
    assert long < short * 1.5
