"""What robots are told at the door."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from shop.findable.public import whole


@require_safe
def robots(request):
    """A page says for itself whether it may be shown: a robot must be let in to read it. Searches are no pages."""
    lines = ["User-agent: *", f"Disallow: {reverse('search')}", f"Sitemap: {whole(reverse('sitemaps'))}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
