"""The town's aisles by path, found whatever their capitals and accents, made when missing."""

from oscar.apps.catalogue.models import Category

from merchants.imports.headings import folded


class Aisles:
    """Reads the whole tree once; a town has a few dozen aisles."""

    def __init__(self):
        self.by_path, names = {}, {}
        for category in Category.objects.order_by("path"):
            above = names.get(category.path[: -category.steplen], ())
            names[category.path] = path = (*above, folded(category.name))
            self.by_path.setdefault(path, category)

    def at(self, *names) -> Category:
        path = tuple(folded(name) for name in names)
        if path not in self.by_path:
            self.by_path[path] = self.made(names)
        return self.by_path[path]

    def made(self, names) -> Category:
        facts = {"name": names[-1]}
        if len(names) == 1:
            return Category.objects.add_root(facts)
        # Fresh, because its number of children is part of where the next one goes.
        above = Category.objects.get(pk=self.at(*names[:-1]).pk)
        return Category.objects.add_child(above, facts)
