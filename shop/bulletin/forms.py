"""What a person changes of a bulletin: its opening words, and of each thing whether it stays and how it is told."""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy

from merchants.invoicing.legible import refuse_unwritable
from shop.bulletin.gathering import LONGEST, Heading

LONGEST_OPENING = 2000


@dataclass(frozen=True)
class Part:
    """What happened under one heading: the box and the words of each thing."""

    heading: str
    rows: list[list[forms.BoundField]]

    @property
    def kept(self) -> int:
        return sum(bool(box.value()) for box, _words in self.rows)

    @property
    def is_wrong(self) -> bool:
        return any(words.errors for _box, words in self.rows)


class BulletinForm(forms.Form):
    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    opening = forms.CharField(
        label=gettext_lazy("Le mot du mois"),
        required=False,
        max_length=LONGEST_OPENING,
        widget=forms.Textarea({"rows": 6}),
        help_text=gettext_lazy("Ce qui a compté, ce qui vient, un merci. Une ligne vide commence un paragraphe."),
        validators=[refuse_unwritable],
    )
    signed = forms.CharField(
        label=gettext_lazy("Signé"), required=False, max_length=60, validators=[refuse_unwritable]
    )

    def __init__(self, *args, bulletin, **options):
        self.items = bulletin.items
        told = {"edition": bulletin.edition, "opening": bulletin.opening, "signed": bulletin.signed}
        for row in self.items:
            told |= dict(zip(names_of(row), (row["is_kept"], row["words"]), strict=True))
        super().__init__(*args, initial=told, **options)
        for row in self.items:
            kept, words = names_of(row)
            self.fields[kept] = forms.BooleanField(label=row["title"], required=False)
            self.fields[words] = forms.CharField(
                label=gettext_lazy("Ce que l’on en dit"),
                required=False,
                max_length=2 * LONGEST,
                widget=forms.Textarea({"rows": 2}),
                validators=[refuse_unwritable],
            )

    @property
    def rows(self) -> dict:
        """Key → (whether it is kept, its words)."""
        return {row["key"]: tuple(self.cleaned_data[name] for name in names_of(row)) for row in self.items}

    @property
    def parts(self) -> list["Part"]:
        """Heading by heading, those that have something."""
        shown = [(row["heading"], [self[name] for name in names_of(row)]) for row in self.items]
        headings = [Part(one.label, [fields for heading, fields in shown if heading == one]) for one in Heading]
        return [part for part in headings if part.rows]

    @property
    def of_the_whole(self) -> list:
        return [self["opening"], self["signed"]]

    def goes_on_from(self, bulletin) -> None:
        """Shown again with what was typed, over what is written now."""
        self.data = self.data.copy()
        self.data["edition"] = bulletin.edition
        for row in self.items:
            kept, words = names_of(row)
            if words not in self.data:
                self.data |= {words: row["words"], **({kept: "on"} if row["is_kept"] else {})}


def names_of(row) -> tuple[str, str]:
    name = row["key"].replace(":", "-")
    return f"kept-{name}", f"words-{name}"
