"""Serves the pictures of the town: each address is kept for ever, and gives AVIF to who reads it, else WebP."""

from django.conf import settings
from django.core.cache import caches
from django.http import Http404, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe
from django.views.static import serve

from merchants.listing import pictures
from shop.pictures import contact_sheets

A_YEAR = 365 * 24 * 3600
FOR_EVER = f"public, max-age={A_YEAR}, immutable"
# A copy that is still to be made is asked for again.
AN_HOUR = "public, max-age=3600"


def reads_avif(request) -> bool:
    """A browser that does says so of each picture it asks for."""
    return pictures.WRITES_AVIF and "image/avif" in request.headers.get("Accept", "")


@require_safe
def contact_sheet(request, kind, ids, digest):
    if not contact_sheets.is_ours(kind, ids, digest):
        raise Http404
    form = "avif" if reads_avif(request) else "webp"
    kept = caches["pictures"]
    key = f"sheet:{kind}:{digest}:{form}"
    content = kept.get(key)
    if content is None:
        content = contact_sheets.compose(kind, ids, form)
        kept.set(key, content)
    return for_ever(HttpResponse(content, content_type=f"image/{form}"))


@require_safe
def media(request, path):
    """A kept file; of a picture, the lightest copy that the browser reads, and the next best while it is not made."""
    if not path.endswith(".webp"):
        return serve(request, path, settings.MEDIA_ROOT)
    for name in copies(path, avif=reads_avif(request)):
        try:
            response = serve(request, name, settings.MEDIA_ROOT)
        except Http404:
            continue
        if name.endswith(".avif"):
            response["Content-Type"] = "image/avif"
        return for_ever(response, FOR_EVER if is_all_of(name, path) else AN_HOUR)
    raise Http404


def copies(path: str, *, avif: bool) -> list[str]:
    """From the lightest to the heaviest; what has not got the size of a phone yet gives its large one."""
    whole = path.replace(".medium.webp", ".webp")
    asked = [path] if path == whole else [path, whole]
    return [copy for name in asked for copy in ([pictures.light_name(name), name] if avif else [name])]


def is_all_of(name: str, path: str) -> bool:
    """Whether this is the size that was asked for."""
    return name.rpartition(".")[0] == path.rpartition(".")[0]


def for_ever(response, cache=FOR_EVER):
    response["Cache-Control"] = cache
    patch_vary_headers(response, ["Accept"])
    return response
