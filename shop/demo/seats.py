"""Who takes part in the demo town's animations: some have their seats, some wait for one."""

from animations.models import Animation, Registration
from animations.taking_part import questions, registering
from animations.taking_part.registering import Who
from shop.demo import reading

ON_REGISTRATION = {"entry": Animation.Entry.REGISTRATION}
Channel = Registration.Channel


def be_taken(*, at) -> None:
    for told in reading.read("seats")["animation"]:
        animation = Animation.objects.get(title=told["title"], series=None)
        Animation.objects.filter(pk=animation.pk).update(capacity=told["capacity"], **ON_REGISTRATION)
        wanted = [{"words": words, "is_required": False} for words in told["questions"]]
        questions.ask(animation=animation, wanted=wanted)
        for rank, party in enumerate(told["party"]):
            register(animation, party, rank=rank, at=at)


def register(animation, party, *, rank, at):
    """On the site for who has an e-mail, by the voice of a volunteer for the others."""
    who = Who(party["name"], party["people"], email=party.get("email", ""), phone=party.get("phone", ""))
    answers = {question.pk: party.get("answer", "") for question in questions.asked(animation)}
    facts = {"key": f"{rank:032x}", "channel": Channel.ONLINE if who.email else Channel.PHONE, "by": None, "at": at}
    registering.register(animation=animation, who=who, answers=answers, **facts)
