"""What the association asks whoever registers, and what they answer."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from animations.models import Answer, Question
from animations.taking_part import seats
from merchants.refusals import Refusal

MOST = 5
LONGEST_ANSWER = Answer._meta.get_field("words").max_length


class AnswerOwed(Refusal):
    def __init__(self, question):
        told = _("Répondez aussi à cette question\u202f: «\u202f%(words)s\u202f»")
        super().__init__(told % {"words": question.words})


class TooManyQuestions(Refusal):
    sentence = _("Cinq questions au plus\u202f: au-delà, on ne s’inscrit plus.")


def asked(animation) -> list[Question]:
    return list(animation.questions.filter(is_asked=True))


@transaction.atomic
def ask(*, animation, wanted: list[dict]) -> None:
    """The questions as they must now be: `words`, `is_required`, and the `pk` of one that was asked already.

    One that was answered is kept for its answers, as it was asked: other words are another question.
    """
    if len(wanted) > MOST:
        raise TooManyQuestions
    animation = seats.hold(animation)
    known = {question.pk: question for question in asked(animation)}
    for facts in wanted:
        said = {"words": facts["words"], "is_required": facts["is_required"]}
        question = known.get(facts.get("pk"))
        if question and (question.words == said["words"] or not question.answers.exists()):
            animation.questions.filter(pk=known.pop(question.pk).pk).update(**said)
        else:
            animation.questions.create(**said)
    gone = animation.questions.filter(pk__in=known)
    gone.filter(answers=None).delete()
    gone.update(is_asked=False)


def keep_answers(registration, answers: dict[int, str]) -> None:
    """By question; raises AnswerOwed where one is missing."""
    for question in asked(registration.animation):
        words = " ".join(answers.get(question.pk, "").split())[:LONGEST_ANSWER]
        if question.is_required and not words:
            raise AnswerOwed(question)
        if words:
            Answer.objects.create(registration=registration, question=question, words=words)
