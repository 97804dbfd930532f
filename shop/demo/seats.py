"""Who takes part in the demo town's animations: some have their seats, some wait for one."""

from django.contrib.auth import get_user_model
from oscar.apps.basket.models import Basket

from animations.models import Animation, Registration
from animations.seats_sold import products
from animations.taking_part import questions, registering, seats
from animations.taking_part.registering import Who
from pickup.collections import Contact
from shop import ordering
from shop.basket import edits
from shop.basket.contents import contents
from shop.demo import reading

User = get_user_model()

ON_REGISTRATION = {"entry": Animation.Entry.REGISTRATION}
Channel = Registration.Channel


def be_taken(*, at) -> None:
    for told in reading.read("seats")["animation"]:
        animation = Animation.objects.get(title=told["title"], series=None)
        Animation.objects.filter(pk=animation.pk).update(capacity=told["capacity"], **ON_REGISTRATION)
        wanted = [{"words": words, "is_required": False} for words in told["questions"]]
        questions.ask(animation=animation, wanted=wanted)
        products.keep(animation := seats.hold(animation))
        for rank, party in enumerate(told["party"]):
            is_bought = animation.sells_seats and "email" in party
            (order if is_bought else register)(animation, party, rank=rank, at=at)


def order(animation, party, *, rank, at):
    """Seats that are sold come with an order, paid in coming."""
    basket = Basket.objects.create()
    edits.add(basket=basket, product_id=animation.seats.get(for_members=False).product_id, quantity=party["people"])
    first_name, _space, last_name = party["name"].partition(" ")
    ordering.place_order(
        key=f"demo-seats-{animation.pk}-{rank}",
        basket=basket,
        contact=Contact(first_name=first_name, last_name=last_name, email=party["email"]),
        slot=animation.visit,
        pays_online=False,
        adult_declared=False,
        expected_total_cents=contents(basket, at=at).total_cents,
        channel=Channel.ONLINE,
        by=None,
        customer=User.objects.filter(email=party["email"]).first(),
        at=at,
    )


def register(animation, party, *, rank, at):
    """On the site for who has an e-mail, by the voice of a volunteer for the others."""
    who = Who(party["name"], party["people"], email=party.get("email", ""), phone=party.get("phone", ""))
    answers = {question.pk: party.get("answer", "") for question in questions.asked(animation)}
    facts = {"key": f"{rank:032x}", "channel": Channel.ONLINE if who.email else Channel.PHONE, "by": None, "at": at}
    registering.register(animation=animation, who=who, answers=answers, **facts)
