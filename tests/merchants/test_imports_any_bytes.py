"""Whatever the file holds, an import ends with facts or with sentences, never with a crash."""

import json
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from merchants.imports.facts import Facts, RowRefused
from merchants.imports.formats import FORMATS
from merchants.imports.grids import UnreadableFile
from merchants.imports.reading import Reading
from merchants.imports.tables import read_table

VAT_RATES = {"reduced": Decimal("5.50"), "standard": Decimal("20.00")}
SPREADSHEET, WOOCOMMERCE = FORMATS[:2]
CELLS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(["", "1", "-1", "0", "oui", "non", "4,20 €", "250 g", "gluten, lait", "A > B", "simple", "=1+1"]),
)


def rows_of(data):
    """The rows, or none when the whole file is refused; any other error fails the test."""
    try:
        return list(read_table(data).rows())
    except UnreadableFile:
        return []


def facts_of(cells, parent, format):
    """The facts, or None when the row is refused; any other error fails the test."""
    try:
        return Reading(cells, format=format, vat_rates=VAT_RATES, parent=parent).facts()
    except RowRefused:
        return None


@given(st.binary(max_size=400))
def test_any_bytes_are_a_table_or_a_refusal(data):
    rows_of(data)


@given(st.text(max_size=300), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_any_text_under_known_headings_gives_rows_in_the_order_of_their_lines(text, encoding):
    data = f"Référence;Nom;Prix TTC\n{text}".encode(encoding, errors="replace")
    lines = [row.line for row in rows_of(data)]
    assert lines == sorted(set(lines))


@given(st.fixed_dictionaries(dict.fromkeys(SPREADSHEET.headings, CELLS)))
def test_any_cells_of_a_spreadsheet_are_facts_or_a_refusal(cells):
    facts = facts_of(cells, None, SPREADSHEET)
    assert facts is None or fits_the_tables(facts)


WOO_CELLS = st.fixed_dictionaries(dict.fromkeys(WOOCOMMERCE.headings, CELLS))


@given(WOO_CELLS, WOO_CELLS, st.sampled_from(["simple", "variation"]))
def test_any_cells_of_woocommerce_are_facts_or_a_refusal(cells, parent, kind):
    facts = facts_of(cells | {"kind": kind}, parent, WOOCOMMERCE)
    assert facts is None or fits_the_tables(facts)


def fits_the_tables(facts: Facts) -> bool:
    """What PostgreSQL would refuse has been refused before."""
    texts = [facts.reference, facts.title, facts.description, facts.origin, facts.manufacturer, facts.parent]
    return (
        0 < len(facts.title) <= 255
        and 0 < len(facts.reference) <= 100
        and not any("\x00" in text for text in texts)
        and (facts.net_quantity is None or 0 < facts.net_quantity < 1_000_000)
        and json.loads(json.dumps(facts.kept())) == facts.kept()
    )
