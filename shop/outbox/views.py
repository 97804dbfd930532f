"""The town's mailbox: what was written to whom, and whether it left."""

import base64

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from merchants.access import association_only
from merchants.models import AssociationMember
from shop.models import OutgoingMessage

ADMINISTRATOR = AssociationMember.Role.ADMINISTRATOR
PER_PAGE = 40


@never_cache
@require_GET
@association_only(ADMINISTRATOR)
def mailbox(request):
    written = OutgoingMessage.objects.defer("body", "attachments")
    page = Paginator(written, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "outbox/mailbox.html", {"page": page, "leaves": bool(settings.DELIVERY_BACKEND)})


@never_cache
@require_GET
@association_only(ADMINISTRATOR)
def message(request, pk):
    found = get_object_or_404(OutgoingMessage, pk=pk)
    if "piece" in request.GET:
        return attachment(found, request.GET["piece"])
    steps = found.steps.select_related("by")
    return render(request, "outbox/message.html", {"message": found, "steps": steps})


def attachment(found, name) -> HttpResponse:
    for facts in found.attachments:
        if facts["name"] == name:
            return HttpResponse(
                base64.b64decode(facts["base64"]),
                content_type=facts["mimetype"],
                headers={"Content-Disposition": f'attachment; filename="{facts["name"]}"'},
            )
    raise Http404
