"""Workers, and the database itself, killed at random instants while merchants are paid: one transfer per debt.

`make proof-kill` does it many times on SQLite and on a PostgreSQL of its own; `make test` does a few on SQLite. The
provider's double keeps what it was asked in transactions of its own: a worker killed after the deed and before the
answer was written down is a lost answer like any other.
"""

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

PORT = 55987
LONGEST = 300
# Of ten euros, eighty cents for the association.
GROSS, NET = 1000, 920


# --- Inside a process of the town -------------------------------------------------------------


def fill(debts):
    """That many sales of three shops, paid online and handed over: nothing is sent yet."""
    from merchants.models import MerchantOrder
    from shop.payments import attempts
    from shop.payments.double import levers
    from tests.money.world import World, timezone

    world = World()
    for number in range(debts):
        goods = [(GROSS, 1, True)]
        made = world.order(shops=[number % 3], goods=goods, rate="8.00", slot=0, online=True)
        payment = world.open_page(made)
        levers.pay(payment.provider_reference)
        attempts.sync(payment=payment, at=timezone.now())
        for _step in range(4):
            world.goes_on(MerchantOrder.objects.get(order=made.order))


def work():
    """Plans and sends, a few times over; says when it begins, and each time the provider has done something."""
    from django.utils import timezone

    from shop.payments.double import door
    from shop.settlement import planning, sending

    door.answer = told_aloud(door.answer)
    said("begins")
    for _round in range(5):
        planning.settle_due(at=timezone.now())
        sending.send_planned()


def told_aloud(answer):
    """Between this word and the town's own writing is the worst instant to die."""

    def heard(method, url, headers, body):
        told = answer(method, url, headers, body)
        if method.upper() == "POST":
            said("done there, not written here")
        return told

    return heard


def tell():
    """What the provider made, order by order, and what the books say of it."""
    from merchants.books import ledger
    from shop.models import Transfer
    from shop.payments.double import balance
    from shop.payments.double.models import DoubleThing

    made = [thing.body for thing in DoubleThing.objects.filter(kind="transfer")]
    facts = {
        "orders": sorted(one["transfer_group"] for one in made),
        "amounts": sorted({one["amount"] for one in made}),
        "rows": sorted(set(Transfer.objects.values_list("status", flat=True))),
        "owed": sum(ledger.balances("liability:merchant:").values()),
        "difference": ledger.balance("asset:stripe") - balance.total_cents(),
        "whole": not ledger.verify().faults,
    }
    said(json.dumps(facts))


def said(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


# --- The hand that kills ----------------------------------------------------------------------


def environment(folder, url) -> dict:
    here = {**os.environ, "VAR_DIR": str(folder), "DATABASE_URL": url, "PAYMENT_GATEWAY": "simulator"}
    here |= {"DJANGO_SETTINGS_MODULE": "shop.settings", "SECRET_KEY": "kill-" * 12, "DEBUG": "1", "REDIS_URL": ""}
    return here


def command(*words):
    return [sys.executable, "-m", "tests.money.kill", *map(str, words)]


def sent_so_far(env) -> dict:
    done = subprocess.run(command("tell"), env=env, check=True, capture_output=True, text=True, timeout=LONGEST)
    return json.loads(done.stdout.splitlines()[-1])


def kill_a_worker(env, dice, *, longest, database=None):
    """One worker, killed some instants after it began or was answered; sometimes the database goes under it."""
    worker = subprocess.Popen(command("work"), env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    with worker:
        for _line in range(dice.randint(1, 5)):
            worker.stdout.readline()
        time.sleep(dice.choice([0, 0, dice.uniform(0, longest)]))
        if database and dice.random() < 1 / 2:
            database.kill()
        with contextlib.suppress(ProcessLookupError):
            os.kill(worker.pid, signal.SIGKILL)
    if database:
        database.start()


def storm(env, *, debts, kills, longest, seed, database=None) -> dict:
    """What is true once everything was killed that often and a last worker was left in peace."""
    dice = random.Random(seed)  # noqa: S311 the instants need no secrecy
    subprocess.run(command("fill", debts), env=env, check=True, timeout=LONGEST)
    for _ in range(kills):
        kill_a_worker(env, dice, longest=longest, database=database)
    before = len(sent_so_far(env)["orders"])
    subprocess.run(command("work"), env=env, check=True, timeout=LONGEST, stdout=subprocess.DEVNULL)
    return {**sent_so_far(env), "sent_while_killed": before}


def faults_of(facts, debts) -> list[str]:
    expected = {"amounts": [NET], "rows": ["DONE"], "owed": 0, "difference": 0, "whole": True}
    found = [f"{name}: {facts[name]}, not {must}" for name, must in expected.items() if facts[name] != must]
    if not len(facts["orders"]) == len(set(facts["orders"])) == debts:
        found.append(f"{len(facts['orders'])} transfers for {len(set(facts['orders']))} orders out of {debts}")
    return found


# --- A PostgreSQL of its own ------------------------------------------------------------------


@dataclass
class PostgreSQL:
    """A server that nobody else uses, in a folder of its own, and our own child: it may be killed, then buried."""

    data: Path
    bin: Path
    server: subprocess.Popen | None = None

    @property
    def url(self):
        return f"postgres://postgres@127.0.0.1:{PORT}/postgres"

    def tool(self, name, *words):
        return [str(self.bin / name), *words]

    def make(self):
        self.data.mkdir(parents=True)
        if os.getuid() == 0:
            shutil.chown(self.data, "postgres")
        words = self.tool("initdb", "-D", str(self.data), "-U", "postgres", "-A", "trust", "-E", "UTF8")
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL, **as_its_user())
        self.start()

    def start(self):
        """Again and again: what a killed server leaves behind takes a moment to vanish."""
        for _try in range(LONGEST):
            if self.server is None or self.server.poll() is not None:
                self.server = self.launched()
            if self.answers():
                return
            time.sleep(1)
        sys.exit(f"The proof's own PostgreSQL does not start: {(self.data / 'log').read_text()[-2000:]}")

    def launched(self):
        where = ["-D", str(self.data), "-p", str(PORT), "-k", str(self.data), "-c", "listen_addresses=127.0.0.1"]
        with (self.data / "log").open("a") as log:
            return subprocess.Popen(self.tool("postgres", *where), stderr=log, stdout=log, **as_its_user())

    def answers(self):
        asked = self.tool("pg_isready", "-q", "-h", "127.0.0.1", "-p", str(PORT))
        return subprocess.run(asked).returncode == 0

    def kill(self):
        self.server.kill()
        self.server.wait()

    def stop(self):
        self.server.send_signal(signal.SIGINT)
        self.server.wait()


def as_its_user() -> dict:
    """As root, PostgreSQL refuses to run: it runs as its own user."""
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}


def own_postgresql(folder) -> PostgreSQL | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    return PostgreSQL(Path(folder) / "pg", found[-1].parent) if found else None


# --- The long proof ---------------------------------------------------------------------------


def proof(debts=60, kills=15) -> int:
    faults = 0
    with tempfile.TemporaryDirectory(prefix="amc-kill-") as folder:
        Path(folder).chmod(0o755)
        faults += one(folder, f"sqlite:///{folder}/town.sqlite3", debts, kills)
        server = own_postgresql(folder)
        if server is None:
            said("PostgreSQL is not installed: its part was not done.")
            return faults + 1
        server.make()
        try:
            faults += one(folder, server.url, debts, kills, database=server)
        finally:
            server.stop()
    return faults


def one(folder, url, debts, kills, database=None) -> int:
    env = environment(folder, url)
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], env=env, check=True)
    facts = storm(env, debts=debts, kills=kills, longest=1.0, seed=os.urandom(4), database=database)
    found = faults_of(facts, debts)
    name = "PostgreSQL, killed too" if database else "SQLite"
    told = f"{kills} kills, {facts['sent_while_killed']} of {debts} debts paid by then"
    said(f"{name}: {told}; {found or 'one transfer per debt'}")
    return len(found)


def main(words):
    if not words:
        sys.exit(1 if proof() else 0)
    import django

    django.setup()
    acts = {"fill": lambda: fill(int(words[1])), "work": work, "tell": tell}
    acts[words[0]]()


if __name__ == "__main__":
    main(sys.argv[1:])
