"""`close_month 2026-10`: a statement and an invoice for each merchant; run twice, it changes nothing."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from merchants.books.commission_months import Month
from merchants.invoicing import closing as closings
from merchants.refusals import Refusal


class Command(BaseCommand):
    help = "Clôture un mois : un relevé et une facture de commission par commerçant."

    def add_arguments(self, parser):
        parser.add_argument("mois", help="le mois, par exemple 2026-10")

    def handle(self, *, mois, **options):
        try:
            month = Month.written(mois, otherwise=None)
        except AttributeError as not_a_month:
            raise CommandError("Écrivez un mois, par exemple 2026-10.") from not_a_month
        try:
            closing = closings.close(month=month, by=None, at=timezone.now())
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        invoices = sum(statement.invoices.count() for statement in closing.statements.all())
        self.stdout.write(f"{month} : {closing.done} relevés, {invoices} factures ou avoirs.")
