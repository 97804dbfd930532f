"""The shopkeepers' tables: who they are, what they list, prepare, and are owed."""

from merchants.models.acceptance import AcceptanceDelay
from merchants.models.adoption import Adoption, News, NewsLetter, Word
from merchants.models.association import AssociationMember
from merchants.models.audience import DayCount
from merchants.models.bundle import BundlePart
from merchants.models.coaching import Accompaniment, ActingSession, CoachingVisit
from merchants.models.commission import CommissionRule, OperatorVat, RuleWithdrawal
from merchants.models.correction import Correction, Weighing
from merchants.models.documents import MonthDocuments, StatementFile
from merchants.models.exports import AccountNumber, JournalBook
from merchants.models.hours import SpecialOpening
from merchants.models.imports import ColumnChoice, ImportedRow, ProductImport
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
from merchants.models.joining import (
    Application,
    Attestation,
    Ending,
    Invitation,
    RecyclingIdentifier,
    SellerTerms,
    StandingMove,
    Suspension,
    TermsAcceptance,
)
from merchants.models.ledger import Account, ChainHead, Entry, Journal
from merchants.models.legal import LegalAmount, LegalCount, LegalDelay
from merchants.models.merchant import Closure, Merchant, OpeningHours, TeamMember
from merchants.models.merchant_order import MerchantOrder, MerchantOrderMove, OrderedLine, Shortage
from merchants.models.picture import FurtherPicture, HeavyPicture, WaitingPicture
from merchants.models.promotion import PriceChange, Promotion, ReducedPrice, SeasonalSale
from merchants.models.report import ContentReport
from merchants.models.search import SearchDocument, SearchWord, Synonym, SynonymPhrase
from merchants.models.sheet import ProductSheet, SheetGroup, VatRate
from merchants.models.short_code import ShortCode
from merchants.models.showcase import ShopPhoto, Showcase
from merchants.models.stock import CollectionStock, DayStock
from merchants.models.store_credit import StoreCredit, StoreCreditMove
from merchants.models.tax_identity import TaxIdentity
from merchants.models.trail import Deed
from merchants.models.withdrawal import Withdrawal, WithdrawnLine

__all__ = [
    "AcceptanceDelay",
    "Accompaniment",
    "Account",
    "AccountNumber",
    "ActingSession",
    "Adoption",
    "Application",
    "AssociationMember",
    "Attestation",
    "ChainHead",
    "BundlePart",
    "Closure",
    "CollectionStock",
    "ColumnChoice",
    "CoachingVisit",
    "CommissionRule",
    "ContentReport",
    "Correction",
    "DayStock",
    "DayCount",
    "Deed",
    "Ending",
    "Entry",
    "FurtherPicture",
    "HeavyPicture",
    "ImportedRow",
    "Invitation",
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
    "News",
    "NewsLetter",
    "OpeningHours",
    "OperatorVat",
    "OrderedLine",
    "PriceChange",
    "ProductImport",
    "ProductSheet",
    "Promotion",
    "RecyclingIdentifier",
    "ReducedPrice",
    "RuleWithdrawal",
    "SearchDocument",
    "SearchWord",
    "SeasonalSale",
    "SellerTerms",
    "SheetGroup",
    "ShopPhoto",
    "ShortCode",
    "Shortage",
    "Showcase",
    "SoldAtRate",
    "SpecialOpening",
    "StandingMove",
    "Statement",
    "StatementFile",
    "StoreCredit",
    "StoreCreditMove",
    "Suspension",
    "Synonym",
    "SynonymPhrase",
    "TaxIdentity",
    "TeamMember",
    "TermsAcceptance",
    "VatRate",
    "WaitingPicture",
    "Weighing",
    "Withdrawal",
    "WithdrawnLine",
    "Word",
]
