"""How coaching is said on a page."""

from django import template
from django.utils import timezone

from merchants.books.commission_months import Month
from merchants.coaching import visits
from merchants.models import CoachingVisit

register = template.Library()
register.filter("duration", visits.duration)


@register.filter
def topics(codes):
    return visits.labels(codes, CoachingVisit.Topic.choices)


@register.filter
def obstacles(codes):
    return visits.labels(codes, CoachingVisit.Obstacle.choices)


@register.filter
def month_name(code):
    """2026-09 → septembre 2026."""
    return str(Month.written(code, otherwise=timezone.localdate()))
