"""./manage.py export_agenda --format ics|openagenda --output FILE"""

import json
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from animations import calendar
from animations.agenda import ics, openagenda


def whole(path) -> str:
    return settings.SITE_URL + path


def as_ics() -> bytes:
    return ics.calendar_of(calendar.announced(), address=whole)


def as_openagenda() -> bytes:
    told = openagenda.agenda_of(calendar.announced(), address=whole)
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


WRITERS = {"ics": as_ics, "openagenda": as_openagenda}


class Command(BaseCommand):
    help = "Écrit toutes les animations annoncées dans un fichier, tel que d’autres agendas le lisent."

    def add_arguments(self, parser):
        parser.add_argument("--format", choices=WRITERS, default="ics", help="iCalendar, ou la forme d’OpenAgenda")
        parser.add_argument("--output", metavar="FICHIER", required=True, help="fichier à écrire")

    def handle(self, *, format, output, **options):  # noqa: A002 – the option's own name
        try:
            Path(output).write_bytes(WRITERS[format]())
        except (OSError, ValueError) as error:
            raise CommandError(_("Le fichier «\u202f%(name)s\u202f» ne s’écrit pas.") % {"name": output}) from error
        self.stdout.write(str(output))
