"""`./manage.py rebuild_search`: the words by which products are found, written anew, or only checked."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from merchants.finding import documents


class Command(BaseCommand):
    help = "Réécrit les mots par lesquels la recherche trouve les produits ; --check dit seulement ce qui manque."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="ne rien écrire : dire ce qui manque ou a changé")

    def handle(self, *args, check=False, **options):
        if not check:
            many = documents.rebuild()
            self.stdout.write(_("%(many)d produits se trouvent par leurs mots.") % {"many": many})
            return
        faults = documents.faults()
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(_("La recherche n’est pas à jour\u202f: lancez rebuild_search."))
        self.stdout.write(_("Chaque produit se trouve par les mots de sa fiche."))
