"""The one row that every request of the double holds, so that they come one after the other."""

from shop.payments.double.models import DoubleState


def held() -> DoubleState:
    """Inside a transaction: the state, locked until its end."""
    state = DoubleState.objects.select_for_update().filter(pk=1).first()
    if state is None:
        DoubleState.objects.get_or_create(pk=1)
        state = DoubleState.objects.select_for_update().get(pk=1)
    return state
