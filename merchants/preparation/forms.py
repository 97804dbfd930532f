"""What is typed while preparing: weights, who gets the last ones, what stands in. Each keeps what was typed."""

import re
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.models import OrderedLine
from merchants.preparation.labels import PER_SHEET
from merchants.preparation.merchant_orders import LONGEST_REASON
from merchants.preparation.replacing import MOST
from merchants.preparation.sharing_out import Rule
from merchants.preparation.weighing import HEAVIEST, weigh, weigh_read_again

AGREED_HOW = gettext_lazy("Comment la personne a donné son accord")


class StartForm(forms.Form):
    start = forms.IntegerField(
        label=gettext_lazy("Première étiquette libre de la planche"), min_value=1, max_value=PER_SHEET, initial=1
    )


# --- Weights ----------------------------------------------------------------------------------


class Grams(forms.IntegerField):
    """Read as it is said: « 487 », « 487 g », « 1 250 »."""

    def to_python(self, value):
        text = "".join(str(value or "").split()).lower().removesuffix("g")
        try:
            return super().to_python(text)
        except forms.ValidationError:
            raise forms.ValidationError(_("Écrivez le poids en grammes\u202f: 487.")) from None


class WeightsForm(forms.Form):
    """A weight per line; empty ones wait."""

    def __init__(self, *args, lines, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            self.fields[self.name("grams", line)] = Grams(
                label=_("Poids en grammes"), min_value=1, max_value=HEAVIEST, required=False, widget=forms.TextInput
            )
            self.fields[self.name("confirmed", line)] = forms.BooleanField(required=False)
            self.fields[self.name("agreed_how", line)] = forms.CharField(max_length=LONGEST_REASON, required=False)

    @staticmethod
    def name(what, line) -> str:
        return f"{what}-{line.pk}"

    def typed(self):
        """Each line for which something new was typed, with the act that writes it and what it takes."""
        for line in self.lines:
            grams = self.cleaned_data.get(self.name("grams", line))
            if grams is None or (line.weighed_at and grams == line.kept_grams):
                continue
            act = weigh_read_again if self.cleaned_data[self.name("confirmed", line)] else weigh
            yield line, act, {"grams": grams, "agreed_how": self.cleaned_data[self.name("agreed_how", line)]}

    def rows(self):
        """Each line with its fields; the first that waits takes the keyboard, or the first in error."""
        rows = [{"line": line, **{what: self[self.name(what, line)] for what in FIELDS}} for line in self.lines]
        for row in rows:
            row["value"] = self.value_of(row)
            row["asks"] = bool(row["grams"].errors)
        waiting = [row for row in rows if row["asks"]] or [row for row in rows if not row["line"].weighed_at]
        if waiting:
            waiting[0]["first"] = True
        return rows

    def value_of(self, row):
        weighed = row["line"].kept_grams if row["line"].weighed_at else ""
        return row["grams"].value() or weighed if self.is_bound else weighed


FIELDS = ("grams", "confirmed", "agreed_how")


# --- What is missing --------------------------------------------------------------------------


class ReplaceForm(forms.Form):
    kept_quantity = forms.TypedChoiceField(label=gettext_lazy("Combien pouvez-vous en fournir\u202f?"), coerce=int)
    sheet = forms.TypedChoiceField(
        coerce=int, error_messages={"required": gettext_lazy("Choisissez ce que vous mettez à la place.")}
    )
    quantity = forms.IntegerField(label=gettext_lazy("Combien à la place"), min_value=1, max_value=MOST)
    agreed_how = forms.CharField(label=AGREED_HOW, max_length=LONGEST_REASON, required=False)

    def __init__(self, *args, line, offers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kept_quantity"].choices = [(many, many or _("aucun")) for many in range(line.left_quantity)]
        self.fields["sheet"].choices = [(offer.sheet.pk, "") for offer in offers]
        self.fields["quantity"].initial = line.left_quantity


@dataclass(frozen=True)
class Share:
    line: OrderedLine
    gets: int
    field: object

    @property
    def missing(self) -> int:
        return self.line.left_quantity - self.gets

    @property
    def cancels(self) -> bool:
        """Nothing else is in that bag."""
        others = [one for one in self.line.merchant_order.lines.all() if one.pk != self.line.pk]
        return not self.gets and not any(one.left_quantity for one in others)


A_SHARE = re.compile(r"share-(\d{1,18})")


def shares_sent(posted) -> dict[int, int]:
    """Pieces by line as the page sent them, those of lines that wait no more included."""
    sent = ((A_SHARE.fullmatch(name), many.strip()) for name, many in posted.items())
    return {int(name[1]): int(many) for name, many in sent if name and many.isdecimal() and len(many) < 5}


class SharesForm(forms.Form):
    """How many there are and the rule; once shown, each share may be changed by hand."""

    left = forms.IntegerField(
        label=gettext_lazy("Combien en avez-vous\u202f?"),
        min_value=0,
        error_messages={"required": gettext_lazy("Indiquez combien vous en avez.")},
    )
    rule = forms.ChoiceField(
        label=gettext_lazy("Qui est servi\u202f?"),
        choices=Rule.choices,
        initial=Rule.FIRST_COME,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, wanted, **kwargs):
        super().__init__(*args, **kwargs)
        self.wanted, self.shares, self.seen = wanted, {}, {}
        self.fields["left"].max_value = wanted.total
        for line in wanted.lines:
            many = forms.IntegerField(label=str(line.merchant_order), min_value=0, required=False)
            self.fields[f"share-{line.pk}"] = many
            self.fields[f"seen-{line.pk}"] = forms.IntegerField(min_value=0, required=False)

    def clean(self):
        cleaned = super().clean()
        left, rule = cleaned.get("left"), cleaned.get("rule")
        if left is None or not rule:
            return cleaned
        if left >= self.wanted.total:
            self.add_error("left", _("Il y en a assez pour tout le monde\u202f: rien ne change."))
            return cleaned
        typed = {line.pk: cleaned.get(f"share-{line.pk}") for line in self.wanted.lines}
        self.seen = {line.pk: cleaned.get(f"seen-{line.pk}") or line.left_quantity for line in self.wanted.lines}
        by_hand = rule == Rule.BY_HAND or "confirmed" in self.data
        self.shares = self.by_hand(typed, left) if by_hand else self.wanted.shares(rule, left)
        return cleaned

    def by_hand(self, typed, left) -> dict[int, int]:
        """Nothing typed is nobody served whole by surprise: the field says what is still to decide."""
        if any(many is None for many in typed.values()):
            if "confirmed" in self.data:
                self.add_error(None, _("Écrivez combien reçoit chaque commande."))
            return self.wanted.shares(Rule.FIRST_COME, left)
        given = sum(typed.values())
        if given > left:
            self.add_error(None, _("Vous en donnez %(given)d, il y en a %(left)d.") % {"given": given, "left": left})
        return typed

    def rows(self) -> list[Share]:
        return [Share(line, self.shares[line.pk], self[f"share-{line.pk}"]) for line in self.wanted.lines]
