"""Serves contact sheets: composed once, then kept for ever under an address that changes with its pictures."""

from django.core.cache import caches
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from shop.pictures import contact_sheets

A_YEAR = 365 * 24 * 3600


@require_safe
def contact_sheet(request, kind, ids, digest):
    if not contact_sheets.is_ours(kind, ids, digest):
        raise Http404
    kept = caches["pictures"]
    key = f"sheet:{kind}:{digest}"
    content = kept.get(key)
    if content is None:
        content = contact_sheets.compose(kind, ids)
        kept.set(key, content)
    response = HttpResponse(content, content_type="image/webp")
    response["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return response
