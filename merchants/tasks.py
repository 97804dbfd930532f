"""What the merchants' room does later, in a worker; in process where there is none."""

import logging

from celery import shared_task
from django.utils import timezone

from merchants.invoicing import closing as closings
from merchants.models import MonthClosing
from merchants.refusals import Refusal

logger = logging.getLogger(__name__)


@shared_task
def go_on_closing(pk) -> None:
    """The rest of a month; a refusal is written on the closing, where the treasurer reads it."""
    closing = MonthClosing.objects.get(pk=pk)
    try:
        closings.go_on(closing=closing, by=closing.started_by, at=timezone.now())
    except Refusal:
        logger.exception("The closing of %s stays open", closing)
