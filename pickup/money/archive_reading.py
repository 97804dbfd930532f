"""Reading a till's archive again: is every line, every closing and every file as it was sealed?"""

import csv
import hmac
import io
import json
import zipfile
import zlib

from django.utils.translation import gettext as _

from merchants.books import ledger
from pickup.money import archive, closings, sealing

# What a damaged or made-up file may do to whoever reads it.
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    TypeError,
    ValueError,
)
# No archive of a town comes near: what is larger was not written here.
LARGEST_FILE = 512 * 1024 * 1024


def faults_of(path, *, against_database=False) -> list[str]:
    """French sentences, one per fault; none means that the archive is as it was written."""
    try:
        files = read(path)
        found = list(faults_of_files(files))
        if not found:
            found += faults_of_closings(files)
        if not found and against_database:
            found += faults_against_database(files)
    except UNREADABLE:
        return [_("Ce fichier n’est pas une archive de caisse lisible\u202f: il est abîmé, ou vient d’ailleurs.")]
    return found


def read(path) -> dict[str, str]:
    """Texts by name; the same name twice is a fault of its own."""
    with zipfile.ZipFile(path) as archived:
        names = archived.namelist()
        if len(names) != len(set(names)) or any(one.file_size > LARGEST_FILE for one in archived.infolist()):
            raise ValueError(names)
        return {name: archived.read(name).decode() for name in names}


def faults_of_files(files):
    manifest = json.loads(files[archive.MANIFEST])
    told = {name: value for name, value in manifest.items() if name != "signature"}
    if not hmac.compare_digest(str(manifest.get("signature")), archive.signed(told)["signature"]):
        yield _("La signature du manifeste n’est pas celle de la ville.")
    if files[archive.MANIFEST] != sealing.written(manifest):
        yield _("Le manifeste a été réécrit.")
    listed = told["fichiers"]
    for name in sorted({*listed, *archive.FILES} - files.keys()):
        yield _("%(name)s manque.") % {"name": name}
    for name in sorted(files.keys() - listed.keys() - {archive.MANIFEST}):
        yield _("%(name)s a été ajouté.") % {"name": name}
    for name in sorted(listed.keys() & files.keys()):
        if sealing.sha256(files[name]) != listed[name]:
            yield _("%(name)s a changé depuis l’archive.") % {"name": name}


def faults_of_closings(files):
    """Each closing against what it covers in the file, and against the one before."""
    found, lines = json.loads(files[archive.CLOSINGS]), lines_by_closing(files)
    before, days = {}, [one for one in found if one["kind"] == "DAY"]
    for facts in found:
        covered, totals = covered_by(facts, found, lines)
        # What came before the first of the file is known by its seal alone.
        yield from sealing.faults_of(facts, covered, totals, before.get(facts["kind"]))
        before[facts["kind"]] = facts
    strays = lines.keys() - {facts["number"] for facts in days}
    if strays:
        yield _("Des lignes n’appartiennent à aucune clôture de l’archive.")


def lines_by_closing(files) -> dict[int, list[list[str]]]:
    heading, *rows = csv.reader(io.StringIO(files[archive.JOURNAL], newline=""), delimiter=";")
    if heading != closings.CELLS:
        raise ValueError(heading)
    found = {}
    for row in rows:
        found.setdefault(int(row[closings.CELLS.index("clôture")]), []).append(row)
    return found


def covered_by(facts, found, lines):
    if facts["kind"] == "DAY":
        covered = lines.get(facts["number"], [])
        return covered, sealing.totals_of(parts_of(covered))
    shorter = "DAY" if facts["kind"] == "MONTH" else "MONTH"
    length = len("2026-11") if facts["kind"] == "MONTH" else len("2026")
    start = facts["period_on"][:length]
    within = [one for one in found if one["kind"] == shorter and one["period_on"].startswith(start)]
    return [one["seal"] for one in within], sealing.added(one["totals"] for one in within)


def parts_of(rows):
    for row in rows:
        cells = dict(zip(closings.CELLS, row, strict=True))
        yield cells["lieu"], cells["commerçant"], json.loads(cells["mouvements"])


# --- Against the database ---------------------------------------------------------------------


def faults_against_database(files):
    """The same period, written again from the database as it is now."""
    period = archive.Period.written(json.loads(files[archive.MANIFEST])["periode"])
    found = list(period.closings())
    if files[archive.JOURNAL] != archive.journal(found):
        yield _("Le journal de l’archive n’est pas celui de la base de données.")
    if files[archive.CLOSINGS] != archive.closings_file(found):
        yield _("Les clôtures de l’archive ne sont pas celles de la base de données.")
    if files[archive.COUNTS] != archive.counts(period):
        yield _("Les caisses comptées de l’archive ne sont pas celles de la base de données.")
    yield from faults_of_the_chain(json.loads(files[archive.MANIFEST])["grand_livre"])


def faults_of_the_chain(head):
    """The ledger still has, where it was, the link that was the last one when the archive was made."""
    link = ledger.Journal.objects.filter(sequence=head["sequence"]).values_list("chain", flat=True).first()
    if head["sequence"] and link != head["chaine"]:
        yield _("Le grand livre n’a plus le maillon que l’archive a connu.")
