"""A busy Saturday: many people browse and order for a minute, on two workers; then what was promised is counted.

    make load                    # 60 people, 60 seconds, PostgreSQL
    LOAD_SECONDS=20 make load

Answers with an error of ours, orders that failed without a sentence and orders placed twice are all told, and none is
expected. Loopback only.
"""

import os
import random
import sys
import tempfile
import threading
import time
from collections import Counter

import psycopg

from tests.benchmarks import pages, window
from tests.benchmarks.visitor import Visitor

PEOPLE, SECONDS, PRODUCTS = 60, 60, 300
# One visit in so many ends with an order, sent twice as an impatient thumb does.
ORDERS_ONE_IN = 5
MOST_MEGABYTES = 350


class Person(threading.Thread):
    """Browses, and orders now and then, until the time is over."""

    def __init__(self, number, port, until):
        super().__init__(daemon=True)
        self.number, self.port, self.until = number, port, until
        self.dice = random.Random(number)  # noqa: S311 – the same crowd each time
        self.statuses, self.orders, self.failures, self.slowest = Counter(), [], [], 0.0

    def run(self):
        while time.monotonic() < self.until:
            visitor = Timed(self.port)
            try:
                self.look_around(visitor)
                if self.dice.randrange(ORDERS_ONE_IN) == 0:
                    self.orders.append(self.order(visitor))
            except (OSError, pages.NotServed) as failure:
                self.failures.append(str(failure)[:300])
            self.statuses.update(answer.status for answer in visitor.answers)
            self.slowest = max(self.slowest, visitor.slowest)

    def look_around(self, visitor):
        met = pages.met(self.port)
        visitor.get("/")
        visitor.get(f"/boutique/?page={self.dice.randrange(1, 5)}")
        visitor.get(self.dice.choice(pages.searched("/recherche/")))
        visitor.get(self.dice.choice(met.tickets))
        visitor.get(f"/commercants/boutique-{self.dice.randrange(10)}/")

    def order(self, visitor) -> str:
        """The address of what was ordered; the last form is sent twice."""
        for product in self.dice.sample(pages.met(self.port).products[: pages.PRODUCTS], 3):
            visitor.follow(pages.put_in(visitor, product))
        return pages.order(visitor, self.dice.randrange(100), times=2)


class Timed(Visitor):
    slowest = 0.0

    def ask(self, method, address, body, headers):
        started = time.monotonic()
        answer = super().ask(method, address, body, headers)
        self.slowest = max(self.slowest, time.monotonic() - started)
        return answer


def crowd(server, people, seconds) -> list[Person]:
    pages.forget()
    pages.met(server.port)
    until = time.monotonic() + seconds
    crowd = [Person(number, server.port, until) for number in range(people)]
    for person in crowd:
        person.start()
    for person in crowd:
        person.join()
    return crowd


def placed_in(address) -> int:
    """How many orders the database holds."""
    with psycopg.connect(address) as connection:
        return connection.execute("SELECT count(*) FROM order_order").fetchone()[0]


def load():
    people, seconds = int(os.environ.get("LOAD_PEOPLE", PEOPLE)), int(os.environ.get("LOAD_SECONDS", SECONDS))
    with tempfile.TemporaryDirectory(prefix="amc-load-") as folder:
        here = window.prepare("town", PRODUCTS, folder)
        try:
            with window.served({**here, "KEEP_PAGES": "1"}) as server:
                told(crowd(server, people, seconds), seconds, placed_in(here["DATABASE_URL"]), server.megabytes())
        finally:
            for name in (PRODUCTS, "empty"):
                window.drop(f"amc_bench_town_{name}")


def told(crowd, seconds, placed, megabytes):
    statuses = sum((person.statuses for person in crowd), Counter())
    orders = [code for person in crowd for code in person.orders]
    failures = [one for person in crowd for one in person.failures]
    errors = sum(many for status, many in statuses.items() if status >= 500)
    doubled = placed - len(set(orders))
    requests, slowest = sum(statuses.values()), max(person.slowest for person in crowd)
    window.say(f"{requests:,} requests in {seconds} s: {requests / seconds:.0f} a second, the slowest {slowest:.1f} s")
    window.say(f"{len(orders)} orders placed; the database holds {placed}, doubled: {doubled}")
    window.say(f"answers 5xx: {errors} · failed: {len(failures)} · {megabytes} MB for two workers")
    for one in failures[:5]:
        window.say(f"    {one}")
    if errors or failures or doubled or megabytes > MOST_MEGABYTES:
        sys.exit("Not what was promised.")


if __name__ == "__main__":
    load()
