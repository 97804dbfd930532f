"""« Vendre ici », the association's merchants and the shop's own papers, as they are read and filled."""

import csv
import datetime
import io
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from merchants.commission.words import long_day
from merchants.joining import attesting, suspending, team, terms
from merchants.models import Application, Merchant, TeamMember
from tests import factories

pytestmark = pytest.mark.django_db

ASKED = {
    "shop_name": "Mercerie Aubert",
    "trade": "Mercerie",
    "person": "Lise Aubert",
    "phone": "01 99 00 44 55",
    "email": "",
    "siret": "",
    "message": "",
    "key": "a" * 32,
}


@pytest.fixture
def coach(client):
    person = factories.association_member("COACH")
    client.force_login(person)
    return person


@pytest.fixture
def bakery():
    return factories.MerchantFactory(code="boulangerie", name="Boulangerie du Pont")


def text_of(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().replace("\u202f", " ").split())


def test_the_page_shows_no_figure_of_a_town_that_has_not_begun(client, bakery):
    assert "vendent déjà ici" not in text_of(client.get(reverse("sell_here")))
    factories.MerchantFactory.create_batch(2)
    assert "3 boutiques" in text_of(client.get(reverse("sell_here")))


def test_the_answer_to_an_application_says_yes(client, coach, mailoutbox):
    client.post(reverse("application_new"), {**ASKED, "email": "lise@example.org"})
    client.post(reverse("application_accept", args=[Application.objects.get().pk]))
    letter = next(one for one in mailoutbox if "/invitation/" in one.body)
    assert "votre demande est acceptée" in letter.subject
    assert "Bonne nouvelle" in letter.body


def test_an_application_refused_keeps_every_word_and_sent_twice_is_one(client):
    url = reverse("apply")
    answer = client.post(url, {**ASKED, "siret": "123", "message": "Je vends des fils."})
    text = text_of(answer)
    assert "Ce SIRET n’existe pas" in text
    assert "Je vends des fils." in text
    assert "Mercerie Aubert" in text
    assert ASKED["key"] in text
    for _time in range(2):
        assert client.post(url, ASKED)["Location"] == reverse("applied")
    assert Application.objects.count() == 1


def test_one_address_does_not_flood_us_with_applications(client):
    for rank in range(10):
        client.post(reverse("apply"), {**ASKED, "key": f"{rank:032x}", "phone": f"01 99 00 44 {rank:02}"})
    text = text_of(client.post(reverse("apply"), {**ASKED, "shop_name": "La onzième"}))
    assert "n’est pas encore partie" in text
    assert "Trop d’essais" in text
    assert "La onzième" in text
    assert ASKED["key"] in text
    assert Application.objects.count() == 10


def test_who_has_no_e_mail_gets_a_slip_and_enters_by_its_code(client, coach):
    client.post(reverse("application_new"), ASKED)
    application = Application.objects.get()
    assert application.entered_by == coach
    answer = client.post(reverse("application_accept", args=[application.pk]))
    text = text_of(answer)
    spoken = answer.context["invited"].spoken
    assert spoken in text
    client.logout()
    door = client.post(reverse("invitation_code"), {"code": spoken.lower()})
    assert door.status_code == 302
    facts = {"first_name": "Lise", "last_name": "Aubert", "password": "trois-mots-et-un-fil"}
    assert "lise@mercerie-aubert" in text
    inside = text_of(client.post(door["Location"], facts, follow=True))
    assert "Avant d’ouvrir" in inside
    assert "Vous êtes chez vous" in inside
    assert "tapez « lise@mercerie-aubert »" in inside
    assert TeamMember.objects.get().user.email.endswith(".invalid")
    client.logout()
    client.post(reverse("login"), {"username": "Lise@mercerie-aubert", "password": facts["password"]})
    assert client.session["_auth_user_id"] == str(TeamMember.objects.get().user_id)
    client.logout()
    assert "Cette invitation ne sert plus" in text_of(client.get(door["Location"]))


def test_a_refusal_without_reason_is_asked_again(client, coach):
    client.post(reverse("apply"), ASKED)
    application = Application.objects.get()
    url = reverse("application_refuse", args=[application.pk])
    assert "Écrivez pourquoi" in text_of(client.post(url, {"reason": " "}))
    client.post(url, {"reason": "Hors de la ville."})
    application.refresh_from_db()
    assert (application.status, application.reason) == ("REFUSED", "Hors de la ville.")


def test_the_treasurer_reads_and_does_nothing(client, bakery):
    client.force_login(factories.association_member("TREASURER"))
    text = text_of(client.get(reverse("association_merchant", args=["boulangerie"])))
    assert "Où en est la boutique" in text
    assert "Suspendre" not in text
    assert client.post(reverse("merchant_suspend", args=["boulangerie"])).status_code == 404


def test_the_list_of_shops_costs_the_same_whatever_its_length(client, coach, bakery, django_assert_max_num_queries):
    factories.MerchantFactory.create_batch(5, mediator="")
    with django_assert_max_num_queries(12):
        text = text_of(client.get(reverse("association_merchants")))
    assert text.count("le médiateur de la consommation") == 5


def test_a_coach_passes_over_nobody_who_answers_for_a_shop(client, coach, bakery, mailoutbox):
    invite = reverse("merchant_owner_invite", args=["boulangerie"])
    assert client.post(invite, {"slip": "1"}).context["invited"]
    owner = factories.owner_of(bakery)
    assert client.post(invite, {"slip": "1"}).status_code == 404
    assert "Imprimer un bulletin" not in text_of(client.get(reverse("association_merchant", args=["boulangerie"])))
    client.force_login(factories.association_member("ADMINISTRATOR"))
    assert client.post(invite, {"slip": "1"}).context["invited"]
    assert {to for letter in mailoutbox for to in letter.to} == {bakery.email, owner.email}


def test_a_coach_neither_suspends_nor_vouches_for_a_shop_that_they_do_not_accompany(client, coach, bakery):
    for name in ("merchant_suspend", "merchant_lift", "merchant_end", "merchant_end_cancel", "merchant_verify"):
        assert client.post(reverse(name, args=["boulangerie"])).status_code == 404
    factories.accompanied_by(coach, bakery)
    page, verify = (reverse(name, args=["boulangerie"]) for name in ("association_merchant", "merchant_verify"))
    assert "Suspendre" not in text_of(client.get(page))
    assert "Je l’ai vu" in text_of(client.get(page))
    assert client.post(verify, {"kind": "IDENTITY_SEEN"}).status_code == 302


def test_suspended_from_the_screen_the_shop_reads_why_in_its_own(client, bakery):
    client.force_login(factories.association_member("ADMINISTRATOR"))
    url = reverse("merchant_suspend", args=["boulangerie"])
    assert "Écrivez les faits." in text_of(client.post(url, {"clause": "Point 3", "facts": ""}))
    assert Merchant.objects.get().state == "ACTIVE"
    client.post(url, {"clause": "Point 3", "facts": "Allergènes oubliés deux fois."})
    assert client.get(reverse("merchant", args=["boulangerie"])).status_code == 404
    client.force_login(factories.owner_of(bakery))
    assert "Votre boutique est suspendue" in text_of(client.get(reverse("merchant_board", args=["boulangerie"])))
    assert "Allergènes oubliés deux fois." in text_of(client.get(reverse("merchant_standing", args=["boulangerie"])))


def test_identity_refused_keeps_what_was_typed(client, bakery):
    client.force_login(factories.owner_of(bakery))
    url = reverse("merchant_identity", args=["boulangerie"])
    answer = client.post(url, {"legal_name": "Le Pont SARL", "siret": "73282932000075", "vat_regime": "LIABLE"})
    text = text_of(answer)
    assert "Ce SIRET n’existe pas" in text
    assert "Le Pont SARL" in text
    # The name of the shop's space is the one it has, not the one being typed.
    bakery.refresh_from_db()
    assert bakery.legal_name != "Le Pont SARL"


def test_the_word_is_given_for_the_version_that_was_read(client):
    merchant = factories.MerchantFactory(code="mercerie", state="CANDIDATE", self_certified_at=None)
    client.force_login(factories.owner_of(merchant))
    url = reverse("merchant_seller_terms_accept", args=["mercerie"])
    assert "cochez la case" in text_of(client.post(url, {"version": "2026-11", "agreed": "on"}))
    facts = {"version": "1999-01", "agreed": "on", "lawful": "on"}
    assert "Les conditions ont changé" in text_of(client.post(url, facts))
    client.post(url, {**facts, "version": "2026-11"})
    merchant.refresh_from_db()
    assert merchant.self_certified_at
    assert merchant.terms_acceptances.get().terms == terms.in_force(timezone.localdate())


def test_two_slips_never_promise_one_name_and_staff_begin_with_the_orders(client, bakery):
    owner = factories.owner_of(bakery)
    slips = [
        team.invite(merchant=bakery, role="STAFF", name=name, email="", by=owner, at=timezone.now())
        for name in ("René Un", "René Deux")
    ]
    logins = [team.short(slip.invitation.login) for slip in slips]
    assert logins == ["rene@boulangerie", "rene2@boulangerie"]
    url = reverse("invitation", args=[slips[1].token])
    assert "rene2@boulangerie" in text_of(client.get(url))
    facts = {"first_name": "Renée", "last_name": "", "password": "trois-mots-et-un-fil"}
    answer = client.post(url, facts)
    assert answer["Location"] == reverse("merchant_board", args=["boulangerie"])
    assert TeamMember.objects.get(role="STAFF").user.email == slips[1].invitation.login


def test_staff_see_neither_papers_nor_team(client, bakery):
    staff = factories.UserFactory()
    TeamMember.objects.create(merchant=bakery, user=staff, role="STAFF")
    client.force_login(staff)
    assert "Mon équipe" not in text_of(client.get(reverse("merchant_shop", args=["boulangerie"])))
    for name in ("merchant_people", "merchant_identity", "merchant_standing", "merchant_declarations"):
        assert client.get(reverse(name, args=["boulangerie"])).status_code == 404


def test_staff_see_what_works_and_never_the_money(client):
    shop = factories.MerchantFactory(code="mercerie", state="CANDIDATE")
    staff = factories.UserFactory()
    TeamMember.objects.create(merchant=shop, user=staff, role="STAFF")
    client.force_login(staff)
    for name in ("merchant_figures", "merchant_money", "merchant_terms", "merchant_everything"):
        assert client.get(reverse(name, args=["mercerie"])).status_code == 404
    board = text_of(client.get(reverse("merchant_board", args=["mercerie"])))
    assert reverse("merchant_audience", args=["mercerie"]) in board
    assert f'{reverse("merchant_figures", args=["mercerie"])}"' not in board
    # The papers are the owner's: neither the notice nor the list leads to a page that does not exist for them.
    assert reverse("merchant_checklist", args=["mercerie"]) not in board
    assert "/boutique/identite/" not in text_of(client.get(reverse("merchant_checklist", args=["mercerie"])))


def test_nothing_undone_was_verified_and_what_is_optional_stands_apart(client):
    shop = factories.MerchantFactory(code="mercerie", state="CANDIDATE", mediator="", self_certified_at=None)
    client.force_login(factories.owner_of(shop))
    text = text_of(client.get(reverse("merchant_checklist", args=["mercerie"])))
    assert text.count("sera vérifié par l’association") == 2
    assert " vérifié par l’association" not in text.replace("sera vérifié", "")
    many = client.get(reverse("merchant_checklist", args=["mercerie"])).context["checklist"].many
    wanted, optional = text.split("En plus, si vous voulez")
    assert (wanted.count("<li><div><b>"), optional.count("<li><div><b>")) == (many, 1)
    assert reverse("sheet_quick", args=["mercerie"]) in wanted


def test_a_contract_binds_nobody_who_has_not_accepted_it(client, bakery):
    url, owner = reverse("merchant_seller_terms", args=["boulangerie"]), factories.owner_of(bakery)
    client.force_login(owner)
    assert "vous lie, depuis" in text_of(client.get(url))
    Merchant.objects.update(self_certified_at=None)
    text = text_of(client.get(url))
    assert "Il vous liera quand vous l’aurez accepté." in text
    assert "vous lie, depuis" not in text


def test_the_association_s_letter_leads_to_the_application_and_says_what_accepting_does(client, coach, mailoutbox):
    client.logout()
    said = text_of(client.post(reverse("apply"), {**ASKED, "email": "lise@example.org"}, follow=True))
    assert "Et maintenant ?" in said
    made = Application.objects.get()
    (letter,) = [mail for mail in mailoutbox if mail.to == [coach.email]]
    client.force_login(coach)
    (address,) = re.findall(r"^https?://[^/\s]+(/\S+)$", letter.body, re.MULTILINE)
    assert address == reverse("application", args=[made.pk])
    assert "Un lien part à lise@example.org" in text_of(client.get(address))


def test_before_asking_one_reads_what_an_e_mail_is_for(client):
    assert "un bulletin imprimé vous dit comment entrer dans votre espace" in text_of(client.get(reverse("apply")))
    assert "Nous en ouvrons un avec vous" in text_of(client.get(reverse("sell_here")))


def test_the_register_of_recycling_has_a_line_for_each_shop(client, coach, bakery):
    told = {"by": coach, "at": timezone.now()}
    attesting.note_identifier(merchant=bakery, scheme="TOYS", number="FR012345_12ABCD", **told)
    attesting.declare_no_producer(merchant=factories.MerchantFactory(name="=1+1"), **told)
    factories.MerchantFactory(name="Nouvelle")
    body = client.get(reverse("recycling_csv")).content.decode("utf-8-sig")
    rows = [(row[0], row[3], row[4]) for row in csv.reader(io.StringIO(body), delimiter=";")][1:]
    assert rows == [
        ("Boulangerie du Pont", "Jouets", "FR012345_12ABCD"),
        ("'=1+1", "non-producteur", ""),
        ("Nouvelle", "non renseigné", ""),
    ]


def test_terms_told_too_late_say_the_first_day_and_keep_the_text(client):
    client.force_login(factories.association_member("ADMINISTRATOR"))
    facts = {"version": "2027-01", "leave_notice_days": 15, "what_changes": "Le préavis.", "body": "Un autre texte."}
    url = reverse("seller_terms_new")
    text = text_of(client.post(url, {**facts, "takes_effect_on": timezone.localdate().isoformat()}))
    assert "15 jours avant" in text
    assert "Un autre texte." in text


def test_the_next_terms_are_read_with_what_changes_before_anybody_is_told(client, bakery, mailoutbox):
    client.force_login(factories.association_member("ADMINISTRATOR"))
    url, in_force = reverse("seller_terms_new"), terms.in_force(timezone.localdate())
    assert in_force.paragraphs[-1] in text_of(client.get(url))
    body = "\n".join([*in_force.paragraphs[:-1], "Une clause de plus."])
    day = terms.earliest(timezone.now()).isoformat()
    facts = {"version": "2027-01", "leave_notice_days": 20, "what_changes": "Le préavis.", "body": body}
    facts["takes_effect_on"] = day
    read = client.post(url, facts).content.decode()
    assert "<ins>Une clause de plus.</ins>" in read
    assert f"<del>{escape(in_force.paragraphs[-1])}</del>" in read
    assert "1 boutique la reçoit en entier" in read
    assert "Une clause de plus." in client.post(url, {**facts, "edit": "1"}).content.decode()
    assert (terms.coming(timezone.localdate()), mailoutbox) == (None, [])
    for _time in range(2):
        assert client.post(url, {**facts, "confirm": "1"}).url == reverse("seller_terms")
    assert terms.coming(timezone.localdate()).version == "2027-01"
    assert [mail.to for mail in mailoutbox] == [[bakery.email]]
    assert client.get(url).url == reverse("seller_terms")


def test_who_has_not_accepted_the_terms_is_named_to_be_called_or_to_sign(client, coach, bakery):
    version, owner = terms.in_force(timezone.localdate()), factories.owner_of(bakery)
    paper = factories.MerchantFactory(name="Le Rucher", email="")
    client.force_login(coach)
    url = reverse("seller_terms_version", args=[version.pk])
    read = text_of(client.get(url))
    assert "2 boutiques ne l’ont pas encore acceptée" in read
    assert "remettez-le sur papier : Le Rucher<" in read
    for merchant in (bakery, paper):
        terms.accept(merchant=merchant, version=version.version, by=owner, at=timezone.now())
    assert "Toutes les boutiques l’ont acceptée." in text_of(client.get(url))


def test_the_association_reads_of_the_shop_what_the_shop_reads_of_itself(client, coach):
    shop = factories.MerchantFactory(code="mercerie", state="CANDIDATE", mediator="", self_certified_at=None)
    text = text_of(client.get(reverse("association_merchant", args=[shop.code])))
    checklist = text.split('id="liste"')[1].split("</section>")[0]
    assert "La boutique n’a pas encore accepté les conditions." in checklist
    assert not re.search(r"\b[Vv](ous|otre|os)\b", checklist)
    assert "déclaré par la boutique" in checklist
    (lacks,) = re.findall(r"Il manque : ([^<]+)<", text_of(client.get(reverse("association_merchants"))))
    assert lacks == "le médiateur de la consommation, son engagement de vendeur"


def test_what_a_shop_types_is_declared_by_it_and_never_said_to_be_checked(client, bakery):
    client.force_login(factories.owner_of(bakery))
    items = client.get(reverse("merchant_checklist", args=["boulangerie"])).context["checklist"].items
    seen_by = {item.name: str(item.seen_by) for item in items}
    assert seen_by["siret"] == "vérifié par le site"
    for name in ("legal_name", "vat_regime", "street", "phone", "email", "mediator"):
        assert seen_by[name] == "déclaré par vous"
    assert seen_by["hours"] == "à déclarer par vous"
    staff = factories.UserFactory()
    TeamMember.objects.create(merchant=bakery, user=staff, role="STAFF")
    client.force_login(staff)
    assert "déclaré par vous" not in text_of(client.get(reverse("merchant_checklist", args=["boulangerie"])))


def test_who_sells_keeps_its_hints_and_one_who_is_exempt_has_no_vat_number(client):
    shop = factories.MerchantFactory(code="mercerie", state="CANDIDATE", mediator="", vat_regime="")
    client.force_login(factories.owner_of(shop))
    url = reverse("merchant_identity", args=["mercerie"])
    assert "Votre fédération en propose souvent un" in text_of(client.get(url))
    facts = {
        "siret": shop.siret,
        "vat_regime": "EXEMPT_SMALL_BUSINESS",
        "vat_number": "FR00 n’importe quoi",
        "mediator": "CNPM",
    }
    said = text_of(client.post(url, facts | {"legal_name": "Lise Aubert"}, follow=True))
    assert "Il reste à dire : l’adresse, le téléphone" in said
    shop.refresh_from_db()
    assert (shop.vat_regime, shop.vat_number) == ("EXEMPT_SMALL_BUSINESS", "")


def test_the_terms_are_read_before_they_are_accepted_and_lead_to_the_pages_they_cite(client):
    shop = factories.MerchantFactory(code="mercerie", state="CANDIDATE", self_certified_at=None)
    client.force_login(factories.owner_of(shop))
    text = text_of(client.get(reverse("merchant_seller_terms", args=["mercerie"])))
    assert text.index("11. En cas de désaccord") < text.index("J’ai lu ces conditions")
    for name, title in (
        ("selling_costs", "Ce que coûte la vente"),
        ("ranking", "Comment les produits sont classés"),
    ):
        assert f'<a href="{reverse(name)}">{title}</a>' in text


def test_a_suspended_shop_says_since_when_why_and_what_may_be_done(client, bakery):
    person, until = factories.association_member("ADMINISTRATOR"), timezone.localdate() + datetime.timedelta(days=30)
    told = {"clause": "point 3", "facts": "Un lot de miel sans étiquette.", "by": person, "at": timezone.now()}
    suspending.suspend(merchant=bakery, until_on=until, **told)
    client.force_login(person)
    text = text_of(client.get(reverse("association_merchants")))
    said = f"Suspendue du {long_day(timezone.localdate())} au {long_day(until)} inclus : point 3"
    assert said in text
    address = reverse("association_merchant", args=[bakery.code])
    assert f'{address}#suspension">Relire ou lever</a>' in text
    assert "rien n’est en vente" in text
    of_the_shop = text_of(client.get(address))
    assert "l’administration lève la suspension" in of_the_shop
    assert "rien n’empêche de vendre" not in of_the_shop


def test_an_application_noted_for_somebody_does_not_speak_to_them(client, coach):
    url = reverse("application_new")
    text = text_of(client.get(url)).split("<main")[1].split("</main>")[0]
    assert "Prénom et nom de la personne" in text
    assert not re.search(r"\b[Vv](ous|otre|os)\b", text)
    assert "Indiquez le métier." in text_of(client.post(url, {**ASKED, "trade": ""}))


def test_whoever_is_already_signed_in_is_named_as_one_says_it(client, bakery):
    owner, agnes = factories.owner_of(bakery), factories.UserFactory(first_name="Agnès", last_name="D’Or")
    slip = team.invite(merchant=bakery, role="STAFF", name="Odile Un", email="", by=owner, at=timezone.now())
    client.force_login(agnes)
    page = text_of(client.get(reverse("invitation", args=[slip.token])))
    assert "connecté au compte d’Agnès D’Or." in page
    client.force_login(owner)
    assert "Retirer l’invitation d’Odile Un" in text_of(client.get(reverse("merchant_people", args=["boulangerie"])))
    client.force_login(factories.association_member("ADMINISTRATOR"))
    treasurer = factories.association_member("TREASURER")
    type(treasurer).objects.filter(pk=treasurer.pk).update(first_name="Agnès", last_name="D’Or")
    forget = reverse("second_factor_forget", args=[treasurer.pk])
    assert "Faire oublier l’application d’Agnès D’Or" in text_of(client.get(forget))


def test_shops_are_counted_as_one_says_it(client):
    factories.MerchantFactory(state="ACTIVE")
    factories.MerchantFactory(state="ACTIVE")
    factories.MerchantFactory(state="SUSPENDED")
    client.force_login(factories.association_member("COACH"))
    states = client.get(reverse("association_merchants")).context["states"]
    assert [words for _state, words, _many in states] == ["se prépare", "ouvertes", "suspendue", "partie"]
