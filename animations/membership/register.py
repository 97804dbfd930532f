"""The register as a French spreadsheet opens it: UTF-8 with BOM, semicolons, no cell that runs as a formula."""

import csv
import io

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from merchants.imports.guarding import plain


def csv_of(found, *, at) -> HttpResponse:
    body = io.StringIO()
    writer = csv.writer(body, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings())
    writer.writerows(row_of(one) for one in found)
    answer = HttpResponse("\ufeff" + body.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="membres-{timezone.localdate(at)}.csv"'
    return answer


def headings() -> list[str]:
    first = [_("Nom"), _("Prénom"), _("Organisation"), _("En tant que"), _("État"), _("Lieu")]
    reach = [_("E-mail"), _("Téléphone"), _("Adresse"), _("Code postal"), _("Commune")]
    return [*first, *reach, _("Au registre depuis"), _("Année réglée jusqu’au"), _("À jour"), _("Carte")]


def row_of(member) -> list[str]:
    settled = [one.last_on for one in member.years if one.settled_at]
    told = [member.last_name, member.first_name, member.organisation, member.get_kind_display()]
    told += [member.get_status_display(), member.point.name, member.email, member.phone]
    told += [member.street, member.postcode, member.city, str(timezone.localdate(member.joined_at))]
    in_order = member.runs and member.status == member.Status.MEMBER
    told += [str(max(settled)) if settled else "", _("oui") if in_order else _("non"), member.card_number]
    return [plain(one) for one in told]
