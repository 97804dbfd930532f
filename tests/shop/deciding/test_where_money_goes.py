"""Of ten euros that a resident pays, how much to whom: to the cent, from the ledger, and never one shop's own sums."""

import io

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from merchants.books import accounts, ledger, ten_euros
from merchants.books.ten_euros import Shared
from merchants.invoicing import closing
from merchants.models import LegalCount
from tests import factories
from tests.merchants.months import EARLY_NOVEMBER, IN_OCTOBER, NOVEMBER, OCTOBER, SEPTEMBER, kept_less, sold

pytestmark = pytest.mark.django_db
CENTS = st.integers(min_value=0, max_value=10_000_000)


def plain(text):
    return " ".join(text.replace("\u202f", " ").replace("\xa0", " ").split())


def page(client):
    return plain(client.get(reverse("where_money_goes")).content.decode())


def posted(key, at=IN_OCTOBER, **lines):
    named = {code.replace("__", ":"): cents for code, cents in lines.items()}
    return ledger.post(key=key, memo="Essai", lines=named, by=None, at=at)


def closed(month=OCTOBER, at=EARLY_NOVEMBER):
    return closing.close(month=month, by=None, at=at)


@pytest.fixture
def shops():
    return [factories.MerchantFactory() for _shop in range(5)]


class TestTheShare:
    @given(merchants=CENTS, association=st.integers(-1_000_000, 10_000_000), fees=CENTS, vat=CENTS, refunded=CENTS)
    def test_the_parts_of_ten_euros_are_ten_euros(self, merchants, association, fees, vat, refunded):
        shared = Shared(merchants, association, fees, vat, refunded, lent=max(0, -association))
        parts = shared.of_ten_euros
        assert sum(shared.borne_by_residents) == shared.paid
        if parts is None:
            assert shared.paid <= 0 or min(shared.borne_by_residents) < 0
        else:
            assert sum(parts) == 1000
            assert min(parts) >= 0

    def test_a_sale_goes_to_the_shop_the_association_and_the_state(self, shops):
        sold(1000, shops[0])
        shared = ten_euros.shared(OCTOBER, OCTOBER)
        assert (shared.merchants, shared.association, shared.vat, shared.paid) == (920, 67, 13, 1000)
        assert shared.of_ten_euros == [920, 67, 0, 13, 0]

    def test_fees_and_what_is_offered_are_paid_by_the_association(self, shops):
        sold(10_000, shops[0])
        posted("capture:1", **{"expense:psp": 150, "asset:stripe": -150})
        posted("correction:1", **{"expense:goodwill": 100, "liability:deposit:1": -100})
        shared = ten_euros.shared(OCTOBER, OCTOBER)
        assert (shared.merchants, shared.association, shared.fees, shared.paid) == (9200, 667 - 250, 150, 9900)

    def test_what_the_association_adds_is_said_and_no_part_is_below_zero(self, shops):
        sold(1000, shops[0])
        posted("capture:1", **{"expense:psp": 100, "asset:stripe": -100})
        shared = ten_euros.shared(OCTOBER, OCTOBER)
        assert (shared.association, shared.lent, shared.paid) == (-33, 33, 1000)
        assert shared.of_ten_euros == [920, 0, 67, 13, 0]

    def test_what_went_back_to_a_resident_was_paid_too(self, shops):
        sold(1000, shops[0])
        due = {"liability:deposit:1": 300, "liability:refund:1": -300}
        posted("due:1:1", **due)
        assert ten_euros.shared(OCTOBER, OCTOBER).refunded == 0
        posted("refund:re_1", **{"liability:refund:1": 300, "asset:stripe": -300})
        shared = ten_euros.shared(OCTOBER, OCTOBER)
        assert (shared.refunded, shared.paid) == (300, 1300)
        # The bank sends it back, and it is given from hand to hand: it went back once.
        posted("refused:re:1:1", **{"asset:stripe": 300, "liability:deposit:1": -300})
        assert ten_euros.shared(OCTOBER, OCTOBER).refunded == 0
        posted("refund:otherwise:re:1:1", **{"liability:deposit:1": 300, "asset:bank": -300})
        assert ten_euros.shared(OCTOBER, OCTOBER).refunded == 300

    def test_given_back_at_the_counter_counts_and_a_payment_tapped_by_mistake_does_not(self):
        posted("pickup:a", **{"liability:deposit:1": -500, "asset:bank": 500})
        posted("pickup:undo:a", **{"liability:deposit:1": 500, "asset:bank": -500})
        assert ten_euros.shared(OCTOBER, OCTOBER).refunded == 0
        posted("pickup:b", **{"liability:deposit:1": 200, "asset:bank": -200})
        assert ten_euros.shared(OCTOBER, OCTOBER).refunded == 200

    def test_members_fees_are_no_part_of_a_sale(self):
        posted("membership:1", **{accounts.BANK: 1000, accounts.MEMBERSHIP_FEES: -1000})
        assert not any(ten_euros.shared(OCTOBER, OCTOBER).parts)

    def test_each_month_has_its_own(self, shops):
        sale = sold(1000, shops[0])
        kept_less(sale, 400, at=EARLY_NOVEMBER)
        assert ten_euros.shared(OCTOBER, OCTOBER).paid == 1000
        assert ten_euros.shared(NOVEMBER, NOVEMBER).paid == -400
        assert ten_euros.shared(NOVEMBER, NOVEMBER).of_ten_euros is None
        assert ten_euros.shared(OCTOBER, NOVEMBER).paid == 600


class TestThePage:
    def test_nothing_is_told_before_a_month_is_closed(self, client, shops):
        sold(1000, shops[0])
        assert "Pas encore de compte arrêté" in page(client)
        assert client.get(reverse("where_money_goes_pdf")).status_code == 404

    def test_a_closed_month_says_ten_euros_and_its_sums(self, client, shops):
        for shop in shops:
            sold(1000, shop)
        closed()
        text = page(client)
        assert "Octobre 2026" in text
        assert "<b>9,20 €</b>" in text
        assert "46,00 €" in text
        assert "<b>10,00 €</b>" in text

    def test_too_few_shops_have_their_sums_kept_from_their_neighbours(self, client, shops):
        fewest = LegalCount.objects.get(code=LegalCount.Code.SMALLEST_CELL).count
        for shop in shops[: fewest - 1]:
            sold(1777, shop)
        closed()
        text = page(client)
        assert "Trop peu de boutiques" in text
        assert plain(f"{1777 * (fewest - 1) / 100:.2f}").replace(".", ",") not in text
        assert "<b>10,00 €</b>" in text

    def test_a_month_of_few_shops_is_not_told_by_what_is_left_of_two_months(self, client, shops):
        """September is on the wall since its closing: September and October together would tell October's shop."""
        for shop in shops:
            sold(1000, shop, at=IN_OCTOBER.replace(month=9))
        sold(1777, shops[0])
        closed(SEPTEMBER)
        closed()
        text = page(client)
        assert "Septembre 2026 – octobre 2026" in text
        assert "67,77" not in text
        assert "<b>10,00 €</b>" in text

    def test_a_month_without_sales_says_so(self, client):
        posted("membership:1", **{accounts.BANK: 1000, accounts.MEMBERSHIP_FEES: -1000})
        closed()
        assert "Rien n’a été vendu" in page(client)

    def test_the_months_before_are_told_together(self, client, shops):
        for month, day in ((SEPTEMBER, IN_OCTOBER.replace(month=9)), (OCTOBER, IN_OCTOBER)):
            for shop in shops:
                sold(1000, shop, at=day)
            closed(month)
        text = page(client)
        assert "Septembre 2026 – octobre 2026" in text
        assert "100,00 €" in text

    def test_a_dozen_months_cost_no_more_queries_than_one(self, client, shops, django_assert_max_num_queries):
        for shop in shops:
            sold(1000, shop, at=IN_OCTOBER.replace(month=9))
            sold(1000, shop)
        closed(SEPTEMBER)
        closed()
        with django_assert_max_num_queries(14):
            page(client)

    def test_the_wall_has_one_sheet(self, client, shops):
        for month, day in ((SEPTEMBER, IN_OCTOBER.replace(month=9)), (OCTOBER, IN_OCTOBER)):
            for shop in shops:
                sold(1000, shop, at=day)
            closed(month)
        pdf = PdfReader(io.BytesIO(client.get(reverse("where_money_goes_pdf")).content))
        assert len(pdf.pages) == 1
        text = plain(pdf.pages[0].extract_text())
        assert "Où va l’argent" in text
        assert "9,20 €" in text
