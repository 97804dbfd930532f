"""A closed month or year of the till in one ZIP that proves itself: the payment journal, the closings, the counts.

Every file is named with its SHA-256 in a manifest signed with the town's secret; every line is in a daily closing, and
every closing follows the one before. `archive_reading` looks at all of it again.
"""

import csv
import datetime
import io
import tomllib
import zipfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from merchants.books import ledger
from merchants.refusals import Refusal
from pickup.models import TillClosing, TillCount
from pickup.money import closings, sealing

Kind = TillClosing.Kind
JOURNAL, CLOSINGS, COUNTS, README, MANIFEST = (
    "journal.csv",
    "clotures.json",
    "caisses.csv",
    "LISEZ-MOI.txt",
    "manifeste.json",
)
FILES = [JOURNAL, CLOSINGS, COUNTS, README]
COUNT_CELLS = ["lieu", "numéro", "ouverte (UTC)", "ouverte par", "fonds", "mot à l’ouverture", "comptée (UTC)"]
COUNT_CELLS += ["comptée par", "attendu", "compté", "détail", "laissé", "mot"]


class NotAPeriod(Refusal):
    def __init__(self, text):
        super().__init__(
            _("«\u202f%(text)s\u202f»\u202f: écrivez une année, ou un mois comme 2026-11.") % {"text": text}
        )


class NotClosedYet(Refusal):
    def __init__(self, period):
        super().__init__(
            _("%(period)s n’est pas encore clôturé\u202f: l’archive se fait une fois la période finie.")
            % {"period": period}
        )


@dataclass(frozen=True)
class Period:
    """A month or a year, as it is written on a command line."""

    kind: Kind
    first_on: datetime.date

    @classmethod
    def written(cls, text):
        kind, form = (Kind.MONTH, "%Y-%m") if "-" in text else (Kind.YEAR, "%Y")
        try:
            return cls(kind, datetime.datetime.strptime(text, form).replace(tzinfo=datetime.UTC).date())
        except ValueError as wrong:
            raise NotAPeriod(text) from wrong

    @property
    def last_on(self):
        return closings.last_day(self.kind, self.first_on)

    def __str__(self):
        return f"{self.first_on:%Y-%m}" if self.kind == Kind.MONTH else f"{self.first_on:%Y}"

    def closings(self):
        """Those of its days, of its months, and its own, each kind in order."""
        kinds = [Kind.DAY, Kind.MONTH] + ([Kind.YEAR] if self.kind == Kind.YEAR else [])
        for kind in kinds:
            found = closings.closings_of(kind)
            yield from found.filter(period_on__gte=self.first_on, period_on__lte=self.last_on)

    def counts(self):
        """Boxes counted within its days, on the clock of the town."""
        start = closings.instant_of(self.first_on, datetime.time())
        end = closings.instant_of(self.last_on + closings.A_DAY, datetime.time())
        found = TillCount.objects.filter(at__gte=start, at__lt=end).order_by("pk")
        return found.select_related("session__point")


def write(period, stream) -> None:
    """The archive of a period, into a binary stream. Raises NotClosedYet."""
    found = list(period.closings())
    if not any(one.kind == period.kind for one in found):
        raise NotClosedYet(period)
    files = {JOURNAL: journal(found), CLOSINGS: closings_file(found), COUNTS: counts(period), README: readme(period)}
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        archive.writestr(MANIFEST, sealing.written(signed(manifest(period, files))))


def journal(found) -> str:
    rows = [closings.CELLS]
    for closing in found:
        if closing.kind == Kind.DAY:
            rows += closings.covered_by(closing)[0]
    return table(rows)


def table(rows) -> str:
    """A CSV as a French spreadsheet opens it; read back, the same cells."""
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=";", lineterminator="\r\n").writerows(rows)
    return written.getvalue()


def closings_file(found) -> str:
    return sealing.written([closings.facts_of(one) for one in found])


def counts(period) -> str:
    return table([COUNT_CELLS, *(cells_of_count(one) for one in period.counts())])


def cells_of_count(count) -> list[str]:
    session = count.session
    said = [session.point.slug, session.number, instant(session.opened_at), session.opened_by_id]
    # What somebody typed is written between quotes: no spreadsheet takes it for a formula.
    said += [session.float_cents, sealing.written(session.opening_word), instant(count.at), count.by_id]
    said += [sealing.written(one) for one in (count.expected, count.counted, count.detail)]
    return [str(one) for one in [*said, count.left_cents, sealing.written(count.word)]]


def instant(at) -> str:
    return at.astimezone(datetime.UTC).isoformat(timespec="microseconds")


def manifest(period, files) -> dict:
    head = ledger.current_head()
    return {
        "periode": str(period),
        "logiciel": "Adopte mon commerçant",
        "version": version(),
        "grand_livre": {"sequence": head.sequence, "chaine": head.chain},
        "fichiers": {name: sealing.sha256(content) for name, content in files.items()},
    }


def signed(facts) -> dict:
    return facts | {"signature": ledger.mac(f"till-archive:{sealing.written(facts)}")}


def version() -> str:
    """As the project's own file says it."""
    with Path(settings.BASE_DIR, "pyproject.toml").open("rb") as file:
        return tomllib.load(file)["project"]["version"]


def readme(period) -> str:
    return _(
        """Archive de la caisse, %(period)s
Logiciel\u202f: Adopte mon commerçant, version %(version)s

journal.csv    Chaque encaissement, annulation et argent rendu au comptoir, dans l’ordre, avec son empreinte.
clotures.json  Les clôtures du jour, du mois et de l’année, leurs totaux et leurs totaux perpétuels.
caisses.csv    Les caisses ouvertes, comptées et fermées, avec les écarts et leur mot.
manifeste.json L’empreinte SHA-256 de chaque fichier, signée.

Les montants sont en centimes. Une correction est une ligne de plus, en plus ou en moins\u202f: rien n’est effacé.
Dans le journal, «\u202fen retard\u202f» dit qu’un encaissement a été connu après la clôture de son jour.

Pour vérifier\u202f: ./manage.py verify_till_archive CE_FICHIER.zip
Et face à la base de données\u202f: ./manage.py verify_till_archive CE_FICHIER.zip --against-database

À conserver dix ans, dans deux endroits.
"""
    ) % {"period": period, "version": version()}
