"""./manage.py printed_catalogue [--slot ID] [--format a4|a5|large] --output FILE.pdf"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from pickup.models import Slot
from shop.paper import catalogue, printing


class Command(BaseCommand):
    help = "Écrit le catalogue imprimé d’un créneau, avec son bon de commande ; le prochain si rien n’est dit."

    def add_arguments(self, parser):
        parser.add_argument("--slot", metavar="NUMÉRO", type=int, help="numéro du créneau ; le prochain sans rien")
        parser.add_argument(
            "--format",
            choices=catalogue.Format.values,
            default=catalogue.Format.A4.value,
            help="a4, a5 (livret sur des feuilles A4 recto verso, à plier) ou large (gros caractères)",
        )
        parser.add_argument("--output", metavar="FICHIER", required=True, help="PDF à écrire")

    def handle(self, *, slot, output, **options):
        at = timezone.now()
        pdf = printing.pdf_of(slot_asked(slot, at), layout=options["format"], at=at)
        try:
            Path(output).write_bytes(pdf)
        except OSError as error:
            raise CommandError(_("Le fichier «\u202f%(name)s\u202f» ne s’écrit pas.") % {"name": output}) from error
        self.stdout.write(str(output))


def slot_asked(number, at) -> Slot:
    if number is None:
        return catalogue.next_slot(at=at) or refuse(_("Aucun créneau ne prend encore de commande."))
    slots = Slot.objects.filter(pk=number).select_related("point")
    return slots.first() or refuse(_("Ce créneau n’existe pas."))


def refuse(sentence):
    raise CommandError(sentence)
