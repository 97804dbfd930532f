"""Who changed what of a place: the administration's own diary."""

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType


def note(thing, *, by, words):
    LogEntry.objects.create(
        user=by,
        content_type=ContentType.objects.get_for_model(type(thing)),
        object_id=thing.pk,
        object_repr=str(thing)[:200],
        action_flag=CHANGE,
        change_message=words,
    )
