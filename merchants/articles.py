"""A name after « de » and « à », as one says it: « du Rucher », « aux Quatre Saisons », « d’Aux Délices »."""

import re
import unicodedata

ARTICLE = re.compile(r"(les?)\s+(?=\S)", re.IGNORECASE)
# What those who keep such a town are; one that is named otherwise bears a name of its own.
BEFORE = {
    **dict.fromkeys(["association", "union", "amicale", "office", "entente"], "l’"),
    **dict.fromkeys(["commune", "ville", "mairie", "cooperative", "societe", "regie", "federation"], "la "),
    **dict.fromkeys(["comite", "groupement", "syndicat", "collectif", "centre", "cercle"], "le "),
}
VOWELS = "aeiouœæ"
# How the first names begin whose first letter is not heard: Henriette, Hugo and Yves, not Hassan nor Yann.
UNHEARD = re.compile(r"h[eéèiouy]|y[^aeéèiouy]", re.IGNORECASE)


def of(name) -> str:
    """Le Rucher → du Rucher; Les Quatre Saisons → des Quatre Saisons; Au pain → d’Au pain."""
    # A mute h cannot be told from the other: « de Hervé » is always understood.
    return contracted(name, le="du", les="des") or (f"d’{name}" if begins_with_a_vowel(name) else f"de {name}")


def of_person(name) -> str:
    """Henriette Aubert → d’Henriette Aubert; Le Goff Yann is nobody's « du »."""
    return f"d’{name}" if begins_with_a_vowel(name) or UNHEARD.match(name) else f"de {name}"


def to(name) -> str:
    """Le Rucher → au Rucher; Les Quatre Saisons → aux Quatre Saisons; La Faisselle → à La Faisselle."""
    return contracted(name, le="au", les="aux") or f"à {name}"


def the(name) -> str:
    """Association des commerçants → l’Association des commerçants; Bourg vivant needs none."""
    noun = unaccented(name.split(" ")[0].lower())
    return f"{BEFORE.get(noun, '')}{name}"


def contracted(name, *, le, les) -> str:
    found = ARTICLE.match(name)
    if not found:
        return ""
    return f"{le if found[1].lower() == 'le' else les} {name[found.end() :]}"


def begins_with_a_vowel(name) -> bool:
    return unaccented(name[:1]).lower() in tuple(VOWELS)


def unaccented(text) -> str:
    return "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))
