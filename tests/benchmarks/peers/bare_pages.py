"""The two pages of `peers.bare`, and the table that one of them reads."""

from django.db import models
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

SHOWN = 24


class Thing(models.Model):
    title = models.CharField(max_length=200)
    slug = models.SlugField(max_length=200)
    price = models.DecimalField(max_digits=12, decimal_places=2)
    shop = models.CharField(max_length=100)

    class Meta:
        app_label = "bare"

    def __str__(self):
        return self.title


def fixed(request):
    return HttpResponse("Bonjour")


def listed(request):
    return render(request, "bare.html", {"things": Thing.objects.order_by("pk")[:SHOWN]})


def one(request, slug, pk):
    return HttpResponse(slug)


urlpatterns = [path("fixed/", fixed), path("list/", listed), path("thing/<slug:slug>-<int:pk>/", one, name="thing")]
