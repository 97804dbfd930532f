"""Oscar's partner models, unchanged: we fork behaviour, never schema."""

from oscar.apps.partner.models import *  # noqa: F403
