"""`./manage.py verify_till_archive caisse.zip`: is this archive of the till as it was written?"""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from pickup.money import archive_reading


class Command(BaseCommand):
    help = (
        "Relit une archive de caisse : toute ligne changée, ôtée ou ajoutée est dite, et la commande sort en erreur."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FICHIER.zip")
        parser.add_argument("--against-database", action="store_true", help="aussi face à la base de données")

    def handle(self, *args, file, against_database, **options):
        try:
            faults = archive_reading.faults_of(file, against_database=against_database)
        except OSError as missing:
            raise CommandError(str(missing)) from missing
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(_("L’archive n’est pas intacte. Anomalies\u202f: %(count)d.") % {"count": len(faults)})
        self.stdout.write(_("L’archive est intacte\u202f: chaque ligne, chaque clôture, chaque fichier."))
