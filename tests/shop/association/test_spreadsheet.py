"""A French spreadsheet opens our files, and never runs what is in them."""

import pytest

from shop.association import spreadsheet


@pytest.mark.parametrize(("cents", "text"), [(1250, "12,50"), (-5, "-0,05"), (0, "0,00"), (123456789, "1234567,89")])
def test_amounts_are_numbers_with_a_comma(cents, text):
    assert spreadsheet.amount(cents) == text


@pytest.mark.parametrize("text", ["=1+1", "+33", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1"])
def test_a_formula_is_shown_and_not_run(text):
    assert spreadsheet.plain(text) == f"'{text}"


def test_a_name_is_left_alone():
    assert spreadsheet.plain("L’Épi d’or = bon pain") == "L’Épi d’or = bon pain"


def test_the_file_is_what_a_french_spreadsheet_expects():
    answer = spreadsheet.response([["Prénom", "a;b"], ["Zoé", '"x"']], name="essai.csv")
    assert answer.content == '\ufeffPrénom;"a;b"\r\nZoé;"""x"""\r\n'.encode()
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="essai.csv"'
