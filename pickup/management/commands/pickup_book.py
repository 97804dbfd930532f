"""./manage.py pickup_book [--slot ID] --output FILE.pdf"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from pickup.models import Slot
from pickup.paper import book, book_page


class Command(BaseCommand):
    help = "Écrit le cahier de retrait d’un créneau, à imprimer avant d’ouvrir ; le prochain si rien n’est dit."

    def add_arguments(self, parser):
        parser.add_argument("--slot", metavar="NUMÉRO", type=int, help="numéro du créneau ; le prochain sans rien")
        parser.add_argument("--output", metavar="FICHIER", required=True, help="PDF à écrire")

    def handle(self, *, slot, output, **options):
        at = timezone.now()
        made = book.make(slot=slot_asked(slot, at), by=None, at=at)
        try:
            Path(output).write_bytes(book_page.pdf_of(made, at=at))
        except OSError as error:
            raise CommandError(_("Le fichier «\u202f%(name)s\u202f» ne s’écrit pas.") % {"name": output}) from error
        self.stdout.write(str(output))


def slot_asked(number, at) -> Slot:
    if number is None:
        return book.next_slot(at=at) or refuse(_("Aucun créneau à venir."))
    slots = Slot.objects.filter(pk=number).select_related("point")
    return slots.first() or refuse(_("Ce créneau n’existe pas."))


def refuse(sentence):
    raise CommandError(sentence)
