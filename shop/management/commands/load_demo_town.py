"""Fill an empty database with a fictional town, alive and true to the day."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from shop.demo import loading, people, reading


class Command(BaseCommand):
    help = "Remplit une base vide d’une petite ville de fiction : commerçants, produits dessinés, commandes passées."

    def add_arguments(self, parser):
        parser.add_argument("--if-empty", action="store_true", help="ne fait rien s’il y a déjà des commerçants")
        parser.add_argument("--without-pictures", action="store_true", help="ne peint pas les images")

    def handle(self, *args, if_empty, without_pictures, **options):
        try:
            loading.load(at=timezone.now(), tell=self.tell, painted=not without_pictures)
        except loading.TownExists as known:
            if if_empty:
                return
            raise CommandError("Il y a déjà des commerçants dans cette base : rien n’a été touché.") from known
        self.tell("La ville est prête. Pour entrer :")
        self.tell(logins())

    def tell(self, words):
        self.stdout.write(f"  {words}")
        self.stdout.flush()


def logins() -> str:
    password = reading.read("people")["password"]
    lines = [f"{role:<36} {email}" for role, email in people.someone_per_role()]
    return "\n  ".join([*lines, f"{'Mot de passe, pour tout le monde':<36} {password}"])
