"""What is asked of whoever registers, on the site or by a voice, and what the door counts."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from animations.models import Question, Registration
from animations.taking_part import questions
from animations.taking_part.registering import Who
from merchants import form_keys
from pickup.phone_numbers import PhoneField

LONGEST = {name: Registration._meta.get_field(name).max_length for name in ("name", "email", "phone")}
# A voice may speak for a whole class; past that it is a typing slip.
MOST_AT_ONCE = 300
Channel = Registration.Channel
# Of somebody who is spoken for.
HOW_MANY = _("Combien seront-ils\u202f?")


def asked(sentence):
    return {"required": sentence, "invalid": sentence, "min_value": sentence, "max_value": sentence}


class PartyForm(forms.Form):
    """How many they are."""

    party = forms.IntegerField(
        label=_("Combien serez-vous\u202f?"),
        min_value=1,
        max_value=MOST_AT_ONCE,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages=asked(_("Dites combien vous serez, en chiffres.")),
    )

    def __init__(self, *args, most=MOST_AT_ONCE, **kwargs):
        super().__init__(*args, **kwargs)
        self.most = most
        self.fields["party"].widget.attrs |= {"min": 1, "max": most}

    def clean_party(self):
        party = self.cleaned_data["party"]
        if party > self.most:
            told = ngettext(
                "Une personne par inscription, ici.",
                "%(most)d personnes par inscription, au plus\u202f: si vous êtes plus nombreux, appelez-nous.",
                self.most,
            )
            raise forms.ValidationError(told % {"most": self.most})
        return party


class SpokenPartyForm(PartyForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["party"].label = HOW_MANY


class RegistrationForm(PartyForm):
    """A name and a number are enough; the questions of the animation come last."""

    field_order = ["key", "name", "party", "email", "phone"]

    key = forms.RegexField(form_keys.PATTERN, widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Votre nom, ou votre prénom"),
        max_length=LONGEST["name"],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages=asked(_("Dites-nous comment vous appeler.")),
    )
    email = forms.EmailField(
        label=_("E-mail, si vous voulez"),
        required=False,
        max_length=LONGEST["email"],
        help_text=_("Pour recevoir la confirmation, et être prévenu si quelque chose change."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = PhoneField(
        label=_("Téléphone, si vous voulez"),
        required=False,
        max_length=LONGEST["phone"],
        help_text=_("Pour vous prévenir si vous n’avez pas d’e-mail."),
    )

    def __init__(self, *args, animation, **kwargs):
        super().__init__(*args, **kwargs)
        self.asked = questions.asked(animation)
        for question in self.asked:
            self.fields[name_of(question)] = answer_field(question)

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())

    def who(self, user=None) -> Who:
        facts = {name: self.cleaned_data[name] for name in ("name", "party", "email", "phone")}
        return Who(**facts, user=user)

    def answers(self) -> dict[int, str]:
        return {question.pk: self.cleaned_data[name_of(question)] for question in self.asked}


def name_of(question) -> str:
    return f"answer_{question.pk}"


def answer_field(question):
    words = question.words if question.is_required else _("%(words)s (facultatif)") % {"words": question.words}
    owed = _("Répondez en quelques mots\u202f: c’est utile pour vous accueillir.")
    length = questions.LONGEST_ANSWER
    return forms.CharField(
        label=words, required=question.is_required, max_length=length, error_messages={"required": owed}
    )


class SpokenRegistrationForm(RegistrationForm):
    """What a volunteer writes down for somebody else."""

    channel = forms.ChoiceField(
        label=_("On s’inscrit"),
        choices=[choice for choice in Channel.choices if choice[0] != Channel.ONLINE],
        initial=Channel.COUNTER,
        error_messages=asked(_("Dites comment cette personne s’inscrit.")),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Son nom, ou son prénom")
        self.fields["party"].label = HOW_MANY
        self.fields["email"].label, self.fields["phone"].label = _("Son e-mail"), _("Son téléphone")
        self.fields["email"].help_text = self.fields["phone"].help_text = ""
        for name in ("name", "email", "phone"):
            self.fields[name].widget.attrs["autocomplete"] = "off"


# --- The door ---------------------------------------------------------------------------------


class CameForm(forms.Form):
    registration = forms.IntegerField(min_value=1, max_value=2**62)
    came = forms.IntegerField(
        min_value=1,
        max_value=MOST_AT_ONCE,
        error_messages=asked(_("Dites combien sont entrés, en chiffres.")),
    )


class WalkInForm(forms.Form):
    key = forms.RegexField(form_keys.PATTERN)
    people = forms.IntegerField(
        min_value=-1, max_value=MOST_AT_ONCE, error_messages=asked(_("Dites combien sont entrés, en chiffres."))
    )


class SheetForm(forms.Form):
    """The whole sheet: how many came of each line, nothing where the pen said nothing, and how many others."""

    walked_in = forms.IntegerField(
        label=_("Venus sans s’inscrire"),
        required=False,
        min_value=0,
        max_value=MOST_AT_ONCE * 10,
        error_messages=asked(_("Un nombre, en chiffres.")),
    )

    def __init__(self, *args, registrations, **kwargs):
        super().__init__(*args, **kwargs)
        self.registrations = registrations
        for one in registrations:
            self.fields[f"came_{one.pk}"] = forms.IntegerField(
                label=one.name,
                required=False,
                min_value=0,
                max_value=MOST_AT_ONCE,
                initial=one.came,
                error_messages=asked(_("Un nombre, en chiffres.")),
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )

    def lines(self):
        return [(one, self[f"came_{one.pk}"]) for one in self.registrations]

    def counted(self) -> dict[int, int]:
        said = {one.pk: self.cleaned_data[f"came_{one.pk}"] for one in self.registrations}
        return {pk: came for pk, came in said.items() if came is not None}


# --- The questions ----------------------------------------------------------------------------


class QuestionsForm(forms.Form):
    """Five lines; an empty one asks nothing. Each says which question it was when the page was shown."""

    def __init__(self, *args, animation, **kwargs):
        super().__init__(*args, **kwargs)
        asked = questions.asked(animation)
        for number in range(questions.MOST):
            known = asked[number] if number < len(asked) else Question()
            self.fields[f"pk_{number}"] = forms.IntegerField(
                required=False, min_value=1, max_value=2**62, initial=known.pk, widget=forms.HiddenInput
            )
            self.fields[f"words_{number}"] = forms.CharField(
                label=_("Question %(number)d") % {"number": number + 1},
                required=False,
                max_length=Question._meta.get_field("words").max_length,
                initial=known.words,
            )
            self.fields[f"is_required_{number}"] = forms.BooleanField(
                label=_("Il faut répondre à la question %(number)d") % {"number": number + 1},
                required=False,
                initial=known.is_required,
            )

    def wanted(self) -> list[dict]:
        found = []
        for number in range(questions.MOST):
            words = " ".join(self.cleaned_data[f"words_{number}"].split())
            facts = {name: self.cleaned_data[f"{name}_{number}"] for name in ("pk", "is_required")}
            if words:
                found.append({"words": words, **facts})
        return found
