"""The shopkeepers' tables: who they are, what they list, prepare, and are owed."""

from merchants.models.association import AssociationMember
from merchants.models.commission import CommissionRule, OperatorVat, RuleWithdrawal
from merchants.models.correction import Correction, Weighing
from merchants.models.documents import MonthDocuments, StatementFile
from merchants.models.exports import AccountNumber, JournalBook
from merchants.models.invoice import (
    Invoice,
    InvoiceFile,
    InvoiceSeries,
    InvoicingMandate,
    LegalMention,
    MonthClosing,
    SoldAtRate,
    Statement,
)
from merchants.models.ledger import Account, ChainHead, Entry, Journal
from merchants.models.legal import LegalAmount, LegalCount, LegalDelay
from merchants.models.merchant import Closure, Merchant, OpeningHours, TeamMember
from merchants.models.merchant_order import MerchantOrder, MerchantOrderMove, OrderedLine, Shortage
from merchants.models.promotion import PriceChange, Promotion, ReducedPrice, SeasonalSale
from merchants.models.sheet import ProductSheet, VatRate
from merchants.models.store_credit import StoreCredit, StoreCreditMove
from merchants.models.tax_identity import TaxIdentity
from merchants.models.withdrawal import Withdrawal, WithdrawnLine

__all__ = [
    "Account",
    "AccountNumber",
    "AssociationMember",
    "ChainHead",
    "Closure",
    "CommissionRule",
    "Correction",
    "Entry",
    "Invoice",
    "InvoiceFile",
    "InvoiceSeries",
    "InvoicingMandate",
    "Journal",
    "JournalBook",
    "LegalAmount",
    "LegalCount",
    "LegalDelay",
    "LegalMention",
    "Merchant",
    "MerchantOrder",
    "MerchantOrderMove",
    "MonthClosing",
    "MonthDocuments",
    "OpeningHours",
    "OperatorVat",
    "OrderedLine",
    "PriceChange",
    "ProductSheet",
    "Promotion",
    "ReducedPrice",
    "RuleWithdrawal",
    "SeasonalSale",
    "Shortage",
    "SoldAtRate",
    "Statement",
    "StatementFile",
    "StoreCredit",
    "StoreCreditMove",
    "TaxIdentity",
    "TeamMember",
    "VatRate",
    "Weighing",
    "Withdrawal",
    "WithdrawnLine",
]
