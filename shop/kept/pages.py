"""Public pages for who holds nothing of ours: no cookie, a tag to ask again with, kept while nothing changed."""

import gzip
import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from django.http import HttpResponse
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers

from shop.audience import counting
from shop.findable.public import PUBLIC
from shop.kept import unchanged

# A proxy in front may answer by itself for as long; a browser asks each time, and is told that nothing changed.
SECONDS_IN_A_PROXY = 10
SHARED = f"public, max-age=0, s-maxage={SECONDS_IN_A_PROXY}, must-revalidate"
OWN = "private, no-cache"
NAMES = PUBLIC | {"search", "narrow"}
# Of about ten kilobytes each, in each process.
MOST_KEPT = 500


@dataclass(frozen=True)
class Kept:
    """A page as it was answered, what the database held then, and whom its reader counts for."""

    as_of: str
    minute: int
    tag: str
    plain: bytes
    packed: bytes
    headers: dict
    viewed: dict | None

    def answer(self, request):
        packs = "gzip" in request.headers.get("Accept-Encoding", "")
        response = HttpResponse(self.packed if packs else self.plain, headers=self.headers)
        response.headers["Content-Length"] = str(len(response.content))
        if packs:
            response.headers["Content-Encoding"] = "gzip"
        return get_conditional_response(request, etag=self.tag, response=response)


class Shelf:
    """The pages that this process keeps, those asked for last."""

    def __init__(self, most=MOST_KEPT):
        self.most, self.lock, self.pages = most, Lock(), OrderedDict()

    def take(self, key) -> Kept | None:
        with self.lock:
            found = self.pages.get(key)
            if found:
                self.pages.move_to_end(key)
            return found

    def put(self, key, page):
        with self.lock:
            self.pages[key] = page
            self.pages.move_to_end(key)
            while len(self.pages) > self.most:
                self.pages.popitem(last=False)

    def clear(self):
        with self.lock:
            self.pages.clear()


shelf = Shelf()


class KeptPagesMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in {"GET", "HEAD"} or request.COOKIES:
            return told_own(request, self.get_response(request))
        key = (request.scheme, request.get_host(), request.get_full_path())
        kept, minute = shelf.take(key), this_minute()
        if kept is None and not is_public(request):
            return told_own(request, self.get_response(request))
        as_of = unchanged.as_of_now()
        if kept and (kept.as_of, kept.minute) == (as_of, minute):
            if kept.viewed:
                counting.viewed(request, **kept.viewed)
            return kept.answer(request)
        is_settled = unchanged.is_settled()
        response = self.get_response(request)
        if not may_be_kept(request, response):
            return told_own(request, response)
        made = made_of(request, response, as_of=as_of, minute=minute)
        if is_settled:
            shelf.put(key, made)
        return made.answer(request)


def this_minute() -> int:
    """What a page says of the hour is true to the minute."""
    return int(timezone.now().timestamp()) // 60


def may_be_kept(request, response) -> bool:
    """A public page that says nothing of its reader, and asks nothing back of them."""
    names_nobody = not response.cookies and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
    is_free = response.status_code == 200 and not response.streaming and "Cache-Control" not in response.headers
    return is_free and names_nobody and is_public(request)


def is_public(request) -> bool:
    """Told before anything is made, and after: a picture, a page of one's own, one that does not exist is not."""
    try:
        match = request.resolver_match or resolve(request.path_info)
    except Resolver404:
        return False
    return match.view_name in NAMES


def told_own(request, response):
    """The same page for somebody who has a basket or an account is theirs: asked for each time, kept by no proxy."""
    if is_public(request) and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = OWN
        patch_vary_headers(response, ["Cookie"])
    return response


def made_of(request, response, *, as_of, minute) -> Kept:
    patch_vary_headers(response, ["Cookie", "Accept-Encoding"])
    response.headers["Cache-Control"] = SHARED
    plain = response.content
    tag = f'W/"{hashlib.sha256(plain).hexdigest()[:24]}"'
    response.headers["ETag"] = tag
    headers = {name: value for name, value in response.items() if name != "Content-Length"}
    packed = gzip.compress(plain, compresslevel=6, mtime=0)
    return Kept(as_of, minute, tag, plain, packed, headers, getattr(request, "viewed", None))
