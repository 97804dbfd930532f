"""What search engines ask for."""

from django.contrib.sitemaps.views import index, sitemap
from django.urls import path

from shop.findable.robots import robots
from shop.findable.sitemaps import KINDS

urlpatterns = [
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", index, {"sitemaps": KINDS, "sitemap_url_name": "sitemap"}, name="sitemaps"),
    path("sitemap-<slug:section>.xml", sitemap, {"sitemaps": KINDS}, name="sitemap"),
]
