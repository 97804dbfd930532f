"""What is typed of a proposal, of its answer, of a vote and of a decision; every refusal is a sentence."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from animations.deciding import access, proposals, supporting, threshold, voting
from animations.deciding.models import Decision, Proposal, ProposalMove, Vote
from animations.deciding.proposals import Answer
from animations.membership.forms import Writable, a_day, a_time, key_field
from animations.models.told import Told
from merchants.access import merchants_of
from merchants.invoicing.legible import refuse_unwritable
from merchants.opening import instant_of
from pickup.models import PickupPoint

Status = Proposal.Status


def lines(rows):
    return forms.Textarea({"rows": rows})


def a_number(label, *, least, most, **options):
    said = gettext_lazy("Indiquez un nombre entre %(least)d et %(most)d.") % {"least": least, "most": most}
    wrong = dict.fromkeys(["required", "invalid", "min_value", "max_value"], said)
    return forms.IntegerField(label=label, min_value=least, max_value=most, error_messages=wrong, **options)


def longest(model, name) -> int:
    return model._meta.get_field(name).max_length


# --- Proposing --------------------------------------------------------------------------------


class ProposalForm(forms.Form):
    """The same questions on the web and on paper."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Je propose"),
        choices=Proposal.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Dites si c’est une animation ou une initiative.")},
    )
    title = Writable(
        label=gettext_lazy("En quelques mots"),
        help_text=gettext_lazy("Un titre d’affiche\u202f: «\u00a0Réparer son vélo le samedi\u00a0»."),
        max_length=longest(Proposal, "title"),
        error_messages={"required": gettext_lazy("Donnez un titre à votre idée.")},
    )
    what = forms.CharField(
        label=gettext_lazy("Ce que l’on ferait"),
        help_text=gettext_lazy("Pour qui, quand à peu près, ce qu’il faudrait. Sans numéro ni e-mail."),
        max_length=proposals.LONGEST_WHAT,
        widget=lines(6),
        error_messages={"required": gettext_lazy("Racontez votre idée en quelques phrases.")},
    )
    signed = Writable(
        label=gettext_lazy("Signée"),
        help_text=gettext_lazy("Tout le monde le lira\u202f: un prénom et un village suffisent."),
        max_length=longest(Proposal, "signed"),
        error_messages={"required": gettext_lazy("Signez votre idée\u202f: un prénom suffit.")},
    )
    merchant = forms.ModelChoiceField(
        label=gettext_lazy("Au nom de la boutique"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("Non, pour moi"),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail, pour vous répondre"),
        help_text=gettext_lazy("Seule l’association le lit. Rien n’est obligé\u202f: la réponse sera aussi affichée."),
        max_length=150,
        required=False,
        error_messages={"invalid": gettext_lazy("Cette adresse n’est pas complète\u202f: camille@exemple.fr.")},
    )
    phone = Writable(label=gettext_lazy("Ou un téléphone"), max_length=longest(Proposal, "phone"), required=False)
    key = key_field()

    def __init__(self, *args, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        shops = merchants_of(user) if user else None
        if shops:
            self.fields["merchant"].queryset = shops
        else:
            del self.fields["merchant"]

    def clean_what(self):
        refuse_unwritable(self.cleaned_data["what"])
        return self.cleaned_data["what"]


class ThresholdForm(forms.Form):
    supports = a_number(gettext_lazy("Soutiens demandés"), least=1, most=threshold.MOST)
    applies_from = a_day(gettext_lazy("À partir du"))


class SheetForm(forms.Form):
    """The lines of a sheet of supports, as they were written."""

    names = forms.CharField(
        label=gettext_lazy("Les noms de la feuille, un par ligne"),
        help_text=gettext_lazy(
            "Vous seuls les lisez. Ils sont effacés dès que la proposition a sa réponse, après un an au plus tard."
        ),
        max_length=supporting.MOST_LINES * supporting.LONGEST_NAME,
        widget=lines(8),
        error_messages={"required": supporting.NoNames.sentence},
    )

    def clean_names(self):
        refuse_unwritable(self.cleaned_data["names"])
        return self.cleaned_data["names"].splitlines()


class AnswerForm(forms.Form):
    """The answer of the committee; for an animation that is accepted, its first date."""

    status = forms.ChoiceField(
        label=gettext_lazy("Votre réponse"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Dites si c’est oui, non ou plus tard.")},
    )
    words = forms.CharField(
        label=gettext_lazy("Ce que tout le monde lira"),
        help_text=gettext_lazy("Un oui dit la suite\u202f; un non ou un plus tard dit pourquoi."),
        max_length=proposals.LONGEST_ANSWER,
        widget=lines(4),
        error_messages={"required": gettext_lazy("Écrivez la réponse que tout le monde lira.")},
    )
    signed = Writable(
        label=gettext_lazy("Signée"),
        max_length=proposals.LONGEST_NAME,
        error_messages={"required": gettext_lazy("Signez la réponse\u202f: un prénom et un nom.")},
    )
    role = Writable(
        label=gettext_lazy("En tant que"),
        help_text=gettext_lazy("Par exemple\u202f: animatrice, pour le comité."),
        max_length=longest(ProposalMove, "role"),
        error_messages={"required": gettext_lazy("Dites au nom de qui vous répondez.")},
    )
    kind = forms.ChoiceField(label=gettext_lazy("C’est"), choices=Told.Kind.choices, required=False)
    point = forms.ModelChoiceField(
        label=gettext_lazy("Où"),
        queryset=PickupPoint.objects.filter(is_active=True),
        required=False,
        empty_label=gettext_lazy("Choisissez le lieu"),
    )
    day = a_day(gettext_lazy("Le"), required=False)
    starts = a_time(gettext_lazy("De"))
    ends = a_time(gettext_lazy("À"))
    OF_THE_DATE = ("kind", "point", "day", "starts", "ends")

    def __init__(self, *args, proposal, **kwargs):
        super().__init__(*args, **kwargs)
        allowed = proposals.TRANSITIONS[proposal.status]
        self.fields["status"].choices = [(one.value, one.label) for one in proposals.ANSWERS if one in allowed]
        for name in ("starts", "ends"):
            self.fields[name].required = False
        self.dates_it = proposal.kind == Proposal.Kind.ANIMATION
        if not self.dates_it:
            for name in self.OF_THE_DATE:
                del self.fields[name]

    @property
    def of_the_answer(self):
        return [self[name] for name in ("words", "signed", "role")]

    @property
    def of_the_date(self):
        return [self[name] for name in self.OF_THE_DATE if name in self.fields]

    def clean(self):
        given = super().clean()
        if self.dates_it and given.get("status") == Status.ACCEPTED:
            self.ask_for_a_date(given)
        return given

    def ask_for_a_date(self, given):
        for name in self.OF_THE_DATE:
            if not given.get(name) and name not in self.errors:
                self.add_error(name, _("Dites-le, même à peu près\u202f: le brouillon se change ensuite."))
        if given.get("starts") and given.get("ends") and given["ends"] <= given["starts"]:
            self.add_error("ends", _("La fin vient après le début."))

    def answer(self) -> Answer:
        return Answer(*(self.cleaned_data[name] for name in ("words", "signed", "role")))

    def when(self) -> dict | None:
        if not self.dates_it:
            return None
        said = self.cleaned_data
        hours = {
            "starts_at": instant_of(said["day"], said["starts"]),
            "ends_at": instant_of(said["day"], said["ends"]),
        }
        return {"kind": said["kind"], "point": said["point"], **hours}


# --- At the counter ---------------------------------------------------------------------------


class CardForm(forms.Form):
    """One thing of a list, and the card of a member."""

    what = forms.ModelChoiceField(
        queryset=None,
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages=dict.fromkeys(["required", "invalid_choice"], gettext_lazy("Choisissez dans la liste.")),
    )
    card = Writable(
        label=gettext_lazy("Numéro de la carte de membre"),
        help_text=gettext_lazy("Sous le carré à scanner\u202f: M, puis douze signes."),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Tapez ou scannez le numéro de la carte.")},
    )

    def __init__(self, *args, among, label, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["what"].queryset, self.fields["what"].label = among, label


# --- Votes ------------------------------------------------------------------------------------


class VoteForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("Le vote porte sur"),
        choices=Vote.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Dites sur quoi porte le vote.")},
    )
    question = Writable(
        label=gettext_lazy("La question"),
        max_length=longest(Vote, "question"),
        error_messages={"required": gettext_lazy("Écrivez la question.")},
    )
    details = forms.CharField(
        label=gettext_lazy("Ce qu’il faut savoir pour choisir"), max_length=3000, widget=lines(5), required=False
    )
    choices = forms.CharField(
        label=gettext_lazy("Les réponses, une par ligne"),
        help_text=gettext_lazy("De 2 à 8. Le vote blanc s’ajoute de lui-même."),
        max_length=1200,
        widget=lines(4),
        error_messages={"required": voting.NotAQuestion.sentence},
    )
    opens_on = a_day(gettext_lazy("Ouvre le"))
    opens_time = a_time(gettext_lazy("Ouvre à"))
    closes_on = a_day(gettext_lazy("Ferme le"))
    closes_time = a_time(gettext_lazy("Ferme à"))
    quorum = a_number(
        gettext_lazy("Quorum, en % des membres"),
        least=1,
        most=100,
        required=False,
        help_text=gettext_lazy("Vide\u202f: le vote vaut quel que soit le nombre de votants."),
    )
    key = key_field()

    def clean_details(self):
        refuse_unwritable(self.cleaned_data["details"])
        return self.cleaned_data["details"]

    def clean_choices(self):
        refuse_unwritable(self.cleaned_data["choices"])
        found = [" ".join(one.split()) for one in self.cleaned_data["choices"].splitlines() if one.strip()]
        if any(len(one) > voting.LONGEST_CHOICE for one in found):
            raise forms.ValidationError(_("Une réponse est trop longue\u202f: 120 signes au plus."))
        if not voting.FEWEST <= len(set(found)) <= voting.MOST:
            raise forms.ValidationError(str(voting.NotAQuestion.sentence))
        return found

    def clean(self):
        given = super().clean()
        moments = self.moments(given)
        if moments and moments["opens_at"] <= timezone.now():
            self.add_error("opens_on", _("Un vote s’ouvre à un moment à venir."))
        if moments and moments["closes_at"] <= moments["opens_at"]:
            self.add_error("closes_on", _("La fermeture vient après l’ouverture."))
        return given

    def moments(self, given) -> dict:
        names = ("opens_on", "opens_time", "closes_on", "closes_time")
        if any(given.get(name) is None for name in names):
            return {}
        opens_at = instant_of(given["opens_on"], given["opens_time"])
        return {"opens_at": opens_at, "closes_at": instant_of(given["closes_on"], given["closes_time"])}

    def facts(self) -> dict:
        said = self.cleaned_data
        kept = ("kind", "question", "details", "choices", "quorum", "key")
        return {**{name: said[name] for name in kept}, **self.moments(said)}


class BallotForm(forms.Form):
    choice = forms.ModelChoiceField(
        label=gettext_lazy("Votre bulletin"),
        queryset=None,
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages=dict.fromkeys(["required", "invalid_choice"], voting.NoSuchChoice.sentence),
    )

    def __init__(self, *args, vote, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["choice"].queryset = vote.choices.all()


class CountForm(forms.Form):
    """How many ballots of paper for each answer; and why, when they are not as many as the list says."""

    reason = Writable(
        label=gettext_lazy("Si l’urne n’en contient pas autant que la liste, pourquoi"),
        help_text=gettext_lazy(
            "Recomptez d’abord. Ce que vous écrivez ici se lit avec le résultat"
            "\u202f: «\u00a0Un bulletin a été emporté, pas glissé\u00a0»."
        ),
        max_length=longest(Vote, "box_reason"),
        required=False,
    )
    signed = Writable(
        label=gettext_lazy("Signé"),
        help_text=gettext_lazy("Le nom de qui a compté, que tout le monde lira."),
        max_length=longest(Vote, "box_signed"),
        required=False,
    )

    def __init__(self, *args, vote, **kwargs):
        super().__init__(*args, **kwargs)
        for choice in vote.choices.all():
            self.fields[f"choice_{choice.pk}"] = a_number(choice.words, least=0, most=10_000, initial=0)
        self.order_fields([name for name in self.fields if name.startswith("choice_")])

    def facts(self) -> dict:
        """As `voting.count_paper` takes them."""
        said = self.cleaned_data
        counts = {name.removeprefix("choice_"): many for name, many in said.items() if name.startswith("choice_")}
        ballots = {int(pk): many for pk, many in counts.items()}
        return {"ballots": ballots, "reason": said["reason"], "signed": said["signed"]}


# --- Decisions --------------------------------------------------------------------------------


class DecisionForm(forms.Form):
    title = Writable(
        label=gettext_lazy("Ce qui est décidé"),
        help_text=gettext_lazy("En une phrase\u202f: «\u00a0La commission passe à 7\u202f% au 1er mars.\u00a0»"),
        max_length=longest(Decision, "title"),
        error_messages={"required": gettext_lazy("Dites en une phrase ce qui est décidé.")},
    )
    taken_on = a_day(gettext_lazy("Décidé le"))
    body = Writable(
        label=gettext_lazy("Par"),
        help_text=gettext_lazy("L’assemblée générale, le comité des animations, le bureau…"),
        max_length=longest(Decision, "body"),
        error_messages={"required": gettext_lazy("Dites qui a décidé.")},
    )
    present = a_number(gettext_lazy("Personnes présentes"), least=1, most=5000)
    minutes = forms.CharField(
        label=gettext_lazy("Le compte rendu"),
        help_text=gettext_lazy("Tout le monde le lira. Ne nommez que celles et ceux qui le veulent bien."),
        max_length=20_000,
        widget=lines(12),
        error_messages={"required": gettext_lazy("Écrivez le compte rendu\u202f: tout le monde le lira.")},
    )
    vote = forms.ModelChoiceField(
        label=gettext_lazy("Après le vote"), queryset=None, required=False, empty_label=gettext_lazy("Aucun vote")
    )
    replaces = forms.ModelChoiceField(
        label=gettext_lazy("Cette décision remplace"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("Aucune"),
    )
    key = key_field()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["vote"].queryset = Vote.objects.filter(decision=None, closes_at__lte=timezone.now())
        self.fields["replaces"].queryset = access.standing_decisions()

    def clean_minutes(self):
        refuse_unwritable(self.cleaned_data["minutes"])
        return self.cleaned_data["minutes"]
