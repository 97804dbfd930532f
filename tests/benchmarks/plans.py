"""The heaviest questions of the shop window in a large town: none reads a whole big table.

    make proof-plans                       # 50 000 products
    PLANS_PRODUCTS=5000 make proof-plans

A long list is drawn once a minute (shop.catalogue.shelves), and read whole then: the proof is of every other question.
"""

import json
import os
import sys
import tempfile
import time
from dataclasses import dataclass

from tests.benchmarks import pages, window

PRODUCTS = 50_000
# A table of fewer rows is read faster whole.
BIG = 2_000
HEAVIEST = 10


@dataclass(frozen=True)
class Question:
    page: str
    sql: str
    parameters: object
    seconds: float


def prove():
    size = int(os.environ.get("PLANS_PRODUCTS", PRODUCTS))
    with tempfile.TemporaryDirectory(prefix="amc-plans-") as folder:
        here = window.prepare("town", size, folder)
        try:
            window.run({**here, "KEEP_PAGES": "0"}, "-m", "tests.benchmarks.plans", "look")
        finally:
            for name in (size, "empty"):
                window.drop(f"amc_bench_town_{name}")


def look():
    import django

    django.setup()
    found = questions()
    big, wrong = big_tables(), 0
    for one in sorted(found, key=lambda one: -one.seconds)[:HEAVIEST]:
        scanned = sorted(set(scans(plan_of(one))) & big)
        wrong += bool(scanned)
        window.say(f"{1000 * one.seconds:7.1f} ms  {one.page:40} {', '.join(scanned) or 'by its indexes'}")
        if scanned:
            window.say(f"            {one.sql[:300]} … {one.sql[-300:]}")
    if wrong:
        sys.exit(f"{wrong} of the heaviest questions read a whole big table.")


def questions() -> list[Question]:
    """All that the pages ask on their second visit, each text once."""
    from django.db import connection
    from django.test import Client

    client, found = Client(headers={"Host": "127.0.0.1"}), {}

    def asked(execute, sql, parameters, many, context):
        started = time.perf_counter()
        try:
            return execute(sql, parameters, many, context)
        finally:
            found.setdefault(sql, Question(address, sql, parameters, time.perf_counter() - started))

    for address in addresses(client):
        client.get(address)
        with connection.execute_wrapper(asked):
            client.get(address)
    return list(found.values())


def addresses(client):
    listed = client.get("/boutique/").text
    static = [address for page in pages.of_town(PRODUCTS) for address in page.addresses]
    return list(dict.fromkeys([*static, *pages.TICKET.findall(listed)[:10]]))


def big_tables() -> set[str]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples > %s", [BIG])
        return {name for (name,) in cursor.fetchall()}


def plan_of(question) -> dict:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (FORMAT JSON) " + question.sql, question.parameters)
        (told,) = cursor.fetchone()
    return (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]


def scans(plan):
    """The tables that a plan reads from one end to the other."""
    if plan["Node Type"] == "Seq Scan":
        yield plan["Relation Name"]
    for part in plan.get("Plans", []):
        yield from scans(part)


if __name__ == "__main__":
    look() if sys.argv[1:] == ["look"] else prove()
