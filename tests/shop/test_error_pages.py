"""When something goes wrong, a person reads a sentence and finds the way back."""

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from tests.factories import UserFactory


@pytest.mark.parametrize(
    ("template", "sentence"),
    [
        ("400.html", "Il manque un morceau à votre demande"),
        ("403_csrf.html", "Cette page a trop attendu"),
        ("500.html", "Le store est coincé"),
    ],
)
def test_a_broken_moment_needs_no_context_to_be_told(template, sentence):
    page = render_to_string(template)
    assert sentence in page
    assert 'href="/"' in page


@pytest.mark.django_db
def test_a_form_left_open_too_long_is_explained():
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory())
    response = client.post(reverse("login"), {})
    assert response.status_code == 403
    assert "Cette page a trop attendu" in response.content.decode()
