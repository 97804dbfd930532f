"""What the treasurer types about the bank: a statement, what became of a transfer, what a movement was."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shop.settlement import bank_statement, camt, sepa, waiting
from shop.settlement.by_hand import recognising


class StatementForm(forms.Form):
    file = forms.FileField(
        label=_("Relevé de la banque (camt.053)"),
        help_text=_("Un fichier XML, à télécharger sur le site de votre banque."),
        max_length=200,
        allow_empty_file=False,
        error_messages={
            "required": _("Choisissez le fichier de la banque."),
            "empty": _("Ce fichier est vide."),
            "invalid": _("Choisissez le fichier de la banque."),
        },
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > camt.LARGEST_FILE:
            raise forms.ValidationError(_("Ce fichier est trop grand\u202f: prenez un relevé plus court."))
        return file


class RejectionForm(forms.Form):
    because = forms.CharField(
        label=_("Pourquoi la banque l’a-t-elle rejeté\u202f?"),
        max_length=sepa.LONGEST_REASON,
        error_messages={"required": sepa.SayWhy.sentence},
    )


class LookForm(forms.Form):
    """What the treasurer saw, before trying again."""

    note = forms.CharField(
        label=_("Ce que vous avez vu ou fait"),
        max_length=waiting.LONGEST_NOTE,
        error_messages={"required": waiting.SayWhatYouSaw.sentence},
    )


class ExplanationForm(forms.Form):
    """What a movement of the bank was, and the reason that stays in the books."""

    account = forms.ChoiceField(
        label=_("À quoi correspond-il\u202f?"), error_messages={"required": _("Choisissez à quoi il correspond.")}
    )
    because = forms.CharField(
        label=_("Pourquoi"),
        help_text=_("En quelques mots\u202f: ce qui permettra de s’en souvenir."),
        max_length=bank_statement.LONGEST_REASON,
        error_messages={"required": _("Dites pourquoi, en quelques mots.")},
    )

    def __init__(self, *args, line, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["account"].choices = [("", _("Choisissez…")), *bank_statement.explanations(line).items()]
        noted = recognising.said_by(line)
        self.initial = {"account": recognising.name_of(noted[0])} if noted else {}
