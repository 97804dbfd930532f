"""`export_fec 2026 --output dossier`: the accounting entries of a financial year, as the tax office asks for them."""

import datetime
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from merchants.books.exports import fec
from merchants.books.exports.period import Period
from merchants.refusals import Refusal


class Command(BaseCommand):
    help = "Écrit le fichier des écritures comptables (FEC) d’un exercice."

    def add_arguments(self, parser):
        parser.add_argument("exercice", help="l’année où l’exercice se clôt, par exemple 2026")
        parser.add_argument("--cloture", default="12-31", help="mois et jour de la clôture (12-31 sans rien)")
        parser.add_argument("--output", default=".", help="le dossier où l’écrire")

    def handle(self, *, exercice, cloture, output, **options):
        try:
            period = Period.closing_on(datetime.date.fromisoformat(f"{exercice}-{cloture}"))
        except (ValueError, OverflowError) as not_a_day:
            raise CommandError("Écrivez une année, par exemple 2026, et une clôture comme 06-30.") from not_a_day
        try:
            path = Path(output) / fec.name_of(period)
            pieces = fec.file_of(period)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        with path.open("wb") as file:
            file.writelines(pieces)
        self.stdout.write(str(path))
