"""Every page, by audience."""

from django.urls import include, path
from django.views.i18n import set_language

urlpatterns = [
    path("language/", set_language, name="set_language"),
    path("account/", include("saty.web.account.urls")),
    path("inbox/", include("saty.web.candidate.inbox_urls")),
    path("help/", include("saty.web.public.help_urls")),
    path("staff/", include("saty.web.staff.urls")),
    path("body/", include("saty.web.body.urls")),
    path("room/", include("saty.web.room.urls")),
    path("banks/", include("saty.web.bank.urls")),
    path("audit/", include("saty.web.audit.urls")),
    path("", include("saty.web.exam.urls")),
    path("", include("saty.web.candidate.urls")),
    path("", include("saty.web.public.urls")),
]
