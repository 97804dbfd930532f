"""Nobody finds a merchant in the published figures, be it by taking one from another."""

from hypothesis import given
from hypothesis import strategies as st

from merchants.books.exports.suppression import hidden_rows, total_may_be_told

GROUPS = st.lists(st.sets(st.integers(0, 9), max_size=6), max_size=8)


def test_a_row_of_two_merchants_is_hidden_and_takes_company():
    assert hidden_rows([{1, 2}, {3, 4, 5}, {6, 7, 8, 9}], 3) == {0, 1}


def test_two_small_rows_keep_each_other_company():
    assert hidden_rows([{1, 2}, {3}, {4, 5, 6}], 3) == {0, 1}


def test_two_rows_of_the_same_merchants_need_another():
    assert hidden_rows([{1}, {1, 2}, {3, 4, 5}], 3) == {0, 1, 2}


def test_nothing_is_hidden_without_a_reason():
    assert hidden_rows([{1, 2, 3}, {4, 5, 6}, set()], 3) == set()


def test_a_row_of_nobody_hides_nobody():
    assert hidden_rows([{1}, set(), {2, 3, 4}], 3) == {0, 2}


@given(GROUPS, st.integers(2, 4))
def test_no_difference_tells_of_too_few_merchants(groups, smallest):
    hidden = hidden_rows(groups, smallest)
    shown = [group for rank, group in enumerate(groups) if rank not in hidden]
    assert all(len(group) >= smallest for group in shown if group)
    if total_may_be_told(groups, smallest) and hidden:
        # What whoever reads works out: the total less the rows shown.
        left = [groups[rank] for rank in hidden]
        assert len(left) > 1
        assert len(set().union(*left)) >= smallest


@given(GROUPS, st.integers(2, 4))
def test_the_total_is_told_as_soon_as_it_has_enough_merchants(groups, smallest):
    assert total_may_be_told(groups, smallest) == (len(set().union(*groups)) >= smallest)
