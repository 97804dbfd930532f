"""A code to dictate: given once, and no slip of a finger or of an ear leads to another product."""

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from merchants.listing import sheets, short_codes
from merchants.models import ProductSheet, ShortCode
from tests import factories

numbers = st.integers(min_value=1, max_value=999_000)


def code(number) -> str:
    return ShortCode(pk=number).code


@given(numbers)
def test_a_code_is_read_back_however_it_is_spaced(number):
    digits = code(number)
    assert short_codes.read(digits) == number
    assert short_codes.read(f" {digits[:2]} {digits[2:]}\u202f") == number
    assert len(digits) >= 4
    assert digits.isdigit()
    assert digits[0] != "0"


@given(numbers, st.data())
def test_one_digit_misread_is_always_told(number, data):
    digits = code(number)
    place = data.draw(st.integers(0, len(digits) - 1))
    other = data.draw(st.sampled_from([one for one in "0123456789" if one != digits[place]]))
    with pytest.raises(short_codes.Misheard):
        short_codes.read(digits[:place] + other + digits[place + 1 :])


@given(numbers, st.data())
def test_two_neighbours_swapped_are_always_told(number, data):
    digits = code(number)
    place = data.draw(st.integers(0, len(digits) - 2))
    swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
    if swapped != digits:
        with pytest.raises(short_codes.Misheard):
            short_codes.read(swapped)


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_code_or_a_sentence(text):
    if short_codes.number_in(text) is None:
        with pytest.raises(short_codes.Misheard, match="relisez"):
            short_codes.read(text)
    else:
        assert code(short_codes.read(text)) in "".join(text.split()).replace("-", "").replace(".", "")


@pytest.mark.django_db
class TestGiving:
    def test_a_product_has_its_code_from_its_first_publication_on_and_keeps_it(self):
        sheet = factories.ProductFactory(is_public=False).sheet
        assert not ShortCode.objects.filter(sheet=sheet).exists()
        at = timezone.now()
        sheets.publish(sheet=sheet, by=None, at=at)
        first = ShortCode.objects.get(sheet=sheet).code
        sheets.unpublish(sheet=sheet, by=None, at=at)
        sheets.publish(sheet=sheet, by=None, at=at)
        assert ShortCode.objects.get(sheet=sheet).code == first

    def test_the_code_of_a_product_that_is_gone_goes_to_no_other(self):
        gone = factories.ProductFactory().sheet
        code = short_codes.give(sheet=gone, at=timezone.now()).code
        gone.product.stockrecords.all().delete()
        ProductSheet.objects.filter(pk=gone.pk).delete()
        others = [short_codes.give(sheet=factories.ProductFactory().sheet, at=timezone.now()).code for _n in range(3)]
        assert code not in others
        assert len(set(others)) == 3
