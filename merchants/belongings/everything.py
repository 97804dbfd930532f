"""Everything that a shop has here in one ZIP: tables for a spreadsheet, its photos, its hours.

The tables of products, of the shop and of its news, and the photos, come back by « Fichiers » without loss. What
happened here (orders, statements, prices) is given to be read and kept: no file can make it happen elsewhere
(docs/decisions/0025).
"""

import contextlib
import csv
import io
import json
import zipfile
from pathlib import PurePosixPath

from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.belongings import news_table, shop_table, table
from merchants.belongings.seals import sealed_name
from merchants.imports.guarding import plain
from merchants.invoicing.documents import Pipe
from merchants.models import (
    FurtherPicture,
    InvoiceFile,
    Merchant,
    News,
    OrderedLine,
    PriceChange,
    ProductSheet,
    ReducedPrice,
    ShopPhoto,
    StatementFile,
)
from merchants.money import to_euros

AT_ONCE = 200
# What the association, or the database, says of a shop rather than the shop itself.
NOT_ITS_OWN = {"id", "partner", "set_off_agreed_by", "front"}
SHOP_FIELDS = [field for field in Merchant._meta.concrete_fields if field.name not in NOT_ITS_OWN]
# What no file brings back, and why: told in the ZIP and where a file is sent (docs/decisions/0025).
LEFT = (
    gettext_lazy(
        "Prix et promotions passés (prix.csv, promotions.csv)\u202f: le prix barré s’en calcule, aucun fichier ne "
        "peut les écrire. Une promotion se refait sur place."
    ),
    gettext_lazy(
        "Commandes, relevés et factures\u202f: ils racontent ce qui s’est passé ici. Les factures de vos ventes "
        "nomment vos clients\u202f: gardez-les comme vos autres papiers."
    ),
    gettext_lazy(
        "Votre équipe, votre compte bancaire, votre identité fiscale et vos engagements\u202f: chacun se redonne "
        "en personne, et ne sort pas d’ici."
    ),
    gettext_lazy(
        "Une pause de la boutique, et ce que vous avez compté pour un seul retrait\u202f: cela se dit sur le moment."
    ),
    gettext_lazy("Qui vous a adopté, et les mots laissés\u202f: ils sont aux habitants."),
)


def archive_of(merchant):
    """The bytes of the ZIP, piece after piece: it is never whole in memory."""
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files_of(merchant):
            kind = zipfile.ZIP_STORED if name.endswith((".webp", ".pdf")) else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), data, compress_type=kind)
            yield pipe.taken()
    yield pipe.taken()


def files_of(merchant):
    """(Name, bytes) of each file."""
    yield "LISEZMOI.txt", read_me(merchant).encode()
    yield "produits.csv", products_table(merchant)
    yield from photos_of(merchant)
    yield "boutique.csv", csv_of(shop_table.HEADINGS.values(), shop_table.rows_of(merchant))
    yield "nouvelles.csv", csv_of(news_table.HEADINGS.values(), news_table.rows_of(merchant))
    yield "boutique.json", as_bytes(shop_of(merchant))
    for name, headings, rows in histories_of(merchant):
        yield f"{name}.csv", csv_of(headings, rows)
    yield from papers_of(merchant)


def read_me(merchant) -> str:
    return _(
        "Tout ce que la boutique « %(name)s » a sur le site.\n\n"
        "Ce qui se reprend sans perte : produits.csv, boutique.csv, nouvelles.csv et le dossier photos. Dans votre\n"
        "espace, « Ma boutique », « Fichiers », envoyez ce ZIP tel quel, ou l’un des tableaux après l’avoir changé\n"
        "dans un tableur. Vous verrez tout ce qui va changer avant que rien ne soit écrit.\n\n"
        "produits.csv : vos fiches, vos paniers composés, tailles et couleurs, et ce que vous en faites à chaque\n"
        "retrait. Ne touchez pas à la colonne « Fiche », c’est elle qui retrouve chaque produit.\n"
        "boutique.csv : qui vous êtes, vos horaires, vos jours fériés, vos fermetures et ouvertures à venir, votre\n"
        "page et ses photos. Le SIRET, la licence, les conditions et la commission s’y lisent sans s’y reprendre.\n"
        "nouvelles.csv : vos nouvelles, à leurs dates. Personne ne les reçoit une seconde fois.\n\n"
        "Ce qui se lit, et ne se reprend pas :\n"
        "%(left)s\n\n"
        "boutique.json : la boutique telle qu’un autre logiciel la lit, avec vos fermetures passées.\n"
    ) % {"name": merchant.name, "left": "\n".join(f"- {words}" for words in LEFT)}


# --- Products ---------------------------------------------------------------------------------


def products_table(merchant) -> bytes:
    return csv_of(table.HEADINGS.values(), rows_of_products(merchant))


def rows_of_products(merchant):
    found = table.whole(ProductSheet.objects.filter(merchant=merchant).order_by("is_bundle", "pk"))
    for sheet in found.iterator(chunk_size=AT_ONCE):
        yield list(table.cells_of(sheet, names_of_photos(sheet)).values())


def names_of_photos(sheet) -> dict[str, str]:
    """Where each picture of a sheet lies in the ZIP, by its name here."""
    names = [sheet.picture.name, *(one.picture.name for one in sheet.further_pictures.all())]
    return {name: sealed_name(name) for name in names if name}


def photos_of(merchant):
    first = ProductSheet.objects.filter(merchant=merchant).exclude(picture="").values_list("picture", flat=True)
    further = FurtherPicture.objects.filter(sheet__merchant=merchant).values_list("picture", flat=True)
    of_the_shop = ShopPhoto.objects.filter(merchant=merchant, is_shown=True).values_list("picture", flat=True)
    of_the_news = News.objects.filter(merchant=merchant).exclude(picture="").values_list("picture", flat=True)
    for name in sorted({*first, *further, *of_the_shop, *of_the_news}):
        # A photo may be let go while the others are read: it is then shown nowhere any more.
        with contextlib.suppress(FileNotFoundError), default_storage.open(name) as file:
            yield f"photos/{sealed_name(name)}", file.read()


# --- The shop and its story -------------------------------------------------------------------


def shop_of(merchant) -> dict:
    told = {field.name: value_of(merchant, field) for field in SHOP_FIELDS}
    hours = merchant.opening_hours.values_list("weekday", "opens_at", "closes_at")
    told["opening_hours"] = [[day, f"{opens:%H:%M}", f"{closes:%H:%M}"] for day, opens, closes in hours]
    closures = merchant.closures.values_list("first_on", "last_on", "reason")
    told["closures"] = [[first.isoformat(), last.isoformat(), reason] for first, last, reason in closures]
    special = merchant.special_openings.values_list("day", "opens_at", "closes_at")
    told["special_openings"] = [
        [day.isoformat(), f"{opens:%H:%M}", f"{closes:%H:%M}"] for day, opens, closes in special
    ]
    return told


def value_of(merchant, field):
    value = getattr(merchant, field.attname)
    return value if value is None or isinstance(value, bool | int | list | dict) else str(value)


def histories_of(merchant):
    """(Name, headings, rows) of what happened here. Nobody who bought is named."""
    yield "prix", [_("Fiche"), _("Nom"), _("Le"), _("Prix TTC")], prices_of(merchant)
    yield "promotions", [_("Nom"), _("Du"), _("Au"), _("Produit"), _("Prix"), _("Au lieu de")], promotions_of(merchant)
    yield (
        "commandes",
        [
            _("Commande"),
            _("Code"),
            _("Retrait"),
            _("État"),
            _("Produit"),
            _("Commandé"),
            _("Fourni"),
            _("Montant TTC"),
        ],
        orders_of(merchant),
    )
    yield "releves", [_("Mois"), _("Solde au début"), _("Solde à la fin")], statements_of(merchant)
    yield "factures", [_("Numéro"), _("Du"), _("Hors taxes"), _("TVA"), _("À payer")], invoices_of(merchant)


def prices_of(merchant):
    found = PriceChange.objects.filter(sheet__merchant=merchant).select_related("sheet__product").order_by("pk")
    for change in found.iterator(chunk_size=AT_ONCE):
        sheet = change.sheet
        yield [table.identity_of(sheet), plain(sheet.product.title), moment(change.at), table.number(change.price)]


def promotions_of(merchant):
    found = ReducedPrice.objects.filter(sheet__merchant=merchant).select_related("promotion", "sheet__product")
    for one in found.order_by("pk").iterator(chunk_size=AT_ONCE):
        dates = [moment(one.promotion.begins_at), moment(one.promotion.ended_at or one.promotion.ends_at)]
        prices = [table.number(one.price), table.number(one.usual)]
        yield [plain(one.promotion.name), *dates, plain(one.sheet.product.title), *prices]


def orders_of(merchant):
    lines = OrderedLine.objects.filter(merchant_order__merchant=merchant).order_by("merchant_order", "pk")
    lines = lines.exclude(merchant_order__confirmed_at=None)
    for line in lines.select_related("merchant_order__order").iterator(chunk_size=AT_ONCE):
        part = line.merchant_order
        order = [part.order.number, part.spoken_code, moment(part.due_at)]
        order += [part.get_status_display(), plain(line.title)]
        yield [*order, line.ordered_quantity, line.kept_quantity, euros(line.kept_cents)]


def statements_of(merchant):
    for one in merchant.statements.select_related("closing").order_by("closing__month"):
        yield [f"{one.closing.month:%Y-%m}", euros(one.opening_cents), euros(one.closing_cents)]


def invoices_of(merchant):
    for one in merchant.invoices.order_by("issued_on", "pk").iterator(chunk_size=AT_ONCE):
        amounts = [euros(one.excl_cents), euros(one.vat_cents), euros(one.due_cents)]
        yield [plain(one.number), one.issued_on.isoformat(), *amounts]


def papers_of(merchant):
    """(Name, bytes) of each PDF that was given: the statements, the commission's invoices, and those of its sales."""
    told = StatementFile.objects.filter(statement__merchant=merchant).order_by("statement__closing__month")
    for month, pdf in told.values_list("statement__closing__month", "pdf").iterator(chunk_size=1):
        yield f"releves/{month:%Y-%m}.pdf", bytes(pdf)
    invoices = InvoiceFile.objects.filter(invoice__merchant=merchant).order_by("invoice__issued_on", "invoice")
    for number, pdf in invoices.values_list("invoice__number", "pdf").iterator(chunk_size=1):
        yield f"factures/{number}.pdf", bytes(pdf)


# --- Writing ----------------------------------------------------------------------------------


def csv_of(headings, rows) -> bytes:
    """UTF-8 with its mark, semicolons, decimal commas: what a French spreadsheet opens by itself."""
    body = io.StringIO()
    writer = csv.writer(body, delimiter=";", lineterminator="\r\n")
    writer.writerow(list(headings))
    writer.writerows(rows)
    return f"\ufeff{body.getvalue()}".encode()


def euros(cents) -> str:
    return table.number(to_euros(cents))


def moment(at) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}"


def as_bytes(value) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode()


def file_name(merchant, at) -> str:
    return f"{PurePosixPath(merchant.code).name}-{timezone.localdate(at):%Y-%m-%d}.zip"
