"""What the treasurer types about the commission: a rate, a whole rule, a rule to try on a past month."""

from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from oscar.apps.catalogue.models import Category

from animations.deciding.access import standing_decisions
from animations.models import Animation
from merchants.books.commission_months import Month
from merchants.models import CommissionRule, Merchant
from merchants.money import to_cents
from shop.orders import selling_costs
from shop.templatetags.town import long_day

# More than any town's commission: beyond it, somebody slipped on a key.
MOST_EUROS = 10_000


class PercentField(forms.DecimalField):
    """A percentage as one writes it: « 8,5 » or « 8.5 % »."""

    default_error_messages = {
        "required": _("Indiquez un taux."),
        "invalid": _("Écrivez un nombre, par exemple 8,5."),
        "min_value": _("Un taux est compris entre 0 et 100\u202f%%."),
        "max_value": _("Un taux est compris entre 0 et 100\u202f%%."),
        "max_decimal_places": _("Deux décimales au plus."),
    }

    def __init__(self, **kwargs):
        bounds = {"min_value": 0, "max_value": 100, "decimal_places": 2, "localize": True}
        super().__init__(**bounds, **kwargs)

    def to_python(self, value):
        return super().to_python(str(value or "").replace("%", "").replace(".", ",").strip())


class EurosField(forms.DecimalField):
    """An amount as one writes it, « 12,50 € »; its value is in cents."""

    default_error_messages = {
        "invalid": _("Écrivez un montant en euros, par exemple 12,50."),
        "min_value": _("Un montant n’est pas négatif."),
        "max_value": _("Ce montant est trop grand."),
        "max_decimal_places": _("Deux décimales au plus."),
    }

    def __init__(self, **kwargs):
        bounds = {"min_value": 0, "max_value": MOST_EUROS, "decimal_places": 2, "localize": True}
        super().__init__(required=False, **bounds, **kwargs)

    def to_python(self, value):
        return super().to_python(str(value or "").replace("€", "").replace(".", ",").strip())

    def clean(self, value):
        euros = super().clean(value)
        return None if euros is None else to_cents(euros)


class DayField(forms.DateField):
    default_error_messages = {"invalid": _("Écrivez une date, par exemple 01/12/2026.")}

    def __init__(self, **kwargs):
        widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d", "%d/%m/%Y"], **kwargs)


class AisleField(forms.ModelChoiceField):
    """The aisles as a tree, the ones below set in."""

    def label_from_instance(self, aisle):
        return "\u2003" * (aisle.depth - 1) + aisle.name


class AnimationField(forms.ModelChoiceField):
    """The animations by their title and day: the same one may come back every month."""

    def __init__(self, **kwargs):
        super().__init__(
            Animation.objects.none(),
            label=_("Pendant une animation"),
            to_field_name="slug",
            required=False,
            empty_label=_("N’importe quand"),
            **kwargs,
        )

    def label_from_instance(self, show):
        return f"{show.title}, {long_day(timezone.localdate(show.starts_at))}"


class AgreementForm(forms.Form):
    """What makes a dearer rule possible before the notice has run."""

    agreed_on = DayField(label=_("Accord du commerçant donné le"), required=False)
    agreed_how = forms.CharField(
        label=_("Comment il l’a donné"),
        help_text=_("«\u202fSigné\u202f», «\u202fpar e-mail\u202f»… Cet accord remplace le préavis."),
        max_length=120,
        required=False,
    )

    def clean(self):
        given = super().clean()
        if given.get("agreed_on") and not given.get("agreed_how"):
            self.add_error("agreed_how", _("Dites comment l’accord a été donné."))
        return given


class RateForm(AgreementForm):
    rate = PercentField(
        label=_("Taux de commission (%)"),
        help_text=_("En pourcentage du prix payé par l’habitant, TVA comprise. Exemple\u202f: 8,5"),
    )
    applies_from = DayField(
        label=_("À partir du"),
        help_text=_("Aujourd’hui ou un jour à venir. Les commandes déjà passées gardent leur taux."),
        error_messages={"required": _("Choisissez le jour à partir duquel ce taux s’applique.")},
    )
    decision = forms.ModelChoiceField(
        label=_("Selon la décision"),
        help_text=_("Quand ce taux suit une décision publiée : tout le monde pourra la lire à côté."),
        queryset=None,
        required=False,
        empty_label=_("Aucune"),
    )
    field_order = ["rate", "applies_from", "decision", "agreed_on", "agreed_how"]

    def __init__(self, *args, merchant=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["decision"].queryset = standing_decisions()
        if merchant is None:
            del self.fields["agreed_on"], self.fields["agreed_how"]

    def clean_decision(self) -> str:
        """Its number, as the rule keeps it."""
        decision = self.cleaned_data["decision"]
        return decision.number if decision else ""


class DraftForm(forms.Form):
    """Whose sales a rule is about, and what it takes of them."""

    label = forms.CharField(
        label=_("Nom des frais"),
        help_text=_("Vide\u202f: la commission elle-même. Un nom en fait des frais qui s’ajoutent."),
        max_length=60,
        required=False,
    )
    merchant = forms.ModelChoiceField(
        Merchant.objects.all(),
        label=_("Commerçant"),
        to_field_name="code",
        required=False,
        empty_label=_("Toute la ville"),
    )
    category = AisleField(
        Category.objects.order_by("path"), label=_("Rayon"), required=False, empty_label=_("Tous les rayons")
    )
    channel = forms.ChoiceField(
        label=_("Comment la commande est passée"),
        required=False,
        choices=[("", _("De toutes les façons")), *CommissionRule.Channel.choices],
    )
    rate = PercentField(
        label=_("Taux (%)"),
        help_text=_("Du prix payé par l’habitant, TVA comprise. Vide\u202f: seulement un montant par commande."),
        required=False,
    )
    fixed_cents = EurosField(label=_("Part fixe par commande (€)"))
    floor_cents = EurosField(label=_("Au moins, par commande (€)"))
    cap_cents = EurosField(label=_("Au plus, par commande (€)"))
    month_cap_cents = EurosField(
        label=_("Au plus, par mois (€)"), help_text=_("Frais compris. Pour la commission, tous rayons ensemble.")
    )

    def clean(self):
        given = super().clean()
        given["fixed_cents"], given["floor_cents"] = given.get("fixed_cents") or 0, given.get("floor_cents") or 0
        self.clean_empty_rate(given)
        if given.get("cap_cents") is not None and given["cap_cents"] < given["floor_cents"]:
            self.add_error("cap_cents", _("Le maximum est au moins égal au minimum."))
        if given.get("month_cap_cents") is not None and (given.get("label") or given.get("category")):
            self.add_error("month_cap_cents", _("Le maximum du mois se fixe sur la commission, tous rayons ensemble."))
        return given

    def clean_empty_rate(self, given):
        """No rate is a rate of nothing, beside an amount per order or in a rule that ends another."""
        if given.get("rate") is not None or "rate" in self.errors:
            return
        given["rate"] = Decimal(0)
        if not any((given["fixed_cents"], given["floor_cents"], given.get("stops"))):
            self.add_error("rate", _("Indiquez un taux, ou un montant par commande."))


class RuleForm(DraftForm, AgreementForm):
    animation = AnimationField()
    applies_from = DayField(
        label=_("À partir du"),
        help_text=_("Les commandes déjà passées gardent leur règle."),
        error_messages={"required": _("Choisissez le jour à partir duquel cette règle s’applique.")},
    )
    applies_until = DayField(label=_("Jusqu’au (compris)"), required=False)
    free_days = forms.IntegerField(
        label=_("Jours offerts à l’arrivée d’un commerçant"), min_value=0, max_value=1000, required=False
    )
    free_until = DayField(label=_("Ou offert à tous jusqu’au"), required=False)
    association_bears = PercentField(
        label=_("Part payée par l’association dans les promotions qu’elle décide (%)"),
        help_text=_("0\u202f: le commerçant paie tout. 100\u202f: l’association. Il porte toujours les siennes."),
        required=False,
    )
    stops = forms.BooleanField(
        label=_("Mettre fin à cette règle ce jour-là\u202f: une règle plus large reprend"), required=False
    )
    REPLACES, ADDS = "REPLACES", "ADDS"
    meant = forms.ChoiceField(
        label=_("Ce montant doit-il remplacer la commission, ou s’y ajouter\u202f?"),
        required=False,
        choices=[
            ("", _("Choisissez")),
            (ADDS, _("S’ajouter à la commission")),
            (REPLACES, _("La remplacer\u202f: plus aucun pourcentage")),
        ],
    )
    FOR_WHOM = ["label", "merchant", "category", "animation", "channel"]
    HOW_MUCH = ["rate", "fixed_cents", "floor_cents", "cap_cents", "month_cap_cents", "association_bears"]
    WHEN = ["applies_from", "applies_until", "free_days", "free_until", "stops", "agreed_on", "agreed_how"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["animation"].queryset = Animation.objects.published().upcoming(timezone.now())

    def groups(self):
        """The fields under their three questions."""
        how_much = [*self.HOW_MUCH, "meant"] if "meant" in self.errors or self.data.get("meant") else self.HOW_MUCH
        questions = [(_("Pour quelles ventes"), self.FOR_WHOM), (_("Combien"), how_much), (_("Quand"), self.WHEN)]
        return [(question, [self[name] for name in names]) for question, names in questions]

    def clean(self):
        given = super().clean()
        given["animation"] = given["animation"].slug if given.get("animation") else ""
        given["free_days"], given["association_bears"] = (
            given.get("free_days") or 0,
            given.get("association_bears") or 0,
        )
        if given.get("agreed_on") and not given.get("merchant"):
            self.add_error("agreed_on", _("Un accord vient d’un commerçant\u202f: choisissez lequel."))
        self.settle_what_is_meant(given)
        return given

    def settle_what_is_meant(self, given):
        """An amount alone, without a name, would replace the whole percentage: it is asked, never guessed."""
        meant = given.pop("meant", "")
        if given.get("label") or given.get("rate") or "rate" in self.errors or given.get("stops"):
            return
        if not meant:
            self.add_error(
                "meant", _("Sans nom ni pourcentage, on peut comprendre l’un ou l’autre\u202f: dites lequel.")
            )
        elif meant == self.ADDS:
            given["label"] = gettext("Frais par commande")


class TryForm(DraftForm):
    """A rule and the month on which to try it."""

    animation = AnimationField(
        help_text=_(
            "Les commandes retirées sur place pendant l’animation : ce que vend son hôte, ce qu’elle présente."
        )
    )
    mois = forms.ChoiceField(label=_("Le mois"))
    everybody = forms.BooleanField(
        label=_("Essayer aussi chez les commerçants qui ont convenu d’un taux à eux"), required=False
    )
    field_order = ["mois", "label", "merchant", "category", "animation"]
    MONTHS = 24

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        months = self.past_months()
        self.fields["mois"].choices = [(month.code, str(month)) for month in months]
        self.fields["animation"].queryset = self.shown_during(months)

    def past_months(self):
        """This month and the ones before, the latest first."""
        month, found = Month.of(timezone.localdate()), []
        for _nth in range(self.MONTHS):
            found.append(month)
            month = month.previous
        return found

    def shown_during(self, months):
        """The animations that took place in these months so far, the latest first."""
        shows = Animation.objects.filter(status=Animation.Status.PUBLISHED, starts_at__lte=timezone.now())
        return shows.filter(ends_at__gte=months[-1].bounds[0]).order_by("-starts_at", "-id")

    def draft(self) -> CommissionRule:
        """The rule typed, which nobody writes."""
        show, asked = self.cleaned_data["animation"], {"mois", "everybody", "animation"}
        typed = {name: value for name, value in self.cleaned_data.items() if name not in asked}
        return CommissionRule(**typed, animation=show.slug if show else "")

    def simulation(self) -> dict:
        """What the act of trying asks."""
        asked = {"month": self.month(), "draft": self.draft(), "agreements_hold": not self.cleaned_data["everybody"]}
        show = self.cleaned_data["animation"]
        return asked | ({"shown": selling_costs.lines_shown_at(show)} if show else {})

    def month(self) -> Month:
        return Month.written(self.cleaned_data["mois"], otherwise=timezone.localdate())


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Pourquoi"), help_text=_("Les commerçants concernés le liront."), max_length=200, required=False
    )


class VatForm(forms.Form):
    regime = forms.ChoiceField(label=_("L’association"), choices=Merchant.VatRegime.choices)
    applies_from = DayField(
        label=_("À partir du"), error_messages={"required": _("Choisissez le jour à partir duquel c’est vrai.")}
    )
