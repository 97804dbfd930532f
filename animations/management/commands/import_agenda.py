"""./manage.py import_agenda FILE_OR_ADDRESS [--name NAME] [--trust]"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from animations.agenda.outside import sources
from animations.agenda.outside.lines import MOST_BYTES
from animations.models import AgendaSource
from merchants.refusals import Refusal


class Command(BaseCommand):
    help = "Lit l’agenda iCalendar d’une autre organisation : un fichier, ou une adresse qui sera suivie."

    def add_arguments(self, parser):
        parser.add_argument("agenda", metavar="FICHIER_OU_ADRESSE", help="fichier .ics, ou adresse https")
        parser.add_argument(
            "--name", metavar="NOM", default="", help="qui annonce ; le nom du fichier ou du site sinon"
        )
        parser.add_argument("--trust", action="store_true", help="montre tout de suite ce qui est annoncé")

    def handle(self, *, agenda, name, trust, **options):
        at = timezone.now()
        try:
            source = from_the_web(agenda, name, at) if "://" in agenda else from_a_file(agenda, name, at)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        if trust:
            sources.trust(source=source, by=None, at=at)
        source.refresh_from_db()
        for line in told(source):
            self.stdout.write(line)


def from_the_web(address, name, at) -> AgendaSource:
    known = AgendaSource.objects.filter(address=sources.of_the_web(address)).first()
    source = known or sources.follow(name=name or sources.site_of(address), address=address, by=None, at=at)
    sources.read_now(source=source, at=at)
    source.refresh_from_db()
    if source.last_error:
        raise CommandError(source.last_error)
    return source


def from_a_file(path, name, at) -> AgendaSource:
    try:
        with Path(path).open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise CommandError(_("Le fichier «\u202f%(name)s\u202f» ne s’ouvre pas.") % {"name": path}) from error
    return sources.bring(name=(name or Path(path).stem)[:80], data=data, by=None, at=at)


def told(source):
    yield _("%(name)s\u202f: %(many)d dates à venir.") % {"name": source.name, "many": source.events.count()}
    yield from (_("Laissé de côté\u202f: %(fault)s") % {"fault": fault} for fault in source.faults)
