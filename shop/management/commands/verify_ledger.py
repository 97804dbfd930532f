"""`./manage.py verify_ledger`: read the whole ledger again and say whether it is whole."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from animations.membership import paying
from merchants.books import earnings, invariants, ledger
from merchants.models import Journal
from pickup import audit as counters
from shop.payments import audit as payments
from shop.settlement import audit as settlement

# Each room knows what the ledger must tell of its own facts; this one sees them all.
READERS = [invariants.broken, earnings.disagreements, counters.disagreements, payments.disagreements]
READERS += [settlement.disagreements, paying.disagreements]


class Command(BaseCommand):
    help = (
        "Relit tout le grand livre : équilibre, signatures, chaîne, comptes d’attente, "
        "accord avec les commandes et les paiements."
    )

    def handle(self, *args, **options):
        ledger.seal_pending()
        found = self.read()
        for disagreements in READERS:
            found.faults.extend(disagreements())
        counted = {"journals": found.journals, "entries": found.entries}
        self.stdout.write(_("%(journals)d écritures, %(entries)d mouvements.") % counted)
        if not found.is_whole:
            self.refuse(found.faults)
        self.stdout.write(_("Tout est équilibré, la chaîne est entière, les commandes et les paiements concordent."))
        self.show_last_link()

    def read(self):
        """A long history takes minutes: somebody at a terminal sees it go, a nightly job writes no bar."""
        total = Journal.objects.count()
        with tqdm(total=total, desc=_("Relecture"), unit=_(" écritures"), disable=None) as bar:
            return ledger.verify(tell=bar.update)

    def refuse(self, faults):
        for fault in faults:
            self.stderr.write(fault)
        raise CommandError(_("Le grand livre n’est pas intact. Anomalies\u202f: %(count)d.") % {"count": len(faults)})

    def show_last_link(self):
        """Kept elsewhere by the treasurer, it also shows a past rewritten by somebody who holds the secret."""
        head = ledger.current_head()
        self.stdout.write(
            _("Dernier maillon\u202f: n° %(n)d, %(chain)s.") % {"n": head.sequence, "chain": head.chain or "—"}
        )
