"""A person sees only what is theirs: every address is walked as every role, and each has a stated rule."""

import datetime
import io
from dataclasses import asdict

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from merchants import order_page
from merchants.invoicing import closing as closings
from merchants.invoicing import documents
from merchants.joining import applications, attesting, team
from merchants.models import Invoice, InvoiceFile, SheetGroup, Synonym
from pickup.models import Bag, Handover, Round, TillSession
from pickup.money import closings as till_closings
from pickup.money import sessions
from pickup.money.sessions import Boxes
from pickup.money.till import collect_payment
from pickup.paper import book
from pickup.places import recurrence
from shop.accounts.models import User
from shop.bulletin import letters as bulletin_letters
from shop.legal.models import LegalText
from shop.models import Bulletin, OutgoingMessage, PlaceChange
from shop.outbox import preferences
from shop.pictures import contact_sheets
from tests import factories
from tests.animations.agenda import situations as agenda
from tests.animations.deciding import situations as deciding
from tests.animations.membership import situations as members
from tests.animations.taking_part import situations as taking_part
from tests.merchants import months
from tests.shop.returning import situations as returning
from tests.situations import (
    a_bank_transfer,
    a_hand_payment,
    a_heard_need,
    a_missing_shop,
    a_payment_page,
    a_promotion,
    a_provider_account,
    a_refused_transfer,
    a_surprise,
    a_town,
    a_visit,
    an_envelope,
    an_offline_act,
    an_order,
    money_that_came_back,
    what_is_said_of,
)
from tests.walk import addresses, client_of, is_denied, undone, url_of

pytestmark = pytest.mark.django_db

ROLES = [
    "anonymous",
    "resident",
    "merchant",
    "other merchant",
    "volunteer",
    "other volunteer",
    "coach",
    "coach at work",
    "treasurer",
    "administrator",
]
EVERYONE = set(ROLES)
SIGNED_IN = EVERYONE - {"anonymous"}
# A coach enters the space of a shop they accompany while they work for it, never the pages of its money.
TEAM = {"merchant", "coach at work"}
OWN = {"merchant"}
AT_WORK = {"coach at work"}
COUNTER = {"volunteer", "administrator"}
ASSOCIATION = {"coach", "coach at work", "treasurer", "administrator"}
SPOKEN_TO = ASSOCIATION | {"volunteer", "other volunteer"}
RECEPTION = ASSOCIATION | {"volunteer"}
CALENDAR = {"coach", "coach at work", "administrator"}
MONEY = {"treasurer", "administrator"}
ADMINISTRATION = {"administrator"}

RULES = {
    # The storefront.
    **dict.fromkeys(["reduced"], EVERYONE),
    **dict.fromkeys(["home", "catalogue", "category", "search", "product", "merchants", "merchant"], EVERYONE),
    "narrow": EVERYONE,
    **dict.fromkeys(["coming", "coming_anytime", "order_again"], EVERYONE),
    **dict.fromkeys(["my_favourites", "favourite", "waiting", "waiting_answer"], EVERYONE),
    # Whoever has its secret link is one of the neighbours.
    **dict.fromkeys(["share_basket", "shared_basket"], EVERYONE),
    "usual_basket": SIGNED_IN,
    **dict.fromkeys(
        ["life_here", "ranking", "selling_costs", "legal_notice", "sale_terms", "privacy", "accessibility"], EVERYONE
    ),
    **dict.fromkeys(["platform_terms", "ecodesign", "legal_texts", "legal_text"], EVERYONE),
    **dict.fromkeys(["robots", "sitemaps", "sitemap"], EVERYONE),
    **dict.fromkeys(["contact_sheet", "media"], EVERYONE),
    **dict.fromkeys(["calendar", "calendar_ics", "animation", "animation_ics"], EVERYONE),
    # The shared agenda: out for everybody, one's own by a secret address; the neighbours' are read by the association.
    **dict.fromkeys(agenda.FEEDS, EVERYONE),
    **dict.fromkeys(agenda.MINE, SIGNED_IN),
    **dict.fromkeys(agenda.LISTENING, CALENDAR),
    # Taking part: one's own link is the key to one's registration; the door is its place's and the association's.
    **dict.fromkeys(["register", *taking_part.OWN_PAGE], EVERYONE),
    **dict.fromkeys([*(f"door{act}" for act in taking_part.DOOR), *taking_part.ONE_AT_THE_DOOR], RECEPTION),
    "counter_animations": COUNTER,
    "animation_questions": CALENDAR,
    **dict.fromkeys(["calendar_month", "printed_programme"], EVERYONE),
    # The programme: the association's, and what each shop proposes.
    **dict.fromkeys(["association_animations", "association_animation_new", "association_animation"], CALENDAR),
    **dict.fromkeys(["association_animation_edit", "association_animation_report"], CALENDAR),
    "association_animation_act": CALENDAR,
    **dict.fromkeys(["association_series", "association_series_new", "association_series_edit"], CALENDAR),
    **dict.fromkeys(["association_series_publish", "association_series_end"], CALENDAR),
    "association_series_leave_out": CALENDAR,
    **dict.fromkeys(["merchant_animations", "merchant_animation_new", "merchant_animation"], TEAM),
    "merchant_animation_changed": TEAM,
    "merchant_animation_throw_away": TEAM,
    # Belonging to the place: joining is anybody's, one's own place asks to be signed in, the register is the
    # association's and, for who comes there, the counter's; what costs and what was received is the treasurer's.
    **dict.fromkeys(["become_member", "become_member_done", "member_form_pdf"], EVERYONE),
    **dict.fromkeys(["my_place", "my_place_claim"], SIGNED_IN),
    **dict.fromkeys(["my_place_renew", "my_place_leave", "my_place_change", "my_place_card"], {"resident"}),
    **dict.fromkeys(["my_place_receipt", "my_shift_take", "my_shift_leave", "my_asking"], {"resident"}),
    **dict.fromkeys(["my_skills", "my_skill_show", "my_skill_drop", "my_skill_meet"], {"resident"}),
    **dict.fromkeys(["my_hours", "my_hours_agree", "my_hours_drop"], {"resident"}),
    **dict.fromkeys(["counter_members", "counter_member_new", "counter_member"], COUNTER),
    **dict.fromkeys(["counter_member_settle", "counter_member_renew", "counter_member_seen"], COUNTER),
    **dict.fromkeys(["members", "members_csv", "members_cards", "members_assembly"], ASSOCIATION),
    **dict.fromkeys(["member", "member_new", "member_change", "member_settle", "member_renew"], ASSOCIATION),
    **dict.fromkeys(["member_give_up", "member_card", "member_card_new", "member_seen"], ASSOCIATION),
    **dict.fromkeys(["member_leave", "member_merge"], CALENDAR),
    **dict.fromkeys(["member_receipt", "introductions", "introduction_done"], ASSOCIATION),
    **dict.fromkeys(["member_fees", "member_receipt_cancel"], MONEY),
    **dict.fromkeys(["shifts", "shifts_rota", "shift", "shift_put", "shift_free"], ASSOCIATION),
    **dict.fromkeys(["shift_call_off", "shift_rule_end"], ASSOCIATION),
    # Adopting a shop, hearing of it, reporting what should not be there.
    **dict.fromkeys(["merchant_inside", "town_news", "news_stop", "report_shop", "report_product"], EVERYONE),
    **dict.fromkeys(["merchant_adopt", "merchant_leave", "my_merchants", "my_word"], SIGNED_IN),
    **dict.fromkeys(["reports", "report_decide"], CALENDAR),
    # Ordering. A guest's own link is the key to an order; no account is needed.
    **dict.fromkeys(["basket", "basket_add", "basket_update"], EVERYONE),
    **dict.fromkeys(["checkout_who", "checkout_slot", "checkout_review"], EVERYONE),
    **dict.fromkeys(["order_find", "order", "order_cancel", "order_ics", "order_qr", "order_proxy"], EVERYONE),
    **dict.fromkeys(["order_refuse_replacement", "order_from_letter", "order_forget"], EVERYONE),
    **dict.fromkeys(["withdrawal_find", "withdrawal_form", "withdrawal", "withdrawal_received"], EVERYONE),
    **dict.fromkeys(["order_invoice", "order_invoice_file", "order_credit"], EVERYONE),
    **dict.fromkeys(["payment_start", "payment_return", "payment_at_counter", "simulator"], EVERYONE),
    "simulated_account": EVERYONE,
    # Whoever rings may ring; only the provider's signature is heard.
    "doorbell": EVERYONE,
    # Accounts.
    **dict.fromkeys(["login", "sign_up", "logout", "password_reset", "password_reset_done"], EVERYONE),
    **dict.fromkeys(["password_reset_confirm", "password_reset_complete"], EVERYONE),
    **dict.fromkeys(["my_space", "my_orders", "my_data", "my_data_page"], SIGNED_IN),
    # The second factor is for those whose role asks for it.
    **dict.fromkeys(["second_factor", "second_factor_install", "second_factor_qr", "second_factor_recovery"], MONEY),
    **dict.fromkeys(["second_factors", "second_factor_forget"], ADMINISTRATION),
    # A merchant's own space.
    **dict.fromkeys(["merchant_board", "merchant_order", "picking_list"], TEAM),
    **dict.fromkeys(["merchant_order_accept", "merchant_order_accept_all", "merchant_order_ready"], TEAM),
    **dict.fromkeys(["merchant_order_cancel", "merchant_order_shortage", "order_bags"], TEAM),
    **dict.fromkeys(["merchant_order_unready", "merchant_orders_ready", "merchant_order_replace"], TEAM),
    **dict.fromkeys(["weigh_list", "share_out", "bag_labels", "bag_labels_roll", "bag_labels_sheet"], TEAM),
    **dict.fromkeys(["merchant_order_weigh", "merchant_order_give_back", "merchant_order_return"], TEAM),
    **dict.fromkeys(["merchant_figures", "merchant_money", "merchant_commission", "merchant_terms"], OWN),
    **dict.fromkeys(["merchant_products", "sheet_new", "sheet_edit", "sheet_stock"], TEAM),
    **dict.fromkeys(["sheet_publish", "sheet_unpublish", "sheet_bundle", "sheet_unbundle", "bundle_new"], TEAM),
    **dict.fromkeys(["sheet_quick", "photo_receive", "shared_sheets", "shared_copy", "sheet_copy"], TEAM),
    **dict.fromkeys(["sheet_variants", "variants_save"], TEAM),
    **dict.fromkeys(["merchant_promotions", "promotion_new", "promotion_end"], TEAM),
    **dict.fromkeys(["merchant_stock", "stock_alert", "stock_note", "stock_then", "sheet_rhythm"], TEAM),
    **dict.fromkeys(["sheet_pause", "sheet_resume", "shop_pause", "shop_resume"], TEAM),
    **dict.fromkeys(["merchant_hours", "hours_week", "hours_holidays", "hours_close", "hours_reopen"], TEAM),
    "hours_limit": TEAM,
    **dict.fromkeys(["hours_special", "hours_usual", "hours_left", "hours_change", "hours_change_again"], TEAM),
    # Who sells, under which terms, with whom.
    **dict.fromkeys(["merchant_files", "merchant_import", "merchant_import_columns", "merchant_import_again"], TEAM),
    **dict.fromkeys(["merchant_import_start", "merchant_import_drop", "merchant_import_report"], TEAM),
    "merchant_import_publish": TEAM,
    "merchant_import_storage": TEAM,
    **dict.fromkeys(["merchant_products_file"], TEAM),
    **dict.fromkeys(["merchant_everything"], OWN),
    **dict.fromkeys(["merchant_shop", "merchant_checklist", "merchant_seller_terms"], TEAM),
    **dict.fromkeys(["merchant_identity", "merchant_declarations"], TEAM),
    **dict.fromkeys(["merchant_licence", "merchant_recycling", "merchant_recycling_forget"], OWN),
    **dict.fromkeys(["merchant_no_producer", "merchant_seller_terms_accept", "merchant_standing"], OWN),
    **dict.fromkeys(["merchant_stay", "merchant_people", "merchant_person_role", "merchant_person_remove"], OWN),
    "merchant_invitation_withdraw": OWN,
    **dict.fromkeys(["sell_here", "apply", "applied", "invitation_code", "invitation"], EVERYONE),
    **dict.fromkeys(["association_merchants", "association_merchant", "application"], ASSOCIATION),
    **dict.fromkeys(["recycling_csv", "seller_terms", "seller_terms_version"], ASSOCIATION),
    "seller_terms_new": ADMINISTRATION,
    "association_texts": ASSOCIATION,
    **dict.fromkeys(["association_text_new", "association_text_withdraw"], ADMINISTRATION),
    **dict.fromkeys(["application_new", "application_accept", "application_refuse"], CALENDAR),
    # A coach says what they saw of the shops they accompany; the contract, and who answers for a shop, are not theirs.
    "merchant_verify": AT_WORK | ADMINISTRATION,
    **dict.fromkeys(["merchant_owner_invite", "merchant_suspend", "merchant_lift"], ADMINISTRATION),
    **dict.fromkeys(["merchant_end", "merchant_end_cancel"], ADMINISTRATION),
    **dict.fromkeys(["merchant_showcase", "merchant_news", "news_new", "news_edit", "news_take_back"], TEAM),
    **dict.fromkeys(["merchant_words", "word_decide"], TEAM),
    # Where the shop's money goes is its owner's business.
    **dict.fromkeys(["merchant_payouts", "merchant_payouts_connect", "merchant_payouts_back"], OWN),
    **dict.fromkeys(["merchant_payouts_again", "merchant_iban", "merchant_set_off"], OWN),
    **dict.fromkeys(["merchant_statements", "merchant_statement", "merchant_invoice"], OWN),
    **dict.fromkeys(["merchant_mandate", "merchant_mandate_end"], OWN),
    **dict.fromkeys(["merchant_tax", "merchant_tax_identity", "merchant_tax_copy"], OWN),
    # What was done in the shop, and who of the association stands beside it.
    **dict.fromkeys(["merchant_trail", "merchant_coaching", "acting_end"], TEAM),
    "merchant_coaching_end": OWN,
    # The counter of one place.
    **dict.fromkeys(["merchant_audience", "merchant_audience_svg"], TEAM),
    "counters": COUNTER | {"other volunteer"},
    "counter_adoptions": COUNTER,
    **dict.fromkeys(["counter", "counter_slot", "counter_slot_list", "counter_find"], COUNTER),
    **dict.fromkeys(["counter_help", "counter_undo_hand_over", "counter_note"], COUNTER),
    **dict.fromkeys(["counter_collection", "counter_hand_over", "counter_collect_payment"], COUNTER),
    **dict.fromkeys(["counter_give_back", "counter_refused", "counter_returns", "counter_return_back"], COUNTER),
    **dict.fromkeys(["counter_undo_payment", "counter_credit"], COUNTER),
    **dict.fromkeys(["drop_offs", "drop_off_receive", "counter_to_call", "counter_told"], COUNTER),
    **dict.fromkeys(["counter_uncollected", "counter_settle", "counter_never_came"], COUNTER),
    **dict.fromkeys(["counter_settle_cancelled"], COUNTER),
    **dict.fromkeys(["drop_off_all", "counter_bag", "counter_bag_act"], COUNTER),
    # Without a network: the empty shell and its worker are everybody's, as a stylesheet is; what they load is not.
    **dict.fromkeys(["counter_offline", "counter_worker", "counter_manifest", "counter_left"], EVERYONE),
    **dict.fromkeys(["counter_offline_load", "counter_offline_send"], COUNTER),
    **dict.fromkeys(["counter_to_settle", "counter_settle_act"], COUNTER),
    # The till of a place, counted and closed; what a slot leaves to each.
    **dict.fromkeys(["counter_till", "counter_till_open", "counter_till_close", "counter_till_count"], COUNTER),
    **dict.fromkeys(["counter_slot_till", "counter_slot_envelopes", "counter_envelope_open"], COUNTER),
    # The pickup book, printed before and entered afterwards.
    **dict.fromkeys(["counter_books", "counter_book_make", "counter_book", "counter_book_pdf"], COUNTER),
    **dict.fromkeys(["counter_rounds", "counter_round", "counter_round_back"], COUNTER),
    # The association.
    **dict.fromkeys(["association_rounds", "association_round_new", "association_round"], ADMINISTRATION),
    **dict.fromkeys(["association", "association_order", "association_order_cancel"], ASSOCIATION),
    "association_order_part_cancel": ASSOCIATION,
    **dict.fromkeys(["waiting_for_shops", "list_for_a_shop"], CALENDAR),
    **dict.fromkeys(["expected_returns", "association_order_correct"], ASSOCIATION),
    **dict.fromkeys(["association_order_give_back", "association_order_credit"], ASSOCIATION),
    # Taken for whoever has no screen, at the phone or at the counter; a volunteer's are for their own places.
    **dict.fromkeys(["phone_order", "phone_order_basket", "phone_order_place", "phone_order_person"], SPOKEN_TO),
    **dict.fromkeys(["resident", "resident_forget"], ASSOCIATION | {"volunteer"}),
    **dict.fromkeys(["paper", "paper_form", "paper_cards", "paper_cards_pdf", "papers_to_give"], SPOKEN_TO),
    **dict.fromkeys(["paper_given", "paper_message", "paper_message_given"], ASSOCIATION | {"volunteer"}),
    "withdrawal_papers": EVERYONE,
    **dict.fromkeys(["paper_catalogue", "paper_confirmation", "resident_card"], ASSOCIATION | {"volunteer"}),
    "phone_order_slip": ASSOCIATION | {"volunteer"},
    **dict.fromkeys(["association_slots", "association_slot", "association_slot_reopen"], CALENDAR),
    # The places: read by all, written by the administration; who closes a moment says what becomes of each visit.
    **dict.fromkeys(["places", "place"], EVERYONE),
    **dict.fromkeys(["place_change", "place_change_again", "place_change_called"], CALENDAR),
    **dict.fromkeys(["association_places", "association_place", "association_place_new"], ADMINISTRATION),
    **dict.fromkeys(["place_about", "place_close", "place_reopen", "place_hours", "place_days"], ADMINISTRATION),
    **dict.fromkeys(["place_days_forget", "place_room_new", "place_room", "place_room_remove"], ADMINISTRATION),
    **dict.fromkeys(["place_storage", "place_merchants", "slot_rule_new", "slot_rule"], ADMINISTRATION),
    **dict.fromkeys(["slot_rule_end", "slot_date", "slot_date_forget"], ADMINISTRATION),
    # Coaching: a shop's pages are for whoever stands beside it, not for every coach.
    "coaching": CALENDAR,
    **dict.fromkeys(["everyday_words", "everyday_word_end"], CALENDAR),
    **dict.fromkeys(["missing_shops", "missing_shop_too"], EVERYONE),
    "missing_shop_note": SPOKEN_TO,
    # Where the money goes, on a page and on the wall: the walked town has a month that is closed.
    **dict.fromkeys(["where_money_goes", "where_money_goes_pdf"], EVERYONE),
    # What is proposed, voted and decided: read by everybody, asked and answered by the association, on paper at the
    # counters; one signs in to support or to vote, so that one person is one.
    **dict.fromkeys(["proposals", "proposal", "propose", "propose_done", "proposal_form_pdf"], EVERYONE),
    **dict.fromkeys(["decisions", "decision", "vote"], EVERYONE),
    **dict.fromkeys(["bulletins", "bulletin", "bulletin_stop"], EVERYONE),
    "bulletin_receive": SIGNED_IN,
    **dict.fromkeys(["association_bulletins", "association_bulletin", "bulletin_publish"], ASSOCIATION),
    "bulletin_pdf": SPOKEN_TO,
    **dict.fromkeys(["proposal_support", "proposal_take_back", "vote_cast"], SIGNED_IN),
    **dict.fromkeys(["counter_proposals", "counter_proposal_new", "counter_votes"], COUNTER),
    **dict.fromkeys(["proposal_sheet_pdf", "ballots_pdf"], SPOKEN_TO),
    **dict.fromkeys(deciding.COMMITTEE, CALENDAR),
    # What surprised people and what they ask for: written by anybody or at a counter, read and answered by all of the
    # association.
    **dict.fromkeys(["surprise", "surprise_thanks", "surprises", "heard_needs"], EVERYONE),
    **dict.fromkeys(["counter_needs", "counter_need_again", "counter_surprises"], COUNTER),
    **dict.fromkeys(["surprise_cards_pdf", "needs_wall_pdf"], SPOKEN_TO),
    **dict.fromkeys(["heard", "heard_cards", "surprise_answer", "surprise_share"], ASSOCIATION),
    **dict.fromkeys(["surprise_set_aside", "need_answer", "need_share", "need_set_aside", "need_join"], ASSOCIATION),
    **dict.fromkeys(["pledges", "pledge_answer", "pledge_show", "pledge_hide", "pledge_join"], ASSOCIATION),
    **dict.fromkeys(["coaching_hours", "coaching_hours_csv"], ASSOCIATION),
    **dict.fromkeys(["coaching_who", "coaching_stop"], ADMINISTRATION),
    **dict.fromkeys(["coaching_merchant", "acting_begin", "visit_new", "visit_edit"], AT_WORK),
    **dict.fromkeys(["commissions", "commission_lines", "commissions_csv"], MONEY),
    **dict.fromkeys(["closing_documents", "closing_archive"], MONEY),
    **dict.fromkeys(["closings", "closing", "closing_start", "statement", "statement_pdf", "invoice"], MONEY),
    **dict.fromkeys(["town_payout", "caisse_confirm_iban"], MONEY),
    **dict.fromkeys(["caisse", "caisse_csv", "caisse_reconcile", "caisse_transfers", "caisse_prepare"], MONEY),
    **dict.fromkeys(["caisse_batch", "caisse_freeze", "caisse_uploaded", "caisse_file", "caisse_line"], MONEY),
    **dict.fromkeys(["caisse_statement", "caisse_lines", "caisse_explain"], MONEY),
    **dict.fromkeys(["hand_payments", "hand_payments_csv", "hand_payment_new", "hand_payment_undo"], MONEY),
    **dict.fromkeys(["caisse_waiting", "caisse_look_at_transfer", "caisse_look_at_line"], MONEY),
    **dict.fromkeys(["town_promotions", "town_promotion_new", "town_promotion_end"], MONEY),
    **dict.fromkeys(["refund_otherwise", "disputes", "dispute_bearer"], MONEY),
    **dict.fromkeys(["commission_rates", "commission_rate", "town_rate"], MONEY),
    **dict.fromkeys(["rule_new", "rule_withdraw", "operator_vat", "rule_try", "rule_try_csv"], MONEY),
    **dict.fromkeys(["treasury_today", "treasury_merchants", "treasury_merchant", "treasury_merchant_csv"], MONEY),
    **dict.fromkeys(["treasury_order", "treasury_journals", "treasury_journals_csv", "treasury_plots"], MONEY),
    **dict.fromkeys(["tills", "till_count", "till_closing", "till_archive", "meal_vouchers"], MONEY),
    **dict.fromkeys(["treasury_months_svg", "treasury_aisles_svg"], MONEY),
    **dict.fromkeys(["treasury_months_csv", "treasury_aisles_csv"], MONEY),
    **dict.fromkeys(["exports", "export_fec", "export_journal", "export_sales", "export_sales_json"], MONEY),
    **dict.fromkeys(["export_sellers", "export_sellers_csv", "export_seller"], MONEY),
    **dict.fromkeys(["export_funder", "export_funder_csv"], MONEY),
    **dict.fromkeys(["mailbox", "message"], ADMINISTRATION),
    # Whom nothing reached, and how each person wants to be told; a letter carries its own key.
    **dict.fromkeys(["counter_called", "counter_paper", "counter_told_how"], COUNTER),
    **dict.fromkeys(["people_to_call", "person_called"], ASSOCIATION),
    "told_how": EVERYONE,
    "my_preferences": SIGNED_IN,
}


# Sends everybody to the one door, asks for parameters that the walk does not give, or refuses because
# accounts are deactivated, never deleted.
NOBODY_STAYS = {"admin:login", "admin:autocomplete", "admin:accounts_user_delete"}


def rule_of(name):
    if name.startswith("admin:"):
        return set() if name in NOBODY_STAYS else ADMINISTRATION
    return RULES[name]


@pytest.fixture
def town():
    return a_town()


@pytest.fixture
def arguments(town):
    """What stands in the addresses: things of the bakery, its resident and its counter."""
    bread = factories.ProductFactory(merchant=town.bakery)
    bread.sheet.picture = ContentFile(a_picture(), "pain.png")
    bread.sheet.save()
    order = an_order(town, products=[bread], customer=town.people["resident"])
    merchant_order = order.merchant_orders.get()
    (counted,) = collect_payment(
        collection=order.collection,
        point=order.collection.slot.point,
        amounts={merchant_order: 100},
        means="CASH",
        key="compté",
        by=town.people["volunteer"],
        at=timezone.now(),
    )
    message = OutgoingMessage.objects.create(recipient="habitante@example.org", written_at=timezone.now())
    animation = factories.AnimationFactory(point=town.point, slug="degustation", entry="REGISTRATION")
    kind, sheet = contact_sheets.address("produits", [(bread.pk, bread.sheet.picture.name)]).split("/")[2:]
    ids, digest = sheet.removesuffix(".webp").split("-")
    withdrawn = a_withdrawal(merchant_order)
    invoice, sale_invoice = invoices_of(town.bakery, merchant_order)
    refund, dispute = money_that_came_back(order)
    transfer, movement = a_bank_transfer(town.bakery, town.people["treasurer"])
    return {
        "sitemap.section": "pages",
        **a_bulletin(town),
        "endpoint": "ville",
        **dict.fromkeys(["counter_round.pk", "counter_round_back.pk", "association_round.pk"], a_round(town.point).pk),
        **dict.fromkeys(["counter_round.day", "counter_round_back.day"], "2026-12-05"),
        "refund_otherwise.pk": refund.pk,
        "dispute_bearer.pk": dispute.pk,
        "hand_payment_undo.pk": a_hand_payment(town.bakery, town.people["treasurer"]).pk,
        **dict.fromkeys(["caisse_line.pk", "caisse_look_at_line.pk"], transfer.pk),
        "caisse_look_at_transfer.pk": a_refused_transfer(merchant_order, refund.payment).pk,
        "caisse_explain.pk": movement.pk,
        "key": transfer.batch.key,
        "closing.month": "2026-10",
        "closing_start.month": "2026-10",
        **dict.fromkeys(["closing_documents.month", "closing_archive.month"], "2026-10"),
        **dict.fromkeys(["statement.pk", "statement_pdf.pk", "merchant_statement.pk"], invoice.statement_id),
        **dict.fromkeys(["invoice.pk", "merchant_invoice.pk"], invoice.pk),
        "order_invoice.merchant": town.bakery.code,
        "order_invoice_file.pk": sale_invoice.pk,
        "code": town.bakery.code,
        **dict.fromkeys(["counter_refused.code", "association_order_correct.code"], order.collection.code),
        **dict.fromkeys(["association_order_give_back.code", "counter_credit.code"], order.collection.code),
        "association_order_credit.code": order.collection.code,
        **dict.fromkeys(["counter_return_back.pk", "withdrawn"], withdrawn.pk),
        "withdrawal_received.pk": withdrawn.withdrawal.pk,
        "counter_collection.code": order.collection.code,
        **dict.fromkeys(["counter_bag.code", "counter_bag_act.code"], order.collection.code),
        **dict.fromkeys(["counter_bag.number", "counter_bag_act.number"], merchant_order.bags.first().number),
        "counter_settle_cancelled.pk": merchant_order.bags.first().pk,
        "counter_hand_over.code": order.collection.code,
        "counter_collect_payment.code": order.collection.code,
        **dict.fromkeys(["counter_undo_hand_over.code", "counter_note.code"], order.collection.code),
        "counter_undo_hand_over.pk": a_handover(order.collection).pk,
        "counter_give_back.code": order.collection.code,
        "counter_undo_payment.code": order.collection.code,
        "counter_undo_payment.pk": counted.pk,
        "counter_told.code": order.collection.code,
        "counter_told_how.code": order.collection.code,
        **dict.fromkeys(["counter_paper.pk", "paper_message.pk", "paper_message_given.pk"], a_paper_to_hand(order).pk),
        "told_how.token": preferences.link_of(order).rsplit("/", 2)[1],
        "association_order.code": order.collection.code,
        "association_order_cancel.code": order.collection.code,
        "association_order_part_cancel.code": order.collection.code,
        "association_order_part_cancel.merchant": town.bakery.code,
        "slug": town.point.slug,
        "category.slug": factories.category("Pains").full_slug,
        "product.slug": bread.slug,
        **dict.fromkeys(["product.pk", "favourite.pk", "waiting.pk"], bread.pk),
        "waiting_answer.token": returning.somebody_waits(bread),
        "shared_basket.token": returning.neighbours(bread).token,
        "animation.slug": animation.slug,
        **taking_part.stands_in_addresses(animation),
        "animation_ics.slug": animation.slug,
        **agenda.stands_in_addresses(town),
        **a_programme(town),
        **members.stands_in_addresses(town),
        **deciding.stands_in_addresses(),
        "kind": kind,
        "ids": ids,
        "digest": digest,
        "token": order.collection.token,
        "signed": order_page.address_of(order).rsplit("/", 2)[1],
        **who_joins(town),
        **known_by_name(town),
        **printed_of(town),
        **dict.fromkeys(
            ["phone_order_slip.token", "paper_confirmation.token", "paper_given.token"],
            an_order(town, products=[bread], channel="PHONE").collection.token,
        ),
        **dict.fromkeys([f"{name}.pk" for name in IMPORT_PAGES], an_import(town.bakery).pk),
        "reference": a_payment_page(order),
        "simulated_account.reference": a_provider_account(town.bakery),
        "password_reset_confirm.uidb64": "MQ",
        "password_reset_confirm.token": "set-password",
        "path": bread.sheet.picture.name,
        "pk": merchant_order.pk,
        **dict.fromkeys([f"sheet_{act}.pk" for act in SHEET_ACTS], bread.sheet.pk),
        "sheet_copy.pk": bread.sheet.pk,
        **dict.fromkeys(["sheet_variants.pk", "variants_save.pk"], one_of_several(bread.sheet.merchant).pk),
        "shared_copy.pk": factories.ProductFactory(sheet={"is_shared": True}).sheet.pk,
        **dict.fromkeys(["promotion_end.pk", "town_promotion_end.pk"], a_promotion(bread.sheet).pk),
        **stock_of(bread.sheet),
        **hours_of(town.bakery, merchant_order, town.people["merchant"]),
        **what_is_said_of(bread.sheet, town.people["resident"]),
        **place_of(town, order.collection),
        "counter_slot.pk": town.slot.pk,
        "everyday_word_end.pk": Synonym.objects.first().pk,
        "association_slot.pk": town.slot.pk,
        "association_slot_reopen.pk": town.slot.pk,
        **dict.fromkeys(["counter_slot_till.pk", "counter_slot_envelopes.pk"], town.slot.pk),
        "counter_envelope_open.pk": an_envelope(town).pk,
        **dict.fromkeys(["counter_till_close.pk", "counter_till_count.pk", "till_count.pk"], a_closed_till(town).pk),
        **a_closed_month(),
        "counter_slot_list.pk": town.slot.pk,
        "counter_settle_act.pk": an_offline_act(order.collection, town.people["volunteer"]).pk,
        "message.pk": message.pk,
        "treasury_order.number": order.number,
        "year": 2026,
        "rule_withdraw.pk": town.bakery.commission_rules.get().pk,
        "second_factor_forget.pk": town.people["treasurer"].pk,
        **dict.fromkeys(["merchant_coaching_end.pk", "coaching_stop.pk"], town.bakery.accompaniments.get().pk),
        "visit_edit.pk": a_visit(town.bakery, town.people["coach at work"]).pk,
        "line": merchant_order.lines.get().pk,
        "share_out.product": bread.pk,
        "drawing_name": "jours",
        **dict.fromkeys(MISSING, a_missing_shop().pk),
        **dict.fromkeys(HEARD_NEED, a_heard_need(town.point).pk),
        **dict.fromkeys(SURPRISE, a_surprise().pk),
        "due_at": merchant_order.due_at,
        "app_label": "merchants",
        "object_id": town.bakery.pk,
        "id": town.people["resident"].pk,
    }


def known_by_name(town):
    someone = factories.resident(point=town.point)
    return dict.fromkeys(["resident.pk", "resident_card.pk", "resident_forget.pk"], someone.pk)


def printed_of(town):
    """The book and the catalogue of the moment of its order."""
    made = book.make(slot=town.slot, by=town.people["volunteer"], at=timezone.now())
    return {
        "counter_book_make.pk": town.slot.pk,
        **dict.fromkeys(["counter_book.pk", "counter_book_pdf.pk"], made.pk),
        "paper_catalogue.pk": town.slot.pk,
        "layout": "a4",
    }


def a_paper_to_hand(order):
    return OutgoingMessage.objects.create(order=order, fate="ON_PAPER", way="LETTER", written_at=timezone.now())


def a_round(point):
    return Round.objects.create(name="Tournée du plateau", departs_from=point, departs_at=datetime.time(14))


SHEET_ACTS = ("edit", "stock", "publish", "unpublish", "bundle", "unbundle")


def stock_of(sheet):
    """A product that counts what one collection took."""
    row = sheet.collection_stocks.create(
        due_at=(timezone.now() + datetime.timedelta(3)).replace(second=0, microsecond=0)
    )
    acts = ("stock_note", "stock_then", "sheet_rhythm", "sheet_pause", "sheet_resume")
    return {**{f"{act}.pk": sheet.pk for act in acts}, "stock_then.due_at": row.due_at}


def place_of(town, collection):
    """Its room, its days apart, a rendezvous with a date apart, and a change that waits for a decision on a visit."""
    point, day = town.point, timezone.localdate() + datetime.timedelta(200)
    room = point.rooms.create(name="La grande salle", capacity=60)
    days = point.days.create(first_on=day, last_on=day, reason="travaux")
    hours = {"starts_at": datetime.time(9), "ends_at": datetime.time(11), "cutoff_at": datetime.time(18)}
    rule = point.rules.create(recurrence=recurrence.weekly(5), starts_on=day, capacity=5, **hours)
    date = rule.exceptions.create(on=day, happens=False, reason="fête du village")
    facts = {"words": "fermeture", "reason": "travaux", "by": town.people["administrator"], "at": timezone.now()}
    change = PlaceChange.objects.create(key="une-cle", point=point, **facts)
    fate = change.fates.create(collection=collection, choice="KEEP", why="fermé", refusal="C’était déjà fait.")
    return {
        "place_days_forget.pk": days.pk,
        **dict.fromkeys(["place_room.pk", "place_room_remove.pk"], room.pk),
        **dict.fromkeys([f"slot_{name}.pk" for name in ("rule", "rule_end", "date", "date_forget")], rule.pk),
        "slot_date_forget.date": date.pk,
        **dict.fromkeys(["place_change.pk", "place_change_again.pk", "place_change_called.pk"], change.pk),
        **dict.fromkeys(["place_change_again.fate", "place_change_called.fate"], fate.pk),
    }


def hours_of(bakery, merchant_order, by):
    """A closure, a day of its own, and a change that waits for a decision on an order."""
    day = timezone.localdate() + datetime.timedelta(200)
    closure = bakery.closures.create(first_on=day, last_on=day)
    special = bakery.special_openings.create(day=day, opens_at=datetime.time(8), closes_at=datetime.time(9))
    change = bakery.hours_changes.create(key="essai", words="fermeture", reason="congés", by=by, at=timezone.now())
    fate = change.fates.create(merchant_order=merchant_order, choice="KEEP", refusal="Pas possible.")
    return {
        "hours_reopen.pk": closure.pk,
        "hours_usual.pk": special.pk,
        **dict.fromkeys(["hours_change.pk", "hours_change_again.pk"], change.pk),
        "fate": fate.pk,
    }


def who_joins(town):
    """A shop that asks to come; at the bakery, somebody invited, and an identifier for its packaging."""
    at, owner = timezone.now(), town.people["merchant"]
    facts = {"shop_name": "Mercerie", "trade": "Mercerie", "person": "Lise Aubert", "phone": "01 99 00 44 55"}
    asked = applications.apply(key="essai", facts={**facts, "email": "", "siret": ""}, at=at)
    invited = team.invite(merchant=town.bakery, role="STAFF", name="Paul", email="", by=owner, at=at)
    told = {"merchant": town.bakery, "by": owner, "at": at}
    identifier = attesting.note_identifier(scheme="TOYS", number="FR012345_12ABCD", **told)
    return {
        **dict.fromkeys(["application.pk", "application_accept.pk", "application_refuse.pk"], asked.pk),
        **dict.fromkeys(["legal_text.kind", "association_text_new.kind"], "conditions-de-vente"),
        "legal_text.version": "2026-11",
        "association_text_withdraw.pk": LegalText.objects.get(kind="conditions-de-vente", version="2026-11").pk,
        "invitation.token": invited.token,
        "merchant_invitation_withdraw.pk": invited.invitation.pk,
        "merchant_recycling_forget.pk": identifier.pk,
        **dict.fromkeys(["merchant_person_role.pk", "merchant_person_remove.pk"], town.bakery.team.get().pk),
    }


def a_bulletin(town):
    said = {"opening": "Bonjour.", "published_at": timezone.now()}
    bulletin = Bulletin.objects.create(month=datetime.date(2026, 10, 1), **said)
    bulletin_letters.ask(user=town.people["resident"], at=timezone.now())
    stop = bulletin_letters.way_out(town.people["resident"]).rstrip("/").rpartition("/")[2]
    pages = ["bulletin", "association_bulletin", "bulletin_publish", "bulletin_pdf"]
    return {**dict.fromkeys([f"{name}.month" for name in pages], bulletin.code), "bulletin_stop.token": stop}


def a_closed_month():
    """The counters' month, closed with its days."""
    made = till_closings.close_due(at=timezone.now() + datetime.timedelta(days=40))
    month = next(one for one in made if one.kind == "MONTH")
    return {"till_closing.pk": made[0].pk, "period": f"{month.period_on:%Y-%m}"}


def a_handover(collection):
    handed = Handover.objects.create(collection=collection, key="walk", at=timezone.now(), recorded_at=timezone.now())
    handed.bags.set(Bag.objects.filter(merchant_order__order=collection.order_id)[:1])
    return handed


def a_closed_till(town):
    """A box that was opened and counted at the town's place."""
    by, at = town.people["volunteer"], timezone.now()
    session = TillSession.objects.create(
        point=town.point, number=1, opened_by=by, opened_at=at, float_cents=0, before=asdict(Boxes())
    )
    facts = {"detail": {}, "left_cents": 0, "word": "essai", "by": by, "at": at}
    sessions.close_till(session=session, counted=Boxes(), **facts)
    return session


MISSING = ["missing_shop_too.pk", *(f"pledge_{act}.pk" for act in ("answer", "show", "hide", "join"))]

HEARD_NEED = ["counter_need_again.pk", *(f"need_{act}.pk" for act in ("answer", "share", "set_aside", "join"))]
SURPRISE = [f"surprise_{act}.pk" for act in ("answer", "share", "set_aside")]


def a_withdrawal(merchant_order):
    """The resident gave up one thing of it, and has not brought it back yet."""
    said = merchant_order.order.withdrawals.create(key="essai", name="Jeanne Morel", content="Reçu", at=timezone.now())
    return said.lines.create(line=merchant_order.lines.get(), quantity=1)


IMPORT_PAGES = [
    "merchant_import",
    *(f"merchant_import_{a}" for a in ("columns", "again", "start", "drop", "report", "publish")),
]


def an_import(bakery):
    """A file whose columns are still to be said."""
    facts = {"headings": ["Quoi", "Combien"], "sample": [["Pain", "4,20"]], "asked_at": timezone.now()}
    return bakery.product_imports.create(key="a" * 32, file_name="caisse.csv", state="COLUMNS", **facts)


def invoices_of(bakery, merchant_order):
    """A month closed with its invoice, and the one that the resident asked for."""
    early_november = months.EARLY_NOVEMBER
    months.sold(1000, bakery)
    closing = closings.close(month=months.OCTOBER, by=None, at=early_november)
    documents.ask(closing=closing, by=None, at=early_november)
    facts = closing.statements.get().invoices.get()
    sale = Invoice.objects.create(
        merchant=bakery,
        merchant_order=merchant_order,
        subject="SALE",
        issuer="merchant:boulangerie",
        number="BOULANGERIE-2026-0001",
        content={},
        **{name: getattr(facts, name) for name in ("kind", "year", "rank", "issued_on", "issued_at", "sha256")},
        **{name: getattr(facts, name) for name in ("excl_cents", "vat_cents", "due_cents")},
    )
    InvoiceFile.objects.create(invoice=sale, pdf=bytes(facts.file.pdf))
    return facts, sale


def test_every_address_has_a_stated_rule():
    named = {address.name for address in addresses() if not address.name.startswith("admin:")}
    assert named == set(RULES)


# One of them everywhere: each page's queries are asked of each engine.
EACH_ONCE = [role if role == "administrator" else pytest.param(role, marks=pytest.mark.told_once) for role in ROLES]


@pytest.mark.parametrize("role", EACH_ONCE)
def test_each_role_enters_where_it_may_and_nowhere_else(role, town, arguments):
    wrong = []
    for address in addresses():
        url = url_of(address, arguments)
        visits = [visit(town.people[role], method, url) for method in ("get", "post")]
        # A refused method says nothing of who may come; the other one does.
        judged = [response for response in visits if response.status_code != 405]
        assert judged, f"{address.name} takes neither GET nor POST"
        allowed = role in rule_of(address.name)
        if any(response.status_code >= 500 or is_denied(response) == allowed for response in judged):
            wrong.append(f"{address.name} {url}: {[response.status_code for response in visits]}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", ["treasurer", "administrator"])
def test_a_password_alone_opens_nothing_that_the_role_opens(role, town, arguments):
    """Every address that is theirs and not everybody's leads to the code of the second factor."""
    person = User.objects.get(pk=town.people[role].pk)
    wrong, walked = [], 0
    for address in addresses():
        rule = rule_of(address.name)
        if role not in rule or "resident" in rule or address.name in TYPING_THE_CODE:
            continue
        walked += 1
        for method in ("get", "post"):
            response = visit(person, method, url_of(address, arguments))
            if response.status_code != 405 and not leads_to_the_code(response):
                wrong.append(f"{method} {address.name}: {response.status_code}")
    assert walked > 10
    assert not wrong, "\n".join(wrong)


TYPING_THE_CODE = {"second_factor"}


def leads_to_the_code(response):
    return response.status_code == 302 and response["Location"].split("?")[0] == reverse("second_factor")


def test_a_rule_that_lets_a_stranger_in_is_seen(town, arguments):
    """The walk can fail: a page of the association is not one that a resident may enter."""
    response = visit(town.people["resident"], "get", reverse("association"))
    assert is_denied(response)
    assert not is_denied(visit(town.people["treasurer"], "get", reverse("association")))


def visit(user, method, url):
    """One visit whose effects are undone."""
    client = client_of(user)
    with undone():
        response = getattr(client, method)(url)
        if response.streaming:
            # Read to its end, so that the file behind it is closed.
            response.getvalue()
    return response


def a_picture():
    file = io.BytesIO()
    Image.new("RGB", (312, 234), "#a8321e").save(file, "PNG")
    return file.getvalue()


def one_of_several(merchant):
    group = SheetGroup.objects.create(merchant=merchant, title="Torchon", axes=["Couleur"])
    return factories.ProductFactory(merchant=merchant, sheet={"group": group, "variant": ["bleu"]}).sheet


def a_programme(town) -> dict:
    """An announced date of a series, and a shop's draft."""
    series = factories.SeriesFactory(point=town.point)
    told = factories.AnimationFactory(point=town.point, series=series, series_on="2026-12-05")
    draft = factories.AnimationFactory(point=town.point, host=town.bakery, status="DRAFT")
    hosted = factories.AnimationFactory(point=town.point, host=town.bakery)
    names = ["association_animation", "association_animation_edit", "association_animation_report"]
    shops = ["merchant_animation", "merchant_animation_throw_away"]
    rows = ["association_series", "association_series_edit", "association_series_publish", "association_series_end"]
    return {
        **dict.fromkeys(["calendar_month.month", "printed_programme.month"], "2026-12"),
        "printed_programme.shape": "a4",
        **{f"{name}.pk": told.pk for name in [*names, "association_animation_act"]},
        "association_animation_act.act": "publier",
        **{f"{name}.pk": series.pk for name in [*rows, "association_series_leave_out"]},
        "association_series_leave_out.date": told.pk,
        **{f"{name}.pk": draft.pk for name in shops},
        "merchant_animation_changed.pk": hosted.pk,
    }
