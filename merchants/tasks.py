"""What the merchants' room does later, in a worker; in process where there is none."""

import logging

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from merchants.imports import running
from merchants.invoicing import closing as closings
from merchants.invoicing import documents as papers
from merchants.models import MonthClosing, MonthDocuments, ProductImport
from merchants.refusals import Refusal

logger = logging.getLogger(__name__)
# Without a worker, what is done before the page is sent; the rest is for the due jobs.
ROWS_IN_A_REQUEST = 60


@shared_task
def go_on_closing(pk) -> None:
    """The rest of a month; a refusal is written on the closing, where the treasurer reads it."""
    closing = MonthClosing.objects.get(pk=pk)
    try:
        closings.go_on(closing=closing, by=closing.started_by, at=timezone.now())
    except Refusal:
        logger.exception("The closing of %s stays open", closing)


@shared_task
def go_on_with_documents(pk) -> None:
    """The PDFs of a closed month, one by one; what is missing is written where the treasurer reads it."""
    documents = MonthDocuments.objects.select_related("closing").get(pk=pk)
    try:
        papers.go_on(documents=documents, at=timezone.now())
    except Refusal:
        logger.exception("Documents of %s stay to be made", documents)


@shared_task
def go_on_with_import(pk) -> None:
    """A file of products: read, or done row after row."""
    product_import = ProductImport.objects.select_related("merchant__partner", "started_by").get(pk=pk)
    most = ROWS_IN_A_REQUEST if settings.CELERY_TASK_ALWAYS_EAGER else None
    running.attempt(product_import=product_import, at=timezone.now(), most=most)
