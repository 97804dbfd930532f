"""A password alone opens no money: a code that changes, recovery codes on paper, a lost telephone, and no guessing."""

import datetime
import re

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from merchants.models import AssociationMember
from shop.accounts import throttle
from shop.accounts.models import SecondFactorMove, SignInTrial, User
from shop.accounts.networks import network_of
from shop.accounts.second_factor import devices
from tests import factories

pytestmark = pytest.mark.django_db
Role = AssociationMember.Role
MONEY, CODE, INSTALL = "/association/commissions/", "/connexion/code/", "/connexion/code/installer/"
NOON = datetime.datetime(2026, 3, 20, 11, tzinfo=datetime.UTC)


@pytest.fixture
def denis():
    return factories.unproved_member(Role.TREASURER)


@pytest.fixture
def browser(client, denis):
    """Denis’s browser, after his password."""
    client.force_login(denis)
    return client


def shown_by(device):
    device.refresh_from_db()
    return devices.code_now(device, at=timezone.now())


def waiting(user):
    """The only secret that waits for its first code."""
    return TOTPDevice.objects.get(user=user, confirmed=False)


def install(browser, user):
    """What the browser answers once the first code is typed."""
    browser.get(INSTALL)
    return browser.post(INSTALL, {"code": shown_by(waiting(user)), "next": MONEY})


def codes_on(page):
    return re.findall(r'<b class="secret">(\w{4} \w{4})</b>', page.text)


class TestInstalling:
    def test_without_an_application_one_is_led_to_install_it_and_then_back(self, browser, denis):
        page = browser.get(MONEY, follow=True)
        assert page.redirect_chain[-1][0].startswith(INSTALL)
        assert devices.secret_in_words(waiting(denis)) in page.text
        assert 'value="/association/commissions/"' in page.text
        page = install(browser, denis)
        assert f'href="{MONEY}"' in page.text
        assert browser.get(MONEY).status_code == 200

    def test_the_picture_is_a_file_of_ours_and_says_the_key(self, browser, denis):
        answer = browser.get(INSTALL + "image.svg")
        assert answer["Content-Type"] == "image/svg+xml"
        assert answer.content.count(b"<path") >= 1
        assert "no-store" in answer["Cache-Control"]

    def test_a_wrong_first_code_installs_nothing(self, browser, denis):
        browser.get(INSTALL)
        page = browser.post(INSTALL, {"code": "000000"})
        assert "n’est pas le bon" in page.text
        assert devices.installed(denis) is None
        assert browser.get(MONEY).status_code == 302

    def test_the_recovery_codes_are_shown_once(self, browser, denis):
        assert len(codes_on(install(browser, denis))) == devices.HOW_MANY_RECOVERY_CODES
        for page in (browser.get(INSTALL), browser.get(CODE)):
            assert codes_on(page) == []

    def test_a_thief_with_the_password_cannot_put_another_application_in_its_place(self, browser, denis):
        install(browser, denis)
        thief = Client()
        thief.force_login(denis)
        for address in (INSTALL, INSTALL + "image.svg"):
            assert thief.get(address).url.startswith(CODE)
        assert thief.post("/connexion/code/secours/").url.startswith(CODE)

    def test_the_person_is_told_when_the_page_is_first_opened_and_when_it_is_done(self, browser, denis):
        browser.get(INSTALL)
        browser.get(INSTALL + "image.svg")
        install(browser, denis)
        assert {to for letter in mail.outbox for to in letter.to} == {denis.email}
        opened, done = (letter.body for letter in mail.outbox)
        assert "vient d’être ouverte avec votre compte" in opened
        assert "vient d’être installée" in done

    def test_a_secret_is_shown_to_one_session_and_serves_it_alone(self, browser, denis):
        thief = Client()
        thief.force_login(denis)
        thief.get(INSTALL)
        noted = waiting(denis)
        page = browser.get(INSTALL)
        assert devices.secret_in_words(noted) not in page.text
        # Nor does the thief's own page confirm anything any more: what it was shown is forgotten.
        refused = thief.post(INSTALL, {"code": devices.code_now(noted, at=timezone.now())})
        assert "n’est pas le bon" in refused.text
        assert devices.installed(denis) is None
        assert codes_on(install(browser, denis))
        assert devices.installed(denis).key != noted.key

    def test_the_same_session_keeps_its_secret(self, browser, denis):
        browser.get(INSTALL)
        first = waiting(denis)
        browser.get(INSTALL)
        browser.post(INSTALL, {"code": "000000"})
        assert waiting(denis) == first

    def test_a_code_that_comes_after_another_session_asked_is_refused(self, denis):
        shown = devices.begin(user=denis)
        code = devices.code_now(shown, at=timezone.now())
        devices.begin(user=denis)
        with pytest.raises(devices.CodeRefused):
            devices.install(user=denis, waiting=shown, code=code, by=denis, at=timezone.now())
        assert devices.installed(denis) is None


class TestTypingTheCode:
    def enter(self, user, code, **more):
        browser = Client()
        browser.force_login(user)
        return browser, browser.post(CODE, {"code": code, **more})

    def test_the_code_opens_and_leads_back(self, denis):
        device = TOTPDevice.objects.create(user=denis)
        browser, answer = self.enter(denis, shown_by(device), next=MONEY)
        assert answer.url == MONEY
        assert browser.get(MONEY).status_code == 200

    def test_it_never_leads_out_of_the_town(self, denis):
        device = TOTPDevice.objects.create(user=denis)
        _browser, answer = self.enter(denis, shown_by(device), next="https://ailleurs.example/")
        assert answer.url == reverse("my_space")

    def test_a_code_serves_once(self, denis):
        device = TOTPDevice.objects.create(user=denis)
        code = shown_by(device)
        self.enter(denis, code)
        browser, answer = self.enter(denis, code)
        assert "a déjà servi" in answer.text
        assert browser.get(MONEY).status_code == 302

    def test_spaces_do_not_matter(self, denis):
        code = shown_by(TOTPDevice.objects.create(user=denis))
        browser, _answer = self.enter(denis, f" {code[:3]} {code[3:]} ")
        assert browser.get(MONEY).status_code == 200

    def test_wrong_codes_make_one_wait_even_for_the_right_one(self, denis):
        device = TOTPDevice.objects.create(user=denis, throttling_failure_count=6)
        TOTPDevice.objects.update(throttling_failure_timestamp=timezone.now())
        browser, answer = self.enter(denis, shown_by(device))
        assert re.search(r"Réessayez dans 3\d secondes", answer.text)
        assert browser.get(MONEY).status_code == 302

    def test_a_recovery_code_opens_once_and_it_is_told(self, browser, denis):
        code = codes_on(install(browser, denis))[3]
        other, _answer = self.enter(denis, code.upper())
        assert other.get(MONEY).status_code == 200
        _other, answer = self.enter(denis, code)
        assert "n’est pas le bon" in answer.text
        assert devices.recovery_codes_left(denis) == devices.HOW_MANY_RECOVERY_CODES - 1
        assert SecondFactorMove.objects.filter(user=denis, what="RECOVERY_USED").count() == 1
        assert "code de secours" in mail.outbox[-1].body

    def test_new_recovery_codes_make_the_old_ones_worthless(self, browser, denis):
        old = codes_on(install(browser, denis))
        new = codes_on(browser.post("/connexion/code/secours/"))
        assert not set(old) & set(new)
        assert StaticToken.objects.filter(device__user=denis).count() == len(new)

    def test_somebody_else_s_code_opens_nothing(self, denis):
        TOTPDevice.objects.create(user=denis)
        other = TOTPDevice.objects.create(user=factories.unproved_member(Role.TREASURER))
        browser, _answer = self.enter(denis, shown_by(other))
        assert browser.get(MONEY).status_code == 302

    def test_a_coach_is_asked_for_no_code(self, client):
        client.force_login(factories.unproved_member(Role.COACH))
        assert client.get("/association/").status_code == 200
        assert client.get(CODE).status_code == 404

    def test_a_coach_who_is_also_treasurer_types_it_for_the_money_only(self, client, denis):
        AssociationMember.objects.create(user=denis, role=Role.COACH)
        client.force_login(denis)
        assert client.get("/association/creneaux/").status_code == 200
        assert client.get(MONEY).url.startswith(CODE)

    def test_the_administration_and_the_counters_ask_for_it_too(self, client):
        factories.PickupPointFactory(slug="la-halle")
        client.force_login(factories.unproved_member(Role.ADMINISTRATOR))
        for address in ("/administration/", reverse("counters"), reverse("counter", args=["la-halle"])):
            assert client.get(address).url.startswith(CODE)


class TestALostTelephone:
    def test_an_administrator_makes_it_forgotten_with_a_trace(self, browser, denis):
        install(browser, denis)
        samia, office = factories.association_member(Role.ADMINISTRATOR), Client()
        office.force_login(samia)
        assert "application installée" in office.get("/association/codes/").text
        office.post(f"/association/codes/{denis.pk}/oublier/", {"reason": "Téléphone tombé dans la Lance"})
        move = SecondFactorMove.objects.filter(user=denis).first()
        assert (move.what, move.by, move.reason) == ("FORGOTTEN", samia, "Téléphone tombé dans la Lance")
        assert "a été oubliée" in mail.outbox[-1].body
        # Even the session that was open asks again.
        assert browser.get(MONEY, follow=True).redirect_chain[-1][0].startswith(INSTALL)

    def test_a_reason_is_owed(self, denis):
        office = Client()
        office.force_login(factories.association_member(Role.ADMINISTRATOR))
        TOTPDevice.objects.create(user=denis)
        page = office.post(f"/association/codes/{denis.pk}/oublier/", {"reason": ""})
        assert "Dites pourquoi" in page.text
        assert devices.installed(denis)

    def test_the_only_administrator_asks_whoever_keeps_the_server(self, denis):
        TOTPDevice.objects.create(user=denis)
        call_command("forget_second_factor", denis.email, reason="Seul au bureau", verbosity=0)
        assert devices.installed(denis) is None
        assert SecondFactorMove.objects.get().by is None
        with pytest.raises(CommandError):
            call_command("forget_second_factor", "personne@example.org", reason="…")


class TestTheDemoTown:
    def test_people_of_fiction_are_told_their_code_and_only_them(self, browser, denis, settings):
        settings.HTTPS = False
        devices.install_for_demo(denis)
        (code,) = re.findall(r"<strong>(\d{6})</strong>", browser.get(CODE).text)
        assert browser.post(CODE, {"code": code}).status_code == 302
        real = factories.unproved_member(Role.TREASURER)
        TOTPDevice.objects.create(user=real)
        browser.force_login(User.objects.get(pk=real.pk))
        assert "<strong>" not in browser.get(CODE).text

    def test_a_town_served_over_https_tells_nobody_s(self, browser, denis, settings):
        settings.HTTPS = True
        devices.install_for_demo(denis)
        assert "<strong>" not in browser.get(CODE).text


class TestGuessingPasswords:
    def sign_in(self, client, password, email="camille@example.org"):
        return client.post(reverse("login"), {"username": email, "password": password})

    def test_after_five_failures_even_the_right_one_waits(self, client):
        factories.UserFactory(email="camille@example.org")
        for _trial in range(throttle.OF_AN_EMAIL.free):
            assert "ne vont pas ensemble" in self.sign_in(client, "au hasard").text
        assert "Trop d’essais" in self.sign_in(client, "un-mot-de-passe").text
        SignInTrial.objects.update(last_at=timezone.now() - datetime.timedelta(minutes=2))
        assert self.sign_in(client, "un-mot-de-passe").status_code == 302
        assert not SignInTrial.objects.filter(key=throttle.key_of("camille@example.org")).exists()

    def test_an_unknown_email_waits_the_same(self, client):
        for _trial in range(throttle.OF_AN_EMAIL.free):
            self.sign_in(client, "au hasard", email="personne@example.org")
        assert "Trop d’essais" in self.sign_in(client, "au hasard", email="personne@example.org").text

    def test_one_person_s_failures_keep_nobody_else_out(self, client):
        factories.UserFactory(email="camille@example.org")
        for _trial in range(throttle.OF_AN_EMAIL.free + 1):
            self.sign_in(client, "au hasard", email="autre@example.org")
        assert self.sign_in(client, "un-mot-de-passe").status_code == 302

    def test_the_wait_doubles_and_stops_at_a_quarter_of_an_hour(self):
        waits = [throttle.wait_after(failures).total_seconds() / 60 for failures in (4, 5, 6, 7, 8, 9, 500)]
        assert waits == [0, 1, 2, 4, 8, 15, 15]

    def test_capitals_are_the_same_email_and_no_email_is_kept(self):
        throttle.count_trial(email="Camille@example.org", at=NOON)
        throttle.count_trial(email="camille@example.org", at=NOON)
        trial = SignInTrial.objects.get()
        assert trial.failures == 2
        assert "camille" not in trial.key

    def test_old_failures_are_forgotten(self):
        throttle.count_trial(email="camille@example.org", at=NOON)
        assert throttle.forget_old(at=NOON + datetime.timedelta(hours=23)) == 0
        assert throttle.forget_old(at=NOON + datetime.timedelta(hours=25)) == 1


class TestManyAccountsFromOneAddress:
    FREE = throttle.OF_AN_ADDRESS.free

    def fails(self, how_many, *, address="203.0.113.7", at=NOON):
        for rank in range(how_many):
            throttle.count_trial(email=f"{rank}@example.org", address=address, at=at)

    def test_after_many_failures_the_next_account_waits_there_a_minute_and_no_more(self):
        self.fails(self.FREE)
        with pytest.raises(throttle.TooManyTrials, match="dans 1 minute"):
            throttle.count_trial(email="autre@example.org", address="203.0.113.7", at=NOON)
        for minutes in range(1, 4):
            later = NOON + datetime.timedelta(minutes=minutes)
            throttle.count_trial(email="autre@example.org", address="203.0.113.7", at=later)

    def test_elsewhere_nobody_waits(self):
        self.fails(self.FREE)
        throttle.count_trial(email="autre@example.org", address="203.0.113.8", at=NOON)

    def test_whoever_signed_in_there_lately_does_not_wait_for_what_others_fail(self):
        camille = {"email": "camille@example.org", "address": "203.0.113.7", "at": NOON}
        throttle.count_trial(**camille)
        throttle.forgive(**camille)
        self.fails(self.FREE)
        throttle.count_trial(**camille)
        with pytest.raises(throttle.TooManyTrials):
            throttle.count_trial(**{**camille, "email": "autre@example.org"})

    def test_a_whole_town_hall_that_types_well_never_waits(self):
        for rank in range(3 * self.FREE):
            person = {"email": f"{rank}@example.org", "address": "203.0.113.7", "at": NOON}
            throttle.count_trial(**person)
            throttle.forgive(**person)

    def test_an_hour_later_the_failures_are_forgotten(self):
        self.fails(self.FREE)
        self.fails(self.FREE, at=NOON + datetime.timedelta(minutes=61))

    def test_no_address_is_kept_and_one_that_is_not_seen_for_a_month_is_forgotten(self):
        camille = {"email": "camille@example.org", "address": "203.0.113.7", "at": NOON}
        throttle.count_trial(**camille)
        throttle.forgive(**camille)
        assert all(re.fullmatch("[0-9a-f]{40}", key) for key in SignInTrial.objects.values_list("key", flat=True))
        throttle.forget_old(at=NOON + datetime.timedelta(days=29))
        assert SignInTrial.objects.count() == 1 + 1
        throttle.forget_old(at=NOON + datetime.timedelta(days=31))
        assert not SignInTrial.objects.exists()

    def test_codes_count_too_and_the_right_one_costs_nothing(self, denis):
        client = Client(REMOTE_ADDR="203.0.113.7")
        client.force_login(User.objects.get(pk=denis.pk))
        devices.install_for_demo(denis)
        client.post(CODE, {"code": "000000"})
        there = SignInTrial.objects.get(key=throttle.key_of("code", "203.0.113.7"))
        assert there.failures == 1
        SignInTrial.objects.update(failures=self.FREE, last_at=timezone.now())
        assert "Trop d’essais" in client.post(CODE, {"code": "000000"}).text

    def test_an_address_that_nobody_told_makes_nobody_wait(self, db):
        here = {"what": "avoir", "address": "", "patience": throttle.OF_A_FOUND_CODE, "at": timezone.now()}
        for _trial in range(2 * throttle.OF_A_FOUND_CODE.free):
            throttle.count(**here)
        assert not SignInTrial.objects.exists()

    @pytest.mark.parametrize(
        ("told", "network"),
        [
            ("198.51.100.4, 203.0.113.7", "203.0.113.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("::ffff:203.0.113.7", "203.0.113.7"),
            ("203.0.113.7:5678", "203.0.113.7"),
            ("[2001:db8:1:2:3:4:5:6]:5678", "2001:db8:1:2::/64"),
            ("inconnu", ""),
        ],
    )
    def test_behind_our_proxy_the_last_word_is_its_own(self, rf, settings, told, network):
        request = rf.get("/", headers={"X-Forwarded-For": told}, REMOTE_ADDR="192.0.2.1")
        settings.HTTPS = True
        assert network_of(request) == network
        settings.HTTPS = False
        assert network_of(request) == "192.0.2.1"
