"""What people propose and who supports it; what members vote, and what was decided with its minutes."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from animations.models.animation import Animation
from animations.models.membership import Membership
from merchants.models import Merchant


class SupportThreshold(models.Model):
    """How many supports bring a proposal before the committee, from a day on. Rows are added, never changed."""

    supports = models.PositiveSmallIntegerField(_("soutiens"))
    applies_from = models.DateField(_("à partir du"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("seuil de soutiens")
        verbose_name_plural = _("seuils de soutiens")
        ordering = ["applies_from", "pk"]
        constraints = [models.CheckConstraint(condition=Q(supports__gt=0), name="a_threshold_asks_for_somebody")]

    def __str__(self):
        return f"{self.applies_from} · {self.supports}"


class Proposal(models.Model):
    """An animation or an initiative that somebody proposes. Its status has one writer, `deciding.proposals`."""

    class Kind(models.TextChoices):
        ANIMATION = "ANIMATION", _("Une animation")
        INITIATIVE = "INITIATIVE", _("Une initiative")

    class Status(models.TextChoices):
        TO_READ = "TO_READ", _("À relire")
        SET_ASIDE = "SET_ASIDE", _("Écartée")
        OPEN = "OPEN", _("Cherche des soutiens")
        ON_AGENDA = "ON_AGENDA", _("À l’ordre du jour")
        ACCEPTED = "ACCEPTED", _("Acceptée")
        REFUSED = "REFUSED", _("Refusée")
        LATER = "LATER", _("Plus tard")

    class Support(models.TextChoices):
        WEB = "WEB", _("sur le site")
        PAPER = "PAPER", _("sur papier")

    PUBLIC = [Status.OPEN, Status.ON_AGENDA, Status.ACCEPTED, Status.REFUSED, Status.LATER]
    # What one may still support.
    LIVING = [Status.OPEN, Status.ON_AGENDA, Status.LATER]

    kind = models.CharField(_("c’est"), max_length=10, choices=Kind.choices)
    title = models.CharField(_("titre"), max_length=100)
    what = models.TextField(_("ce que l’on propose"))
    status = models.CharField(_("état"), max_length=9, choices=Status.choices, default=Status.TO_READ)
    # What everybody reads: « Camille, de Saint-Roch ».
    signed = models.CharField(_("signée"), max_length=60)
    merchant = models.ForeignKey(
        Merchant, on_delete=models.PROTECT, null=True, blank=True, related_name="proposals", verbose_name=_("boutique")
    )
    # How to answer them: read by the association alone.
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=20, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="proposals")
    support = models.CharField(_("reçue"), max_length=5, choices=Support.choices)
    at = models.DateTimeField(_("proposée le"))
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    # The date in the programme that came of it.
    animation = models.OneToOneField(
        Animation, on_delete=models.SET_NULL, null=True, blank=True, related_name="proposal", editable=False
    )
    key = models.CharField(max_length=32, unique=True, editable=False)

    class Meta:
        verbose_name = _("proposition")
        verbose_name_plural = _("propositions")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(title="") & ~Q(what=""), name="a_proposal_says_something"),
            models.CheckConstraint(condition=~Q(signed=""), name="a_proposal_is_signed"),
        ]

    def __str__(self):
        return self.title

    @property
    def is_living(self):
        return self.status in self.LIVING


class ProposalMove(models.Model):
    """One move of its status, with the answer that everybody reads if there is one. Never changed."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="moves")
    status_from = models.CharField(max_length=9, choices=Proposal.Status.choices)
    status_to = models.CharField(max_length=9, choices=Proposal.Status.choices)
    words = models.CharField(_("réponse"), max_length=800, blank=True)
    # As everybody reads it, whatever becomes of the account.
    signed = models.CharField(_("signée"), max_length=60, blank=True)
    role = models.CharField(_("en tant que"), max_length=60, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("le"))

    class Meta:
        verbose_name = _("étape d’une proposition")
        verbose_name_plural = _("étapes d’une proposition")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(words="", signed="", role="") | (~Q(words="") & ~Q(signed="") & ~Q(role="")),
                name="an_answer_is_signed_with_a_role",
            )
        ]

    def __str__(self):
        return f"{self.proposal} · {self.status_from} → {self.status_to}"


class ProposalSupport(models.Model):
    """One person who would come or help: an account, a member, or a line of a sheet of paper; each once."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="supports")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="supports")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="supports")
    # Written on the sheet: read by nobody but the association, struck out once the proposal is answered.
    name = models.CharField(_("nom sur la feuille"), max_length=80, blank=True)
    # The same for one name on one proposal, whatever its accents and capitals; kept when the name is struck out, and
    # read back into no name without the town's key (`supporting.mark_of`).
    mark = models.CharField(max_length=64, blank=True, editable=False)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    on = models.DateField(_("le"))

    class Meta:
        verbose_name = _("soutien")
        verbose_name_plural = _("soutiens")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "user"], condition=Q(user__isnull=False), name="one_support_per_account"
            ),
            models.UniqueConstraint(
                fields=["proposal", "membership"],
                condition=Q(membership__isnull=False),
                name="one_support_per_member",
            ),
            models.UniqueConstraint(
                fields=["proposal", "mark"], condition=~Q(mark=""), name="one_support_per_line_of_paper"
            ),
        ]

    def __str__(self):
        return f"{self.proposal} · {self.on}"


# --- Votes ------------------------------------------------------------------------------------


class Vote(models.Model):
    """A question put to the members, between two moments; it may be called off until it opens, never after."""

    class Kind(models.TextChoices):
        RATE = "RATE", _("Le taux de commission")
        USE = "USE", _("L’usage d’une part de la commission")
        OTHER = "OTHER", _("Autre chose")

    kind = models.CharField(_("sur"), max_length=5, choices=Kind.choices)
    question = models.CharField(_("question"), max_length=200)
    details = models.TextField(_("ce qu’il faut savoir"), blank=True)
    opens_at = models.DateTimeField(_("ouvre le"))
    closes_at = models.DateTimeField(_("ferme le"))
    # Percent of the members who may vote; none asked when empty.
    quorum = models.PositiveSmallIntegerField(_("quorum, en %"), null=True, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()
    # When the list of those who may vote was written, for good.
    listed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # When the box of paper ballots was counted.
    counted_at = models.DateTimeField(null=True, blank=True, editable=False)
    counted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    # Ballots found in it beyond those that the list says; below zero, those that lack. Why, as everybody reads it.
    box_difference = models.SmallIntegerField(default=0, editable=False)
    box_reason = models.CharField(max_length=300, blank=True, editable=False)
    box_signed = models.CharField(max_length=60, blank=True, editable=False)
    key = models.CharField(max_length=32, unique=True, editable=False)

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        ordering = ["-opens_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(question=""), name="a_vote_asks_something"),
            models.CheckConstraint(condition=Q(opens_at__lt=F("closes_at")), name="a_vote_closes_after_it_opens"),
            models.CheckConstraint(
                condition=Q(quorum=None) | Q(quorum__gte=1, quorum__lte=100), name="a_quorum_is_a_percentage"
            ),
            models.CheckConstraint(
                condition=Q(box_difference=0) | (~Q(box_reason="") & ~Q(box_signed="") & Q(counted_at__isnull=False)),
                name="a_box_that_differs_says_why",
            ),
        ]

    def __str__(self):
        return self.question

    def is_open(self, at):
        return self.opens_at <= at < self.closes_at

    def is_closed(self, at):
        return at >= self.closes_at


class VoteChoice(models.Model):
    """One answer, and how many chose it: a ballot is one more here, and leaves no row of its own."""

    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="choices")
    rank = models.PositiveSmallIntegerField()
    words = models.CharField(_("réponse"), max_length=120)
    is_blank = models.BooleanField(default=False)
    # Those of the web and of the box together: apart, the few who voted one way would be known by it.
    ballots = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("réponse proposée au vote")
        verbose_name_plural = _("réponses proposées au vote")
        ordering = ["rank"]
        constraints = [models.UniqueConstraint(fields=["vote", "rank"], name="one_choice_per_rank")]

    def __str__(self):
        return self.words


class Voter(models.Model):
    """A member who may vote, and whether they did: never when, never what."""

    class Way(models.TextChoices):
        NOT_YET = "", _("Pas encore")
        WEB = "WEB", _("Sur le site")
        PAPER = "PAPER", _("Sur papier")

    vote = models.ForeignKey(Vote, on_delete=models.PROTECT, related_name="voters")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="votes")
    voted = models.CharField(_("a voté"), max_length=5, choices=Way.choices, blank=True, default="")

    class Meta:
        verbose_name = _("membre appelé à voter")
        verbose_name_plural = _("membres appelés à voter")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["vote", "membership"], name="one_person_one_vote")]

    def __str__(self):
        return f"{self.vote} · {self.membership}"


# --- Decisions --------------------------------------------------------------------------------


class Decision(models.Model):
    """What was decided, with its minutes, for everybody to read. Rows are added; another one mends a mistake."""

    year = models.PositiveSmallIntegerField()
    rank = models.PositiveSmallIntegerField()
    title = models.CharField(_("ce qui est décidé"), max_length=150)
    taken_on = models.DateField(_("le"))
    body = models.CharField(_("par"), max_length=80)
    present = models.PositiveSmallIntegerField(_("personnes présentes"))
    minutes = models.TextField(_("compte rendu"))
    vote = models.OneToOneField(
        Vote, on_delete=models.PROTECT, null=True, blank=True, related_name="decision", verbose_name=_("après le vote")
    )
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("remplace")
    )
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()
    key = models.CharField(max_length=32, unique=True, editable=False)

    class Meta:
        verbose_name = _("décision")
        verbose_name_plural = _("décisions")
        ordering = ["-taken_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["year", "rank"], name="one_decision_per_number"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(minutes=""), name="a_decision_has_its_minutes"),
            models.CheckConstraint(condition=Q(present__gt=0), name="somebody_decided"),
        ]

    def __str__(self):
        return f"{self.number} · {self.title}"

    @property
    def number(self):
        """« D-2026-3 »: what a rate that follows from it may cite."""
        return f"D-{self.year}-{self.rank}"
