"""The administrators' room: shops, teams, people, aisles, chart. Never orders nor money."""

from functools import update_wrapper

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.views import redirect_to_login
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from oscar.apps.catalogue.models import Category
from oscar.apps.partner.models import Partner
from treebeard.forms import movenodeform_factory

from merchants.access import has_second_factor, roles_held, to_second_factor
from merchants.finding import documents
from merchants.invoicing.legible import refuse_unwritable
from merchants.listing import pictures
from merchants.models import (
    AcceptanceDelay,
    AccountNumber,
    AssociationMember,
    Closure,
    JournalBook,
    Merchant,
    OpeningHours,
    TeamMember,
)
from pickup.models import Volunteer
from shop.accounts.models import User


def holds_the_keys(user) -> bool:
    """An administrator of the association, asked once per request."""
    if not hasattr(user, "is_administrator"):
        user.is_administrator = user.is_active and (user.is_superuser or bool(roles_held(user)))
    return user.is_administrator


class Administration(admin.AdminSite):
    """Open to the association's administrators; to anybody else who signed in, it does not exist."""

    site_header = site_title = f"Administration · {settings.SITE_NAME}"
    index_title = _("Ce que la ville a d’un peu fixe")

    def has_permission(self, request):
        return holds_the_keys(request.user) and has_second_factor(request.user)

    def admin_view(self, view, cacheable=False):
        guarded = super().admin_view(view, cacheable)

        def entered(request, *args, **kwargs):
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not holds_the_keys(request.user):
                raise Http404
            if not has_second_factor(request.user):
                return to_second_factor(request)
            return guarded(request, *args, **kwargs)

        return update_wrapper(entered, guarded)

    def get_urls(self):
        """Without the detour that sends to the domain of Django's sites: a record knows its own address."""
        return [address for address in super().get_urls() if getattr(address, "name", "") != "view_on_site"]

    def login(self, request, extra_context=None):
        """There is one door to sign in, for everybody."""
        return redirect_to_login(request.GET.get("next") or request.path.removesuffix("login/"))


site = Administration(name="admin")


class OpenToAdministrators:
    """The room is guarded at its door: inside, Django's own permissions are not asked."""

    def has_module_permission(self, request):
        return True

    def has_view_permission(self, request, obj=None):
        return True

    def has_add_permission(self, request, obj=None):
        return True

    def has_change_permission(self, request, obj=None):
        return True

    def has_delete_permission(self, request, obj=None):
        return True


class Record(OpenToAdministrators, admin.ModelAdmin):
    save_on_top = True
    view_on_site = False


class Rows(OpenToAdministrators, admin.TabularInline):
    extra = 1


class OpeningRows(Rows):
    model = OpeningHours


class ClosureRows(Rows):
    """Read here; written on the shop's page of hours, which first asks what becomes of the orders of those days."""

    model = Closure
    extra = 0

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class TeamRows(Rows):
    model = TeamMember
    raw_id_fields = ["user"]


class MerchantForm(forms.ModelForm):
    """The front enters checked, framed and in two sizes, through the same act as the shops' own pictures."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # What a merchant is called goes on its invoices.
        for field in self.fields.values():
            if isinstance(field, forms.CharField):
                field.validators.append(refuse_unwritable)

    def _post_clean(self):
        super()._post_clean()
        upload = self.cleaned_data.get("front")
        if isinstance(upload, UploadedFile):
            self.keep(upload)

    def keep(self, upload):
        upload.seek(0)
        try:
            pictures.keep(self.instance.front, upload)
        except pictures.PictureRefused as refused:
            self.add_error("front", str(refused))


@admin.register(Merchant, site=site)
class MerchantRecord(Record):
    form = MerchantForm
    # The limit to order is said on the shop’s own page of hours, which signs it.
    exclude = ["partner", "order_days_before", "order_until"]
    list_display = ["name", "trade", "city", "is_listed", "joined_on"]
    list_filter = ["is_listed"]
    search_fields = ["name", "trade", "code", "siret"]
    prepopulated_fields = {"code": ["name"]}
    inlines = [OpeningRows, ClosureRows, TeamRows]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def get_readonly_fields(self, request, obj=None):
        """The code is in addresses that people keep and in the accounts of the ledger."""
        return ["code"] if obj else []

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields

    def save_model(self, request, obj, form, change):
        if not change:
            obj.partner = Partner.objects.create(name=obj.name)
        super().save_model(request, obj, form, change)
        # Its products are found by its name and its trade.
        if {"name", "trade"} & set(form.changed_data):
            documents.keep_shop(obj)


@admin.register(AssociationMember, site=site)
class AssociationMemberRecord(Record):
    list_display = ["user", "role"]
    list_filter = ["role"]
    list_select_related = ["user"]
    search_fields = ["user__email", "user__last_name"]
    raw_id_fields = ["user"]


@admin.register(Volunteer, site=site)
class VolunteerRecord(Record):
    list_display = ["user", "point"]
    list_filter = ["point"]
    list_select_related = ["user", "point"]
    search_fields = ["user__email", "user__last_name"]
    raw_id_fields = ["user"]


class NewPersonForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ["email", "first_name", "last_name"]


class PersonForm(UserChangeForm):
    class Meta:
        model = User
        fields = ["email", "first_name", "last_name", "password", "is_active"]


@admin.register(User, site=site)
class PersonRecord(OpenToAdministrators, UserAdmin):
    """People are switched off rather than deleted: what they signed keeps its author."""

    form = PersonForm
    add_form = NewPersonForm
    fieldsets = [(None, {"fields": ["email", "password", "first_name", "last_name", "is_active"]})]
    add_fieldsets = [
        (None, {"fields": ["email", "first_name", "last_name", "usable_password", "password1", "password2"]})
    ]
    list_display = ["email", "first_name", "last_name", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["email", "first_name", "last_name"]
    ordering = ["email"]
    filter_horizontal = []

    def has_change_permission(self, request, obj=None):
        """Nobody climbs: a superuser is changed by a superuser only."""
        return obj is None or not obj.is_superuser or request.user.is_superuser

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Category, site=site)
class AisleRecord(Record):
    """The whole tree on one page; an aisle is moved from its own page, with no script."""

    form = movenodeform_factory(Category, fields=["name", "description", "is_public"])
    list_display = ["indented_name", "is_public"]
    search_fields = ["name"]
    ordering = ["path"]
    actions = None

    def save_model(self, request, obj, form, change):
        """What is in an aisle is found by its name and by those above it, wherever it is moved."""
        super().save_model(request, obj, form, change)
        if change:
            documents.keep_aisle(Category.objects.get(pk=obj.pk))

    @admin.display(description=_("rayon"))
    def indented_name(self, aisle):
        return "\u2003" * (aisle.depth - 1) + aisle.name


@admin.register(AcceptanceDelay, site=site)
class AcceptanceDelayRecord(Record):
    """How long a shop may leave an order unanswered, in minutes of its own opening hours."""

    list_display = ["applies_from", "applies_until", "reminder_minutes", "escalation_minutes"]
    search_fields = ["applies_from"]


@admin.register(AccountNumber, site=site)
class AccountNumberRecord(Record):
    """How the accountant calls our accounts: no figure is here."""

    list_display = ["number", "label", "prefix", "applies_from", "applies_until"]
    search_fields = ["number", "label", "prefix"]


@admin.register(JournalBook, site=site)
class JournalBookRecord(Record):
    list_display = ["code", "label", "key_prefix", "applies_from", "applies_until"]
    search_fields = ["code", "label", "key_prefix"]
