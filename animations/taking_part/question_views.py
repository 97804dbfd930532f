"""What the association asks whoever registers, and the list to print."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from animations.models import Animation
from animations.taking_part import access, paper, questions
from animations.taking_part.forms import QuestionsForm
from merchants.access import association_only
from merchants.models import AssociationMember


@association_only(AssociationMember.Role.COACH)
@require_http_methods(["GET", "HEAD", "POST"])
def animation_questions(request, pk):
    """Written before it is announced, or since."""
    animation = get_object_or_404(Animation, pk=pk)
    form = QuestionsForm(request.POST or None, animation=animation)
    if request.method == "POST" and form.is_valid():
        questions.ask(animation=animation, wanted=form.wanted())
        messages.success(request, _("C’est noté\u202f: ces questions sont posées à qui s’inscrit."))
        return redirect("animation_questions", pk)
    return render(request, "animations/taking_part/questions.html", {"animation": animation, "form": form})


@access.at_the_door
@require_safe
def door_list_pdf(request, animation):
    """To hold in the hand at the door, with a pen."""
    name = f'inline; filename="{animation.slug}.pdf"'
    content = paper.list_pdf(animation, at=timezone.now())
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": name})
