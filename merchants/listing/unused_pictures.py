"""The files of pictures that nothing shows any more: forgotten once the act that let them go is kept."""

from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction

from merchants.listing.pictures import files_of
from merchants.models import FurtherPicture, News, ProductSheet, ShopPhoto, WaitingPicture

# A copied sheet shows the same file as the first one: all of these are asked.
SHOW_A_PICTURE = (ProductSheet, FurtherPicture, WaitingPicture, ShopPhoto, News)


def let_go(names) -> None:
    """Files of these names go with the end of the act, those that something still shows excepted."""
    transaction.on_commit(partial(forget, [name for name in names if name]))


def forget(names) -> None:
    for name in names:
        if not is_shown(name):
            for file in files_of(name):
                default_storage.delete(file)


def is_shown(name) -> bool:
    return any(model.objects.filter(picture=name).exists() for model in SHOW_A_PICTURE)
