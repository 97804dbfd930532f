"""Oscar's own addresses; its lists asked of the database: Haystack without an engine of its own finds nothing."""

from types import SimpleNamespace

from django.apps import apps
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.urls import include, path
from oscar.apps.catalogue.models import Category, Product

SHOWN = 20


def listed(request, products, **more):
    """Oscar's template and its product tile, as its own list shows them."""
    page = Paginator(products, SHOWN).get_page(request.GET.get("page", 1))
    found = [SimpleNamespace(object=product) for product in page]
    context = {"summary": "All products", "products": found, "paginator": page.paginator, "page_obj": page, **more}
    return render(request, "oscar/catalogue/browse.html", context)


def everything(request):
    return listed(request, Product.objects.browsable().base_queryset())


def in_category(request, slug, pk):
    category = get_object_or_404(Category, pk=pk)
    inside = Product.objects.browsable().base_queryset().filter(categories__path__startswith=category.path).distinct()
    return listed(request, inside, category=category)


def searched(request):
    """What Haystack's simple engine asks: the words anywhere in the title."""
    asked = request.GET.get("q", "")
    return listed(request, Product.objects.browsable().base_queryset().filter(title__icontains=asked))


urlpatterns = [
    path("catalogue/", everything),
    path("catalogue/category/<slug:slug>_<int:pk>/", in_category),
    path("search/", searched),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include(apps.get_app_config("oscar").urls[0])),
]
