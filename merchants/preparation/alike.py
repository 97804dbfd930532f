"""Pieces of one product of a bundle whose shares differ by a cent: two lines to count, one to read."""

from dataclasses import dataclass

from merchants.models import OrderedLine


@dataclass(frozen=True)
class Alike:
    """Several lines as the first one says, with their pieces and their cents together."""

    lines: list[OrderedLine]

    def __getattr__(self, name):
        return getattr(self.lines[0], name)

    @property
    def ordered_quantity(self) -> int:
        return sum(line.ordered_quantity for line in self.lines)

    @property
    def left_quantity(self) -> int:
        return sum(line.left_quantity for line in self.lines)

    @property
    def cents(self) -> int:
        return sum(line.kept_cents for line in self.lines)

    @property
    def left_cents(self) -> int:
        return sum(line.left_cents for line in self.lines)


def as_read(lines, *, stays_apart=lambda line: False) -> list[OrderedLine | Alike]:
    """The lines in their order, those that nobody can tell apart as one; what something happened to stays apart."""
    groups: dict[tuple, list] = {}
    for line in lines:
        groups.setdefault((line.pk,) if stays_apart(line) else what_it_is(line), []).append(line)
    return [found[0] if len(found) == 1 else Alike(found) for found in groups.values()]


def what_it_is(line) -> tuple:
    if not line.bundle_title or is_touched(line):
        return (line.pk,)
    told = (line.title, line.storage_class, tuple(line.allergens), line.vat_rate, line.promotion_id)
    return (line.merchant_order_id, line.bundle_title, line.bundle_quantity, *told)


def pieces_like(line) -> list[OrderedLine]:
    """All the pieces of one product that a bundle brought, this line among them; nothing stands for another."""
    if not line.bundle_title:
        return [line]
    bundle = {"bundle_title": line.bundle_title, "bundle_quantity": line.bundle_quantity}
    return list(line.merchant_order.lines.filter(title=line.title, replaces=None, **bundle)) or [line]


def is_touched(line) -> bool:
    """Something of it is missing, given back, reduced since, or stands for something else."""
    given = (line.returned_quantity, line.reduced_cents, line.goodwill_cents, line.replaces_id)
    return line.kept_quantity != line.ordered_quantity or any(given)
