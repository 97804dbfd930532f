"""Adding to the numbers of a day, many at once and from several processes: one statement, nothing read before."""

from django.db import connection

from merchants.models import DayCount, Merchant

TABLE = DayCount._meta.db_table


def add(counts: dict) -> int:
    """`counts` holds views and baskets by (merchant, sheet or 0, day): `{(3, 12, day): (views, baskets)}`.

    Rows go in one order, so that two processes never wait for each other in a ring; a shop that is gone is left out.
    """
    there = set(Merchant.objects.filter(pk__in={key[0] for key in counts}).values_list("pk", flat=True))
    rows = [(*key, *counts[key]) for key in sorted(counts) if key[0] in there]
    if not rows:
        return 0
    places = ", ".join(["(%s, %s, %s, %s, %s)"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {TABLE} (merchant_id, sheet_number, day, views, baskets) VALUES {places} "  # noqa: S608
            "ON CONFLICT (merchant_id, sheet_number, day) DO UPDATE SET "
            f"views = {TABLE}.views + excluded.views, baskets = {TABLE}.baskets + excluded.baskets",
            [value for row in rows for value in row],
        )
    return len(rows)
