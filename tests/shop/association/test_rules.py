"""The treasurer writes whole rules, withdraws them, tries them on a past month; the town reads them."""

import datetime
import re
from decimal import Decimal

import pytest
from django.utils import timezone

from merchants.commission import rules as commission
from merchants.commission.terms import Part, Terms, to_json
from merchants.models import AssociationMember, CommissionRule, OperatorVat, OrderedLine, RuleWithdrawal
from merchants.preparation import merchant_orders
from shop.models import OutgoingMessage
from tests.factories import (
    JOINED,
    AnimationFactory,
    MerchantFactory,
    PickupPointFactory,
    ProductFactory,
    association_member,
    category,
    merchant_order,
)
from tests.situations import a_town, an_order

pytestmark = pytest.mark.django_db
LIST, NEW, TRY, CSV = ("/association/taux/" + end for end in ("", "regles/nouvelle/", "essai/", "essai.csv"))
VAT, PUBLIC = "/association/taux/tva/", "/ce-que-coute-la-vente/"


@pytest.fixture
def treasurer(client):
    client.force_login(association_member(AssociationMember.Role.TREASURER))
    return client


@pytest.fixture
def honey():
    return MerchantFactory(name="Les Ruches", code="ruches", rate="8.00", email="ruches@example.org")


def in_days(days):
    return timezone.localdate() + datetime.timedelta(days=days)


def text_of(page):
    return page.content.decode().replace("\u202f", " ")


def typed(**fields):
    return {"rate": "8,5", "applies_from": in_days(20).isoformat(), "confirm": "1", **fields}


def withdraw_page(rule):
    return f"/association/taux/regles/{rule.pk}/retirer/"


def test_a_rule_with_all_its_parts_is_written_and_told(treasurer, honey, settings):
    settings.EMAIL_BACKEND = "shop.outbox.backend.OutboxBackend"
    AnimationFactory(slug="gouter", ends_at=timezone.now() + datetime.timedelta(days=30))
    fields = typed(
        label="Frais de lieu", category=category("Livres").pk, channel="PHONE", animation="gouter",
        fixed_cents="0,20 €", floor_cents="0.5", cap_cents="9", free_days="30", association_bears="50",
        applies_until=in_days(90).isoformat(),
    )  # fmt: skip
    page = treasurer.post(NEW, fields, follow=True)
    made = CommissionRule.objects.latest("id")
    assert (made.label, made.category.name, made.channel, made.animation) == (
        "Frais de lieu", "Livres", "PHONE", "gouter",
    )  # fmt: skip
    assert (made.rate, made.fixed_cents, made.floor_cents, made.cap_cents) == (Decimal("8.5"), 20, 50, 900)
    assert (made.free_days, made.association_bears, made.applies_until) == (30, 50, in_days(90))
    assert "C’est noté : Frais de lieu (toute la ville, rayon Livres, animation « gouter », au téléphone), 8,5 %" in (
        text_of(page)
    )
    assert OutgoingMessage.objects.filter(recipient="ruches@example.org").count() == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"rate": ""}, "Indiquez un taux, ou un montant par commande"),
        ({"rate": "", "fixed_cents": "0"}, "Indiquez un taux, ou un montant par commande"),
        ({"rate": "cent"}, "Écrivez un nombre"),
        ({"applies_from": ""}, "Choisissez le jour"),
        ({"applies_from": "2020-01-01"}, "ne change pas les jours passés"),
        ({"applies_from": "2026-01-01", "applies_until": "9999-99-99"}, "Écrivez une date"),
        ({"cap_cents": "1", "floor_cents": "2"}, "Le maximum est au moins égal au minimum"),
        ({"fixed_cents": "-1"}, "Un montant n’est pas négatif"),
        ({"fixed_cents": "99999999999"}, "Ce montant est trop grand"),
        ({"label": "Frais", "month_cap_cents": "10"}, "Le maximum du mois se fixe sur la commission"),
        ({"agreed_on": "2026-01-01", "agreed_how": "vote"}, "Un accord vient d’un commerçant"),
        ({"agreed_on": "2026-01-01", "merchant": "ruches"}, "Dites comment l’accord a été donné"),
        ({"applies_from": "JOUR+3", "merchant": "ruches"}, "prévenez-le 15 jours avant"),
        ({"merchant": "personne"}, "sélectionnez un choix valide"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(treasurer, honey, fields, sentence):
    fields = {name: in_days(3).isoformat() if value == "JOUR+3" else value for name, value in fields.items()}
    page = treasurer.post(NEW, typed(**fields))
    assert sentence.lower() in text_of(page).lower()
    assert CommissionRule.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"fixed_cents": "0,30"}, "Frais de lieu (toute la ville), 0,30 € par commande, à partir du"),
        ({"floor_cents": "0,50"}, "0,50 € par commande, à partir du"),
        ({"fixed_cents": "0,30", "floor_cents": "0,50"}, "0,50 € par commande, à partir du"),
        ({"fixed_cents": "0,30", "rate": "0"}, "0,30 € par commande, à partir du"),
        ({"fixed_cents": "0,30", "rate": "1"}, "1 % du prix payé, plus 0,30 € par commande, à partir du"),
    ],
)
def test_a_fee_without_a_rate_is_an_amount_per_order(treasurer, honey, fields, said):
    page = treasurer.post(NEW, typed(**{"label": "Frais de lieu", "rate": "", **fields}), follow=True)
    assert said in text_of(page)
    assert "0 % du prix payé" not in text_of(page)
    made = CommissionRule.objects.latest("id")
    assert (made.label, made.rate) == ("Frais de lieu", Decimal(fields.get("rate", 0)))


def seen(treasurer, **fields):
    """What the page says before the rule is confirmed, without its tags."""
    fields = typed(**fields)
    del fields["confirm"]
    return " ".join(re.sub("<[^>]+>", " ", text_of(treasurer.post(NEW, fields))).split())


def test_a_rule_is_shown_with_whom_it_reaches_before_it_is_written(treasurer, honey, mailoutbox):
    CommissionRule.objects.create(rate=6, applies_from=JOINED, set_at=timezone.now())
    MerchantFactory(name="Boulangerie")
    page = seen(treasurer, rate="9")
    assert "1 commerçant, que nous prévenons par message. Vendre peut coûter plus cher à chacun." in page
    assert "Boulangerie · plus cher" in page
    assert "Les Ruches" not in page
    assert (CommissionRule.objects.count(), len(mailoutbox)) == (2, 0)
    assert "Pour aucun, vendre ne coûte plus cher" in seen(treasurer, rate="3")
    assert "Personne n’est prévenu" in seen(treasurer, rate="3", channel="PHONE", merchant="ruches", stops="on")


def test_a_rule_is_shown_with_what_the_month_before_would_have_been(treasurer):
    CommissionRule.objects.create(rate=6, applies_from=JOINED, set_at=timezone.now())
    last_month = timezone.now().replace(day=1) - datetime.timedelta(days=2)
    made = merchant_order(merchant=MerchantFactory(), lines=[("10.00", 1)], status="DROPPED_OFF", commission_rate=8)
    merchant_orders.hand_over_merchant_order(merchant_order=made, by=None, at=last_month)
    page = seen(treasurer, rate="", fixed_cents="0,30", meant="REPLACES")
    assert "plus aucun pourcentage n’est pris sur ces ventes" in page
    assert "0,80 € Avec cette règle 0,30 € Pour l’association -0,50 €" in page.replace("−", "-")
    page = seen(treasurer, rate="", fixed_cents="0,30", meant="ADDS")
    assert "Frais par commande – Toute la ville" in page
    assert "Avec cette règle 1,10 € Pour l’association +0,30 €" in page


def test_an_amount_alone_asks_whether_it_replaces_the_commission(treasurer, honey):
    asked = "remplacer la commission, ou s’y ajouter"
    assert asked not in seen(treasurer, label="Frais de lieu", rate="", fixed_cents="0,30")
    page = text_of(treasurer.post(NEW, typed(rate="", fixed_cents="0,30")))
    assert asked in page
    assert "dites lequel" in page
    assert CommissionRule.objects.count() == 1
    treasurer.post(NEW, typed(rate="", fixed_cents="0,30", meant="ADDS"))
    assert CommissionRule.objects.latest("id").label == "Frais par commande"


def test_what_was_typed_of_a_rule_is_there_to_be_corrected(treasurer, honey):
    fields = typed(label="Frais de lieu", edit="1")
    del fields["confirm"]
    page = text_of(treasurer.post(NEW, fields))
    assert "Remplissez ce qui vous sert" in page
    assert 'value="Frais de lieu"' in page
    assert CommissionRule.objects.count() == 1


def test_ending_a_rate_of_one_s_own_needs_no_rate(treasurer, honey):
    CommissionRule.objects.create(rate=6, applies_from=JOINED, set_at=timezone.now())
    treasurer.post(NEW, typed(rate="", merchant="ruches", stops="on"))
    assert commission.rule_for(merchant=honey, on=in_days(20)).rate == 6


def test_a_coming_rule_is_withdrawn_from_the_list(treasurer, honey):
    treasurer.post(NEW, typed(label="Frais de lieu"))
    rule = CommissionRule.objects.latest("id")
    assert withdraw_page(rule) in text_of(treasurer.get(LIST))
    page = treasurer.post(withdraw_page(rule), {"reason": "Trop tôt"}, follow=True)
    assert "La règle est retirée" in text_of(page)
    assert withdraw_page(rule) not in text_of(page)
    assert RuleWithdrawal.objects.get().reason == "Trop tôt"


def test_a_rule_in_force_is_not_withdrawn(treasurer, honey):
    page = treasurer.post(withdraw_page(honey.commission_rules.get()), {})
    assert "Cette règle s’applique déjà" in text_of(page)
    assert not RuleWithdrawal.objects.exists()


def test_the_regime_of_vat_is_noted(treasurer):
    page = treasurer.post(
        VAT, {"regime": "EXEMPT_SMALL_BUSINESS", "applies_from": in_days(0).isoformat()}, follow=True
    )
    assert "Aujourd’hui l’association est en franchise" in text_of(page)
    assert OperatorVat.objects.get().set_by.email


# --- Tried on a past month --------------------------------------------------------------------


def sold_today(merchant, **facts):
    made = merchant_order(merchant=merchant, lines=[("10.00", 1)], status="DROPPED_OFF", **facts)
    merchant_orders.hand_over_merchant_order(merchant_order=made, by=None, at=timezone.now())


def test_a_rule_is_tried_on_a_month_and_kept_as_a_table(treasurer, honey):
    sold_today(honey)
    asked = {"mois": f"{timezone.localdate():%Y-%m}", "rate": "10", "fixed_cents": "0,05"}
    page = text_of(treasurer.get(TRY, asked))
    assert all(figure in page for figure in ("0,80 €", "1,05 €", "+0,25 €"))
    everybody = text_of(treasurer.get(TRY, {**asked, "everybody": "on"}))
    assert "+0,25 €" in everybody
    table = treasurer.get(CSV, asked).content.decode()
    assert [line.split(";")[1:] for line in table.splitlines()[1:]] == [
        ["Les Ruches", "1", "10,00", "0,80", "1,05", "0,25"],
        ["Total", "1", "10,00", "0,80", "1,05", "0,25"],
    ]
    assert CommissionRule.objects.count() == 1


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"category": "Fleurs"}, "rien n’a été vendu au rayon Fleurs."),
        ({"category": "Fleurs", "channel": "PHONE"}, "rien n’a été vendu au rayon Fleurs ni au téléphone."),
        ({"merchant": "ruches", "category": "Pain"}, "rien n’a été vendu à la fois chez Les Ruches et au rayon Pain."),
        ({}, "suit une règle plus précise. Pour l’essayer aussi chez les commerçants"),
        ({"everybody": "on"}, "Elle se serait appliquée à 2 commandes sur 2."),
        ({"merchant": "ruches"}, "Elle se serait appliquée à 1 commande sur 2."),
    ],
)
def test_a_rule_that_would_have_governed_nothing_says_why(treasurer, honey, asked, why):
    bakery = MerchantFactory(rate="5.00")
    for shop in (honey, bakery):
        sold_today(shop, commission_rule=shop.commission_rules.get())
    made = OrderedLine.objects.get(merchant_order__merchant=bakery)
    made.order_line.product.categories.add(category("Pain"))
    asked = {"mois": f"{timezone.localdate():%Y-%m}", "rate": "10", **asked}
    if "category" in asked:
        asked["category"] = category(asked["category"]).pk
    assert why in " ".join(re.sub("<[^>]+>", " ", text_of(treasurer.get(TRY, asked))).split())


def test_a_rule_for_an_animation_is_tried_on_what_it_hosts_and_shows(treasurer):
    town = a_town()
    shown, other, hosted = (
        ProductFactory(merchant=one, price="10.00") for one in (town.bakery, town.bakery, town.bookshop)
    )
    order = an_order(town, products=[shown, other, hosted])
    slot, now = order.collection.slot, timezone.now()
    slot.cutoff_at, slot.starts_at, slot.ends_at = (now - datetime.timedelta(hours=hours) for hours in (3, 2, 1))
    slot.save()
    at = {"host": town.bookshop, "point": slot.point, "starts_at": slot.starts_at, "ends_at": slot.ends_at}
    before = {"starts_at": slot.starts_at - datetime.timedelta(hours=2), "ends_at": slot.starts_at}
    AnimationFactory(slug="gouter", **at).products.add(shown)
    AnimationFactory(slug="ailleurs", **{**at, "point": PickupPointFactory()})
    AnimationFactory(slug="plus-tot", **{**at, **before})
    for part in order.merchant_orders.all():
        part.status = "DROPPED_OFF"
        part.save()
        merchant_orders.hand_over_merchant_order(merchant_order=part, by=None, at=timezone.now())
    asked = {"mois": f"{timezone.localdate():%Y-%m}", "rate": "50", "everybody": "on"}
    rows = treasurer.get(CSV, {**asked, "animation": "gouter"}).content.decode().splitlines()[1:]
    assert [row.split(";")[4:6] for row in rows[:2]] == [["1,60", "5,80"], ["0,50", "5,00"]]
    for elsewhere in ("ailleurs", "plus-tot"):
        page = text_of(treasurer.get(TRY, {**asked, "animation": elsewhere}))
        assert "rien n’a été vendu pendant cette animation" in page


def test_a_trial_says_who_has_a_rate_apart_and_that_free_days_are_not_counted(treasurer, honey):
    town = CommissionRule.objects.create(rate=6, applies_from=JOINED, set_at=timezone.now())
    sold_today(honey, commission_rule=honey.commission_rules.get())
    asked = {"mois": f"{timezone.localdate():%Y-%m}", "rate": "7"}
    assert text_of(treasurer.get(TRY, asked)).count("taux à part") == 1
    free = to_json(Terms((Part(Decimal(6), rule_id=town.pk, free=True),)))
    sold_today(MerchantFactory(), commission_rule=town, commission_terms=free)
    page = text_of(treasurer.get(TRY, asked))
    assert page.count("jours offerts, non comptés ici") == 1
    assert "L’essai ne compte pas les jours offerts à l’arrivée" in page
    assert "jours offerts" not in text_of(treasurer.get(TRY, {**asked, "merchant": "ruches"}))


@pytest.mark.parametrize("asked", [{}, {"mois": "jamais"}, {"rate": "\x00"}, {"mois": "2026-01", "merchant": "x"}])
def test_an_unfinished_question_breaks_nothing(treasurer, asked):
    assert treasurer.get(TRY, asked).status_code == 200
    assert len(treasurer.get(CSV, asked).content.decode().splitlines()) == 1


# --- Read by everybody ------------------------------------------------------------------------


def test_the_town_reads_what_is_in_force_what_comes_and_what_was(client, honey):
    written = {"set_at": timezone.now()}
    CommissionRule.objects.create(rate=7, applies_from=in_days(-90), **written)
    CommissionRule.objects.create(rate=6, applies_from=in_days(-30), fixed_cents=10, **written)
    CommissionRule.objects.create(rate=5, applies_from=in_days(30), **written)
    CommissionRule.objects.create(rate=1, label="Frais de lieu", applies_from=in_days(-30), **written)
    in_force, rest = text_of(client.get(PUBLIC)).split("À venir</h2>")
    coming, past = rest.split("Les règles d’avant")
    assert "6 % du prix payé, plus 0,10 € par commande" in in_force
    assert "Frais de lieu" in in_force
    assert "5 % du prix payé" in coming
    assert "7 % du prix payé" in past


def test_what_one_shop_agreed_to_is_not_told(client, honey):
    assert "Les Ruches" not in text_of(client.get(PUBLIC))
    assert "8 %" not in text_of(client.get(PUBLIC))
    for rate in ("3.00", "4.50"):
        MerchantFactory(rate=rate)
    assert "Les 3 commerçants ont chacun convenu de leur taux, entre 3 % et 8 %" in text_of(client.get(PUBLIC))
    MerchantFactory()
    assert "3 commerçants ont convenu d’un taux à eux, entre 3 % et 8 %." in text_of(client.get(PUBLIC))


def test_one_calls_the_association_where_it_has_a_number(client, settings):
    assert "Venez nous voir" in text_of(client.get(PUBLIC))
    settings.OPERATOR = {**settings.OPERATOR, "phone": "01 99 00 12 34"}
    assert 'Appelez-nous au <a href="tel:0199001234">01\xa099\xa000\xa012\xa034</a>' in text_of(client.get(PUBLIC))


def test_every_page_leads_to_what_selling_costs(client):
    assert f'<a href="{PUBLIC}">Ce que coûte la vente ici</a>' in text_of(client.get("/mentions-legales/"))


def test_the_page_costs_the_same_for_many(client, honey, django_assert_num_queries):
    with django_assert_num_queries(5) as few:
        client.get(PUBLIC)
    for _ in range(4):
        MerchantFactory(rate="5.00")
        CommissionRule.objects.create(rate=1, label="Frais", applies_from=JOINED, set_at=timezone.now())
    with django_assert_num_queries(len(few)):
        client.get(PUBLIC)
