"""The names of the ledger's accounts: where the money is, and whose it is (PAYMENTS 4.2). Debit above zero."""

STRIPE = "asset:stripe"
# The association's own bank account, and the separate one that holds third-party funds (mode `mandated`).
BANK = "asset:bank"
BANK_THIRD_PARTY = "asset:bank:third_party"
INCOME = "income:commission"
# What members of the place pay a year: the association's own, no sale of anybody's.
MEMBERSHIP_FEES = "income:membership"
VAT = "liability:vat"
PSP_COST = "expense:psp"
DISPUTE_COST = "expense:dispute"
GOODWILL = "expense:goodwill"
PROMOTION = "expense:promotion"
# What a counted box had less, or more, than the ledger expected (mode `mandated`).
TILL_DIFFERENCE = "expense:till_difference"
# What was seen at a provider or a bank and is not understood: empty every morning.
SUSPENSE = "suspense:"
DEPOSIT = "liability:deposit:"
MERCHANT = "liability:merchant:"
REFUND = "liability:refund:"
CREDIT = "liability:credit:"
CASH = "asset:cash:"
TERMINAL = "asset:terminal:"
CHEQUES = "asset:cheques:"
DISPUTE = "asset:dispute:"
IN_FLIGHT = "asset:sepa_in_flight:"
# Every name in capitals above: an account, or with a final colon a family of them.
KNOWN = [value for name, value in list(globals().items()) if name.isupper()]
ASSET = "asset:"
# Whose money the association may hold without it being its own: the residents', then the merchants'.
THIRD_PARTIES = (DEPOSIT, MERCHANT, REFUND, CREDIT)


def is_known(code) -> bool:
    """Whether this page names the account, by itself or by its family."""
    return any(code.startswith(known) if known.endswith(":") else code == known for known in KNOWN)


def deposit(order) -> str:
    """The resident's money on the way to the merchants; nothing is left once all is handed over."""
    return f"{DEPOSIT}{order.number}"


def merchant(merchant) -> str:
    """What the association owes the merchant; in debit, what the merchant owes."""
    return f"{MERCHANT}{merchant.code}"


def refund(order) -> str:
    """What is due back to the resident and has not left yet."""
    return f"{REFUND}{order.number}"


def credit(order) -> str:
    """A credit note of the shop that the resident accepted in place of money."""
    return f"{CREDIT}{order.number}"


def cash(point) -> str:
    """The cash box of a pickup point (mode `mandated`)."""
    return f"{CASH}{point.slug}"


def terminal(point) -> str:
    """Cards on the association's terminal, until the bank pays them."""
    return f"{TERMINAL}{point.slug}"


def cheques(point) -> str:
    """Cheques received for the association, until they are banked."""
    return f"{CHEQUES}{point.slug}"


def dispute(reference) -> str:
    """What the bank took back while a dispute is open."""
    return f"{DISPUTE}{reference}"


def sepa_in_flight(batch_key) -> str:
    """Ordered from the bank, not executed yet."""
    return f"{IN_FLIGHT}{batch_key}"


def suspense(what) -> str:
    return f"{SUSPENSE}{what}"
