"""What merchants write in a cell, folded, and what it means here; a word that is not listed means nothing."""

from merchants.models import ProductSheet
from merchants.models.sheet import Allergen, Nature, StorageClass, VatCode


def words(text) -> frozenset[str]:
    return frozenset(text.split())


YES = words("oui o vrai true yes y x 1")
NO = words("non n faux false no 0")

NetUnit = ProductSheet.NetUnit
# Unit and how many of it one of the written unit makes.
UNITS = {
    "g": (NetUnit.GRAM, 1),
    "gr": (NetUnit.GRAM, 1),
    "gramme": (NetUnit.GRAM, 1),
    "grammes": (NetUnit.GRAM, 1),
    "kg": (NetUnit.KILOGRAM, 1),
    "kilo": (NetUnit.KILOGRAM, 1),
    "kilos": (NetUnit.KILOGRAM, 1),
    "kilogramme": (NetUnit.KILOGRAM, 1),
    "ml": (NetUnit.MILLILITRE, 1),
    "cl": (NetUnit.MILLILITRE, 10),
    "l": (NetUnit.LITRE, 1),
    "litre": (NetUnit.LITRE, 1),
    "litres": (NetUnit.LITRE, 1),
    "piece": (NetUnit.PIECE, 1),
    "pieces": (NetUnit.PIECE, 1),
    "pce": (NetUnit.PIECE, 1),
    "pcs": (NetUnit.PIECE, 1),
    "unite": (NetUnit.PIECE, 1),
    "unites": (NetUnit.PIECE, 1),
}

NATURES = {
    Nature.GOODS: "bien, biens, un bien, produit, produits, marchandise, marchandises, livraison de biens",
    Nature.SERVICE: "service, services, un service, prestation, prestations, prestation de services",
}

STORAGE = {
    StorageClass.AMBIENT: "ambiant, ambiante, temperature ambiante, a temperature ambiante, sec, au sec, rayon",
    StorageClass.CHILLED: "frais, au frais, refrigere, au refrigerateur, frigo, froid, au froid, chilled, positif",
    StorageClass.FROZEN: "congele, surgele, congelateur, au congelateur, glace, froid negatif, frozen",
    StorageClass.HOT: "chaud, au chaud, hot",
    StorageClass.FRAGILE: "fragile",
}

# Annex II of regulation 1169/2011, with the names it lists and those that labels use for them.
ALLERGENS = {
    Allergen.GLUTEN: (
        "gluten, cereales contenant du gluten, cereales, ble, seigle, orge, avoine, epeautre, kamut, froment"
    ),
    Allergen.CRUSTACEANS: "crustaces, crustace, crevette, crevettes, crabe, homard, ecrevisse, langoustine",
    Allergen.EGGS: "oeufs, oeuf",
    Allergen.FISH: "poissons, poisson",
    Allergen.PEANUTS: "arachides, arachide, cacahuetes, cacahuete",
    Allergen.SOY: "soja, soya",
    Allergen.MILK: "lait, lactose, y compris lactose, produits laitiers, beurre, creme",
    Allergen.NUTS: (
        "fruits a coque, fruit a coque, fruits a coques, amande, amandes, noisette, noisettes, noix, noix de cajou, "
        "noix de pecan, noix du bresil, pistache, pistaches, noix de macadamia"
    ),
    Allergen.CELERY: "celeri",
    Allergen.MUSTARD: "moutarde",
    Allergen.SESAME: "sesame, graines de sesame",
    Allergen.SULPHITES: "sulfites, sulfite, anhydride sulfureux, anhydride sulfureux et sulfites, so2",
    Allergen.LUPIN: "lupin",
    Allergen.MOLLUSCS: "mollusques, mollusque, huitre, huitres, moule, moules",
}
NO_ALLERGEN = frozenset(
    ["aucun", "aucun allergene", "aucun des 14", "aucun des 14 allergenes", "aucune", "neant", "sans allergene", "non"]
)

VAT = {
    "super reduit": VatCode.SUPER_REDUCED,
    "reduit": VatCode.REDUCED,
    "intermediaire": VatCode.INTERMEDIATE,
    "normal": VatCode.STANDARD,
    "standard": VatCode.STANDARD,
}

# Aisles and trades whose goods are eaten or drunk, and those whose goods are not. Food is never sold by default:
# the word only decides which questions must be answered.
FOOD = words(
    "alimentaire alimentation epicerie boulangerie pain pains patisserie patisseries viennoiserie viennoiseries "
    "boucherie charcuterie viande viandes volaille fromage fromages fromagerie cremerie laitier poissonnerie poisson "
    "poissons primeur fruits legumes vin vins cave caviste biere bieres boisson boissons spiritueux miel miels "
    "confiture confitures traiteur chocolat chocolats chocolaterie confiserie glace glaces the thes cafe cafes "
    "biscuit biscuits conserves oeufs apiculture apiculteur torrefaction brasserie food grocery"
)
NOT_FOOD = words(
    "librairie livre livres papeterie mercerie laine fil tissu tissus jouet jouets jeu jeux quincaillerie outil "
    "outils outillage fleuriste fleur fleurs plante plantes bouquet bouquets vetement vetements chaussure "
    "chaussures bijou bijoux bijouterie coiffure coiffeur cosmetique cosmetiques beaute savon savons maison "
    "decoration vaisselle droguerie electromenager optique presse musique cadeau cadeaux clothing accessories music "
    "textile textiles mode pret shirt shirts tee tees hoodie hoodies pull pulls pantalon pantalons jupe jupes robe "
    "robes echarpe echarpes bonnet bonnets chaussette chaussettes tablier tabliers torchon torchons sac sacs "
    "maroquinerie bougie bougies apparel shoes jewelry toys books stationery cosmetics home"
)
ALCOHOL = words(
    "vin vins biere bieres cidre cidres champagne spiritueux liqueur liqueurs whisky rhum gin vodka cognac armagnac "
    "aperitif aperitifs cremant muscat"
)


def by_word(table) -> dict:
    """{meaning: "a, b"} → {"a": meaning, "b": meaning}."""
    return {word.strip(): meaning for meaning, words in table.items() for word in words.split(",")}


NATURE_BY_WORD = by_word(NATURES)
STORAGE_BY_WORD = by_word(STORAGE)
ALLERGEN_BY_WORD = by_word(ALLERGENS)
