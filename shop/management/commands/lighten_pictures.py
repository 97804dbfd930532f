"""`./manage.py lighten_pictures`: every picture of the town in every size and format that a page may ask for."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from merchants.listing import lightening
from shop.pictures import everywhere


class Command(BaseCommand):
    help = "Écrit les copies légères des images, petites et AVIF, là où elles manquent ; relancé, ne refait rien."

    def handle(self, *args, **options):
        lightening.wait_again(everywhere.names())
        total = 0
        while done := lightening.lighten_waiting():
            total += done
            self.stdout.write(ngettext("%(many)d image allégée", "%(many)d images allégées", total) % {"many": total})
        if not total:
            self.stdout.write(_("Toutes les images ont leurs copies légères."))
