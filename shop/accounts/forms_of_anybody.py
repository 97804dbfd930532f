"""Forms that anybody may send in the rooms under the shop, which know nothing of networks: counted at the door."""

import datetime

from django.shortcuts import render
from django.utils import timezone

from shop.accounts import throttle
from shop.accounts.networks import network_of

FORMS = {"register", "become_member", "propose"}
# A class or a whole hall may register from one address on the same evening; a machine sends hundreds.
OF_A_NETWORK = throttle.Patience(40, datetime.timedelta(minutes=15), datetime.timedelta(hours=1))


class FormsOfAnybodyMiddleware:
    """Too many from one network: a page that says until when, and nothing is written."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, arguments, named):
        name = request.resolver_match.url_name
        if request.method != "POST" or name not in FORMS:
            return None
        here = {"what": f"form {name}", "address": network_of(request)}
        try:
            throttle.count(**here, patience=OF_A_NETWORK, at=timezone.now())
        except throttle.TooManyTrials as refusal:
            return render(request, "429.html", {"wait": refusal}, status=429)
        return None
