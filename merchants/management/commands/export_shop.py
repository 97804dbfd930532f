"""./manage.py export_shop --merchant CODE --output FILE.zip"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from merchants.belongings import everything
from merchants.management.commands.import_products import merchant_called


class Command(BaseCommand):
    help = "Écrit dans un ZIP tout ce qu’un commerçant a sur le site."

    def add_arguments(self, parser):
        parser.add_argument("--merchant", metavar="CODE", required=True, help="code du commerçant")
        parser.add_argument("--output", metavar="FICHIER", required=True, help="ZIP à écrire")

    def handle(self, *, merchant, output, **options):
        found = merchant_called(merchant)
        try:
            with Path(output).open("wb") as file:
                for piece in everything.archive_of(found):
                    file.write(piece)
        except OSError as error:
            raise CommandError(_("Le fichier «\u202f%(name)s\u202f» ne s’écrit pas.") % {"name": output}) from error
        self.stdout.write(str(output))
