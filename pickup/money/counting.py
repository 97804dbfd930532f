"""What is typed when a box is counted: piece by piece or as a total; every refusal is a sentence."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pickup.forms import EurosField
from pickup.money import change
from pickup.money.sessions import LONGEST_WORD, Boxes
from pickup.words import amount

MOST_PIECES = 9999
WORD = {"max_length": gettext_lazy("Dites-le en 200 caractères au plus.")}


NUMBER = dict.fromkeys(["invalid", "min_value", "max_value"], gettext_lazy("Combien y en a-t-il\u202f?"))


def number_field(label):
    """How many of something; left empty, none."""
    widget = forms.TextInput({"inputmode": "numeric", "autocomplete": "off"})
    facts = {"min_value": 0, "max_value": MOST_PIECES, "error_messages": NUMBER, "widget": widget}
    return forms.IntegerField(label=label, required=False, **facts)


def name_of(cents):
    """« 20 € », « 0,50 € »."""
    return amount(cents) if cents < 100 else f"{cents // 100}\u202f€"


def word_field(label):
    return forms.CharField(label=label, required=False, max_length=LONGEST_WORD, error_messages=WORD)


class CashForm(forms.Form):
    """Coins and notes: how many of each, or what they make in all."""

    total = EurosField(label=gettext_lazy("Espèces comptées"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for cents in change.COINS_AND_NOTES:
            self.fields[f"piece_{cents}"] = number_field(name_of(cents))
        self.fields["total"].widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    @property
    def pieces(self):
        """Bound fields of the coins and notes, the largest first."""
        return [self[f"piece_{cents}"] for cents in change.COINS_AND_NOTES]

    def detail(self) -> dict[int, int]:
        said = ((cents, self.cleaned_data.get(f"piece_{cents}")) for cents in change.COINS_AND_NOTES)
        return {cents: number for cents, number in said if number}

    def clean(self):
        said = super().clean()
        if self.errors:
            return said
        by_piece, total = change.counted(self.detail()), said.get("total")
        if not self.detail() and total is None:
            self.add_error("total", _("Comptez les espèces\u202f: un total, ou chaque pièce. S’il n’y en a pas, 0."))
        elif self.detail() and total not in {None, by_piece}:
            words = {"pieces": amount(by_piece), "total": amount(total)}
            self.add_error("total", _("Pièces et billets font %(pieces)s, pas %(total)s\u202f: recomptez.") % words)
        else:
            said["cash"] = total if total is not None else by_piece
        return said


class OpenForm(CashForm):
    word = word_field(gettext_lazy("Un mot, si ce n’est pas ce qu’on y avait laissé"))

    def facts(self):
        said = self.cleaned_data
        return {"float_cents": said["cash"], "detail": self.detail(), "word": said["word"]}


class CloseForm(CashForm):
    cheques_number = number_field(gettext_lazy("Nombre de chèques"))
    cheques = EurosField(label=gettext_lazy("Total des chèques"), required=False)
    cards = EurosField(label=gettext_lazy("Total du ticket du terminal"), required=False)
    left = EurosField(label=gettext_lazy("Laissé dans la caisse pour la prochaine fois"), required=False)
    word = word_field(gettext_lazy("Un mot sur l’écart, s’il y en a un"))

    def __init__(self, *args, session, **kwargs):
        super().__init__(*args, **kwargs)
        self.session = session
        for name in ("cheques", "cards", "left"):
            self.fields[name].widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def facts(self):
        said = self.cleaned_data
        counted = Boxes(said["cash"], said["cheques"] or 0, said["cards"] or 0, said["cheques_number"] or 0)
        left = said["left"] if said["left"] is not None else min(self.session.float_cents, said["cash"])
        return {"counted": counted, "detail": self.detail(), "left_cents": left, "word": said["word"]}
