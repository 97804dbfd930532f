"""The screens of a moment: several bags ready, one undone, all on the scale, labels, who gets the last ones."""

import io

import pytest
from django.core import mail
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from merchants.models import MerchantOrder
from merchants.preparation import labels, preparing, sharing_out
from tests.factories import (
    MerchantFactory,
    ProductFactory,
    in_days,
    merchant_order,
    order,
    ordered_line,
    owner_of,
    weighed_line,
)

pytestmark = pytest.mark.django_db
WHEN = {"due_at": in_days(1), "due_until": in_days(1, hour=12)}


@pytest.fixture
def baker():
    return MerchantFactory(code="boulangerie", name="Boulangerie du Pont", rate="8.00")


@pytest.fixture
def at_work(client, baker):
    client.force_login(owner_of(baker))
    return client


def url(name, *args):
    return reverse(name, args=["boulangerie", *args])


def page(client, name, *args, **query):
    answer = client.get(url(name, *args), query)
    assert answer.status_code == 200
    return answer.content.decode().replace("\u202f", " ").replace("\xa0", " ")


def post(client, name, *args, **data):
    answer = client.post(url(name, *args), data, follow=True)
    assert answer.status_code == 200
    return answer.content.decode().replace("\u202f", " ").replace("\xa0", " ")


def asked(baker, status="ACCEPTED", **facts):
    code = facts.pop("code", "KP7HM2")
    return merchant_order(merchant=baker, status=status, pickup_code=code, **{**WHEN, **facts})


def status_of(made):
    return MerchantOrder.objects.get(pk=made.pk).status


# --- The board ---


def test_each_moment_tells_its_own_counts(at_work, baker):
    asked(baker, "PLACED"), asked(baker), asked(baker)
    asked(baker, "PLACED", due_at=in_days(2), due_until=in_days(2, hour=12))
    text = page(at_work, "merchant_board")
    assert "1 à accepter · 2 à préparer" in text
    assert text.count("1 à accepter") == 2


def test_what_is_late_says_so(at_work, baker):
    asked(baker, due_at=in_days(-1), due_until=in_days(-1, hour=12))
    assert "en retard" in page(at_work, "merchant_board")


def test_the_ticked_ones_are_ready_and_the_one_to_weigh_says_which(at_work, baker):
    first, second = asked(baker, code="AAAAA2"), asked(baker, code="BBBBB2", lines=[])
    weighed_line(second, product=ProductFactory(merchant=baker, title="Rôti de porc"))
    untouched = asked(baker)
    said = post(at_work, "merchant_orders_ready", orders=[first.pk, second.pk])
    assert "Prêtes : AA AA A2." in said
    assert "(BB BB B2) : Pesez d’abord : Rôti de porc." in said
    assert [status_of(one) for one in (first, second, untouched)] == ["READY", "ACCEPTED", "ACCEPTED"]
    assert "Cochez d’abord" in post(at_work, "merchant_orders_ready", orders=["x", ""])


def test_ready_by_mistake_is_undone_until_it_is_brought(at_work, baker):
    made = asked(baker, "READY")
    for _twice in range(2):
        assert "de nouveau à préparer" in post(at_work, "merchant_order_unready", made.pk)
    assert [move.to_status for move in made.moves.all()] == ["ACCEPTED"]
    brought = asked(baker, "DROPPED_OFF")
    assert "est arrivée au point de retrait" in post(at_work, "merchant_order_unready", brought.pk)


# --- The scale ---


def test_all_that_is_to_weigh_on_one_page_and_the_price_follows(at_work, baker):
    part = asked(baker, lines=[])
    roast, ham = (weighed_line(part, product=ProductFactory(merchant=baker, title=t)) for t in ("Rôti", "Jambon"))
    assert "Encore 2 pesées" in page(at_work, "weigh_list", WHEN["due_at"])
    text = post(at_work, "weigh_list", WHEN["due_at"], **{f"grams-{roast.pk}": "487 g"})
    assert "Encore 1 pesée" in text
    assert "8,77 €" in text
    assert post(at_work, "weigh_list", WHEN["due_at"], **{f"grams-{ham.pk}": "500"}).count("autofocus") == 0
    assert roast.weighings.count() == 1


def test_a_refused_weight_stays_typed_and_the_others_are_kept(at_work, baker):
    part = asked(baker, lines=[])
    roast, ham = weighed_line(part), weighed_line(part)
    typed = {f"grams-{roast.pk}": "5000", f"grams-{ham.pk}": "510"}
    text = post(at_work, "weigh_list", WHEN["due_at"], **typed)
    assert "5000 g ? On en attendait environ 500" in text
    assert 'value="5000"' in text
    assert "9,18 €" in text
    again = {f"grams-{roast.pk}": "560", f"agreed_how-{roast.pk}": "Au téléphone"}
    post(at_work, "weigh_list", WHEN["due_at"], **again)
    assert roast.weighings.get().agreed_how == "Au téléphone"
    assert "grammes" in post(at_work, "weigh_list", WHEN["due_at"], **{f"grams-{ham.pk}": "beaucoup"})


def test_beyond_the_announced_maximum_the_page_asks_for_consent_and_ticking_that_one_read_again_is_none(
    at_work, baker
):
    roast = weighed_line(asked(baker, lines=[]))
    typed = {f"grams-{roast.pk}": "1200", f"confirmed-{roast.pk}": "on"}
    text = post(at_work, "weigh_list", WHEN["due_at"], **typed)
    assert "Le maximum annoncé est de 550 g" in text
    assert f'name="agreed_how-{roast.pk}"' in text
    alone = {"grams": "1200", "confirmed": "on"}
    one = [roast.merchant_order_id, roast.pk]
    assert "Le maximum annoncé est de 550 g" in post(at_work, "merchant_order_weigh", *one, **alone)
    assert not roast.weighings.exists()
    post(at_work, "merchant_order_weigh", *one, **alone, agreed_how="Au téléphone, mardi")
    assert roast.weighings.get().agreed_how == "Au téléphone, mardi"


# --- Labels ---


def test_one_label_per_bag_with_its_class_and_nothing_that_is_not_its_business(at_work, baker):
    part = asked(baker, lines=[], in_order=order(guest_email="odette@example.org"), customer_name="Odette M.")
    part.if_missing, part.phone_to_call = "CALL", "06 39 98 12 34"
    part.save()
    ordered_line(part, price="4.20", allergens=["gluten"], title="Pain de seigle")
    ordered_line(part, storage_class="CHILLED", allergens=["milk"], title="Faisselle")
    gone = ordered_line(part, storage_class="FROZEN", title="Glace")
    type(gone).objects.filter(pk=gone.pk).update(kept_quantity=0)
    text = page(at_work, "bag_labels", WHEN["due_at"]).split('class="labels"')[1].split("</ul>")[0]
    for words in ("KP 7H M2", "Odette M.", "sac 1/2", "sac 2/2", "ambiant", "au frais", "La Halle", "gluten", "lait"):
        assert words in text
    for hidden in ("06 39", "odette@", "Pain", "Faisselle", "4,20", "congelé"):
        assert hidden not in text


def test_the_two_files_are_pdfs_and_a_begun_sheet_is_not_lost(at_work, baker):
    asked(baker)
    for name in ("bag_labels_roll", "bag_labels_sheet"):
        answer = at_work.get(url(name, WHEN["due_at"]), {"start": "23"})
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")
    (label,) = labels.labels(baker, due_at=WHEN["due_at"])
    one, two = (labels.sheet_pdf([label] * 2, start=start) for start in (23, 24))
    assert [len(PdfReader(io.BytesIO(pdf)).pages) for pdf in (one, two)] == [1, 2]


def test_labels_cost_two_queries_however_many(baker, django_assert_num_queries):
    for _one in range(12):
        asked(baker)
    with django_assert_num_queries(2):
        assert len(labels.labels(baker, due_at=WHEN["due_at"])) == 12


def test_nothing_to_label_says_so(at_work):
    assert "Aucun sac" in page(at_work, "bag_labels", WHEN["due_at"])
    assert at_work.get(url("bag_labels_roll", WHEN["due_at"])).status_code == 302


# --- Not enough for all ---


@pytest.fixture
def rye(baker):
    return ProductFactory(merchant=baker, title="Pain de seigle", stock=40)


@pytest.fixture
def three(baker, rye):
    """Nine loaves for three people: 4, 3 and 2, in the order they ordered."""
    found = []
    for rank, many in enumerate([4, 3, 2]):
        part = asked(
            baker, lines=[], in_order=order(), placed_at=in_days(-3 + rank), customer_name=f"Personne {rank}."
        )
        found.append(ordered_line(part, product=rye, quantity=many, title="Pain de seigle"))
    return found


def kept(lines):
    for line in lines:
        line.refresh_from_db()
    return [line.kept_quantity for line in lines]


def confirm(client, rye, lines, shares, **more):
    typed = {f"share-{line.pk}": many for line, many in zip(lines, shares, strict=True)}
    typed |= {f"seen-{line.pk}": line.left_quantity for line in lines}
    said = {"left": 6, "rule": "FIRST_COME", "confirmed": "1", **typed, **more}
    return post(client, "share_out", WHEN["due_at"], rye.pk, **said)


@pytest.mark.parametrize(("rule", "expected"), [("FIRST_COME", [4, 2, 0]), ("PRO_RATA", [3, 2, 1])])
def test_a_rule_is_shown_then_done_in_one_batch(at_work, rye, three, rule, expected):
    assert "9 attendus, pour 3 commandes" in page(at_work, "share_out", WHEN["due_at"], rye.pk)
    preview = post(at_work, "share_out", WHEN["due_at"], rye.pk, left=6, rule=rule)
    for line, many in zip(three, expected, strict=True):
        assert f'name="share-{line.pk}" value="{many}"' in preview
    assert ("elle sera annulée" in preview) == (0 in expected)
    assert kept(three) == [4, 3, 2]
    confirm(at_work, rye, three, expected)
    assert kept(three) == expected


def test_by_hand_never_more_than_there_is(at_work, rye, three):
    said = confirm(at_work, rye, three, [4, 3, 1])
    assert "Vous en donnez 8, il y en a 6." in said
    assert f'name="share-{three[2].pk}" value="1"' in said
    assert "ce qui est attendu" in confirm(at_work, rye, three, [0, 1, 5])
    assert kept(three) == [4, 3, 2]
    confirm(at_work, rye, three, [1, 3, 2])
    assert kept(three) == [1, 3, 2]


def test_sent_twice_it_counts_once_and_what_changed_meanwhile_is_looked_at_again(at_work, rye, three):
    seen = {f"seen-{line.pk}": line.left_quantity for line in three}
    for _twice in range(2):
        confirm(at_work, rye, three, [3, 2, 1], **seen)
    assert [line.shortages.count() for line in three] == [1, 1, 1]
    three[0].kept_quantity = 2
    three[0].save()
    assert "ont changé entre-temps" in confirm(at_work, rye, three, [3, 1, 0], left=4, **seen)


@pytest.mark.parametrize("shares", [[4, 2, 0], [0, 0, 0], [3, 2, 1]])
def test_pressed_again_nothing_more_changes_and_it_is_said(at_work, rye, three, shares):
    seen = {f"seen-{line.pk}": line.left_quantity for line in three}
    assert "C’est noté" in confirm(at_work, rye, three, shares, **seen)
    letters = len(mail.outbox)
    assert "C’était déjà noté" in confirm(at_work, rye, three, shares, **seen)
    assert sum(line.shortages.count() for line in three) == sum(
        was != now for was, now in zip([4, 3, 2], shares, strict=True)
    )
    assert len(mail.outbox) == letters


def test_enough_for_all_changes_nothing(at_work, rye, three):
    assert "rien ne change" in post(at_work, "share_out", WHEN["due_at"], rye.pk, left=9, rule="PRO_RATA")


@given(wanted=st.lists(st.integers(1, 99), min_size=1, max_size=12), left=st.integers(0, 200))
def test_no_rule_gives_more_than_there_is_nor_more_than_is_wanted(wanted, left):
    for rule in (sharing_out.first_come, sharing_out.pro_rata):
        shares = rule(wanted, left)
        assert sum(shares) == min(left, sum(wanted))
        assert all(0 <= share <= many for share, many in zip(shares, wanted, strict=True))


# --- Replacing, on screen ---


def test_a_product_is_replaced_from_the_order(at_work, baker, rye):
    asked_by = order(guest_email="odette@example.org")
    part = asked(baker, lines=[], in_order=asked_by, if_missing="REPLACE")
    line = ordered_line(part, product=rye, quantity=3, allergens=["gluten"])
    other = ProductFactory(merchant=baker, title="Pain complet", price="3.50").sheet
    assert "accepte un remplacement" in page(at_work, "merchant_order", part.pk)
    assert "Pain complet" in page(at_work, "merchant_order_replace", part.pk, line.pk)
    typed = {"kept_quantity": "1", "quantity": "2", "agreed_how": ""}
    assert "Choisissez ce que vous mettez" in post(at_work, "merchant_order_replace", part.pk, line.pk, **typed)
    seen = post(at_work, "merchant_order_replace", part.pk, line.pk, sheet=other.pk, **typed)
    assert "Ce que cela change" in seen
    assert "1 au lieu de 3" in seen
    assert "2 × Pain complet, 7,00 €" in seen
    assert "11,20 € au lieu de 12,60 €" in seen
    assert not mail.outbox
    assert line.replacements.count() == 0
    back = post(at_work, "merchant_order_replace", part.pk, line.pk, sheet=other.pk, change="1", **typed)
    assert f'value="{other.pk}" checked' in back
    said = post(at_work, "merchant_order_replace", part.pk, line.pk, sheet=other.pk, confirmed="1", **typed)
    assert "2 × Pain complet à la place de" in said
    assert "à la place de « Pain de seigle" in said
    assert len(mail.outbox) == 1


def test_whoever_asks_to_be_called_shows_a_number_and_nobody_else_does(at_work, baker):
    part = asked(baker, if_missing="CALL", phone_to_call="06 39 98 12 34")
    assert "06 39 98 12 34" in page(at_work, "merchant_order", part.pk)
    line = part.lines.get()
    said = post(at_work, "merchant_order_replace", part.pk, line.pk, kept_quantity=0, quantity=1)
    assert "06 39 98 12 34" in said


def test_the_list_costs_the_same_however_many_orders(at_work, baker, django_assert_num_queries):
    for _one in range(8):
        asked(baker)
    with django_assert_num_queries(2):
        preparing.totals(preparing.to_pick(baker, due_at=WHEN["due_at"]))
