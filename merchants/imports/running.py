"""A file that was sent is read, then done, row after row: each is kept as soon as it is, and never done twice."""

import contextlib
import datetime
import itertools
import logging

from django.db import transaction
from django.db.models import Count, F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants import trail
from merchants.imports import (
    archives,
    combinations,
    coming_back,
    comparing,
    importing,
    own,
    photos,
    prestashop,
    sending,
    shop_rows,
)
from merchants.imports.facts import RowRefused, again
from merchants.imports.grids import UnreadableFile
from merchants.imports.importing import COUNTED, NOT_KEPT, Done
from merchants.imports.reading import HIDDEN_THERE
from merchants.imports.sending import State, TooLate, move
from merchants.listing import variants
from merchants.listing.sheets import NotSoldHere
from merchants.models import ImportedRow, ProductImport

logger = logging.getLogger(__name__)
Outcome = ImportedRow.Outcome
AT_ONCE = 200
# A file that is read while somebody waits for the page.
AT_ONCE_BYTES = 100_000
LONGEST_REMARK = 400
# What a merchant has not started by then is forgotten.
WAITS = datetime.timedelta(days=30)
# A file that cannot be read after that many tries never will be.
MOST_FAILURES = 3
# Told of the day of the import; the page says why as the sheet is now.
NOT_ON_SALE = gettext_lazy("Pas encore en vente.")
NOT_READ = gettext_lazy("Nous n’avons pas réussi à lire ce fichier\u202f: envoyez-le à l’association, qui regardera.")


# --- Looking: what would be done, and nothing written -----------------------------------------


def look(*, product_import, at) -> None:
    """What each row would do, kept as it is found: safe to run twice, at once, and to kill."""
    try:
        with album_of(product_import) as album:
            reader = reader_of(product_import, at)
            said = shop_rows.rows_of(product_import, album)
            ProductImport.objects.filter(pk=product_import.pk).update(total=len(reader.rows) + len(said))
            shop_rows.look(product_import, said, album, at=at)
            look_at_rows(product_import, reader, album)
    except UnreadableFile as refusal:
        sending.give_up(product_import=product_import, at=at, why=refusal)


def look_at_rows(product_import, reader, album):
    known = set(product_import.rows.filter(table=ImportedRow.Table.PRODUCTS).values_list("line", flat=True))
    rows = iter(reader.rows)
    while chunk := list(itertools.islice(rows, AT_ONCE)):
        # Read even when it is known already: a reference is looked for in every row before.
        read = [planned_row(reader, row) for row in chunk]
        planned = [row for row in read if row.line not in known]
        tell_changes(planned, product_import, album)
        ImportedRow.objects.bulk_create(planned, ignore_conflicts=True)
    move(product_import, State.READY)


def is_own(product_import) -> bool:
    """Whether it is our own table that comes back."""
    return product_import.format in own.CODES


def is_of_combinations(product_import) -> bool:
    return product_import.format == prestashop.COMBINATIONS.code


def reader_of(product_import, at):
    table = sending.table_again(product_import)
    if product_import.format in own.CODES - {own.CODE}:
        return shop_rows.NoProducts()
    if is_of_combinations(product_import):
        return combinations.Reader(table, merchant=product_import.merchant, at=at)
    return coming_back.Reader(table, at=at) if is_own(product_import) else importing.Reader(table, at=at)


def read_again(product_import, kept):
    return coming_back.again(kept) if is_own(product_import) else again(kept)


def sheets_of(product_import, references):
    find = coming_back.found if is_own(product_import) else importing.imported_sheets
    return find(product_import.merchant, product_import.format, references)


def changes_of(product_import, sheet, facts):
    """(Whether anything changes, what, what was made by hand since and is replaced)."""
    if is_own(product_import):
        changes = coming_back.changes_of(sheet, facts)
        return bool(changes), changes, []
    is_changed = bool(comparing.changed_facts(sheet, facts))
    return is_changed, comparing.changes_of(sheet, facts), comparing.changed_by_hand(sheet, facts)


def planned_row(reader, row) -> ImportedRow:
    cells = row.cells
    told = {"line": row.line, "title": cells.get("title", "").replace("\x00", "")[:255]}
    try:
        facts = reader.facts_of(row)
    except RowRefused as refusal:
        return ImportedRow(**told, planned=Outcome.REFUSED, remarks=[remark(refusal)])
    except Exception:
        # Whatever a row does to us, the others are read.
        logger.exception("Row %s of an import is not read", row.line)
        return ImportedRow(**told, planned=Outcome.REFUSED, remarks=[remark(NOT_KEPT)])
    named = photos.names_in(cells)
    told |= {"title": facts.title, "reference": facts.reference, "facts": facts.kept()}
    return ImportedRow(**told, planned=Outcome.CREATED, pictures=[name[:300] for name in named[:8]])


def tell_changes(rows, product_import, album):
    """Beside the sheets as they are now; a few requests for all the rows."""
    sheets = sheets_of(product_import, [row.reference for row in rows if row.reference])
    for row in rows:
        row.product_import = product_import
        if row.planned == Outcome.REFUSED:
            continue
        facts, sheet = read_again(product_import, row.facts), sheets.get(row.reference)
        row.remarks = [*map(remark, facts.notes), *photos.remarks_on(row, album)]
        if sheet:
            is_changed, row.changes, replaced = changes_of(product_import, sheet, facts)
            row.planned = Outcome.UPDATED if is_changed else Outcome.UNCHANGED
            row.remarks += [remark(words_on_replaced(replaced))] if replaced else []
        else:
            row.changes = first_facts_of(product_import, facts)
        tell_photos(row, sheet, album)


def first_facts_of(product_import, facts):
    return coming_back.first_facts(facts) if is_own(product_import) else comparing.first_facts(facts)


def tell_photos(row, sheet, album):
    """Those that would be hung, and those that are here already."""
    to_hang, here = photos.foreseen(row, sheet, album, is_own=is_own(row.product_import)) if album else ([], [])
    if to_hang:
        row.changes.append(photos.hung_words(to_hang))
        row.planned = Outcome.UPDATED if row.planned == Outcome.UNCHANGED else row.planned
    row.remarks += [remark(photos.words_on_one_here(name)) for name in here]


def shortened(text) -> str:
    return text if len(text) <= LONGEST_REMARK else f"{text[:LONGEST_REMARK]}…"


def words_on_replaced(names) -> str:
    return _("Le fichier remplace ce que vous aviez changé\u202f: %(names)s.") % {"names": ", ".join(names)}


def remark(sentence) -> str:
    text = str(sentence)
    return shortened(text[:1].upper() + text[1:])


# --- Doing ------------------------------------------------------------------------------------


@transaction.atomic
def start(*, product_import, publish, by, at) -> ProductImport:
    """From now on, rows are written. Started already, it goes on; two clicks start it once."""
    _hand, session = trail.hand_of(by, product_import.merchant, at)
    if move(product_import, State.RUNNING, publish=publish, started_by=by, started_at=at, session_id=session):
        words = _("Import lancé\u202f: «\u202f%(name)s\u202f»") % {"name": product_import.file_name}
        told = {"act": "listing-import", "words": words, "about": f"import:{product_import.pk}"}
        trail.sign(merchant=product_import.merchant, by=by, at=at, **told)
        return product_import
    product_import.refresh_from_db()
    if product_import.state not in {State.RUNNING, State.DONE}:
        raise TooLate
    return product_import


def go_on(*, product_import, at, most=None) -> None:
    """Its reading or its rows, from where it stopped; `most` rows, when somebody waits for the answer."""
    if product_import.state == State.LOOKING and not (most and product_import.file.size > AT_ONCE_BYTES):
        look(product_import=product_import, at=at)
    if product_import.state != State.RUNNING:
        return
    by, merchant = product_import.started_by, product_import.merchant
    with trail.begun_in(product_import.session_id, merchant=merchant, by=by):
        write(product_import=product_import, at=at, most=most)


def write(*, product_import, at, most):
    writer = writer_of(product_import, at)
    with album_of(product_import) as album:
        waiting = product_import.rows.filter(outcome="").order_by("pk").values_list("pk", flat=True)
        for pk in waiting[:most] if most else list(waiting):
            do(pk, writer=writer, album=album)
    finish(product_import=product_import, at=at)


def writer_of(product_import, at):
    facts = {"merchant": product_import.merchant, "publish": product_import.publish, "at": at}
    facts["by"] = product_import.started_by
    if is_of_combinations(product_import):
        return combinations.Writer(**facts)
    return coming_back.Writer(**facts) if is_own(product_import) else importing.Writer(product_import.format, **facts)


@contextlib.contextmanager
def album_of(product_import):
    """The ZIP of pictures, for as long as it is looked into."""
    with product_import.pictures.open("rb") if product_import.pictures else contextlib.nullcontext() as file:
        yield archives.Album(file)


def do(pk, *, writer, album) -> None:
    """One row in one transaction, held meanwhile: of two workers, the second one finds it done."""
    rows = ImportedRow.objects.select_related("product_import__merchant")
    try:
        # Photos take time: they are made ready before anybody waits for the database.
        photo = photo_of(rows.get(pk=pk), album)
        with transaction.atomic():
            row = rows.select_for_update(of=["self"]).get(pk=pk)
            if not row.outcome:
                keep(row, done_of(row, writer, photo), writer.at)
    except Exception:
        # Whatever a row does to us, the others are done; it says so in the report.
        logger.exception("Row %s of an import is left out", pk)
        left = ImportedRow.objects.filter(pk=pk, outcome="")
        left.update(outcome=Outcome.REFUSED, done_at=writer.at, remarks=[remark(NOT_KEPT)])


def photo_of(row, album) -> photos.Photo:
    if shop_rows.is_one(row):
        return shop_rows.photo_of(row, album)
    if row.planned == Outcome.REFUSED or not album:
        return photos.Photo(remarks=list(photos.remarks_on(row, album)))
    sheet = sheets_of(row.product_import, [row.reference]).get(row.reference)
    return photos.photo_for(row, sheet, album, is_own=is_own(row.product_import))


def done_of(row, writer, photo) -> Done:
    if row.planned == Outcome.REFUSED:
        return Done(Outcome.REFUSED, refusal=" ".join(row.remarks))
    if shop_rows.is_one(row):
        return shop_rows.put(row, photo, by=writer.by, at=writer.at)
    done = writer.put(read_again(row.product_import, row.facts))
    if done.sheet:
        photos.hang(photo, done, by=writer.by, at=writer.at)
    if done.sheet and is_of_combinations(row.product_import):
        combinations.dress(done.sheet)
    return done


def keep(row, done, at):
    row.outcome, row.sheet, row.done_at = done.outcome, done.sheet, at
    told = [done.refusal] if done.refusal else []
    told += [words_on_replaced(done.replaced)] if done.replaced else []
    told += [f"{NOT_ON_SALE} {' '.join(done.reasons)}"] if done.reasons else []
    row.remarks = [remark(words) for words in [*told, *done.remarks]]
    row.changes = [[name, shortened(old), shortened(new)] for name, old, new in done.changes]
    row.save(update_fields=["outcome", "sheet", "done_at", "remarks", "changes"])


@transaction.atomic
def finish(*, product_import, at) -> None:
    """Once, when every row is done; the report stays, the files go."""
    if product_import.rows.filter(outcome="").exists() or not move(product_import, State.DONE, finished_at=at):
        return
    by = product_import.started_by
    variants.gather_imported(merchant=product_import.merchant, source=product_import.format, by=by, at=at)
    words = _("Import terminé\u202f: «\u202f%(name)s\u202f», %(counts)s") % {
        "name": product_import.file_name,
        "counts": counts_in_words(outcomes_of(product_import)),
    }
    told = {"act": "listing-import", "words": words, "about": f"import:{product_import.pk}"}
    trail.sign(merchant=product_import.merchant, by=by, at=at, **told)
    transaction.on_commit(lambda: sending.forget_files(product_import))


def go_on_with_all(*, at) -> None:
    """Those that wait for a worker, or that a crash left half done."""
    waiting = ProductImport.objects.filter(state__in=[State.LOOKING, State.RUNNING]).order_by("pk")
    for product_import in waiting.select_related("merchant__partner", "started_by"):
        attempt(product_import=product_import, at=at)


def attempt(*, product_import, at, most=None) -> None:
    """What one file does to us keeps no other shop waiting: it is said, tried again, then given up."""
    try:
        go_on(product_import=product_import, at=at, most=most)
    except Exception:
        logger.exception("Import %s is left for later", product_import.pk)
        found = ProductImport.objects.filter(pk=product_import.pk)
        found.update(failures=F("failures") + 1)
        if found.filter(state=State.LOOKING, failures__gte=MOST_FAILURES).exists():
            sending.give_up(product_import=product_import, at=at, why=NOT_READ)


def forget_left(*, at) -> None:
    """Those that were sent and never started: their files do not stay here for ever."""
    waits = ProductImport.objects.filter(state__in=[State.COLUMNS, State.READY], asked_at__lt=at - WAITS)
    for product_import in waits:
        sending.give_up(product_import=product_import, at=at, why=_("Il a attendu trop longtemps."))


# --- Counting ---------------------------------------------------------------------------------


def outcomes_of(product_import) -> dict[str, int]:
    """How many rows by what was done of them, or by what would be done."""
    column = "outcome" if product_import.state in {State.RUNNING, State.DONE} else "planned"
    found = product_import.rows.exclude(**{column: ""}).order_by().values_list(column).annotate(Count("pk"))
    return dict.fromkeys(Outcome.values, 0) | dict(found)


def kept_aside(product_import) -> dict[str, list[str]]:
    """The names of the rows that come in and are not things one sells here as they are, by the reason why."""
    told = {str(kind.label) for kind in NotSoldHere} | {str(HIDDEN_THERE)}
    rows = product_import.rows.filter(planned__in=[Outcome.CREATED, Outcome.UPDATED])
    by_reason: dict[str, list[str]] = {}
    for title, notes in rows.values_list("title", "facts__notes") if not is_own(product_import) else ():
        reason = next((note for note in notes or [] if note in told), None)
        if reason:
            by_reason.setdefault(reason, []).append(title)
    return by_reason


def asking_storage(product_import) -> list[str]:
    """The names of the new products of which the file does not say how they are kept."""
    if is_own(product_import) or is_of_combinations(product_import):
        return []
    rows = product_import.rows.filter(planned=Outcome.CREATED, table=ImportedRow.Table.PRODUCTS)
    merchant = product_import.merchant
    told = rows.values_list("title", "facts")
    return [title for title, kept in told.iterator() if importing.asks_storage(again(kept), merchant)]


def counts_in_words(counts) -> str:
    return ", ".join(f"{counts[outcome]} {words}" for outcome, words in COUNTED.items())
