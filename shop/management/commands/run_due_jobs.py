"""What Celery beat does every minute, for a town that has only cron, or nothing at all."""

import os
import time

from django.core.management.base import BaseCommand, CommandError

from shop.tasks import run_due_jobs


class Command(BaseCommand):
    help = "Fait le travail en attente : créneaux, messages, paiements, remboursements, grand livre."

    def add_arguments(self, parser):
        parser.add_argument(
            "--every", type=int, metavar="SECONDES", help="recommencer sans cesse, tant que vit ce qui l’a lancé"
        )

    def handle(self, *args, every=None, **options):
        if every is None:
            self.once()
            return
        launched_by = os.getppid()
        # A town served by one command has no cron: this goes away with the server that started it.
        while os.getppid() == launched_by:
            run_due_jobs()
            time.sleep(every)

    def once(self):
        done = run_due_jobs()
        for name, outcome in done.items():
            self.stdout.write(f"{name}: {outcome}")
        if any(outcome != "ok" for outcome in done.values()):
            raise CommandError("Un travail n’a pas abouti : il sera repris au prochain passage.")
