"""Statistics, answers, and keys after the fact."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
