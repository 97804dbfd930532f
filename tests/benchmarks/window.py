"""The shop window, beside a bare Django page and stock Oscar: queries, processor and octets of each page.

    make bench                          # 300, 5 000 and 50 000 products
    BENCH_SIZES="300 5000" make bench
    BENCH_ORDERS=200000 make bench      # the same towns with that many past orders
    BENCH_PEERS=town make bench         # without stock Oscar

Everything is served by the same gunicorn (two synchronous workers) and the same PostgreSQL, asked over HTTP on the
loopback. Processor is read from the kernel: what the workers and what PostgreSQL's own processes used meanwhile.
Each of our pages is told twice: made anew for each visitor (`fresh`), and as the town serves it (`kept`).
"""

import contextlib
import functools
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from tests.benchmarks import pages
from tests.benchmarks.visitor import Visitor

SIZES = [300, 5_000, 50_000]
WARMING, TIMES = 8, 40
ROOT = Path(__file__).resolve().parent.parent.parent
SETTINGS = {name: f"tests.benchmarks.peers.{name}" for name in ("town", "bare")} | {
    "oscar": "tests.benchmarks.peers.stock_oscar"
}


# --- What is served ---------------------------------------------------------------------------


def environment(peer, database, folder, **more) -> dict:
    server = urlsplit(os.environ["TEST_POSTGRESQL_URL"])
    told = {
        "DATABASE_URL": server._replace(path=f"/{database}").geturl(),
        "DJANGO_SETTINGS_MODULE": SETTINGS[peer],
        "SECRET_KEY": "bench-" * 10,
        "VAR_DIR": str(folder),
        "PYTHONPATH": str(ROOT),
    }
    return {**os.environ, **told, **more}


def postgresql():
    return psycopg.connect(os.environ["TEST_POSTGRESQL_URL"], autocommit=True)


def prepare(peer, size, folder, *, orders=0) -> dict:
    """A database of its own, migrated and filled; its environment."""
    database = f"amc_bench_{peer}_{size}"
    model = migrated(peer, folder)
    drop(database)
    with postgresql() as connection:
        connection.execute(f'CREATE DATABASE "{database}" TEMPLATE "{model}"')
    here = environment(peer, database, folder)
    run(here, "-m", "tests.benchmarks.window", "fill", peer, str(size), str(orders))
    with psycopg.connect(here["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    return here


@functools.cache
def migrated(peer, folder) -> str:
    """A database with its tables and nothing in them, made once for all sizes."""
    database = f"amc_bench_{peer}_empty"
    drop(database)
    with postgresql() as connection:
        connection.execute(f'CREATE DATABASE "{database}"')
    here = environment(peer, database, folder)
    if peer != "bare":
        run(here, "-m", "django", "migrate", "-v0")
    if peer == "town":
        run(here, "-m", "django", "collectstatic", "--noinput", "-v0")
    return database


def run(here, *words):
    subprocess.run([sys.executable, *words], env=here, check=True, cwd=ROOT)


def drop(database):
    with postgresql() as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')


@dataclass
class Served:
    port: int
    master: int
    database: str

    @property
    def workers(self) -> list[int]:
        return [int(pid) for pid in Path(f"/proc/{self.master}/task/{self.master}/children").read_text().split()]

    @property
    def backends(self) -> list[int]:
        with postgresql() as connection:
            rows = connection.execute("SELECT pid FROM pg_stat_activity WHERE datname = %s", [self.database])
            return [pid for (pid,) in rows.fetchall()]

    def processor(self) -> dict[int, int]:
        """Nanoseconds used so far by each process."""
        return {pid: nanoseconds(pid) for pid in [*self.workers, *self.backends]}

    def megabytes(self) -> int:
        """Resident memory of the workers, what they share counted in each."""
        found = [Path(f"/proc/{pid}/status").read_text() for pid in self.workers]
        return sum(int(text.split("VmRSS:")[1].split()[0]) for text in found) // 1024


def nanoseconds(pid) -> int:
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        tasks = Path(f"/proc/{pid}/task").iterdir()
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks)
    return 0


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextlib.contextmanager
def served(here):
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "tests.benchmarks.peers.served:application", "--workers", "2"]
    command += ["--worker-class", "sync", "--bind", f"127.0.0.1:{port}", "--log-level", "warning", "--preload"]
    process = subprocess.Popen(command, env=here, cwd=ROOT)
    try:
        answered(port, process)
        yield Served(port, process.pid, here["DATABASE_URL"].rsplit("/", 1)[1])
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def answered(port, process):
    """Waits until somebody answers, a minute at most."""
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError):
            return Visitor(port).get("/")
        time.sleep(0.2)
    sys.exit("The server does not answer.")


# --- Measuring --------------------------------------------------------------------------------


@dataclass
class Cost:
    """Of one visit: queries, milliseconds of processor by the application and by the database, octets."""

    name: str
    queries: int = 0
    application: float = 0.0
    database: float = 0.0
    octets: int = 0
    travelled: int = 0
    requests: int = 1

    @property
    def milliseconds(self):
        return self.application + self.database


def measure(server, page, *, times=TIMES) -> Cost:
    """One page, visited by as many new visitors, each on its own address where the page has several."""
    queries = counted(server, page)
    for number in range(max(WARMING, 4 * page.spread(server.port))):
        page.visit(page.ready(Visitor(server.port), number), number)
    visitors = [page.ready(Visitor(server.port), number) for number in range(times)]
    before = server.processor()
    for number, visitor in enumerate(visitors):
        page.visit(visitor, number)
    after = server.processor()
    spent = {pid: after[pid] - before.get(pid, after[pid]) for pid in after}
    application = sum(spent[pid] for pid in server.workers) / times / 1e6
    database = sum(spent.values()) / times / 1e6 - application
    answers = [answer for visitor in visitors for answer in visitor.answers]
    octets = sum(len(answer.body) for answer in answers) // times
    travelled = sum(answer.travelled for answer in answers) // times
    return Cost(page.name, queries, application, database, octets, travelled, len(answers) // times)


def counted(server, page) -> int:
    visitor = page.ready(Counting(server.port), 0)
    page.visit(visitor, 0)
    return sum(int(answer.headers.get("X-Queries", 0)) for answer in visitor.answers)


class Counting(Visitor):
    def ask(self, method, address, body, headers):
        return super().ask(method, address, body, {**headers, "X_Count": "1"})


def bench(sizes, peers, *, orders=0):
    with tempfile.TemporaryDirectory(prefix="amc-bench-") as folder:
        try:
            told(sizes, peers, folder, orders)
        finally:
            for peer in SETTINGS:
                drop(f"amc_bench_{peer}_empty")


def told(sizes, peers, folder, orders):
    bare, first = measured("bare", 300, folder), {}
    told_table("Bare Django", bare, bare[-1])
    for size in sizes:
        for peer in peers:
            costs = measured(peer, size, folder, orders=orders)
            told_table(f"{peer}, {size:,} products", costs, bare[-1], first.setdefault(peer, costs))


def measured(peer, size, folder, *, orders=0) -> list[Cost]:
    here = prepare(peer, size, folder, orders=orders)
    try:
        return [cost for kept in ways_of(peer) for cost in costs_of(peer, here, size, **kept)]
    finally:
        drop(here["DATABASE_URL"].rsplit("/", 1)[1])


def ways_of(peer):
    return [{"KEEP_PAGES": "0"}, {"KEEP_PAGES": "1"}] if peer == "town" else [{}]


def costs_of(peer, here, size, **more):
    pages.forget()
    with served({**here, **more}) as server:
        mark = {"0": " (fresh)", "1": " (kept)"}.get(more.get("KEEP_PAGES"), "")
        for page in pages.OF[peer](size):
            cost = measure(server, page, times=page.times)
            cost.name += mark
            yield cost


def told_table(title, costs, bare, first=None):
    say(f"\n{title}")
    say(f"{'':34}{'queries':>8}{'app ms':>9}{'db ms':>8}{'sum':>8}{'× bare':>8}{'× first':>9}{'octets':>9}{'gzip':>8}")
    by_name = {cost.name: cost for cost in first or []}
    for cost in costs:
        grown = cost.milliseconds / by_name[cost.name].milliseconds if cost.name in by_name else 1
        figures = f"{cost.queries:>8}{cost.application:>9.2f}{cost.database:>8.2f}{cost.milliseconds:>8.2f}"
        ratios = f"{cost.milliseconds / bare.milliseconds:>8.2f}{grown:>9.2f}"
        say(f"{cost.name:34}{figures}{ratios}{cost.octets:>9,}{cost.travelled:>8,}")


def say(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def fill(peer, size, orders):
    import django

    django.setup()
    from tests.benchmarks import big_town, past

    {"town": big_town.fill_town, "oscar": big_town.fill_oscar, "bare": big_town.fill_bare}[peer](products=size)
    if peer == "town":
        past.people_at_work()
        past.fill(orders=orders)


def main(words):
    if words[:1] == ["fill"]:
        return fill(words[1], int(words[2]), int(words[3]))
    sizes = [int(size) for size in os.environ.get("BENCH_SIZES", "").split()] or SIZES
    peers = os.environ.get("BENCH_PEERS", "oscar town").split()
    return bench(sizes, peers, orders=int(os.environ.get("BENCH_ORDERS", 0)))


if __name__ == "__main__":
    main(sys.argv[1:])
