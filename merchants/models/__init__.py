"""The shopkeepers' tables: who they are, what they list, prepare, and are owed."""

from merchants.models.association import AssociationMember
from merchants.models.commission import CommissionRule
from merchants.models.ledger import Account, ChainHead, Entry, Journal
from merchants.models.legal import LegalAmount
from merchants.models.merchant import Closure, Merchant, OpeningHours, TeamMember
from merchants.models.merchant_order import MerchantOrder, MerchantOrderMove, OrderedLine, Shortage
from merchants.models.sheet import ProductSheet, VatRate

__all__ = [
    "Account",
    "AssociationMember",
    "ChainHead",
    "Closure",
    "CommissionRule",
    "Entry",
    "Journal",
    "LegalAmount",
    "Merchant",
    "MerchantOrder",
    "MerchantOrderMove",
    "OpeningHours",
    "OrderedLine",
    "ProductSheet",
    "Shortage",
    "TeamMember",
    "VatRate",
]
