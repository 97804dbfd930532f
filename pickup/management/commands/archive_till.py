"""`./manage.py archive_till 2026-11 --output caisse.zip`: a closed month or year of the till, in a file to keep."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from merchants.refusals import Refusal
from pickup.money import archive, closings


class Command(BaseCommand):
    help = "Écrit l’archive de la caisse d’un mois ou d’une année clôturés, à conserver dix ans."

    def add_arguments(self, parser):
        parser.add_argument("period", metavar="ANNÉE[-MOIS]", help="2026, ou 2026-11")
        parser.add_argument(
            "--output", required=True, metavar="FICHIER.zip", help="où l’écrire ; jamais par-dessus un autre"
        )

    def handle(self, *args, period, output, **options):
        closings.close_due(at=timezone.now())
        path = Path(output)
        try:
            asked = archive.Period.written(period)
            with path.open("xb") as stream:
                self.write_or_leave_nothing(asked, stream, path)
        except FileExistsError as there:
            raise CommandError(
                _("%(file)s existe déjà\u202f: une archive ne se réécrit pas.") % {"file": path}
            ) from there
        except (Refusal, OSError) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(_("Archive écrite\u202f: %(file)s. Gardez-la dix ans.") % {"file": path})

    def write_or_leave_nothing(self, asked, stream, path):
        try:
            archive.write(asked, stream)
        except (Refusal, OSError):
            path.unlink()
            raise
