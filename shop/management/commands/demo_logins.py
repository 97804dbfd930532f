"""Say again who can sign in to the demo town."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from shop.accounts.models import User
from shop.accounts.second_factor import devices
from shop.demo import people
from shop.management.commands.load_demo_town import logins


class Command(BaseCommand):
    help = "Rappelle les comptes de la ville de démonstration, s’ils sont dans cette base."

    def handle(self, *args, **options):
        emails = [email for _role, email in people.someone_per_role()]
        if User.objects.filter(email__in=emails).count() == len(emails):
            self.stdout.write(f"  {logins()}")
            for user in User.objects.filter(email__in=emails):
                self.tell_code(user)

    def tell_code(self, user):
        """What a telephone would show, for those whose role asks for a code."""
        if code := devices.demo_code(user, at=timezone.now()):
            words = f"Code de {user.email}, maintenant"
            self.stdout.write(f"  {words:<52} {code}")
