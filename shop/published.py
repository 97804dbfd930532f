"""Static files as a town publishes them: a stylesheet loses its comments and its indents."""

import re

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def without_comments(sheet: str) -> str:
    """The same rules; no string of ours holds a comment's signs."""
    lines = (line.strip() for line in COMMENT.sub("", sheet).splitlines())
    return "\n".join(line for line in lines if line)


class WithoutComments:
    """For a store of static files: what is kept of a stylesheet."""

    def _save(self, name, content):
        if name.endswith(".css"):
            # Naming it by its content has read it already.
            content.seek(0)
            content = ContentFile(without_comments(content.read().decode()).encode())
        return super()._save(name, content)


class PublishedFiles(WithoutComments, CompressedManifestStaticFilesStorage):
    """Under names that follow from their content, compressed once."""
