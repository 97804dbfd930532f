"""What is written to those who take part: each message once, in the transaction of the act that sends it."""

from django.conf import settings
from django.utils.translation import gettext as _

from animations.agenda import ics
from animations.taking_part import own_page
from merchants.telling import About, Addressee, PersonLetter
from pickup import words

MESSAGES = "animations/taking_part/messages"


def tell_registered(registration):
    """Their seats are theirs: the day, the place, the code, and the date for their agenda.

    Who has no e-mail read it on the page, or heard it from whoever wrote them down.
    """
    if registration.email:
        letter = letter_to(registration, _("C’est noté\u202f: %(title)s"), "registered", "registered")
        letter.attach("animation.ics", ics_of(registration.animation), "text/calendar")
        letter.send()


def tell_in_line(registration):
    if registration.email:
        letter_to(registration, _("Liste d’attente\u202f: %(title)s"), "in_line", "in_line").send()


def tell_offer(registration):
    """Called off and on again, the same rank is offered anew: it is another revision."""
    subject, occasion = _("Des places pour vous\u202f: %(title)s"), f"offer-{registration.animation.revision}"
    letter_to(registration, subject, "offer", occasion, until=registration.offered_until).send()


def tell_lapsed(registration):
    """They may have been away: the page takes them back."""
    if registration.email:
        letter_to(
            registration, _("Vos places ont été proposées à d’autres\u202f: %(title)s"), "lapsed", "lapsed"
        ).send()


def tell_tomorrow(registration):
    """A date that moves is reminded of again."""
    occasion = f"tomorrow-{registration.animation.starts_at:%Y%m%d}"
    letter_to(registration, _("Demain\u202f: %(title)s"), "tomorrow", occasion, about=About.REMINDER).send()


# --- To all of them ---------------------------------------------------------------------------


def tell_called_off(animation):
    """Once, with the reason."""
    tell_all(animation, _("Annulé\u202f: %(title)s"), "called_off")


def tell_on_again(animation):
    tell_all(animation, _("De nouveau au programme\u202f: %(title)s"), "on_again")


def tell_moved(animation, *, was: str):
    """Another hour, another place: they keep their seats, or give them up; the day before is another day."""
    animation.registrations.update(reminded_at=None)
    tell_all(animation, _("Cela change\u202f: %(title)s"), "moved", was=was)


def tell_all(animation, subject, template, **facts):
    for registration in animation.registrations.to_tell():
        registration.animation = animation
        told = {**facts, "is_bought": registration.sold.exists()}
        letter = letter_to(registration, subject, template, f"{template}-{animation.revision}", **told)
        if registration.email:
            # Called off, the same event says so: what was put in an agenda comes off it.
            letter.attach("animation.ics", ics_of(animation), "text/calendar")
        letter.send()


# --- One letter -------------------------------------------------------------------------------


def letter_to(registration, subject, template, occasion, *, until=None, about=About.TAKING_PART, **facts):
    """The same occasion is told once; a second offer, made to whoever came back, is another one."""
    animation = registration.animation
    since = registration.waiting_since
    return PersonLetter(
        to=addressee_of(registration),
        subject=subject % {"title": animation.title},
        template=f"{MESSAGES}/{template}",
        facts=facts_of(registration) | facts,
        key=f"registration:{registration.pk}:{occasion}:{int(since.timestamp()) if since else 0}",
        about=about,
        until=until or animation.ends_at,
    )


def addressee_of(registration) -> Addressee:
    return Addressee(
        name=registration.name,
        email=registration.email,
        phone=registration.phone,
        user=registration.user,
        place=registration.animation.point,
    )


def facts_of(registration) -> dict:
    animation = registration.animation
    until = registration.offered_until
    return {
        "registration": registration,
        "animation": animation,
        "point": animation.point,
        "day": words.day(animation.starts_at),
        "hours": words.hours(animation.starts_at, animation.ends_at),
        "until": words.day_hour(until) if until else "",
        "link": own_page.address_of(registration),
    }


def moment_and_place(animation) -> str:
    """« samedi 28 novembre, 10 h – 11 h, La Halle »."""
    day, hours = words.day(animation.starts_at), words.hours(animation.starts_at, animation.ends_at)
    return f"{day}, {hours}, {animation.point.name}"


def ics_of(animation) -> bytes:
    return ics.calendar_of([animation], address=lambda path: settings.SITE_URL + path)
