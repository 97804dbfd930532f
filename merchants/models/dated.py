"""What the law changes from a date on: rows with `applies_from` and, once replaced, `applies_until`."""

from django.db import models
from django.db.models import Q


class DatedQuerySet(models.QuerySet):
    def in_force(self, day):
        """Those that apply on a local date."""
        return self.filter(applies_from__lte=day).filter(Q(applies_until=None) | Q(applies_until__gte=day))
