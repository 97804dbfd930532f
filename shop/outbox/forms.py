"""How somebody wants to be told, asked in one glance."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shop.outbox.models import Way
from shop.outbox.sms.gateway import is_offered
from shop.outbox.sms.numbers import mobile_number

WAYS = [
    (Way.EMAIL, gettext_lazy("Par e-mail")),
    (Way.SMS, gettext_lazy("Par SMS")),
    (Way.CALL, gettext_lazy("Par téléphone\u202f: quelqu’un vous appelle")),
    (Way.LETTER, gettext_lazy("Sur papier, à votre prochain passage")),
]
# The same, read by whoever orders for somebody.
SPOKEN_WAYS = [
    (Way.EMAIL, gettext_lazy("Par e-mail")),
    (Way.SMS, gettext_lazy("Par SMS")),
    (Way.CALL, gettext_lazy("En l’appelant")),
    (Way.LETTER, gettext_lazy("Sur papier, à son prochain passage")),
]


def ways_offered() -> list:
    return [(way, label) for way, label in WAYS if way != Way.SMS or is_offered()]


def spoken_ways_offered() -> list:
    return [(way, label) for way, label in SPOKEN_WAYS if way != Way.SMS or is_offered()]


def refuse_unreachable(way, *, email, phone) -> None:
    """What is chosen must be able to reach them."""
    if way == Way.EMAIL and not email:
        raise forms.ValidationError(_("Nous n’avons pas d’adresse e-mail\u202f: choisissez une autre façon."))
    if way == Way.SMS and not mobile_number(phone):
        raise forms.ValidationError(_("Un SMS demande un numéro de mobile\u202f: choisissez une autre façon."))
    if way == Way.CALL and not phone:
        raise forms.ValidationError(_("Nous n’avons pas de numéro à appeler\u202f: choisissez une autre façon."))


def way_among(way, *, email, phone) -> str:
    """What was ticked beside a name, or nothing where the box ticked beforehand has no e-mail to go to."""
    if way == Way.EMAIL and not email:
        return ""
    if way:
        refuse_unreachable(way, email=email, phone=phone)
    return way


class WayField(forms.ChoiceField):
    widget = forms.RadioSelect
    offered = staticmethod(ways_offered)

    def __init__(self, **options):
        words = {"required": gettext_lazy("Choisissez comment être prévenu.")}
        words["invalid_choice"] = words["required"]
        options = {"label": gettext_lazy("Pour vous prévenir"), "error_messages": words, **options}
        super().__init__(choices=self.offered, **options)


class SpokenWayField(WayField):
    offered = staticmethod(spoken_ways_offered)

    def __init__(self, **options):
        super().__init__(**{"label": gettext_lazy("Pour prévenir la personne"), **options})


class CheckoutWayForm(forms.Form):
    """Beside the name, at checkout; unsaid, the e-mail when there is one."""

    way = WayField(required=False)

    def __init__(self, *args, contact=None, **options):
        super().__init__(*args, **options)
        self.contact = contact or {}

    def clean_way(self):
        reach = {"email": self.contact.get("email", ""), "phone": self.contact.get("phone", "")}
        return way_among(self.cleaned_data["way"], **reach)


class PreferenceForm(forms.Form):
    """The whole of it: first by which way, what else is allowed, and whether to be reminded."""

    way = WayField()
    accepts_sms = forms.BooleanField(
        label=gettext_lazy("Un SMS si l’e-mail n’arrive pas"),
        required=False,
    )
    accepts_calls = forms.BooleanField(
        label=gettext_lazy("Un appel si rien d’autre n’arrive"),
        required=False,
    )
    reminder = forms.BooleanField(label=gettext_lazy("Un rappel le jour où vous venez chercher"), required=False)

    def __init__(self, *args, email, phone, **options):
        super().__init__(*args, **options)
        self.email, self.phone = email, phone
        way, sms = self.fields["way"], is_offered() and bool(mobile_number(phone))
        reaches = {Way.EMAIL: bool(email), Way.SMS: sms, Way.CALL: bool(phone), Way.LETTER: True}
        # What a page opened before still asks for gets its own sentence.
        asked = self.data.get("way")
        way.choices = [(one, label) for one, label in way.choices if reaches[one] or one == asked]
        if not sms:
            del self.fields["accepts_sms"]
        if not phone:
            del self.fields["accepts_calls"]

    def clean(self):
        cleaned = super().clean()
        # What was not asked stays as it was said.
        for name in ("accepts_sms", "accepts_calls"):
            cleaned.setdefault(name, self.initial.get(name, True))
        if cleaned.get("way") == Way.SMS:
            cleaned["accepts_sms"] = True
        if cleaned.get("way") == Way.CALL:
            cleaned["accepts_calls"] = True
        return cleaned

    def clean_way(self):
        refuse_unreachable(self.cleaned_data["way"], email=self.email, phone=self.phone)
        return self.cleaned_data["way"]


class SpokenPreferenceForm(PreferenceForm):
    """The same, ticked by a volunteer who asks the person."""

    way = SpokenWayField()

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["reminder"].label = _("Un rappel le jour où elle vient chercher")
