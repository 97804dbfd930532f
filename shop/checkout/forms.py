"""What is asked of somebody who orders, and no more."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.models import MerchantOrder
from pickup.collections import Contact
from pickup.models import Collection, Resident
from pickup.phone_numbers import PhoneField
from shop.outbox.forms import SpokenWayField, way_among

CONTACT = ("first_name", "last_name", "phone", "email", "proxy_name")
LONGEST = {name: Collection._meta.get_field(name).max_length for name in CONTACT}

LONGEST_LETTERBOX = {name: Resident._meta.get_field(name).max_length for name in ("street", "postcode", "city")}


def asked(sentence):
    return {"required": sentence}


class ContactForm(forms.Form):
    """Who comes for the order. A phone or an e-mail is enough; an account is never needed."""

    first_name = forms.CharField(
        label=gettext_lazy("Prénom"),
        max_length=LONGEST["first_name"],
        error_messages=asked(gettext_lazy("Indiquez votre prénom.")),
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=gettext_lazy("Nom"),
        max_length=LONGEST["last_name"],
        error_messages=asked(gettext_lazy("Indiquez votre nom\u202f: c’est lui que l’on cherche au comptoir.")),
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    phone = PhoneField(
        label=gettext_lazy("Téléphone"),
        required=False,
        max_length=LONGEST["phone"],
        help_text=gettext_lazy("Pour vous prévenir si un produit manque."),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
        max_length=LONGEST["email"],
        help_text=gettext_lazy("Pour recevoir votre code et votre confirmation. L’un des deux suffit."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    needs_a_way_back = True

    def clean(self):
        cleaned = super().clean()
        tried = "phone" in self.errors or "email" in self.errors
        if self.needs_a_way_back and not tried and not (cleaned.get("phone") or cleaned.get("email")):
            raise forms.ValidationError(
                _("Indiquez un téléphone ou un e-mail\u202f: nous devons pouvoir vous prévenir.")
            )
        return cleaned


def contact_from(facts: dict) -> Contact:
    return Contact(**{name: facts.get(name, "") for name in CONTACT})


IfMissing = MerchantOrder.IfMissing
# What a shop does of what it could not supply, as the person reads it before ordering.
IF_MISSING = [
    (IfMissing.TAKE_OFF, gettext_lazy("Retirez-le"), gettext_lazy("Vous ne payez pas ce qui manque.")),
    (
        IfMissing.REPLACE,
        gettext_lazy("Remplacez-le"),
        gettext_lazy("Par un produit proche de la même boutique, jamais plus cher ; vous pouvez le refuser."),
    ),
    (
        IfMissing.CALL,
        gettext_lazy("Appelez-moi"),
        gettext_lazy("La boutique voit alors votre numéro, pour cette commande seulement."),
    ),
]

# The same once it is chosen, after « S’il manque un produit, ».
IF_MISSING_SAID = {
    IfMissing.TAKE_OFF: gettext_lazy("la boutique le retire de votre sac, et vous ne le payez pas."),
    IfMissing.REPLACE: gettext_lazy(
        "la boutique le remplace par un produit proche, jamais plus cher\u202f; vous pouvez le refuser."
    ),
    IfMissing.CALL: gettext_lazy("la boutique vous appelle avant de le retirer ou de le remplacer."),
}


class IfMissingField(forms.ChoiceField):
    """Unsaid, what is missing is taken off; nobody is called who gave no number."""

    widget = forms.RadioSelect

    def __init__(self, **options):
        choices = [(value, label) for value, label, _words in IF_MISSING]
        label = gettext_lazy("S’il manque un produit")
        super().__init__(choices=choices, label=label, required=False, **options)

    def clean(self, value):
        return super().clean(value) or IfMissing.TAKE_OFF


NO_PHONE = gettext_lazy("Ajoutez un téléphone pour être appelé.")


def wishes(chosen, *, has_phone=True) -> list[dict]:
    """The choices as a page shows them, one of them ticked."""
    closed = set() if has_phone else {IfMissing.CALL}
    ticked = chosen if chosen in {one[0] for one in IF_MISSING} - closed else IfMissing.TAKE_OFF
    return [
        {"value": value, "label": label, "words": words, "is_ticked": value == ticked}
        if value not in closed
        else {"value": value, "label": label, "words": NO_PHONE, "is_closed": True}
        for value, label, words in IF_MISSING
    ]


class ReviewForm(forms.Form):
    """The last page: how to pay, what one declares, and the total one has read."""

    COUNTER, ONLINE = "counter", "online"
    WITHOUT_CREDIT = "without"

    if_missing = IfMissingField()

    pays = forms.ChoiceField(
        label=gettext_lazy("Comment payez-vous\u202f?"),
        widget=forms.RadioSelect,
        choices=[(COUNTER, gettext_lazy("Au comptoir")), (ONLINE, gettext_lazy("Par carte, en ligne"))],
        error_messages={
            "required": gettext_lazy("Choisissez comment payer."),
            "invalid_choice": gettext_lazy("Choisissez comment payer."),
        },
    )
    adult = forms.BooleanField(label=gettext_lazy("Plus de 18 ans"), required=False)
    terms = forms.BooleanField(
        label=gettext_lazy("Les conditions de vente"),
        error_messages=asked(gettext_lazy("Cochez la case des conditions de vente pour commander.")),
    )
    total = forms.IntegerField(min_value=0, max_value=2**31, widget=forms.HiddenInput)
    # Forgotten or made up, it agrees to nothing.
    agreement = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)
    key = forms.CharField(max_length=200, widget=forms.HiddenInput)
    # The code of a credit note, and what the page said it pays.
    credit = forms.CharField(label=gettext_lazy("Le code de votre avoir"), required=False, max_length=20)
    credit_cents = forms.IntegerField(required=False, min_value=0, max_value=2**31, widget=forms.HiddenInput)

    def __init__(self, *args, has_alcohol=False, online_payment=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.has_alcohol = has_alcohol
        if not online_payment:
            self.fields["pays"].choices = [(self.COUNTER, "")]

    @property
    def takes_code_back(self) -> bool:
        """Somebody would rather order without the credit note: its code is emptied, the rest stays as typed."""
        return self.data.get("look") == self.WITHOUT_CREDIT

    def clean_adult(self):
        if self.has_alcohol and not self.cleaned_data["adult"]:
            raise forms.ValidationError(_("Il y a de l’alcool dans ce panier\u202f: déclarez que vous êtes majeur."))
        return self.cleaned_data["adult"]


class LetterboxForm(forms.Form):
    """Where the confirmation goes when it is posted, and how it is printed."""

    street = forms.CharField(label=gettext_lazy("Adresse"), required=False, max_length=LONGEST_LETTERBOX["street"])
    postcode = forms.CharField(
        label=gettext_lazy("Code postal"), required=False, max_length=LONGEST_LETTERBOX["postcode"]
    )
    city = forms.CharField(label=gettext_lazy("Commune"), required=False, max_length=LONGEST_LETTERBOX["city"])
    large_print = forms.BooleanField(label=gettext_lazy("Imprimer en gros caractères"), required=False)


class SpokenForForm(ContactForm, LetterboxForm):
    """Somebody as a volunteer writes them down: one name is enough, and the words speak of the person."""

    needs_a_way_back = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["first_name"].required = False
        self.fields["last_name"].error_messages |= asked(
            _("Indiquez le nom de la personne\u202f: c’est lui que l’on cherche au comptoir.")
        )


class ResidentForm(SpokenForForm):
    """What the place knows of somebody, corrected."""

    field_order = ["last_name", "first_name", "phone", "email"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["phone"].help_text = self.fields["email"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"


class PhoneOrderForm(SpokenForForm):
    """The same for somebody who is heard or seen: their name is enough, the rest if they wish.

    They are remembered only if they said yes.
    """

    remember = forms.BooleanField(required=False)

    # Folded: unsaid, nobody else comes, and they are told as they said before.
    way = SpokenWayField(required=False)
    proxy_name = forms.CharField(
        label=gettext_lazy("Prénom et nom de qui vient à sa place"),
        required=False,
        max_length=LONGEST["proxy_name"],
        help_text=gettext_lazy("Un voisin, un proche : il donne le code et repart avec les sacs."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    channel = forms.ChoiceField(
        label=gettext_lazy("La personne est"),
        choices=[
            (Collection.Channel.PHONE, gettext_lazy("au téléphone")),
            (Collection.Channel.COUNTER, gettext_lazy("au comptoir")),
            (Collection.Channel.PAPER, gettext_lazy("absente\u202f: elle a signé un bon de commande")),
        ],
        widget=forms.RadioSelect,
    )
    slot = forms.TypedChoiceField(
        label=gettext_lazy("Le moment"),
        coerce=int,
        error_messages={
            "required": gettext_lazy("Choisissez le moment du retrait."),
            "invalid_choice": gettext_lazy("Choisissez le moment du retrait."),
        },
    )
    if_missing = IfMissingField()
    adult = forms.BooleanField(label=gettext_lazy("Plus de 18 ans"), required=False)
    said = forms.BooleanField(
        label=gettext_lazy("Ce que la personne a entendu"),
        error_messages=asked(gettext_lazy("Dites à la personne le total, le lieu et l’heure, puis cochez la case.")),
    )
    total = forms.IntegerField(min_value=0, max_value=2**31, widget=forms.HiddenInput)
    key = forms.CharField(max_length=200, widget=forms.HiddenInput)

    def __init__(self, *args, has_alcohol=False, slots=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.has_alcohol = has_alcohol
        self.fields["phone"].help_text = _("Pour la prévenir si un produit manque.")
        self.fields["email"].help_text = _("Si la personne en a un\u202f: elle y reçoit la confirmation.")
        self.fields["slot"].choices = [(pk, pk) for pk in slots]

    def clean(self):
        cleaned = super().clean()
        if {"way", "email", "phone"} <= cleaned.keys():
            cleaned["way"] = self.way_that_reaches(cleaned)
        if cleaned.get("if_missing") == IfMissing.CALL and cleaned.get("phone") == "":
            self.add_error("phone", _("Pour que la boutique appelle la personne, notez son téléphone."))
        return cleaned

    def way_that_reaches(self, cleaned) -> str:
        try:
            return way_among(cleaned["way"], email=cleaned["email"], phone=cleaned["phone"])
        except forms.ValidationError as refusal:
            self.add_error("way", refusal)
            return ""

    def clean_adult(self):
        if self.has_alcohol and not self.cleaned_data["adult"]:
            raise forms.ValidationError(_("Il y a de l’alcool\u202f: demandez à la personne si elle est majeure."))
        return self.cleaned_data["adult"]
