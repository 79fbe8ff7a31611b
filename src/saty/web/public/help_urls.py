"""Help for everybody."""

from django.urls import path

from saty.web.public import help

urlpatterns = [
    path("", help.ask, name="help"),
    path("<str:key>/", help.request_of_visitor, name="help_request"),
]
