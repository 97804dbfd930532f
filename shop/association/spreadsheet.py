"""Tables for a French spreadsheet: UTF-8 with BOM, semicolons, decimal commas, and no cell that runs as a formula."""

import csv
import io
import itertools

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone

from merchants.money import to_euros

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")


def amount(cents) -> str:
    """1250 → « 12,50 », -5 → « -0,05 »: a number, as a spreadsheet reads it."""
    return str(to_euros(cents)).replace(".", ",")


def plain(text) -> str:
    """A text that a spreadsheet shows and never runs."""
    text = str(text)
    return f"'{text}" if text.lstrip(" ").startswith(RISKY) else text


def moment(at) -> str:
    """« 2026-11-28 10:30 », on the town's clock."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


class Echo:
    """What is written is given back, so that rows leave as they are made."""

    def write(self, text):
        return text


def streamed(rows, *, name) -> StreamingHttpResponse:
    """The same file, sent row by row: however long, it is never whole in memory."""
    writer = csv.writer(Echo(), delimiter=";", lineterminator="\r\n")
    body = itertools.chain(["\ufeff"], (writer.writerow(row) for row in rows))
    answer = StreamingHttpResponse(body, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def response(rows, *, name) -> HttpResponse:
    """A file to keep. Texts have been through `plain`, amounts through `amount`."""
    body = io.StringIO()
    csv.writer(body, delimiter=";", lineterminator="\r\n").writerows(rows)
    answer = HttpResponse("\ufeff" + body.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
