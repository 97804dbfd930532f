"""Every document of a closed month in one file: statements are set one by one, by a worker; invoices are already."""

import io
import logging
import zipfile

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.invoicing import statement_page
from merchants.models import InvoiceFile, MonthDocuments, Statement, StatementFile
from merchants.refusals import Refusal

logger = logging.getLogger(__name__)
LONGEST_ERROR = MonthDocuments._meta.get_field("last_error").max_length


class NotClosedYet(Refusal):
    sentence = gettext_lazy("Ce mois n’est pas encore clôturé\u202f: ses documents se préparent ensuite.")


class NotReadyYet(Refusal):
    sentence = gettext_lazy("Les documents de ce mois ne sont pas encore tous prêts.")


class SomeMissing(Refusal):
    """Some pages could not be set; all the others are kept."""

    def __init__(self, failed):
        named = " · ".join(f"{name} ({why})" for name, why in failed.items())
        super().__init__(_("Il manque les relevés de\u202f: %(named)s") % {"named": named})


# --- Making -----------------------------------------------------------------------------------


@transaction.atomic
def ask(*, closing, by, at) -> MonthDocuments:
    """Asked twice, they are made once."""
    if not closing.finished_at:
        raise NotClosedYet
    return MonthDocuments.objects.get_or_create(closing=closing, defaults={"asked_by": by, "asked_at": at})[0]


def go_on(*, documents, at) -> None:
    """Every statement not set yet, each kept as soon as it is: safe to run twice, at once, and to kill."""
    if documents.finished_at:
        return
    asked, failed = MonthDocuments.objects.filter(pk=documents.pk), {}
    for statement in to_make(documents.closing).select_related("merchant", "closing"):
        try:
            make(statement=statement)
        except Exception as failure:
            # Whatever Typst does to us, the others are made; its library raises bare exceptions.
            logger.exception("The page of %s stays to be set", statement)
            failed[statement.merchant.name] = f"{type(failure).__name__}: {failure}"
    if failed:
        missing = SomeMissing(failed)
        asked.update(last_error=str(missing)[:LONGEST_ERROR])
        raise missing
    asked.filter(finished_at=None).update(finished_at=at, last_error="")


def to_make(closing):
    return Statement.objects.filter(closing=closing, file=None).order_by("pk")


def make(*, statement) -> StatementFile:
    """Two workers may set the same page: the first that is written is kept."""
    found = StatementFile.objects.filter(statement=statement).first()
    if found:
        return found
    pdf = statement_page.pdf_of(statement)
    return StatementFile.objects.get_or_create(statement=statement, defaults={"pdf": pdf})[0]


def go_on_with_all(*, at) -> None:
    """Those that a crash left half made."""
    for documents in MonthDocuments.objects.filter(finished_at=None).select_related("closing"):
        go_on(documents=documents, at=at)


# --- Giving -----------------------------------------------------------------------------------


def archive_of(documents):
    """The bytes of one ZIP, document after document: it is never whole in memory. Raises NotReadyYet."""
    if not documents.finished_at:
        raise NotReadyYet
    return zipped(files_of(documents.closing))


def files_of(closing):
    """(Name, bytes) of each document, a folder per merchant."""
    for pk, folder in list(closing.statements.order_by("merchant__code").values_list("pk", "merchant__code")):
        pdf = StatementFile.objects.values_list("pdf", flat=True).get(statement=pk)
        yield f"{folder}/releve-{closing}.pdf", bytes(pdf)
        invoices = InvoiceFile.objects.filter(invoice__statement=pk).order_by("invoice__rank")
        for number, pdf in invoices.values_list("invoice__number", "pdf"):
            yield f"{folder}/{number}.pdf", bytes(pdf)


class Pipe(io.RawIOBase):
    """What a ZIP is written to: what was written is taken out as it comes."""

    def __init__(self):
        self.written = bytearray()

    def writable(self):
        return True

    def write(self, data):
        self.written += data
        return len(data)

    def taken(self) -> bytes:
        data, self.written = bytes(self.written), bytearray()
        return data


def zipped(files):
    """PDFs are compressed already: they are only put one after the other."""
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w") as archive:
        for name, data in files:
            archive.writestr(zipfile.ZipInfo(name), data)
            yield pipe.taken()
    yield pipe.taken()
