"""For the only administrator who lost their telephone: whoever keeps the server makes their application forgotten."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from shop.accounts.models import User
from shop.accounts.second_factor import devices


class Command(BaseCommand):
    help = "Fait oublier l’application de codes d’une personne, qui en installera une autre à sa prochaine connexion."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--reason", required=True, help="pourquoi, en quelques mots : cela reste écrit")

    def handle(self, *args, email, reason, **options):
        person = User.objects.filter(email__iexact=email).first()
        if person is None:
            raise CommandError("Personne n’a cet e-mail.")
        devices.forget(user=person, by=None, at=timezone.now(), reason=reason)
        self.stdout.write("  C’est fait. Un message prévient cette personne.")
