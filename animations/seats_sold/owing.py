"""What is still due for seats that were ordered, said at the door."""

from django.utils.translation import gettext as _

from merchants.books import dues
from pickup import words as pickup_words
from pickup.models import Collection


def order_of(registration) -> Collection | None:
    """What they were bought with."""
    found = Collection.objects.filter(order__merchant_orders__lines__seats__registration=registration)
    return found.select_related("order").first()


def words(collection) -> str:
    """« payées », « 24,00 € à payer au comptoir », or nothing where nobody ordered."""
    if collection is None:
        return ""
    due = dues.dues_of(dues.parts_of([collection.order_id]))[collection.order_id].asked_cents
    return _("%(amount)s à payer au comptoir") % {"amount": pickup_words.amount(due)} if due else _("payées")
