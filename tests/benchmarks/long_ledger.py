"""How fast a long ledger is verified, and in how much memory: `make bench-ledger`, on SQLite, up to a million entries.

Each made-up order is paid online and handed over: two sealed journals, six entries, and a deposit back to zero. The
orders themselves are not made: what is measured is the ledger read again, not the agreement with its orders.
"""

import datetime
import os
import resource
import subprocess
import sys
import tempfile
import time

ENTRIES_PER_ORDER = 6
AT = datetime.datetime(2026, 11, 20, 9, 30, tzinfo=datetime.UTC)
SIZES = [100_000, 1_000_000]
MOST = 2000


def fill(*, orders, already=0):
    """Add that many orders behind those already there, chained by hand, a few thousand rows at a time."""
    for start in range(already, already + orders, MOST):
        fill_some(range(start, min(start + MOST, already + orders)))


def fill_some(numbers):
    from merchants.books import ledger
    from merchants.models import ChainHead, Entry, Journal

    stories = [story for number in numbers for story in story_of(number)]
    codes = ledger.accounts_named({code for _key, lines in stories for code in lines})
    head = ledger.current_head()
    journals = [sealed(Journal(key=key, memo="Vente", at=AT), lines, head) for key, lines in stories]
    Journal.objects.bulk_create(journals, batch_size=MOST)
    Entry.objects.bulk_create(
        (
            Entry(journal=journal, account_id=codes[code], cents=cents)
            for journal, (_key, lines) in zip(journals, stories, strict=True)
            for code, cents in lines.items()
        ),
        batch_size=MOST,
    )
    ChainHead.objects.update_or_create(pk=1, defaults={"sequence": head.sequence, "chain": head.chain})


def story_of(number):
    """Paid online, then handed over: ten euros, of which eighty cents for the association."""
    deposit = f"liability:deposit:L{number}"
    merchant = f"liability:merchant:boutique-{number % 1000}"
    yield f"capture:L{number}", {"asset:stripe": 1000, deposit: -1000}
    yield f"state:L{number}:1", {deposit: 1000, merchant: -920, "income:commission": -67, "liability:vat": -13}


def sealed(journal, lines, head):
    from merchants.books import ledger

    journal.signature = ledger.sign(journal, lines)
    journal.sequence = head.sequence = head.sequence + 1
    journal.chain = head.chain = ledger.link(head.chain, journal)
    return journal


# --- The bench --------------------------------------------------------------------------------


def bench():
    """One database that grows; each reading in a process of its own, so that its peak memory is its own."""
    with tempfile.TemporaryDirectory(prefix="amc-bench-") as folder:
        here = {**os.environ, "VAR_DIR": folder, "DATABASE_URL": f"sqlite:///{folder}/town.sqlite3"}
        here |= {"DJANGO_SETTINGS_MODULE": "shop.settings", "SECRET_KEY": "bench-" * 10}
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], env=here, check=True)
        said("entries · seconds · entries/s · peak memory")
        before = 0
        for size in SIZES:
            orders = size // ENTRIES_PER_ORDER
            again(here, "fill", orders - before, before)
            again(here, "read")
            before = orders


def again(env, *words):
    subprocess.run([sys.executable, "-m", "tests.benchmarks.long_ledger", *map(str, words)], env=env, check=True)


def read():
    from tqdm import tqdm

    from merchants.books import invariants, ledger
    from merchants.models import Journal

    start = time.perf_counter()
    with tqdm(total=Journal.objects.count(), unit=" journals", disable=None) as bar:
        found = ledger.verify(tell=bar.update)
    found.faults.extend(invariants.broken())
    seconds = time.perf_counter() - start
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    if not found.is_whole:
        sys.exit("\n".join(found.faults[:5]))
    said(f"{found.entries:,} · {seconds:.1f} s · {found.entries / seconds:,.0f}/s · {megabytes} MB")


def said(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(words):
    if not words:
        return bench()
    import django

    django.setup()
    return read() if words[0] == "read" else fill(orders=int(words[1]), already=int(words[2]))


if __name__ == "__main__":
    main(sys.argv[1:])
