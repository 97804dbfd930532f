"""Adopting a shop in one tap, hearing its news, leaving it a word, and the way out of its letters."""

import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponseForbidden
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from merchants.adoption import adopting, letters, news, words
from merchants.adoption.forms import RhythmForm, WordForm
from merchants.models import Merchant, News, ShopPhoto, Word
from merchants.refusals import Refusal
from merchants.showcase import showing
from shop.basket.views import from_this_site

# In the session of somebody who is signing in: the shop they were adopting.
WISH = "adopting"
NEWS_OF_A_SHOP, WORDS_OF_A_SHOP = 10, 20
ON_THE_WALL = datetime.timedelta(days=30)
MOST_ON_THE_WALL = 40


def shop_at(code) -> Merchant:
    return get_object_or_404(Merchant.objects.listed(), code=code)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def merchant_adopt(request, code):
    """One tap: somebody not signed in yet signs in, comes back, and it is done.

    The shop's page carries no token, so that reading it sets no cookie: the browser says where the tap came from.
    """
    merchant = shop_at(code)
    if request.method == "POST" and not from_this_site(request):
        return HttpResponseForbidden(_("Ce bouton a été pressé depuis un autre site."))
    if not request.user.is_authenticated:
        if request.method == "POST":
            request.session[WISH] = code
        return redirect_to_login(request.path)
    if request.method != "POST" and request.session.pop(WISH, "") != code:
        return render(request, "adopting/adopt.html", {"merchant": merchant})
    adopting.adopt(merchant=merchant, user=request.user, at=timezone.now())
    messages.success(request, _("C’est fait\u202f: vous avez adopté %(name)s.") % {"name": merchant.name})
    return redirect("merchant", code)


@require_POST
@login_required
def merchant_leave(request, code):
    merchant = get_object_or_404(Merchant, code=code)
    adopting.leave(merchant=merchant, user=request.user)
    messages.success(request, _("Vous ne suivez plus %(name)s.") % {"name": merchant.name})
    return redirect("my_merchants")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_merchants(request):
    """One's shops, what they tell, and how often to hear of it by e-mail."""
    form = RhythmForm(request.POST or None, initial={"rhythm": letters.rhythm_of(request.user)})
    if request.method == "POST" and form.is_valid():
        letters.choose(user=request.user, rhythm=form.cleaned_data["rhythm"], at=timezone.now())
        messages.success(request, _("C’est noté."))
        return redirect("my_merchants")
    told = {"merchants": adopting.adopted_by(request.user), "news": news.news_for(request.user)[:MOST_ON_THE_WALL]}
    return render(request, "adopting/my_merchants.html", {**told, "form": form})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_word(request, code):
    """Written, changed or taken back by its author; the shop's own page says how words come to be published."""
    merchant, user = shop_at(code), request.user
    said = Word.objects.filter(merchant=merchant, author=user).first()
    form = WordForm(
        request.POST or None, initial={"words": said.words if said else ""}, signature=words.signature_of(user)
    )
    if "take_back" in request.POST:
        words.take_back(merchant=merchant, author=user)
        messages.success(request, _("Votre mot est retiré."))
        return redirect("merchant", code)
    if request.method == "POST" and form.is_valid() and left(request, merchant, form):
        return redirect("merchant", code)
    facts = {"merchant": merchant, "form": form, "said": said, "refusal": words.why_not(user, merchant)}
    facts["may_adopt"] = not adopting.has_adopted(user, merchant)
    return render(request, "adopting/word.html", facts)


def left(request, merchant, form) -> bool:
    try:
        words.leave(merchant=merchant, author=request.user, at=timezone.now(), **form.cleaned_data)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Merci. %(name)s va lire votre mot.") % {"name": merchant.name})
    return True


# --- For everybody ----------------------------------------------------------------------------


@require_safe
def merchant_inside(request, code):
    """Behind the counter: the photos in large, what the shop told lately, what its customers say."""
    merchant = get_object_or_404(Merchant.objects.listed().select_related("showcase"), code=code)
    shown = ShopPhoto.objects.filter(merchant=merchant, is_shown=True)
    told = News.objects.published().filter(merchant=merchant)[:NEWS_OF_A_SHOP]
    said = Word.objects.published().filter(merchant=merchant)[:WORDS_OF_A_SHOP]
    facts = {"merchant": merchant, "photos": showing.with_addresses(shown), "news": told, "words": said}
    return render(request, "adopting/inside.html", facts)


@require_safe
def town_news(request):
    """What the shops told this month: read here, or printed and pinned up at the place."""
    since = timezone.now() - ON_THE_WALL
    told = News.objects.published().filter(published_at__gte=since).select_related("merchant")
    return render(request, "adopting/town_news.html", {"news": told[:MOST_ON_THE_WALL]})


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def news_stop(request, token):
    """Without signing in: the letter carries the proof. A mail reader posts here by itself (RFC 8058)."""
    letter = letters.reader_of(token)
    if letter is None:
        raise Http404
    if request.method == "POST":
        letters.stop(letter=letter)
        letter.refresh_from_db()
    is_over = letter.rhythm == letters.Rhythm.NEVER
    return render(request, "adopting/stop.html", {"is_over": is_over})
