"""A photo taken away while its sheet is copied: no sheet ever shows a file that is gone, no file stays for nothing."""

import pytest
from django.core.files.storage import default_storage
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from merchants.imports import combinations, prestashop
from merchants.listing import copying, gallery
from merchants.models import ProductSheet
from tests.at_once import at_once
from tests.factories import MerchantFactory, ProductFactory
from tests.merchants.test_unused_pictures import KEY, are_there, photo

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.row_locks]
COLOURS = ("red", "blue", "green", "white", "black", "yellow")


@pytest.mark.parametrize("colour", COLOURS)
def test_a_photo_is_copied_or_gone_never_between(colour):
    baker, told = MerchantFactory(), {"by": None, "at": timezone.now()}
    source = ProductFactory(merchant=baker).sheet
    gallery.receive(merchant=baker, key=KEY, upload=photo(colour), at=told["at"])
    gallery.hang(sheet=source, key=KEY, **told)
    name = source.picture.name

    def copied():
        return copying.copy_own(source=ProductSheet.objects.get(pk=source.pk), key="d" * 32, **told)

    def taken_away():
        sheet = ProductSheet.objects.get(pk=source.pk)
        return gallery.take_away(sheet=sheet, chosen={name}, **told)

    answers = at_once(copied, taken_away)
    assert not [one for one in answers if isinstance(one, Exception)]
    is_copied = ProductSheet.objects.filter(picture=name).exists()
    assert are_there(name) == [is_copied]
    assert default_storage.exists(name) == is_copied


def test_a_photo_that_dresses_a_combination_waits_for_it_before_it_goes():
    baker, told = MerchantFactory(), {"by": None, "at": timezone.now()}
    named = {"import_source": prestashop.FORMAT.code, "import_reference": "PULL"}
    source = ProductFactory(merchant=baker, sheet=named).sheet
    gallery.receive(merchant=baker, key=KEY, upload=photo("red"), at=told["at"])
    gallery.hang(sheet=source, key=KEY, **told)
    name = source.picture.name
    combination = ProductFactory(merchant=baker, sheet={"import_parent": "PULL"}).sheet

    def taken_away():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '1s'")
        gallery.take_away(sheet=ProductSheet.objects.get(pk=source.pk), chosen={name}, **told)

    with transaction.atomic():
        combinations.dress(combination)
        (answer,) = at_once(taken_away)
    assert isinstance(answer, OperationalError)
    assert (combination.picture.name, are_there(name)) == (name, [True])
