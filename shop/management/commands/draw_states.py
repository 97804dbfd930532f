"""`./manage.py draw_states`: write docs/states.md again after a change of the transitions."""

from django.conf import settings
from django.core.management.base import BaseCommand

from shop.states_page import page


class Command(BaseCommand):
    help = "Redessine docs/states.md d’après les transitions."

    def handle(self, *args, **options):
        (settings.BASE_DIR / "docs" / "states.md").write_text(page(), encoding="utf-8")
