"""A shop's name follows « de » and « à » as one says it in French."""

import pytest

from merchants import articles


@pytest.mark.parametrize(
    ("name", "of", "to"),
    [
        ("Le Rucher des Combes", "du Rucher des Combes", "au Rucher des Combes"),
        ("LE RUCHER", "du RUCHER", "au RUCHER"),
        ("Les Quatre Saisons", "des Quatre Saisons", "aux Quatre Saisons"),
        ("La Faisselle", "de La Faisselle", "à La Faisselle"),
        ("L’Herbe folle", "de L’Herbe folle", "à L’Herbe folle"),
        ("Boulangerie du Pont", "de Boulangerie du Pont", "à Boulangerie du Pont"),
        ("Épicerie du Coin", "d’Épicerie du Coin", "à Épicerie du Coin"),
        ("Au pain", "d’Au pain", "à Au pain"),
        ("Leroy et fils", "de Leroy et fils", "à Leroy et fils"),
        ("Le", "de Le", "à Le"),
        ("", "de ", "à "),
    ],
)
def test_a_name_after_a_preposition(name, of, to):
    assert articles.of(name) == of
    assert articles.to(name) == to


@pytest.mark.parametrize(
    ("name", "of"),
    [
        ("Henriette Aubert", "d’Henriette Aubert"),
        ("Hervé", "d’Hervé"),
        ("Hassan", "de Hassan"),
        ("Yves", "d’Yves"),
        ("Yann Le Goffic", "de Yann Le Goffic"),
        ("Élise Tournaire", "d’Élise Tournaire"),
        ("Le Goff Marie", "de Le Goff Marie"),
        ("Camille B.", "de Camille B."),
    ],
)
def test_a_person_after_a_preposition(name, of):
    assert articles.of_person(name) == of


@pytest.mark.parametrize(
    ("name", "the"),
    [
        ("Association des commerçants", "l’Association des commerçants"),
        ("Fédération du centre-bourg", "la Fédération du centre-bourg"),
        ("Comité des fêtes", "le Comité des fêtes"),
        ("Les Amis de La Halle", "Les Amis de La Halle"),
        ("Bourg vivant", "Bourg vivant"),
        ("", ""),
    ],
)
def test_who_keeps_the_town_as_the_subject_of_a_sentence(name, the):
    assert articles.the(name) == the
