"""How a form asks, and how it says what is wrong: beside the field, and above when the form is long."""

from django import template
from django.forms import BaseForm, BaseFormSet, RadioSelect
from django.utils.html import format_html

register = template.Library()

# From so many questions on, what is wrong is told above the form too: it may be a screen away.
LONG = 4


@register.filter
def is_question(field) -> bool:
    """Several answers are offered, one under the other."""
    return isinstance(field.field.widget, RadioSelect)


@register.filter
def in_hand(field) -> str:
    """The field itself; the first one in error of its form takes the keyboard when the page comes back."""
    attributes = {"aria-describedby": field.aria_describedby} if field.aria_describedby else {}
    shown = field.as_widget(attrs=attributes | ({"autofocus": True} if is_first_wrong(field) else {}))
    # What the page showed goes along, so that only what was changed is written.
    return shown + field.as_hidden(only_initial=True) if field.field.show_hidden_initial else shown


@register.filter
def answers(field) -> list:
    """The answers to a question, each with its `tag` and its `choice_label`; the first takes the keyboard alike."""
    offered = list(field)
    if offered and is_first_wrong(field):
        offered[0].data["attrs"]["autofocus"] = True
    for one in offered:
        # A radio button is never wrong by itself: its question is, and says so.
        one.data["attrs"].pop("aria-invalid", None)
    return offered


def is_first_wrong(field) -> bool:
    """Unless what is wrong is told above, which takes the keyboard and leads to each."""
    if not field.errors or is_told_above(field.form):
        return False
    return next(name for name in field.form.fields if name in field.form.errors) == field.name


@register.filter
def described_by(field) -> str:
    """For what holds a question whose answers are written by hand: the attribute that leads to its hint and errors."""
    return format_html(' aria-describedby="{}"', field.aria_describedby) if field.aria_describedby else ""


@register.filter
def told_wrong(field) -> str:
    """For a field written by hand: that it is wrong, where that is said, and the keyboard when it is the first."""
    if not field.errors:
        return described_by(field)
    return format_html(' aria-invalid="true"{}{}', described_by(field), " autofocus" if is_first_wrong(field) else "")


@register.filter
def where(field) -> str:
    """The id that the keyboard goes to: the field's own, or that of its first answer."""
    return f"{field.auto_id}_0" if is_question(field) else field.id_for_label or field.auto_id


@register.filter
def is_told_above(form) -> bool:
    return is_long(form) or bool(form.non_field_errors()) or hidden_wrong(form)


@register.filter
def is_long(form) -> bool:
    return len(form.visible_fields()) >= LONG


@register.filter
def hidden_wrong(form) -> bool:
    """What nobody typed is refused: the page is older than what it speaks of, or was tampered with."""
    return any(field.errors for field in form.hidden_fields())


@register.simple_tag(takes_context=True)
def was_refused(context) -> bool:
    """Whether the page comes back with something to mend: its title says so first, which is what is read aloud."""
    forms = [value for value in context.flatten().values() if is_form(value)]
    return any(form.is_bound and is_wrong(form) for form in forms)


def is_form(value) -> bool:
    """Without `isinstance`, which wakes what is lazy: who is signed in, the token of a form, hence a cookie."""
    return issubclass(type(value), BaseForm | BaseFormSet)


def is_wrong(form) -> bool:
    return any(form.errors) if isinstance(form, BaseFormSet) else bool(form.errors)
