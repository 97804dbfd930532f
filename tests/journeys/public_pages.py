"""Every page that anybody may open, and the budget of each: a page of things, or a page of words."""

from tests.journeys.scales import LIST, TEXT
from tests.test_access import rule_of
from tests.walk import addresses

LISTS = {
    *("home", "catalogue", "category", "reduced", "search", "narrow", "product", "my_favourites"),
    *("merchants", "merchant", "merchant_inside", "town_news", "missing_shops", "places", "place", "coming"),
    *("basket", "share_basket", "shared_basket", "order_again", "order"),
    *("calendar", "calendar_month", "animation", "register", "registration", "shared_agenda", "agenda_embedded"),
    *("heard_needs", "surprises", "proposals", "decisions", "bulletins", "bulletin", "life_here"),
    # Cards to choose from, and a sheet that a script prints: one request more than words.
    *("told_how", "withdrawal_form"),
}
TEXTS = {
    *("ranking", "selling_costs", "legal_notice", "platform_terms", "sale_terms", "privacy", "ecodesign"),
    *("accessibility", "legal_texts", "legal_text", "where_money_goes"),
    *("login", "sign_up", "password_reset", "password_reset_done", "password_reset_confirm"),
    *("password_reset_complete", "news_stop", "bulletin_stop"),
    *("proposal", "propose", "propose_done", "decision", "vote", "surprise", "surprise_thanks"),
    *("sell_here", "apply", "applied", "invitation_code", "invitation", "become_member", "become_member_done"),
    *("report_shop", "report_product", "waiting", "waiting_answer"),
    *("order_find", "order_cancel", "order_forget", "order_credit", "order_invoice", "simulator", "simulated_account"),
    *("withdrawal_find", "withdrawal", "withdrawal_received"),
}
# A basket leads there: tests/journeys/test_pages.py fills one.
WITH_A_BASKET = {"checkout_who", "checkout_slot", "checkout_review"}
# Files, acts, doorbells, and what a volunteer's device keeps for the day when there is no network.
NO_PAGES = {
    *("robots", "sitemaps", "sitemap", "contact_sheet", "media", "order_ics", "order_qr", "order_invoice_file"),
    *("withdrawal_papers", "where_money_goes_pdf", "proposal_form_pdf", "member_form_pdf", "printed_programme"),
    *("calendar_ics", "animation_ics", "agenda_rss", "agenda_openagenda", "agenda_kind", "agenda_merchant"),
    *("agenda_place", "agenda_personal", "counter_manifest", "counter_offline", "counter_left", "counter_worker"),
    *("coming_anytime", "favourite", "basket_add", "basket_update", "missing_shop_too", "logout"),
    *("order_refuse_replacement", "order_proxy", "order_from_letter"),
    *("payment_start", "payment_return", "payment_at_counter", "doorbell"),
    *("registration_party", "registration_cancel", "registration_accept", "registration_back"),
}
BUDGETS = dict.fromkeys(LISTS, LIST) | dict.fromkeys(TEXTS, TEXT)


def open_to_all() -> set[str]:
    """The names of the addresses that ask nobody who they are."""
    names = {address.name for address in addresses() if not address.name.startswith("admin:")}
    return {name for name in names if "anonymous" in rule_of(name)}
