"""The one place where finding differs from a database to another: its indexes, and the two questions asked of them.

Words come already without accents and with their stems, so that both databases index the same and answer the same:
PostgreSQL in a `tsvector` of the configuration « simple » and with pg_trgm, SQLite in two FTS5 tables that its own
triggers keep, in the transaction that writes the words.
"""

from django.db import connection
from django.db.models.expressions import RawSQL

# The columns of a document, the closest to the product first, with their weights in PostgreSQL.
WEIGHTS = {"name": "A", "about": "B", "said": "C"}

# Sheets are written less often than they are looked for: no search reads a list of what is not yet indexed.
ON_POSTGRESQL = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;
ALTER TABLE merchants_searchdocument ADD COLUMN words tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector('simple'::regconfig, name), 'A')
    || setweight(to_tsvector('simple'::regconfig, about), 'B')
    || setweight(to_tsvector('simple'::regconfig, said), 'C')
) STORED;
CREATE INDEX merchants_search_words ON merchants_searchdocument USING gin (words) WITH (fastupdate = off);
CREATE INDEX merchants_search_letters ON merchants_searchword USING gin (word gin_trgm_ops)
    WITH (fastupdate = off);
"""
# A table whose checks are still pending is not altered.
OFF_POSTGRESQL = """
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
DROP INDEX IF EXISTS merchants_search_letters;
DROP INDEX IF EXISTS merchants_search_words;
ALTER TABLE merchants_searchdocument DROP COLUMN IF EXISTS words;
"""
# A word between its spaces, as pg_trgm cuts it: its first and last letters count more.
ON_SQLITE = [
    """CREATE VIRTUAL TABLE merchants_search_words USING fts5(
        name, about, said, content='merchants_searchdocument', content_rowid='sheet_id', prefix='2 3 4'
    )""",
    """CREATE TRIGGER merchants_search_words_in AFTER INSERT ON merchants_searchdocument BEGIN
        INSERT INTO merchants_search_words(rowid, name, about, said)
        VALUES (NEW.sheet_id, NEW.name, NEW.about, NEW.said); END""",
    """CREATE TRIGGER merchants_search_words_out AFTER DELETE ON merchants_searchdocument BEGIN
        INSERT INTO merchants_search_words(merchants_search_words, rowid, name, about, said)
        VALUES ('delete', OLD.sheet_id, OLD.name, OLD.about, OLD.said); END""",
    """CREATE TRIGGER merchants_search_words_anew AFTER UPDATE ON merchants_searchdocument BEGIN
        INSERT INTO merchants_search_words(merchants_search_words, rowid, name, about, said)
        VALUES ('delete', OLD.sheet_id, OLD.name, OLD.about, OLD.said);
        INSERT INTO merchants_search_words(rowid, name, about, said)
        VALUES (NEW.sheet_id, NEW.name, NEW.about, NEW.said); END""",
    """CREATE VIRTUAL TABLE merchants_search_letters USING fts5(padded, content='', tokenize='trigram')""",
    """CREATE TRIGGER merchants_search_letters_in AFTER INSERT ON merchants_searchword BEGIN
        INSERT INTO merchants_search_letters(rowid, padded) VALUES (NEW.id, '  ' || NEW.word || ' '); END""",
    """CREATE TRIGGER merchants_search_letters_out AFTER DELETE ON merchants_searchword BEGIN
        INSERT INTO merchants_search_letters(merchants_search_letters, rowid, padded)
        VALUES ('delete', OLD.id, '  ' || OLD.word || ' '); END""",
    """INSERT INTO merchants_search_words(merchants_search_words) VALUES ('rebuild')""",
    """INSERT INTO merchants_search_letters(rowid, padded) SELECT id, '  ' || word || ' ' FROM merchants_searchword""",
]
OFF_SQLITE = [
    *(f"DROP TRIGGER IF EXISTS merchants_search_words_{name}" for name in ("in", "out", "anew")),
    *(f"DROP TRIGGER IF EXISTS merchants_search_letters_{name}" for name in ("in", "out")),
    "DROP TABLE IF EXISTS merchants_search_words",
    "DROP TABLE IF EXISTS merchants_search_letters",
]
EXPECTED = {"postgresql": 2, "sqlite": 7}
PRESENT = {
    "postgresql": "SELECT indexname FROM pg_indexes WHERE starts_with(indexname, 'merchants_search_')",
    "sqlite": """SELECT name FROM sqlite_master WHERE type IN ('table', 'trigger') AND (
        name IN ('merchants_search_words', 'merchants_search_letters') OR type = 'trigger'
        AND name LIKE 'merchants_search_%')""",
}
# PostgreSQL cannot guess how few words begin like another, and would read every sheet: what is found comes first.
MATCHING = {
    "postgresql": "SELECT unnest(ARRAY(SELECT sheet_id FROM merchants_searchdocument WHERE words @@ %s::tsquery))",
    "sqlite": "SELECT rowid FROM merchants_search_words WHERE merchants_search_words MATCH %s",
}
# Nothing in common is no neighbour; one group of three letters is enough to be looked at.
LEAST_ALIKE = 0.05
ALIKE = {
    "postgresql": "SELECT word FROM merchants_searchword WHERE word %% %s AND length(word) BETWEEN %s AND %s",
    "sqlite": """SELECT word FROM merchants_search_letters AS letters
        JOIN merchants_searchword ON merchants_searchword.id = letters.rowid
        WHERE merchants_search_letters MATCH %s AND length(word) BETWEEN %s AND %s""",
}


# --- Laying the indexes -----------------------------------------------------------------------


def lay(connection) -> None:
    """Index what is kept; asked again, it indexes it anew: for whoever changes one of the two tables on SQLite."""
    remove(connection)
    with connection.cursor() as cursor:
        for statement in [ON_POSTGRESQL] if connection.vendor == "postgresql" else ON_SQLITE:
            cursor.execute(statement)


def remove(connection) -> None:
    with connection.cursor() as cursor:
        for statement in [OFF_POSTGRESQL] if connection.vendor == "postgresql" else OFF_SQLITE:
            cursor.execute(statement)


def is_laid() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(PRESENT[connection.vendor])
        return len(cursor.fetchall()) == EXPECTED[connection.vendor]


# --- The two questions ------------------------------------------------------------------------


def matching(concepts, *columns) -> RawSQL:
    """The ids of the sheets that say every concept, in these columns alone when some are named."""
    asked = {"postgresql": on_postgresql, "sqlite": on_sqlite}[connection.vendor](concepts, columns)
    return RawSQL(MATCHING[connection.vendor], [asked])  # noqa: S611 – the words are a parameter


def alike(word: str, *, shortest: int, longest: int) -> list[str]:
    """The town's words of such lengths that share with it a group of three letters, its edges included."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, false)", [str(LEAST_ALIKE)])
        asked = word if connection.vendor == "postgresql" else " OR ".join(f'"{group}"' for group in threes(word))
        cursor.execute(ALIKE[connection.vendor], [asked, shortest, longest])
        return [found for (found,) in cursor.fetchall()]


def threes(word: str) -> list[str]:
    padded = f"  {word} "
    return list(dict.fromkeys(padded[start : start + 3] for start in range(len(padded) - 2)))


# --- The same question in two languages -------------------------------------------------------


def on_sqlite(concepts, columns) -> str:
    told = all_and_any(concepts, said=lambda form, begins: f'"{form}"*' if begins else f'"{form}"', words="AND OR")
    return f"{{{' '.join(columns)}}}: ({told})" if columns else told


def on_postgresql(concepts, columns) -> str:
    weights = "".join(WEIGHTS[column] for column in columns)

    def said(form, begins):
        marks = f"*{weights}" if begins else weights
        return f"{form}:{marks}" if marks else form

    return all_and_any(concepts, said=said, words="& |")


def all_and_any(concepts, *, said, words) -> str:
    """(a form or another of a word, and of the next…) or another way to say it; and the next concept."""
    both, either = (f" {word} " for word in words.split())

    def of_word(word):
        forms = [said(form, False) for form in word.whole] + [said(form, True) for form in word.beginnings]
        return "(" + either.join(forms) + ")"

    def of_concept(concept):
        return "(" + either.join("(" + both.join(map(of_word, way)) + ")" for way in concept) + ")"

    return both.join(map(of_concept, concepts))
