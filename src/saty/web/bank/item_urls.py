"""Items: the list, writing, preview, review."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
