"""Residents who adopted a shop, what the shop tells them, and the word they may leave."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from merchants.models.merchant import Merchant

LONGEST_WORD = 400
LONGEST_NEWS = 1200


class Adoption(models.Model):
    """One person and one shop: by an account, or on paper at the counter under a name.

    Gone with the account (CASCADE), and at once when the person says so: nothing else hangs on it.
    """

    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="adoptions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="adoptions")
    paper_name = models.CharField(_("prénom et nom"), max_length=80, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    adopted_at = models.DateTimeField()

    class Meta:
        verbose_name = _("adoption")
        verbose_name_plural = _("adoptions")
        ordering = ["-adopted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["merchant", "user"], name="a_shop_is_adopted_once_by_account"),
            models.UniqueConstraint(
                fields=["merchant", "paper_name"],
                condition=~Q(paper_name=""),
                name="a_shop_is_adopted_once_on_paper",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False, paper_name="") | (Q(user=None) & ~Q(paper_name="")),
                name="adopted_by_account_or_on_paper",
            ),
        ]

    def __str__(self):
        return f"{self.merchant}"


class NewsLetter(models.Model):
    """How often a person wants the news of their shops by e-mail; nobody is written to without having asked."""

    class Rhythm(models.TextChoices):
        NEVER = "NEVER", _("Pas d’e-mail\u202f: je lis ici")
        WEEKLY = "WEEKLY", _("Une fois par semaine, le jeudi")
        DAILY = "DAILY", _("Au plus une fois par jour")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="news_letter")
    rhythm = models.CharField(_("par e-mail"), max_length=6, choices=Rhythm.choices, default=Rhythm.NEVER)
    # Everything published until then was told, or is older than the wish to be told.
    told_until = models.DateTimeField()

    class Meta:
        verbose_name = _("lettre de nouvelles")
        verbose_name_plural = _("lettres de nouvelles")

    def __str__(self):
        return f"{self.user} {self.get_rhythm_display()}"


class NewsQuerySet(models.QuerySet):
    def published(self):
        """What residents read, the latest first; nothing of a shop that they do not see."""
        told = self.filter(published_at__isnull=False, merchant__in=Merchant.objects.listed())
        return told.order_by("-published_at", "-pk")


class News(models.Model):
    """A few words of a shop: written, then published on a day."""

    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="news")
    # That of the form, or of the shop's own file: sent twice, it is one piece of news.
    key = models.CharField(max_length=32, editable=False)
    title = models.CharField(_("titre"), max_length=80)
    words = models.TextField(_("texte"), max_length=LONGEST_NEWS)
    picture = models.ImageField(_("photo"), upload_to="news/", blank=True)
    picture_alt = models.CharField(_("description de la photo"), max_length=120, blank=True)
    written_at = models.DateTimeField()
    published_at = models.DateTimeField(_("publiée le"), null=True, db_index=True)
    # Back from a file under its own date: whoever asked for letters is not written to about it again.
    was_told_before = models.BooleanField(default=False, editable=False)

    objects = NewsQuerySet.as_manager()

    class Meta:
        verbose_name = _("nouvelle")
        verbose_name_plural = _("nouvelles")
        ordering = ["-written_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["merchant", "key"], name="one_piece_of_news_per_form")]

    def __str__(self):
        return self.title


class WordQuerySet(models.QuerySet):
    def published(self):
        return self.filter(status=Word.Status.PUBLISHED).order_by("-said_at", "-pk")


class Word(models.Model):
    """What a customer says of a shop, signed as they agreed; the shop publishes it or not (DOMAIN 2.6)."""

    class Status(models.TextChoices):
        WAITING = "WAITING", _("À lire")
        PUBLISHED = "PUBLISHED", _("Publié")
        DECLINED = "DECLINED", _("Non publié")

    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="words")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="words")
    words = models.CharField(_("votre mot"), max_length=LONGEST_WORD)
    # « Odette M. », as it stood when the author agreed to it.
    signature = models.CharField(max_length=40)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.WAITING)
    said_at = models.DateTimeField()
    collected_on = models.DateField(_("a retiré une commande le"))
    answer = models.CharField(_("réponse"), max_length=LONGEST_WORD, blank=True)
    decided_at = models.DateTimeField(null=True)

    objects = WordQuerySet.as_manager()

    class Meta:
        verbose_name = _("mot d’un client")
        verbose_name_plural = _("mots des clients")
        ordering = ["-said_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["merchant", "author"], name="one_word_per_person_and_shop")]

    def __str__(self):
        return f"{self.signature} · {self.merchant}"
