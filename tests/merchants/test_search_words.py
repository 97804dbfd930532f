"""Words are compared without accents, plurals or capitals."""

import pytest

from merchants.finding.words import forms_in, stem_of, telling
from merchants.listing.search_words import unaccented, words_asked, words_in


def is_found(query, text):
    kept = f" {forms_in(text)}"
    return all(f" {word}" in kept or f" {stem_of(word)}" in kept for word in telling(query))


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("pates de fruits", "Pâte de fruits à la mûre"),
        ("PÂTES", "pâte fraîche"),
        ("oeuf", "Œufs de plein air"),
        ("œufs", "Oeuf dur"),
        ("fromage", "Plateau de fromages"),
        ("confit", "Confitures de figues"),
        ("chataigne", "Miel de châtaignier"),
        ("l'ancienne", "Moutarde à l’ancienne"),
        ("miel lavande", "Miel crémeux de lavande"),
    ],
)
def test_a_word_is_found_whatever_its_accents_its_plural_or_its_capitals(query, text):
    assert is_found(query, text)


@pytest.mark.parametrize(("query", "text"), [("ail", "Travail de la laine"), ("miel thym", "Miel de lavande")])
def test_every_word_must_begin_a_word(query, text):
    assert not is_found(query, text)


def test_small_words_tell_nothing():
    assert words_in("La brioche de la boulangère") == ["brioche", "boulangere"]
    assert words_asked("de la") == []


def test_a_letter_pasted_ten_thousand_times_stays_a_short_question():
    assert len(words_asked(" ".join(f"mot{n}" for n in range(10_000)))) == 12


def test_ligatures_and_accents_become_plain_letters():
    assert unaccented("Œufs de Pâques, bœuf, ça") == "oeufs de paques, boeuf, ca"
