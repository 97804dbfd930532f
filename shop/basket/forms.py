"""Reading what a basket form sends, whatever was really sent."""

from dataclasses import dataclass, field

from django import forms
from django.utils.translation import gettext_lazy as _

from shop.basket.contents import MOST_OF_ONE_THING

# The largest id a database takes; anything beyond is nobody's.
LARGEST_ID = 2**63 - 1


class AddForm(forms.Form):
    product = forms.IntegerField(
        min_value=1,
        max_value=LARGEST_ID,
        error_messages={
            key: _("Ce produit n’est plus en vente.") for key in ("required", "invalid", "min_value", "max_value")
        },
    )
    quantity = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST_OF_ONE_THING,
        error_messages={
            key: _("Indiquez une quantité entre 1 et %(most)d.") % {"most": MOST_OF_ONE_THING}
            for key in ("invalid", "min_value", "max_value")
        },
    )

    def clean_quantity(self):
        return self.cleaned_data["quantity"] or 1


def whole_number(text, *, most) -> int | None:
    """A number from 0 to `most`, or None for anything else that may have been typed."""
    text = str(text).strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 19):
        return None
    return min(int(text), most)


@dataclass
class Changes:
    """What one sending of the basket page asks for."""

    typed: dict[int, int] = field(default_factory=dict)
    step: tuple[int, int] | None = None
    unreadable: bool = False


def changes_in(data) -> Changes:
    """Quantities typed count where they differ from what was shown; − and + add to what is there by then."""
    changes = Changes()
    for name, value in data.items():
        line_id = whole_number(name.removeprefix("q-"), most=LARGEST_ID) if name.startswith("q-") else None
        if line_id is None or value == data.get(f"was-{line_id}"):
            continue
        quantity = whole_number(value, most=MOST_OF_ONE_THING)
        if quantity is None:
            changes.unreadable = True
        else:
            changes.typed[line_id] = quantity
    _read_buttons(data, changes)
    return changes


def _read_buttons(data, changes):
    for name, by in (("more", 1), ("less", -1)):
        line_id = whole_number(data.get(name, ""), most=LARGEST_ID)
        if line_id:
            changes.step = (line_id, by)
    removed = whole_number(data.get("remove", ""), most=LARGEST_ID)
    if removed:
        changes.typed[removed] = 0
    if changes.step:
        changes.typed.pop(changes.step[0], None)
