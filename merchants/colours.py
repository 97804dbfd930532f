"""The twelve awning colours; each passes AA contrast under white text."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Colour(models.TextChoices):
    BRIQUE = "brique", _("Brique")
    FEUILLE = "feuille", _("Feuille")
    ARDOISE = "ardoise", _("Ardoise")
    PRUNE = "prune", _("Prune")
    MOUTARDE = "moutarde", _("Moutarde")
    LAVANDE = "lavande", _("Lavande")
    CANARD = "canard", _("Canard")
    CERISE = "cerise", _("Cerise")
    TERRE = "terre", _("Terre")
    OLIVE = "olive", _("Olive")
    NUIT = "nuit", _("Nuit")
    ROSE = "rose", _("Rose ancien")


HEX = {
    Colour.BRIQUE: "#A8321E",
    Colour.FEUILLE: "#2F6B4F",
    Colour.ARDOISE: "#2E4A62",
    Colour.PRUNE: "#6B2D5C",
    Colour.MOUTARDE: "#7A5A00",
    Colour.LAVANDE: "#5B4B9A",
    Colour.CANARD: "#1F6470",
    Colour.CERISE: "#9B1B3B",
    Colour.TERRE: "#7A4A2B",
    Colour.OLIVE: "#55641B",
    Colour.NUIT: "#27335F",
    Colour.ROSE: "#A63A66",
}
