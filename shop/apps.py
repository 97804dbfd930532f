from django.apps import AppConfig
from django.core.checks import Tags, register

from shop.checks import no_simulated_payments, refuse_money_outside_the_law


class ShopConfig(AppConfig):
    name = "shop"
    verbose_name = "La boutique"

    def ready(self):
        refuse_money_outside_the_law()
        register(no_simulated_payments, Tags.security, deploy=True)
