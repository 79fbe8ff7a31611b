"""The inbox of everybody who has an account."""

from django.urls import path

from saty.web.candidate import inbox

urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("<uuid:message>/", inbox.message, name="inbox_message"),
]
