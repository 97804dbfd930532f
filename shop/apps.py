from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate

from shop.checks import messages_can_leave, no_simulated_payments, refuse_money_outside_the_law
from shop.kept import writes
from shop.plurals import count_as_in_french


class ShopConfig(AppConfig):
    name = "shop"
    verbose_name = "La boutique"

    def ready(self):
        refuse_money_outside_the_law()
        count_as_in_french()
        post_migrate.connect(writes.watch_after_migrating, sender=self)
        register(no_simulated_payments, Tags.security, deploy=True)
        register(messages_can_leave, Tags.security, deploy=True)
