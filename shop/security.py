"""Headers that keep third parties and injected scripts out of every page."""

from django.conf import settings
from django.urls import reverse

POLICY = "; ".join(
    [
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    ]
)
# One of our forms is answered by « go there »: browsers count that as where the form is sent.
WHERE_ONE_PAYS = " https://*.stripe.com"


def policy() -> str:
    return POLICY + (WHERE_ONE_PAYS if settings.PAYMENT_GATEWAY == "stripe" else "")


def permissions(request) -> str:
    """The camera reads codes at the counter, and is nowhere else. A photo is taken by the telephone itself."""
    camera = "camera=(self)" if request.path.startswith(reverse("counters")) else "camera=()"
    return f"{camera}, geolocation=(), microphone=()"


class ContentSecurityPolicyMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy())
        response.headers.setdefault("Permissions-Policy", permissions(request))
        return response
