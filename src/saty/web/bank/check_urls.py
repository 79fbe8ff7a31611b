"""Checks of the whole bank."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
