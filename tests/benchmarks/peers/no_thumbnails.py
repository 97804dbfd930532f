"""Oscar without a library of pictures: its products of the bench have none, and it is spared that work."""


class NoThumbnails:
    def generate_thumbnail(self, source, **options):
        return source

    def delete_thumbnails(self, source):
        """Nothing was made."""
