"""What the shops of the demo town show and tell, who adopted them, and the words of their customers."""

import datetime
import hashlib

from merchants.adoption import adopting, letters, news, words
from merchants.models import Merchant, ShopPhoto
from merchants.showcase import showing
from shop.demo import reading


def be_seen(*, residents, at) -> None:
    """Told of everybody who has an account; the words come from those who collected an order there."""
    shops = {merchant.code: merchant for merchant in Merchant.objects.all()}
    told = reading.read("seen")
    accounts = [resident.account for resident in residents.values() if resident.account]
    for rank, (code, facts) in enumerate(told["shop"].items()):
        show(shops[code], facts, at=at)
        for user in accounts[rank % 2 :: 1 + rank % 3]:
            adopting.adopt(merchant=shops[code], user=user, at=days_before(at, 40 + rank))
        leave_a_word(shops[code], facts, accounts, at=at)
    for one in told["news"]:
        tell(shops[one["shop"]], one, at=days_before(at, one["days_ago"]))
    for paper in told["paper"]:
        signed = [shops[code] for code in paper["shops"]]
        adopting.adopt_on_paper(merchants=signed, name=paper["name"], by=None, at=days_before(at, 20))
    letters.choose(user=accounts[0], rhythm="WEEKLY", at=days_before(at, 3))


def days_before(at, days) -> datetime.datetime:
    return at - datetime.timedelta(days)


def show(merchant, facts, *, at):
    said = {"story": merchant.story, "person": facts["person"], "made_here": "\n".join(facts["made_here"])}
    showing.say(merchant=merchant, by=None, at=days_before(at, 60), **said)


def frame_portraits(*, at) -> None:
    """Empty frames, which are painted with every other picture."""
    facts = {"kind": ShopPhoto.Kind.PORTRAIT, "is_shown": True, "added_at": at}
    ShopPhoto.objects.bulk_create(ShopPhoto(merchant=merchant, **facts) for merchant in Merchant.objects.all())


def leave_a_word(merchant, facts, accounts, *, at):
    """Of the first who may; published by the shop unless it has not read it yet."""
    author = next((user for user in accounts if not words.why_not(user, merchant)), None)
    if author is None or not facts["word"]:
        return
    said = words.leave(merchant=merchant, author=author, words=facts["word"], is_signed=True, at=days_before(at, 6))
    if facts["answer"] != "…":
        words.publish(word=said, answer=facts["answer"], by=None, at=days_before(at, 5))


def tell(merchant, facts, *, at):
    key = hashlib.md5(facts["title"].encode(), usedforsecurity=False).hexdigest()
    said = {"title": facts["title"], "words": facts["words"], "picture_alt": ""}
    one = news.write(merchant=merchant, key=key, facts=said, by=None, at=at)
    news.publish(news=one, by=None, at=at)
