"""Which figures of a table must not be published: those behind which too few merchants stand, even by difference."""

from merchants.models import LegalCount


def smallest_cell(day) -> int:
    """How many merchants there must be behind a figure, on a day."""
    return LegalCount.objects.in_force(day).get(code=LegalCount.Code.SMALLEST_CELL).count


def hidden_rows(groups: list[set], smallest: int) -> set[int]:
    """The rows to hide, given the merchants behind each, when their sum is published too.

    A row is hidden under `smallest` merchants. The sum and the rows shown still tell the sum of those hidden: the
    smallest others join them until that remainder also has enough merchants, and two rows at least. A row of nobody
    hides nobody: it is shown, and never counts as company.
    """
    rows = [rank for rank, group in enumerate(groups) if group]
    hidden = {rank for rank in rows if len(groups[rank]) < smallest}
    others = sorted((rank for rank in rows if rank not in hidden), key=lambda rank: (len(groups[rank]), rank))
    while hidden and others and not is_safe(groups, hidden, smallest):
        hidden.add(others.pop(0))
    return hidden


def is_safe(groups, hidden, smallest) -> bool:
    """The sum of these rows says nothing of fewer merchants than `smallest`; one alone is too small to pass."""
    return len(set().union(*(groups[rank] for rank in hidden))) >= smallest


def total_may_be_told(groups: list[set], smallest: int) -> bool:
    """Whether the sum can stand beside the rows: enough merchants in all, and in what the rows shown leave."""
    hidden = hidden_rows(groups, smallest)
    everybody = set().union(*groups)
    return len(everybody) >= smallest and (not hidden or is_safe(groups, hidden, smallest))
