"""A question written once and asked again with other values.

Django takes several times longer to write the question of a list than the database to answer it. Written with marks
where the values will stand, its text is kept; the rows become the same objects as those of the queryset.
"""

import datetime
from dataclasses import dataclass
from functools import cached_property

from django.db import connection
from django.db.models.query import get_related_populators
from django.utils import timezone
from psycopg.types.numeric import Int8

# Stand where the moment and the numbers will: no page asks for that year, no row has these numbers.
AT = datetime.datetime(9876, 5, 4, 3, 2, 1, 987654, tzinfo=datetime.UTC)
AT_DAY = AT.date()
LARGEST = 2**63 - 1
FIRST_NUMBER = -987_654_321
# A question asks of the weeks around its moment.
FARTHEST = datetime.timedelta(days=100)


class NotPrepared(Exception):
    """The question holds another moment than the one that it is asked about: its text may not be kept."""


class Prepared:
    """`write(at=…, ids=[…])` gives a queryset of models, nothing asked yet; `ids` are `most` numbers or fewer."""

    def __init__(self, write, *, most=0):
        self.write, self.most, self.by_vendor = write, most, {}

    def rows(self, *, at, ids=()) -> list:
        """The objects, at that moment; one query."""
        return self.written.rows(at, list(ids))

    def values(self, *, at, ids=()) -> list[tuple]:
        """What a queryset of `values_list` gives."""
        return self.written.values(at, list(ids))

    @property
    def written(self):
        found = self.by_vendor.get(connection.vendor)
        if found is None:
            found = self.by_vendor[connection.vendor] = Written(self.write, self.most)
        return found


class Written:
    """The text of a question for one kind of database, and how its rows are read."""

    def __init__(self, write, most):
        marks = [FIRST_NUMBER - rank for rank in range(most)]
        queryset = write(at=AT, ids=marks)
        self.compiler = queryset.query.get_compiler(queryset.db)
        self.sql, parameters = self.compiler.as_sql()
        self.parameters = [place_of(value, marks) for value in parameters]
        self.db, self.most = queryset.db, most

    def rows(self, at, ids) -> list:
        return [self.read(row) for row in self.values(at, ids)]

    def values(self, at, ids) -> list:
        # Where fewer are asked for, the last marks stay, which no row bears.
        told = {"at": at, "ids": ids}
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [place.of(told) for place in self.parameters])
            found = cursor.fetchall()
        return list(self.compiler.apply_converters(found, self.converters)) if self.converters else found

    def read(self, row):
        start, end = self.own
        found = self.model.from_db(self.db, self.names, row[start:end])
        for related in self.related:
            related.populate(row, found)
        for name, place in self.compiler.annotation_col_map.items():
            setattr(found, name, row[place])
        return found

    @cached_property
    def model(self):
        return self.compiler.klass_info["model"]

    @cached_property
    def own(self):
        fields = self.compiler.klass_info["select_fields"]
        return fields[0], fields[-1] + 1

    @cached_property
    def names(self):
        start, end = self.own
        return [column[0].target.attname for column in self.compiler.select[start:end]]

    @cached_property
    def related(self):
        return get_related_populators(self.compiler.klass_info, self.compiler.select, self.db)

    @cached_property
    def converters(self):
        return self.compiler.get_converters([column[0] for column in self.compiler.select[: self.compiler.col_count]])


# --- What stands in a text --------------------------------------------------------------------


def place_of(value, marks):
    """What will be put there: a moment so long after the one asked about, a number by its rank, or what is written."""
    if moment := moment_in(value):
        return Moment(near(value, moment.replace(tzinfo=None) - AT.replace(tzinfo=None)))
    if day := day_in(value):
        return Day(near(value, day - AT_DAY))
    return Number(marks.index(value)) if value in marks else Always(value)


def near(value, after: datetime.timedelta) -> datetime.timedelta:
    if abs(after) > FARTHEST:
        raise NotPrepared(value)
    return after


def moment_in(value) -> datetime.datetime | None:
    """SQLite is told moments as texts."""
    if isinstance(value, datetime.datetime):
        return value
    is_written = isinstance(value, str) and value[4:5] == "-" and value[13:14] == ":"
    return datetime.datetime.fromisoformat(value) if is_written else None


def day_in(value) -> datetime.date | None:
    """On the town's clock."""
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    is_written = isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-"
    return datetime.date.fromisoformat(value) if is_written else None


@dataclass(frozen=True)
class Day:
    after: datetime.timedelta

    def of(self, told):
        return connection.ops.adapt_datefield_value(timezone.localdate(told["at"]) + self.after)


@dataclass(frozen=True)
class Moment:
    after: datetime.timedelta

    def of(self, told):
        return connection.ops.adapt_datetimefield_value(told["at"] + self.after)


@dataclass(frozen=True)
class Number:
    rank: int

    def of(self, told):
        number = told["ids"][self.rank] if self.rank < len(told["ids"]) else None
        if number is None or abs(number) > LARGEST:
            number = FIRST_NUMBER - self.rank
        # Of one type whatever its size, or PostgreSQL would keep a plan for each.
        return Int8(number) if connection.vendor == "postgresql" else number


@dataclass(frozen=True)
class Always:
    value: object

    def of(self, told):
        return self.value
