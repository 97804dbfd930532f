"""What residents see of the shop: its page, its news, and the words of its customers."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from merchants import form_keys
from merchants.access import merchant_space
from merchants.adoption import adopting, news, words
from merchants.adoption.forms import AnswerForm, NewsForm
from merchants.models import News, ShopPhoto, Word
from merchants.refusals import Refusal
from merchants.showcase import showing
from merchants.showcase.forms import ShowcaseForm, captions_in, opened

PER_PAGE = 20


# --- The page itself --------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@merchant_space
def merchant_showcase(request, merchant):
    """Typed, seen as residents will, then shown. Photos are kept as soon as they open, whatever else is refused."""
    said = showing.showcase_of(merchant)
    typed = {"story": merchant.story, "person": said.person, "made_here": said.made_here}
    form = ShowcaseForm(request.POST or None, initial=typed)
    moved, refused = rearrange(request, merchant), hang_all(request, merchant)
    if form.is_bound and form.is_valid() and "show" in request.POST and not refused:
        told = {"merchant": merchant, "by": request.user, "at": timezone.now()}
        showing.say(**form.cleaned_data, **told)
        showing.show(captions=captions_in(request.POST), **told)
        messages.success(request, _("C’est en ligne\u202f: voici votre page telle qu’on la lit."))
        return redirect("merchant", merchant.code) if merchant.is_listed else redirect(request.path)
    photos = photos_as_typed(request, merchant)
    facts = {"merchant": merchant, "form": form, "refused": refused, "photos": photos}
    facts["portrait"], _others = showing.parted(photos)
    facts["preview"] = form.cleaned_data if form.is_bound and form.is_valid() and not moved else None
    return render(request, "merchants/showcase.html", facts)


def hang_all(request, merchant) -> list[str]:
    """The photos sent with the page; the sentences of those that could not be kept."""
    refused = []
    for field, kind in (("portrait", ShopPhoto.Kind.PORTRAIT), ("photos", ShopPhoto.Kind.PHOTO)):
        for upload in request.FILES.getlist(field)[: showing.MOST_PHOTOS]:
            sentence = opened(upload) or hang(request, merchant, upload, kind)
            if sentence:
                refused.append(f"{upload.name[:60]}\u202f: {sentence}")
    return refused


def hang(request, merchant, upload, kind) -> str:
    try:
        showing.hang(merchant=merchant, upload=upload, kind=kind, by=request.user, at=timezone.now())
    except Refusal as refusal:
        return str(refusal)
    return ""


def photos_as_typed(request, merchant) -> list[ShopPhoto]:
    """With the captions just typed, which are not lost when something else is refused."""
    typed, found = captions_in(request.POST), showing.with_addresses(ShopPhoto.objects.filter(merchant=merchant))
    for photo in found:
        photo.caption = typed.get(photo.pk, photo.caption)
    return found


def rearrange(request, merchant) -> bool:
    """One photo up or down, pressed beside it; what was typed meanwhile stays on the page."""
    for button, act in (("down", showing.take_down), ("up", showing.move_up)):
        pk = request.POST.get(button, "")
        if pk.isascii() and pk.isdecimal() and len(pk) < 10:
            for photo in ShopPhoto.objects.filter(merchant=merchant, pk=pk):
                act(photo=photo, by=request.user, at=timezone.now())
    return "down" in request.POST or "up" in request.POST


# --- News -------------------------------------------------------------------------------------


@require_safe
@merchant_space
def merchant_news(request, merchant):
    page = Paginator(News.objects.filter(merchant=merchant), PER_PAGE).get_page(request.GET.get("page"))
    facts = {"merchant": merchant, "page": page, "adopted": adopting.count_of(merchant)}
    return render(request, "merchants/news.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@merchant_space
def news_new(request, merchant):
    """The form carries a key: sent twice, it is one piece of news."""
    key = form_keys.key_of(request)
    return written(request, merchant, News.objects.filter(merchant=merchant, key=key).first(), key)


@require_http_methods(["GET", "HEAD", "POST"])
@merchant_space
def news_edit(request, merchant, pk):
    one = get_object_or_404(News, merchant=merchant, pk=pk)
    return written(request, merchant, one, one.key)


def written(request, merchant, one, key):
    """As typed; published when asked for, with whatever was typed last."""
    typed = {name: getattr(one, name) for name in ("title", "words", "picture_alt")} if one else {}
    form = NewsForm(request.POST or None, request.FILES or None, initial=typed)
    if request.method == "POST" and form.is_valid():
        told = {"by": request.user, "at": timezone.now()}
        picture = form.cleaned_data["picture"]
        one = news.write(merchant=merchant, key=key, facts=form.facts(), picture=picture, **told)
        if "publish" in request.POST:
            news.publish(news=one, **told)
        messages.success(request, _("Nouvelle publiée.") if "publish" in request.POST else _("Nouvelle gardée."))
        return redirect("merchant_news", merchant.code)
    return render(request, "merchants/news_form.html", {"merchant": merchant, "form": form, "one": one, "key": key})


@require_POST
@merchant_space
def news_take_back(request, merchant, pk):
    one = get_object_or_404(News, merchant=merchant, pk=pk)
    news.take_back(news=one, by=request.user, at=timezone.now())
    messages.success(request, _("Nouvelle retirée de votre page."))
    return redirect("merchant_news", merchant.code)


# --- Words ------------------------------------------------------------------------------------


@require_safe
@merchant_space
def merchant_words(request, merchant):
    page = Paginator(Word.objects.filter(merchant=merchant), PER_PAGE).get_page(request.GET.get("page"))
    facts = {"merchant": merchant, "page": page, "adopted": adopting.count_of(merchant), "form": AnswerForm()}
    return render(request, "merchants/words.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@merchant_space
def word_decide(request, merchant, pk):
    """One word, with the answer being typed; it carries what was read, so that a changed word is read again."""
    word = get_object_or_404(Word, merchant=merchant, pk=pk)
    form = AnswerForm(request.POST or None, initial={"answer": word.answer})
    if request.method == "POST" and form.is_valid() and decided(request, word, form.cleaned_data["answer"]):
        return redirect("merchant_words", merchant.code)
    return render(request, "merchants/word.html", {"merchant": merchant, "word": word, "form": form})


def decided(request, word, answer) -> bool:
    word.words, told = request.POST.get("read", ""), {"by": request.user, "at": timezone.now()}
    try:
        if "publish" in request.POST:
            words.publish(word=word, answer=answer, **told)
        else:
            words.decline(word=word, **told)
    except Refusal as refusal:
        messages.warning(request, refusal)
        word.refresh_from_db()
        return False
    return True
