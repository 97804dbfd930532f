"""Reporting what should not be on the site, and the association's answer."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from merchants import form_keys
from merchants.access import association_only
from merchants.models import AssociationMember, ContentReport, Merchant, ProductSheet
from merchants.refusals import Refusal
from merchants.reporting import reporting
from shop.accounts.patience import is_patient

PER_PAGE = 30
COACH = AssociationMember.Role.COACH
# Each one sends a letter to whatever e-mail was typed.
NOT_SENT = gettext_lazy(
    "Votre signalement n’est pas encore parti, et rien de ce que vous avez écrit n’est perdu. %(wait)s"
)


class ReportForm(forms.ModelForm):
    class Meta:
        model = ContentReport
        fields = ["why", "words", "name", "email"]
        widgets = {"words": forms.Textarea({"rows": 5}), "why": forms.RadioSelect}
        error_messages = {
            "why": {"required": gettext_lazy("Choisissez ce qui s’en approche le plus.")},
            "words": {"required": gettext_lazy("Dites ce que vous avez vu, et où.")},
        }
        help_texts = {
            "words": gettext_lazy("Ce que vous avez vu, où, et pourquoi cela ne devrait pas y être."),
            "name": gettext_lazy("Si vous voulez."),
            "email": gettext_lazy("Pour recevoir notre réponse. Le commerçant ne le verra pas."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["why"].choices = ContentReport.Why.choices


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(
        label=gettext_lazy("Décision"),
        choices=ContentReport.Decision.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez.")},
    )
    reasons = forms.CharField(
        label=gettext_lazy("Pourquoi"),
        max_length=ContentReport._meta.get_field("reasons").max_length,
        widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy(
            "Envoyé tel quel à qui a signalé, et au commerçant si quelque chose change pour lui. "
            "Un produit «\u202fretiré\u202f» quitte aussitôt l’étal."
        ),
        error_messages={"required": gettext_lazy("Dites pourquoi\u202f: ces motifs sont envoyés.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def report_shop(request, code):
    return reported(request, get_object_or_404(Merchant.objects.listed(), code=code), None)


@require_http_methods(["GET", "HEAD", "POST"])
def report_product(request, code, pk):
    """`pk` is the product's, as in its own address."""
    found = ProductSheet.objects.select_related("product", "merchant")
    sheet = get_object_or_404(found, product_id=pk, merchant__code=code, merchant__in=Merchant.objects.listed())
    return reported(request, sheet.merchant, sheet)


def reported(request, merchant, sheet):
    """The form carries a key: sent twice, it is one report."""
    key = form_keys.key_of(request)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and is_patient(request, form, what="report", kept=str(NOT_SENT)):
        reporting.report(key=key, merchant=merchant, sheet=sheet, facts=form.cleaned_data, at=timezone.now())
        messages.success(request, _("Merci. Quelqu’un de l’association va le lire."))
        return redirect("merchant", merchant.code)
    facts = {"merchant": merchant, "sheet_of": sheet, "form": form, "key": key}
    return render(request, "adopting/report.html", facts)


@require_safe
@association_only(COACH)
def reports(request):
    """What waits first."""
    found = ContentReport.objects.select_related("merchant", "sheet__product").order_by("decision", "-reported_at")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "adopting/reports.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@association_only(COACH)
def report_decide(request, pk):
    report = get_object_or_404(ContentReport.objects.select_related("merchant", "sheet__product", "decided_by"), pk=pk)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and decided(request, report, form):
        return redirect("reports")
    return render(request, "adopting/report_decide.html", {"report": report, "form": form})


def decided(request, report, form) -> bool:
    try:
        reporting.decide(report=report, by=request.user, at=timezone.now(), **form.cleaned_data)
    except Refusal as refusal:
        form.add_error("reasons", str(refusal))
        return False
    messages.success(request, _("C’est décidé, et dit."))
    return True
