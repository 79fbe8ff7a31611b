"""What authors, reviewers and owners of tests do."""

from django.urls import include, path

from saty.web.bank import home

BANK = "<slug:bank>/"

urlpatterns = [
    path("", home.banks, name="banks"),
    path("make/", home.make, name="make_bank"),
    path(BANK, home.bank, name="bank"),
    path(BANK, include("saty.web.bank.item_urls")),
    path(BANK, include("saty.web.bank.check_urls")),
    path(BANK, include("saty.web.bank.exchange_urls")),
    path(BANK, include("saty.web.bank.form_urls")),
    path(BANK, include("saty.web.bank.result_urls")),
]
