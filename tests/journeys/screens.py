"""The pictures of the README, cut from portraits: `make screens`, once `make portraits` has walked the town."""

import argparse
from pathlib import Path

from PIL import Image

# The name of a picture → its portrait (view, story, state), and from where to where it is cut.
PHONE, DESK, SHEET = (0, 980), (0, 820), (0, 930)
SCREENS = {
    "accueil": ("1280", "rue", "accueil", DESK),
    "accueil-telephone": ("360", "rue", "accueil", PHONE),
    "accueil-nuit": ("360-nuit", "rue", "accueil", PHONE),
    "etals": ("1280", "rue", "etals", DESK),
    "commercant": ("1280", "rue", "commercant", DESK),
    "produit": ("360", "rue", "produit", PHONE),
    "panier": ("360", "panier", "plein", PHONE),
    "creneau": ("360", "panier", "quand", PHONE),
    "commande": ("360", "commande", "accepted-placed-ready", PHONE),
    "sacs": ("360", "commande", "accepted-placed-ready", (900, 1880)),
    "comptoir": ("360", "comptoir", "comptoir", PHONE),
    "commercante": ("360", "commercante", "merchant_board", PHONE),
    "programme": ("papier", "agenda", "mois-suivant", SHEET),
}
WIDEST = 960


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("portraits", type=Path)
    asked.add_argument("screens", type=Path)
    told = asked.parse_args()
    told.screens.mkdir(parents=True, exist_ok=True)
    for name, (view, story, state, span) in SCREENS.items():
        (found,) = told.portraits.glob(f"{view}_{story}_??_{state}.png")
        cut(found, span).save(told.screens / f"{name}.webp", quality=55, method=6)


def cut(portrait, span):
    with Image.open(portrait) as whole:
        part = whole.convert("RGB").crop((0, span[0], whole.width, min(span[1], whole.height)))
    part.thumbnail((WIDEST, WIDEST))
    return part


if __name__ == "__main__":
    main()
