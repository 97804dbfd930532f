"""./manage.py import_products FILE --merchant CODE [--dry-run]"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from merchants.imports.grids import UnreadableFile
from merchants.imports.importing import import_products, summary
from merchants.imports.tables import MOST_BYTES
from merchants.models import Merchant


class Command(BaseCommand):
    help = "Importe les produits d’un commerçant depuis un export WooCommerce ou un tableau CSV."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FICHIER", help="export WooCommerce, ou tableau CSV d’un tableur")
        parser.add_argument("--merchant", metavar="CODE", required=True, help="code du commerçant")
        parser.add_argument("--dry-run", action="store_true", help="montre ce qui serait fait, sans rien écrire")

    def handle(self, *, file, merchant, dry_run, **options):
        try:
            done = import_products(
                data=content_of(file),
                merchant=merchant_called(merchant),
                tell=self.stdout.write,
                at=timezone.now(),
                dry_run=dry_run,
            )
        except UnreadableFile as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(summary(done))


def merchant_called(code) -> Merchant:
    merchant = Merchant.objects.select_related("partner").filter(code=code).first()
    if merchant is None:
        known = ", ".join(Merchant.objects.order_by("code").values_list("code", flat=True)) or _("aucun")
        raise CommandError(
            _("Aucun commerçant ne porte le code «\u202f%(code)s\u202f». Codes connus\u202f: %(known)s.")
            % {"code": code, "known": known}
        )
    return merchant


def content_of(name) -> bytes:
    try:
        # One byte more than allowed is enough to know that there is too much.
        with Path(name).open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise CommandError(_("Le fichier «\u202f%(name)s\u202f» ne s’ouvre pas.") % {"name": name}) from error
