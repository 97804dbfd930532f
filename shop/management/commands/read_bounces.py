"""Reads what post offices returned, from a file, a Maildir or the mailbox that the settings name."""

import imaplib
import logging
import mailbox
import sys
from functools import partial

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from shop.jobs import FAILURES
from shop.outbox.email import bounces

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Lit les messages revenus à l’envoyeur\u202f: un seul sur l’entrée standard, tous ceux d’un Maildir, ou la "
        "boîte IMAP des réglages (BOUNCE_IMAP_HOST). Chaque personne non jointe l’est alors autrement."
    )

    def add_arguments(self, parser):
        parser.add_argument("--maildir", help="le dossier d’un Maildir\u202f; ce qui est lu y est gardé comme vu")
        parser.add_argument("--imap", action="store_true", help="la boîte IMAP des réglages")

    def handle(self, *, maildir, imap, **options):
        held = from_maildir(maildir) if maildir else from_imap() if imap else [(sys.stdin.buffer.read, lambda: None)]
        read = noted = failed = 0
        for take, mark_as_seen in held:
            read += 1
            try:
                returned = bounces.read(take())
                noted += bool(returned and bounces.note(returned, at=timezone.now()))
                mark_as_seen()
            except (*FAILURES, imaplib.IMAP4.error):
                logger.exception("One return is left for the next run")
                failed += 1
        said = f"{read} lus, {noted} revenus et repris autrement."
        if failed:
            raise CommandError(f"{said} Mais {failed} à relire\u202f: le journal dit pourquoi.")
        self.stdout.write(said)


def from_maildir(folder):
    """Those not seen yet, each as what reads it and what marks it as seen once noted: a crash reads it again."""
    try:
        found = mailbox.Maildir(folder, create=False)
    except (mailbox.NoSuchMailboxError, OSError) as failure:
        raise CommandError(f"Aucun Maildir dans {folder}.") from failure
    for key in list(found.keys()):
        held = found.get(key)
        # Read by another run meanwhile, or gone.
        if held is None or "S" in held.get_flags():
            continue
        yield partial(found.get_bytes, key), partial(mark_in_maildir, found, key, held)


def mark_in_maildir(found, key, held):
    held.add_flag("S")
    held.set_subdir("cur")
    found[key] = held


def from_imap():
    if not settings.BOUNCE_IMAP_HOST:
        raise CommandError("Aucune boîte n’est réglée\u202f: écrivez BOUNCE_IMAP_HOST.")
    with imaplib.IMAP4_SSL(settings.BOUNCE_IMAP_HOST, timeout=settings.EMAIL_TIMEOUT) as box:
        box.login(settings.BOUNCE_IMAP_USER, settings.BOUNCE_IMAP_PASSWORD)
        box.select("INBOX")
        _answer, (numbers,) = box.search(None, "UNSEEN")
        for number in numbers.split():
            yield partial(fetched, box, number), partial(box.store, number, "+FLAGS", "\\Seen")


def fetched(box, number) -> bytes:
    """One message of the mailbox; gone meanwhile, the server answers without it (a TypeError, for that one only)."""
    _answer, parts = box.fetch(number, "(BODY.PEEK[])")
    return parts[0][1]
