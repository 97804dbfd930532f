"""What a shop says of itself goes out in a table and comes back the same, by the acts of its own screens."""

import csv
import datetime
import io
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from merchants.adoption import adopting, letters, news
from merchants.belongings import news_table, shop_table
from merchants.hours import editing
from merchants.joining import attesting
from merchants.models import Closure, Deed, Merchant, News, RecyclingIdentifier, ShopPhoto, TeamMember
from merchants.showcase import showing
from tests import factories
from tests.merchants.test_belongings import brought_back, taken_away
from tests.merchants.test_import_running import photo, plainly
from tests.paces import histories

pytestmark = pytest.mark.django_db

NOW = timezone.now
SCHEME = RecyclingIdentifier.Scheme.values[0]
TIMES = st.times(datetime.time(0), datetime.time(23, 59)).map(lambda time: time.replace(second=0, microsecond=0))
OPENINGS = st.lists(TIMES, unique=True, max_size=4).map(
    lambda bounds: list(zip(sorted(bounds)[::2], sorted(bounds)[1::2], strict=False))
)
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=60).map(str.strip)
HARD = st.sampled_from(["=1+1", "-3", "'hui", 'a;b"c\nd', "@ici", "+33 4 65", "é🥖"])
SAID = (WORDS | HARD).map(str.strip).filter(bool)
# Told by the hour before now; or not told yet.
A_PIECE_OF_NEWS = st.tuples(SAID, SAID, WORDS, st.integers(0, 9000), st.none() | st.integers(0, 9000))


def today(ahead=0):
    return timezone.localdate() + datetime.timedelta(ahead)


def table_of(merchant) -> dict[tuple[str, str], str]:
    """What may be written, by subject and detail."""
    archive = zipfile.ZipFile(io.BytesIO(taken_away(Merchant.objects.get(pk=merchant.pk))))
    rows = csv.reader(io.StringIO(archive.read("boutique.csv").decode("utf-8-sig"), newline=""), delimiter=";")
    kept = {subject.label for subject in shop_table.KEPT_BY_THE_ASSOCIATION}
    return {(label, detail): content for label, detail, content in list(rows)[1:] if label not in kept}


def news_of(merchant) -> list[list[str]]:
    archive = zipfile.ZipFile(io.BytesIO(taken_away(merchant)))
    return list(csv.reader(io.StringIO(archive.read("nouvelles.csv").decode("utf-8-sig"), newline=""), delimiter=";"))


def sent_back(merchant, *rows):
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([shop_table.HEADINGS.values(), *rows])
    return brought_back(merchant, out.getvalue().encode(), name="boutique.csv")


def told(product_import):
    return [(row.title, row.outcome, plainly(row.remarks)) for row in product_import.rows.all()]


def empty_shop(**facts):
    nothing = dict.fromkeys(("vat_number", "street", "postcode", "city", "phone", "email", "mediator"), "")
    return factories.MerchantFactory(
        legal_name="", mediator_url="", state=Merchant.State.CANDIDATE, **nothing, **facts
    )


@settings(
    max_examples=histories(12, each_time=5), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    week=st.fixed_dictionaries(dict.fromkeys(range(7), OPENINGS)),
    story=WORDS | HARD,
    made_here=WORDS | HARD,
    mediator=WORDS,
    holidays=st.sets(st.sampled_from(["Noël", "Armistice", "Toussaint", "Ascension"])),
    is_open=st.booleans(),
    closed=st.none() | st.tuples(st.integers(0, 40), st.integers(0, 60), WORDS),
    special=st.dictionaries(st.integers(0, 300), OPENINGS.filter(bool), max_size=3),
    low_stock=st.integers(0, 50),
    pieces=st.lists(A_PIECE_OF_NEWS, max_size=3),
)
def test_whatever_a_shop_says_of_itself_is_the_same_where_it_is_taken(
    week, story, made_here, mediator, holidays, is_open, closed, special, low_stock, pieces
):
    with transaction.atomic():
        facts = {"mediator": mediator, "opens_on_public_holidays": is_open, "low_stock": low_stock}
        here, by = factories.MerchantFactory(**facts), {"by": None, "at": NOW()}
        editing.set_week(merchant=here, week=week, **by)
        asked = set(editing.holidays_after(today()).values())
        editing.set_holidays(merchant=here, opens_on=holidays & asked, asked=asked, **by)
        showing.say(merchant=here, story=story, person="Camille, boulangère", made_here=made_here, **by)
        if closed:
            first, days, reason = closed
            editing.close(merchant=here, first_on=today(first), last_on=today(first + days), reason=reason, **by)
        for ahead, times in special.items():
            editing.open_on(merchant=here, day=today(ahead), times=times, **by)
        for rank, piece in enumerate(pieces):
            a_piece_of_news(here, rank, *piece)
        there = empty_shop()
        first_time = brought_back(there, taken_away(here))
        assert table_of(there) == table_of(here), told(first_time)
        assert news_of(there) == news_of(here), told(first_time)
        again = brought_back(there, taken_away(here))
        assert set(again.rows.values_list("outcome", flat=True)) <= {"UNCHANGED", "REFUSED"}
        transaction.set_rollback(True)


def a_piece_of_news(merchant, rank, title, words, alt, written, published, picture=None):
    facts = {"title": title[:80], "words": words, "picture_alt": alt}
    told = {"by": None, "at": NOW() - datetime.timedelta(hours=written)}
    one = news.write(merchant=merchant, key=f"{rank:032x}", facts=facts, picture=picture, **told)
    if published is not None:
        news.publish(news=one, by=None, at=NOW() - datetime.timedelta(hours=published))
    return one


def test_photos_of_the_shop_come_back_byte_for_byte_under_their_captions():
    here, there = factories.MerchantFactory(), empty_shop()
    for colour, kind in (("red", "PORTRAIT"), ("blue", "PHOTO"), ("green", "PHOTO")):
        upload = ContentFile(photo(colour, (1200, 900)))
        showing.hang(merchant=here, upload=upload, kind=kind, caption=colour, by=None, at=NOW())
    showing.show(merchant=here, captions={}, by=None, at=NOW())
    for _twice in range(2):
        brought_back(there, taken_away(here))
    kept = ShopPhoto.objects.filter(merchant=there, is_shown=True).values_list("kind", "caption")
    assert list(kept) == [("PORTRAIT", "red"), ("PHOTO", "blue"), ("PHOTO", "green")]
    assert table_of(there) == table_of(here)


def test_recycling_identifiers_come_back_noted_by_who_answers_for_the_shop():
    here, there = factories.MerchantFactory(), empty_shop()
    facts = {"scheme": SCHEME, "number": "FR012345_01ABCD", "by": factories.owner_of(here), "at": NOW()}
    attesting.note_identifier(merchant=here, **facts)
    owner = factories.owner_of(there)
    brought_back(there, taken_away(here), by=owner)
    noted = there.recycling_identifiers.get()
    assert (noted.scheme, noted.number, noted.noted_by) == (SCHEME, "FR012345_01ABCD", owner)
    assert table_of(there) == table_of(here)


def test_what_the_association_keeps_or_verified_is_never_written_and_the_report_says_so():
    here, there = factories.MerchantFactory(alcohol_licence="Licence n° 12", rate="8.00"), empty_shop(siret="")
    before = Merchant.objects.filter(pk=there.pk).values("siret", "name", "trade", "alcohol_licence").get()
    product_import = brought_back(there, taken_away(here))
    assert Merchant.objects.filter(pk=there.pk).values("siret", "name", "trade", "alcohol_licence").get() == before
    refused = {title: remarks for title, outcome, remarks in told(product_import) if outcome == "REFUSED"}
    assert {"SIRET", "Nom de la boutique", "Commission", "Licence de vente d’alcool"} <= refused.keys()
    assert "ne se reprend pas d’un fichier" in refused["SIRET"]
    assert not there.commission_rules.exists()


def test_hours_that_an_order_counts_on_stay_and_the_row_says_where_to_change_them():
    shop = factories.MerchantFactory(open_every_day=True)
    part = factories.merchant_order(merchant=shop)
    day = str(shop_table.Weekday(timezone.localdate(part.due_at).weekday()).label)
    product_import = sent_back(shop, ["Horaires", day, "fermé"])
    [(_title, outcome, remarks)] = told(product_import)
    assert (outcome, part.spoken_code in remarks) == ("REFUSED", True)
    assert told(sent_back(shop, ["Horaires", day.title(), "7 h – 20 h"]))[0][1] == "UPDATED"
    times = shop.opening_hours.get(weekday=timezone.localdate(part.due_at).weekday())
    assert (times.opens_at.hour, times.closes_at.hour) == (7, 20)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (["Téléphone", "", "1" * 30], "20 caractères"),
        (["Adresse", "", ""], "pas l’effacer"),
        (["Horaires", "lundi", "tôt"], "ne se lit pas"),
        (["Horaires", "vendredimanche", "8 h – 9 h"], "en toutes lettres"),
        (["Fermeture", "bientôt", ""], "écrivez les jours"),
        (["Fermeture", "du 24/12/2020 au 31/12/2020", "congés"], "Ce jour est passé"),
        (["Fermeture", "31/02/2030", ""], "écrivez les jours"),
        (["Ouverture exceptionnelle", "le 24/12/2020", "8 h – 9 h"], "Ce jour est passé"),
        (["Jours fériés où la boutique ouvre", "", "Chandeleur"], "ce jour férié n’existe pas"),
        (["Prévenir quand il en reste", "", "beaucoup"], "nombre entier"),
        (["Identifiant de recyclage", str(RecyclingIdentifier.Scheme(SCHEME).label), "12"], "semble incomplet"),
        (["Identifiant de recyclage", "Sourires", "FR012345_01ABCD"], "Choisissez une filière"),
        (["Portrait", "moi.webp", ""], "n’est pas dans ce que vous avez envoyé"),
        (["Chiffre d’affaires", "", "1 000"], "cette rubrique n’existe pas"),
    ],
)
def test_an_answer_that_cannot_be_taken_gets_a_sentence_and_the_others_are(row, sentence):
    shop = factories.MerchantFactory()
    product_import = sent_back(shop, row, ["Commune", "", "Le Bourg"])
    refused, taken = told(product_import)
    assert refused[1] == "REFUSED"
    assert plainly(sentence).lower() in refused[2].lower()
    assert taken[1] == "UPDATED"
    assert Merchant.objects.get(pk=shop.pk).city == "Le Bourg"


LABELS = st.sampled_from([subject.label for subject in shop_table.SUBJECTS]) | WORDS
DETAILS = WORDS | HARD | st.sampled_from(["", "lundi", "Dimanche", "du 24/12/2098 au 31/12/2098", "le 01/01/9999"])
CONTENTS = WORDS | HARD | st.sampled_from(["fermé", "8 h – 9 h", "Noël", "12", "01000", "FR012345_01ABCD", "0" * 400])


@settings(
    max_examples=histories(60, each_time=20),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(LABELS, DETAILS, CONTENTS)
def test_the_preview_promises_what_is_done_whatever_a_row_holds(caplog, label, detail, content):
    with transaction.atomic():
        product_import = sent_back(factories.MerchantFactory(), [label, detail, content], ["Commune", "", "Ailleurs"])
        rows = product_import.rows.values_list("planned", "outcome")
        assert [planned == outcome for planned, outcome in rows] == [True] * len(rows)
        assert caplog.records == []
        transaction.set_rollback(True)


def test_a_closure_is_never_laid_over_another_and_its_reason_may_change():
    shop = factories.MerchantFactory()
    days = shop_table.days_written(today(5), today(9))
    editing.close(merchant=shop, first_on=today(5), last_on=today(9), reason="congés", by=None, at=NOW())
    over = shop_table.days_written(today(7), today(12))
    product_import = sent_back(shop, ["Fermeture", over, ""], ["Fermeture", days, "inventaire"])
    assert [outcome for _title, outcome, _remarks in told(product_import)] == ["REFUSED", "UPDATED"]
    assert list(Closure.objects.values_list("first_on", "reason")) == [(today(5), "inventaire")]


def test_nothing_is_written_before_it_is_asked_and_each_answer_is_signed(client):
    shop = factories.MerchantFactory(code="ici", phone="01")
    client.force_login(factories.owner_of(shop))
    table = ContentFile("Rubrique;Précision;Réponse\nTéléphone;;04 65 71 00 09".encode(), name="boutique.csv")
    answer = client.post(reverse("merchant_files", args=["ici"]), {"file": table, "key": "a" * 32}, follow=True)
    shown = plainly(answer.content.decode())
    assert "<del>01</del> → <ins>04 65 71 00 09</ins>" in shown
    assert "boutique.csv, ligne 2" in shown
    assert Merchant.objects.get(pk=shop.pk).phone == "01"
    start = reverse("merchant_import_start", args=["ici", shop.product_imports.get().pk])
    for _click in range(2):
        client.post(start)
    assert Merchant.objects.get(pk=shop.pk).phone == "04 65 71 00 09"
    assert Deed.objects.filter(merchant=shop, act="identity-change").count() == 1


@pytest.mark.parametrize(("role", "outcome"), [("STAFF", "REFUSED"), ("OWNER", "UPDATED")])
def test_who_sells_is_said_by_whom_answers_for_the_shop(role, outcome):
    shop, person = factories.MerchantFactory(), factories.UserFactory()
    TeamMember.objects.create(merchant=shop, user=person, role=role)
    table = "Rubrique;Précision;Réponse\nTéléphone;;04 65 71 00 09\nHoraires;mardi;9 h – 12 h"
    product_import = brought_back(shop, table.encode(), name="boutique.csv", by=person)
    assert [row.outcome for row in product_import.rows.all()] == [outcome, "UPDATED"]


LONG = "Rubrique;Précision;Réponse\n" + "Horaires;lundi;8h-12h\n" * 2500


@pytest.mark.parametrize(
    ("broken", "shop_rows"),
    [
        (b"PK\x03\x04" + b"x" * 300, ["REFUSED"]),
        (b"\xff\xfe", ["REFUSED"]),
        (LONG.encode(), ["REFUSED"]),
        # Nothing says that it is the table of a shop: passed over in silence, one would believe that it came back.
        (b"\x00\x01\x02" * 50, ["REFUSED"]),
        (b"Sujet;Quoi;Dit\r\nHoraires;lundi;ferm\xe9", ["REFUSED"]),
    ],
    ids=["a ZIP that is none", "nothing", "without end", "bytes", "other headings"],
)
def test_a_table_of_the_shop_that_cannot_be_read_keeps_no_product_from_coming(broken, shop_rows):
    here, there = factories.MerchantFactory(), empty_shop()
    factories.ProductFactory(merchant=here)
    rows = brought_back(there, rezipped(taken_away(here), {"boutique.csv": broken})).rows
    assert [row.outcome for row in rows.filter(table="PRODUCTS")] == ["CREATED"]
    assert [row.outcome for row in rows.filter(table="SHOP")] == shop_rows


def rezipped(data, files) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, files.get(name, old.read(name)))
    return out.getvalue()


# --- Its news ---


def photos_in(data) -> dict[str, bytes]:
    archive = zipfile.ZipFile(io.BytesIO(data))
    return {name: archive.read(name) for name in archive.namelist() if name.startswith("photos/")}


def test_news_come_back_once_with_their_photo_though_two_share_a_title():
    here, there = factories.MerchantFactory(), empty_shop()
    shown = ContentFile(photo("red", (1200, 900)))
    a_piece_of_news(here, 1, "La galette", "Elle est là.", "une galette", 50, 40, picture=shown)
    a_piece_of_news(here, 2, "La galette", "Elle est revenue.", "", 5, None)
    data = taken_away(here)
    first, again = (brought_back(there, data).rows.filter(table="NEWS") for _twice in range(2))
    assert [row.outcome for row in first] == ["CREATED", "CREATED"]
    assert [(row.outcome, row.remarks) for row in again] == [("UNCHANGED", [])] * 2
    assert (news_of(there), photos_in(taken_away(there))) == (news_of(here), photos_in(data))
    assert len(photos_in(data)) == 1
    assert [one.published_at is None for one in News.objects.filter(merchant=there)] == [True, False]


def test_news_that_come_back_are_in_no_letter_even_published_anew_and_a_draft_is_once_published(mailoutbox):
    here, there = factories.MerchantFactory(), factories.MerchantFactory()
    resident = factories.UserFactory()
    adopting.adopt(merchant=there, user=resident, at=NOW())
    letters.choose(user=resident, rhythm="DAILY", at=NOW() - datetime.timedelta(days=30))
    a_piece_of_news(here, 1, "La galette", "Elle est là.", "", 60, 50)
    a_piece_of_news(here, 2, "La bûche", "Elle arrive.", "", 5, None)
    brought_back(there, taken_away(here))
    letters.write_due(at=NOW())
    assert (News.objects.published().filter(merchant=there).count(), mailoutbox) == (1, [])
    told, draft = News.objects.filter(merchant=there).order_by("key")
    news.take_back(news=told, by=None, at=NOW())
    news.publish(news=told, by=None, at=NOW())
    letters.write_due(at=NOW() + datetime.timedelta(days=1))
    assert mailoutbox == []
    news.publish(news=draft, by=None, at=NOW() + datetime.timedelta(days=1))
    letters.write_due(at=NOW() + datetime.timedelta(days=3))
    assert "La bûche" in mailoutbox[0].body
    assert "La galette" not in mailoutbox[0].body


def test_news_withdrawn_since_stay_withdrawn_and_the_report_says_so():
    shop = factories.MerchantFactory()
    one = a_piece_of_news(shop, 1, "La galette", "Elle est là.", "", 60, 50)
    data = taken_away(shop)
    news.take_back(news=one, by=None, at=NOW())
    [row] = brought_back(shop, data).rows.filter(table="NEWS")
    assert (row.outcome, plainly(row.remarks)) == (
        "UNCHANGED",
        "Vous l’avez retirée de votre page depuis : republiez-la dans « Mes nouvelles » si vous le voulez.",
    )
    assert not News.objects.published().exists()


def test_a_word_changed_in_a_spreadsheet_changes_the_news_and_not_its_day():
    shop = factories.MerchantFactory()
    a_piece_of_news(shop, 1, "La galette", "Elle est là.", "", 60, 50)
    days = News.objects.values_list("written_at", "published_at").get()
    table = "\r\n".join(";".join(row).replace("est là", "est revenue") for row in news_of(shop))
    product_import = brought_back(shop, table.encode(), name="nouvelles.csv")
    assert [(row.planned, row.outcome) for row in product_import.rows.all()] == [("UPDATED", "UPDATED")]
    assert News.objects.get().words == "Elle est revenue."
    assert News.objects.values_list("written_at", "published_at").get() == days
    assert Deed.objects.filter(merchant=shop, act="news-back").count() == 1


SOON = (NOW() + datetime.timedelta(days=2)).isoformat()
LONG_AGO = "2026-01-05T10:00:00+01:00"


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (["", LONG_AGO, "", "Titre", "Texte", "", ""], "ne se touche pas"),
        (["a b", LONG_AGO, "", "Titre", "Texte", "", ""], "ne se touche pas"),
        (["a1", "", "", "Titre", "Texte", "", ""], "laissez cette date"),
        (["a1", LONG_AGO, "hier", "Titre", "Texte", "", ""], "laissez cette date"),
        (["a1", LONG_AGO, "2026-01-05 10:00", "Titre", "Texte", "", ""], "laissez cette date"),
        (["a1", "0001-01-01T00:00:00+10:00", "", "Titre", "Texte", "", ""], "laissez cette date"),
        (["a1", LONG_AGO, SOON, "Titre", "Texte", "", ""], "pas encore venue"),
        (["a1", LONG_AGO, "", "T" * 81, "Texte", "", ""], "80 caractères"),
        (["a1", LONG_AGO, "", "Titre", "", "", ""], "Écrivez quelques mots"),
    ],
)
def test_news_that_cannot_be_taken_get_a_sentence_and_the_others_come(row, sentence):
    out, shop = io.StringIO(), factories.MerchantFactory()
    other = ["b2", LONG_AGO, LONG_AGO, "Autre", "Texte", "absente.jpg", ""]
    csv.writer(out, delimiter=";").writerows([news_table.HEADINGS.values(), row, other])
    refused, taken = brought_back(shop, out.getvalue().encode(), name="nouvelles.csv").rows.all()
    assert (refused.planned, refused.outcome, taken.outcome) == ("REFUSED", "REFUSED", "CREATED")
    assert plainly(sentence) in plainly(refused.remarks)
    assert "n’est pas dans ce que vous avez envoyé" in plainly(taken.remarks)
    assert News.objects.get().title == "Autre"


def test_a_row_told_twice_is_called_what_it_is():
    out, shop = io.StringIO(), factories.MerchantFactory()
    row = ["a1", LONG_AGO, LONG_AGO, "Titre", "Texte", "", ""]
    csv.writer(out, delimiter=";").writerows([news_table.HEADINGS.values(), row, row])
    _first, again = brought_back(shop, out.getvalue().encode(), name="nouvelles.csv").rows.all()
    assert plainly(again.remarks) == "Cette nouvelle est déjà à la ligne 2."
    answers = sent_back(shop, ["Téléphone", "", "01 99 00 12 34"], ["Téléphone", "", "01 99 00 12 34"]).rows.all()
    assert plainly(answers[1].remarks) == "Cette réponse est déjà à la ligne 2."


# --- Whose file it is ---


def test_the_file_of_another_shop_is_said_so_and_taken_only_once_that_is_ticked(client):
    bakery = factories.MerchantFactory(name="Boulangerie du Pont", legal_name="Boulangerie du Pont SARL")
    dairy = factories.MerchantFactory(name="Au bon lait", code="lait", legal_name="Au bon lait SAS")
    assert bakery.siret != dairy.siret
    client.force_login(factories.owner_of(dairy))
    upload = SimpleUploadedFile("boulangerie.zip", taken_away(bakery))
    sent = client.post(reverse("merchant_files", args=["lait"]), {"file": upload, "key": "a" * 32}, follow=True)
    assert "Ce fichier vient d’une autre boutique (Boulangerie du Pont)" in sent.text
    start = reverse("merchant_import_start", args=["lait", dairy.product_imports.get().pk])
    refused = client.post(start, follow=True)
    assert "cochez que vous voulez le reprendre" in refused.text
    assert (dairy.product_imports.get().state, Merchant.objects.get(pk=dairy.pk).legal_name) == (
        "READY",
        "Au bon lait SAS",
    )
    client.post(start, {"other_shop": "1"})
    assert Merchant.objects.get(pk=dairy.pk).legal_name == "Boulangerie du Pont SARL"


def test_a_shop_s_own_file_asks_nothing_of_the_kind(client):
    dairy = factories.MerchantFactory(code="lait")
    client.force_login(factories.owner_of(dairy))
    upload = SimpleUploadedFile("lait.zip", taken_away(dairy))
    sent = client.post(reverse("merchant_files", args=["lait"]), {"file": upload, "key": "a" * 32}, follow=True)
    assert "autre boutique (" not in sent.text
