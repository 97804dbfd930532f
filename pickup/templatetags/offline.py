"""What was done without a network and waits for a person, counted where one looks first."""

from django import template

from pickup.models import OfflineAct

register = template.Library()


@register.inclusion_tag("pickup/offline/waiting.html")
def acts_to_settle(point):
    return {"point": point, "acts": OfflineAct.objects.filter(point=point).to_settle().count()}
