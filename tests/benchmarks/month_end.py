"""How fast a month is closed, in how much memory: `make bench-month`, a thousand merchants, 20,000 then 200,000 lines.

Each order has four lines of one merchant, is paid in hand and handed over: two sealed journals, six entries. Filling
is not measured; closing is the real one, with each merchant's statement and invoice, PDF and Factur-X included.

Seen on SQLite, on a busy machine, in seconds of processor: 55 s and 154 MB for 20,000 lines, 58 s and 156 MB for
200,000. What costs is the thousand documents; ten times the lines add three seconds.
"""

import datetime
import os
import resource
import subprocess
import sys
import tempfile
import time
from decimal import Decimal

from tests.benchmarks.long_ledger import said, sealed

MERCHANTS, SIZES = 1000, [20_000, 200_000]
LINES_PER_ORDER, ENTRIES_PER_ORDER = 4, 6
FIRST = datetime.datetime(2026, 10, 1, 9, tzinfo=datetime.UTC)
CLOSED_AT = datetime.datetime(2026, 11, 2, 8, tzinfo=datetime.UTC)
# Four times 2,50 €, of which eighty cents for the association.
PRICE, GROSS, NET, EXCL, VAT, FOOD_VAT = 250, 1000, 920, 67, 13, 52
MOST = 2000


# --- Filling ----------------------------------------------------------------------------------


def fill(*, merchants, lines):
    from tests import factories

    shops = [factories.MerchantFactory() for _ in range(merchants)]
    fill_for(shops, [factories.ProductFactory(merchant=shop) for shop in shops], lines=lines)


def fill_for(shops, products, *, lines):
    """As many lines of orders as are said, each of one of these shops and of its product."""
    orders = lines // LINES_PER_ORDER
    for start in range(0, orders, MOST):
        fill_some(range(start, min(start + MOST, orders)), shops, products)


def fill_some(numbers, shops, products):
    parts = [parts_of(number, shops[number % len(shops)]) for number in numbers]
    write_orders(parts)
    write_lines(parts, products, numbers)
    write_journals(parts)


def parts_of(number, shop):
    from oscar.apps.order.models import Order

    from merchants.models import MerchantOrder

    at = FIRST + datetime.timedelta(minutes=number % (28 * 24 * 60))
    sums = {"currency": "EUR", "total_incl_tax": Decimal(10), "total_excl_tax": Decimal("9.48")}
    order = Order(number=f"B{number}", date_placed=at, **sums)
    rates = {"commission_rate": Decimal(8), "commission_vat_rate": Decimal(20), "terms_version": "1"}
    when = {"placed_at": at, "confirmed_at": at, "due_at": at, "due_until": at}
    who = {"customer_name": "Odette M.", "pickup_code": "KP7HM2", "due_place": "La Halle"}
    return MerchantOrder(order=order, merchant=shop, status="HANDED_OVER", **rates, **when, **who)


def write_orders(parts):
    from oscar.apps.order.models import Order

    from merchants.models import MerchantOrder

    Order.objects.bulk_create([part.order for part in parts])
    MerchantOrder.objects.bulk_create(parts)


def write_lines(parts, products, numbers):
    from oscar.apps.order.models import Line

    from merchants.models import OrderedLine

    amounts = dict.fromkeys(["line_price_incl_tax", "line_price_before_discounts_incl_tax"], Decimal("2.50"))
    amounts |= dict.fromkeys(["line_price_excl_tax", "line_price_before_discounts_excl_tax"], Decimal("2.37"))
    lines = [
        Line(
            order=part.order,
            product=products[number % len(products)],
            title="Pain",
            quantity=1,
            num_allocated=0,
            **amounts,
        )
        for number, part in zip(numbers, parts, strict=True)
        for _line in range(LINES_PER_ORDER)
    ]
    Line.objects.bulk_create(lines)
    facts = {"title": "Pain", "unit_price_cents": PRICE, "ordered_quantity": 1, "kept_quantity": 1}
    facts |= {"vat_code": "reduced", "vat_rate": Decimal("5.50"), "storage_class": "AMBIENT", "allergen_state": "NONE"}
    OrderedLine.objects.bulk_create(
        OrderedLine(merchant_order=parts[rank // LINES_PER_ORDER], order_line=line, **facts)
        for rank, line in enumerate(lines)
    )


def write_journals(parts):
    from merchants.books import ledger
    from merchants.models import ChainHead, Entry, Journal, SoldAtRate

    told = [(part, key, lines) for part in parts for key, lines in story_of(part)]
    codes = ledger.accounts_named({code for _part, _key, lines in told for code in lines})
    head = ledger.current_head()
    journals = [
        sealed(Journal(key=key, memo="Vente", at=part.placed_at, order=part.order, merchant_order=part), lines, head)
        for part, key, lines in told
    ]
    Journal.objects.bulk_create(journals)
    pairs = list(zip(journals, told, strict=True))
    Entry.objects.bulk_create(
        Entry(journal=journal, account_id=codes[code], cents=cents)
        for journal, (_part, _key, lines) in pairs
        for code, cents in lines.items()
    )
    sold = {"vat_code": "reduced", "vat_rate": Decimal("5.50"), "gross_cents": GROSS, "vat_cents": FOOD_VAT}
    SoldAtRate.objects.bulk_create(
        SoldAtRate(journal=journal, merchant_order=part, **sold)
        for journal, (part, key, _lines) in pairs
        if key.startswith("state:")
    )
    ChainHead.objects.update_or_create(pk=1, defaults={"sequence": head.sequence, "chain": head.chain})


def story_of(part):
    number, deposit = part.order.number, f"liability:deposit:{part.order.number}"
    merchant = f"liability:merchant:{part.merchant.code}"
    yield f"pickup:{number}", {merchant: GROSS, deposit: -GROSS}
    yield (
        f"state:{number}:{part.merchant.code}:1",
        {deposit: GROSS, merchant: -NET, "income:commission": -EXCL, "liability:vat": -VAT},
    )


# --- Measuring --------------------------------------------------------------------------------


def close(lines):
    from merchants.books.commission_months import Month
    from merchants.invoicing import closing
    from merchants.models import Entry, Invoice

    started, used = time.perf_counter(), time.process_time()
    done = closing.close(month=Month(FIRST.date()), by=None, at=CLOSED_AT)
    seconds, cpu = time.perf_counter() - started, time.process_time() - used
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    if not done.finished_at or Invoice.objects.count() != done.total:
        sys.exit("The month was not closed.")
    entries = Entry.objects.count()
    speed = f"{entries / cpu:,.0f} entries per second of processor"
    told = f"{entries:,} entries · {seconds:.0f} s ({cpu:.0f} s of processor) · {speed}"
    said(f"{lines:,} lines · {done.total:,} merchants · {told} · {megabytes} MB")


def bench():
    """A database for each size; the closing in a process of its own, so that its peak memory is its own."""
    merchants = int(os.environ.get("BENCH_MERCHANTS", MERCHANTS))
    sizes = [int(size) for size in os.environ.get("BENCH_LINES", "").split()] or SIZES
    for lines in sizes:
        with tempfile.TemporaryDirectory(prefix="amc-bench-") as folder:
            here = {**os.environ, "VAR_DIR": folder, "DATABASE_URL": f"sqlite:///{folder}/town.sqlite3"}
            here |= {"DEBUG": "0", "OPERATOR_SIREN": "009999996", "OPERATOR_ADDRESS": "1 place de la Halle, 26999"}
            here |= {"DJANGO_SETTINGS_MODULE": "tests.settings", "SECRET_KEY": "bench-" * 10}
            subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], env=here, check=True)
            for words in (["fill", merchants, lines], ["close", lines]):
                module = [sys.executable, "-m", "tests.benchmarks.month_end", *map(str, words)]
                subprocess.run(module, env=here, check=True)


def main(words):
    if not words:
        return bench()
    import django

    django.setup()
    if words[0] == "fill":
        return fill(merchants=int(words[1]), lines=int(words[2]))
    return close(int(words[1]))


if __name__ == "__main__":
    main(sys.argv[1:])
