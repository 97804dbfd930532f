"""« Le troc des savoirs » : among members who agreed to be read, through the place, in hours."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from animations.membership import periods, skills
from animations.membership.own import own_or_404, told
from animations.membership.skill_forms import HoursForm, SkillForm, hours_said
from animations.models import Exchange, Membership, Skill
from merchants import form_keys
from merchants.refusals import Refusal


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_skills(request):
    """One's own lines; those of the others for whoever agreed to be read too."""
    member = own_or_404(request)
    form = SkillForm(request.POST or None, initial={"key": form_keys.new_key()})
    if request.method == "POST" and form.is_valid() and said(form, member):
        messages.success(request, _("C’est écrit."))
        return redirect("my_skills")
    return show(request, member, form=form)


def said(form, member) -> bool:
    try:
        skills.say(membership=member, **form.cleaned_data, at=timezone.now())
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def show(request, member, **forms):
    at = timezone.now()
    reads = skills.may_read(member, at=at)
    others = skills.directory(at=at).exclude(membership=member) if reads else Skill.objects.none()
    facts = {"member": member, "reads": reads, "own": member.skills.all(), "others": others}
    facts["is_in_order"] = periods.current(member, timezone.localdate(at)) is not None
    facts |= {"exchanges": exchanges_of(member), "hours": hours_words(member)}
    if reads:
        facts["hours_form"] = forms.pop("hours_form", None) or new_hours(member, at=at)
    facts["form"] = forms.get("form") or SkillForm(initial={"key": form_keys.new_key()})
    return render(request, "animations/membership/skills.html", facts)


# Beside the form of the directory, which asks for words and a way too.
HOURS_ID = "id_hours_%s"


def new_hours(member, *, at):
    return HoursForm(others=others_listed(member, at=at), initial={"key": form_keys.new_key()}, auto_id=HOURS_ID)


def others_listed(member, *, at):
    listed = periods.in_order(timezone.localdate(at)).filter(in_directory=True)
    return listed.exclude(pk=member.pk).order_by("first_name", "last_name")


def exchanges_of(member):
    found = list(skills.exchanges_of(member))
    for one in found:
        one.is_given, one.lasting = one.giver_id == member.pk, hours_said(one.quarters)
        one.other = one.receiver if one.is_given else one.giver
        one.is_mine_to_agree = one.agreed_at is None and one.said_by_id != member.pk
    return found


def hours_words(member) -> dict[str, str]:
    """Side by side; nothing is subtracted."""
    return {name: hours_said(quarters) if quarters else "" for name, quarters in skills.hours_of(member).items()}


@login_required
@require_POST
def my_skill_drop(request, pk):
    skill = get_object_or_404(Skill, pk=pk, membership=own_or_404(request))
    told(request, skills.take_back, _("La ligne est retirée."), skill=skill)
    return redirect("my_skills")


@login_required
@require_POST
def my_skill_show(request):
    agrees = request.POST.get("agrees") == "oui"
    done = _("Les membres vous lisent, et vous les lisez.") if agrees else _("Plus personne ne lit vos lignes.")
    told(request, skills.show, done, membership=own_or_404(request), agrees=agrees)
    return redirect("my_skills")


@login_required
@require_POST
def my_skill_meet(request, pk):
    member, at = own_or_404(request), timezone.now()
    skill = get_object_or_404(skills.directory(at=at), pk=pk)
    done = _("C’est demandé\u202f: le comptoir vous mettra en relation, sans donner vos adresses.")
    told(request, skills.ask_to_meet, done, skill=skill, membership=member, at=at)
    return redirect("my_skills")


@login_required
@require_POST
def my_hours(request):
    member, at = own_or_404(request), timezone.now()
    form = HoursForm(request.POST, others=others_listed(member, at=at), auto_id=HOURS_ID)
    if skills.may_read(member, at=at) and form.is_valid():
        note(request, member, form.cleaned_data, at=at)
        return redirect("my_skills")
    return show(request, member, hours_form=form)


def note(request, member, said, *, at):
    other = Membership.objects.get(pk=said["other"])
    giver, receiver = (member, other) if said["way"] == "given" else (other, member)
    facts = {"quarters": said["quarters"], "words": said["words"], "key": said["key"]}
    done = _("C’est noté\u202f: %(name)s le confirmera.") % {"name": other.name_among_members}
    told(request, skills.note_hours, done, giver=giver, receiver=receiver, said_by=member, **facts, at=at)


@login_required
@require_POST
def my_hours_agree(request, pk):
    member = own_or_404(request)
    exchange = get_object_or_404(skills.exchanges_of(member), pk=pk)
    told(request, skills.agree, _("C’est confirmé."), exchange=exchange, membership=member, at=timezone.now())
    return redirect("my_skills")


@login_required
@require_POST
def my_hours_drop(request, pk):
    member = own_or_404(request)
    exchange = get_object_or_404(Exchange, pk=pk, agreed_at=None, pk__in=skills.exchanges_of(member).values("pk"))
    told(request, skills.take_hours_back, _("C’est effacé."), exchange=exchange, membership=member)
    return redirect("my_skills")
