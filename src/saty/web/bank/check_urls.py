"""Checks of the whole bank."""

from django.urls import path

from saty.web.bank import checks

urlpatterns = [
    path("checks/", checks.checks, name="bank_checks"),
    path("checks/ask/", checks.ask, name="bank_ask_for_check"),
    path("checks/progress/", checks.progress, name="bank_check_progress"),
]
