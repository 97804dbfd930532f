"""The legal texts as everybody reads them: the one in force, and every version that was."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from shop.legal import texts
from shop.legal.models import LegalText


def page_of(kind):
    """What is in force today, with its version; a page that only tells facts tells those of this minute."""

    @require_safe
    def page(request):
        found = texts.text_on(kind, timezone.localdate())
        facts = {"text": found, "kind": kind, "title": kind.label, "fragment": f"legal/texts/{kind}.html"}
        return render(request, "legal/page.html", facts)

    return page


@require_safe
def legal_texts(request):
    """Each text with its versions, the last one first."""
    today = timezone.localdate()
    versions = LegalText.objects.defer("body").order_by("-applies_from", "-pk")
    by_kind = [(kind.label, [one for one in versions if one.kind == kind]) for kind in LegalText.Kind]
    return render(request, "legal/versions.html", {"by_kind": by_kind, "today": today})


@require_safe
def legal_text(request, kind, version):
    """One version, be it replaced or still to come."""
    if kind not in LegalText.Kind.values:
        raise Http404
    found = get_object_or_404(LegalText, kind=kind, version=version)
    today = timezone.localdate()
    in_force = texts.text_on(kind, today)
    facts = {"text": found, "is_coming": found.applies_from > today, "is_past": in_force and in_force.pk != found.pk}
    return render(request, "legal/version.html", facts)
