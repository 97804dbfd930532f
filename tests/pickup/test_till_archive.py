"""The archive of the till proves itself: whatever was edited, taken out or added is told."""

import io
import json
import zipfile

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from merchants.books import guards
from pickup.models import TillClosing
from pickup.money import archive, archive_reading, closings, sealing, sessions
from pickup.money.sessions import Boxes
from tests.paces import histories
from tests.pickup.till_world import A_DAY, FRIDAY, Counter, at, night_after

pytestmark = pytest.mark.django_db
LAST_OF_NOVEMBER = FRIDAY + 3 * A_DAY


@pytest.fixture
def month(settings):
    """November: two days of sales, an undone payment, one told late, a box that was short."""
    settings.MONEY_MODE = "mandated"
    counter = Counter(mode="mandated")
    facts = {"by": counter.volunteer, "detail": {}, "word": "=1+1, il manque"}
    session = sessions.open_till(point=counter.point, float_cents=5000, at=at(FRIDAY, 9), **facts)
    counter.takes(1660, at(FRIDAY))
    counter.undoes(counter.takes(420, at(FRIDAY), means="CARD", merchant=1), at(FRIDAY, 11))
    sessions.close_till(session=session, counted=Boxes(cash=6600), left_cents=0, at=at(FRIDAY, 13), **facts)
    night_after(FRIDAY)
    counter.takes(300, at(FRIDAY, 18), means="CHEQUE")
    counter.takes(500, at(FRIDAY + A_DAY))
    night_after(LAST_OF_NOVEMBER)
    return counter


def written(period="2026-11") -> dict[str, str]:
    stream = io.BytesIO()
    archive.write(archive.Period.written(period), stream)
    with zipfile.ZipFile(stream) as found:
        return {name: found.read(name).decode() for name in found.namelist()}


def zipped(files):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name, text in files.items():
            made.writestr(name, text)
    stream.seek(0)
    return stream


def faults(files, **more):
    return archive_reading.faults_of(zipped(files), **more)


def rehashed(files):
    """Whoever has no secret can still write the hashes of the manifest again."""
    told = json.loads(files[archive.MANIFEST])
    told["fichiers"] = {name: sealing.sha256(files[name]) for name in told["fichiers"] if name in files}
    return files | {archive.MANIFEST: sealing.written(told)}


def signed_again(files):
    """And whoever has the secret, but not the closings' own seals."""
    told = json.loads(rehashed(files)[archive.MANIFEST])
    del told["signature"]
    return files | {archive.MANIFEST: sealing.written(archive.signed(told))}


def test_it_is_whole_alone_and_against_the_database(month):
    files = written()
    assert set(files) == {*archive.FILES, archive.MANIFEST}
    assert faults(files, against_database=True) == []
    assert "Pour vérifier" in files[archive.README]
    assert files[archive.JOURNAL].count("\r\n") == 1 + 5
    assert "oui" in files[archive.JOURNAL]


def test_what_was_typed_is_no_formula_in_a_spreadsheet(month):
    cells = [cell for row in written()[archive.COUNTS].splitlines() for cell in row.split(";")]
    assert not [cell for cell in cells if cell.startswith("=")]


def test_a_year_holds_its_months(month):
    night_after(LAST_OF_NOVEMBER.replace(month=12, day=31))
    files = written("2026")
    kinds = [one["kind"] for one in json.loads(files[archive.CLOSINGS])]
    assert (kinds.count("MONTH"), kinds.count("YEAR")) == (2, 1)
    assert faults(files, against_database=True) == []


def test_later_months_leave_it_as_it_is(month):
    files = written()
    month.takes(100, at(LAST_OF_NOVEMBER + A_DAY))
    night_after(LAST_OF_NOVEMBER + A_DAY)
    assert faults(files, against_database=True) == []


CELLS = [(row, cell) for row in range(6) for cell in range(len(closings.CELLS))]


@pytest.mark.parametrize("again", [dict, rehashed, signed_again])
def test_any_cell_of_the_journal_that_is_edited_is_told(month, again):
    files = written()
    rows = [line.split(";") for line in files[archive.JOURNAL].removesuffix("\r\n").split("\r\n")]
    missed = []
    for row, cell in CELLS:
        edited = [list(one) for one in rows]
        edited[row][cell] = "9" if rows[row][cell] != "9" else "8"
        text = "\r\n".join(";".join(one) for one in edited) + "\r\n"
        if not faults(again(files | {archive.JOURNAL: text})):
            missed.append((row, cell))
    assert missed == []


@pytest.mark.parametrize("again", [dict, rehashed, signed_again])
def test_a_line_taken_out_added_or_moved_is_told(month, again):
    files = written()
    head, *lines = files[archive.JOURNAL].removesuffix("\r\n").split("\r\n")
    for changed in (lines[1:], lines[:-1], [*lines, lines[-1]], [lines[1], lines[0], *lines[2:]], []):
        text = "\r\n".join([head, *changed]) + "\r\n"
        assert faults(again(files | {archive.JOURNAL: text})), changed


@pytest.mark.parametrize("again", [dict, rehashed, signed_again])
def test_any_fact_of_a_closing_that_is_edited_is_told(month, again):
    files = written()
    found = json.loads(files[archive.CLOSINGS])
    missed = []
    for rank, facts in enumerate(found):
        for name, value in facts.items():
            other = value + 1 if isinstance(value, int) else [] if value else [["x", "y", "z", "CASH", 1, 0, 1]]
            other = f"{value}0" if isinstance(value, str) else other
            edited = [*found[:rank], facts | {name: other}, *found[rank + 1 :]]
            if not faults(again(files | {archive.CLOSINGS: sealing.written(edited)})):
                missed.append((rank, name))
    assert missed == []


@pytest.mark.parametrize("again", [dict, rehashed, signed_again])
def test_a_closing_taken_out_is_told(month, again):
    files = written()
    found = json.loads(files[archive.CLOSINGS])
    for rank in range(len(found)):
        edited = sealing.written([*found[:rank], *found[rank + 1 :]])
        # The last day and its month gone together, nothing inside says so: the manifest's signature does.
        assert faults(again(files | {archive.CLOSINGS: edited})) or again is signed_again, rank


@settings(max_examples=histories(60, each_time=20), suppress_health_check=list(HealthCheck))
@given(st.data())
def test_any_octet_of_any_file_that_is_edited_is_told(month, data):
    files = written()
    name = data.draw(st.sampled_from(sorted(files)))
    where = data.draw(st.integers(0, len(files[name]) - 1))
    instead = data.draw(st.sampled_from('01a;\n," é{}').filter(lambda one: one != files[name][where]))
    text = files[name][:where] + instead + files[name][where + 1 :]
    assert faults(files | {name: text})


def test_a_file_taken_out_or_added_is_told(month):
    files = written()
    for name in files:
        assert faults({other: text for other, text in files.items() if other != name})
    assert faults(files | {"autre.csv": "bonjour"})


def test_an_archive_of_another_town_is_told(month, settings):
    files = written()
    settings.LEDGER_SECRET = "une autre ville"
    assert any("signature" in fault for fault in faults(files))


def test_a_database_changed_since_is_told(month):
    files = written()
    guards.remove(connection)
    TillClosing.objects.filter(kind="DAY", number=1).update(late_events=3)
    assert faults(files) == []
    assert faults(files, against_database=True)


@pytest.mark.parametrize("octets", [b"", b"bonjour", b"PK\x03\x04" + b"\0" * 40])
def test_what_is_no_archive_is_told_in_a_sentence(octets):
    (fault,) = archive_reading.faults_of(io.BytesIO(octets))
    assert "lisible" in fault


class TestTheCommands:
    def archived(self, tmp_path, period="2026-11"):
        path = tmp_path / "caisse.zip"
        call_command("archive_till", period, output=str(path), stdout=io.StringIO())
        return path

    def test_one_writes_and_the_other_reads(self, month, tmp_path):
        path, said = self.archived(tmp_path), io.StringIO()
        call_command("verify_till_archive", str(path), against_database=True, stdout=said)
        assert "intacte" in said.getvalue()

    def test_an_archive_is_never_written_over(self, month, tmp_path):
        before = self.archived(tmp_path).read_bytes()
        with pytest.raises(CommandError, match="existe déjà"):
            self.archived(tmp_path)
        assert (tmp_path / "caisse.zip").read_bytes() == before

    @pytest.mark.parametrize(
        ("period", "why"), [("2199-01", "pas encore clôturé"), ("novembre", "écrivez"), ("2026-13", "é")]
    )
    def test_what_cannot_be_archived_leaves_no_file(self, month, tmp_path, period, why):
        with pytest.raises(CommandError, match=why):
            self.archived(tmp_path, period)
        assert list(tmp_path.iterdir()) == []

    def test_an_edited_one_is_refused(self, month, tmp_path):
        path = tmp_path / "touchée.zip"
        files = written()
        path.write_bytes(zipped(files | {archive.COUNTS: files[archive.COUNTS].replace("6600", "6660")}).read())
        with pytest.raises(CommandError, match="pas intacte"):
            call_command("verify_till_archive", str(path), stderr=io.StringIO())

    def test_a_file_that_is_not_there_is_told(self, tmp_path):
        with pytest.raises(CommandError):
            call_command("verify_till_archive", str(tmp_path / "absente.zip"))
