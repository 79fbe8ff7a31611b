"""Competitions as the secretariat keeps them."""

from django.urls import path

from saty.web.staff import amendments, calendar, competitions, mailings, outages

urlpatterns = [
    path("", competitions.competition, name="staff_competition"),
    path("file/", competitions.replace_file, name="staff_replace_file"),
    path("windows/<slug:window>/", calendar.window, name="staff_window"),
    path("preflight/", calendar.check, name="staff_preflight"),
    path("open/", calendar.open_competition, name="staff_open_competition"),
    path("end/", competitions.end, name="staff_end_competition"),
    path("cancel/", competitions.cancel, name="staff_cancel_competition"),
    path("amend/", amendments.amend, name="staff_amend"),
    path("amendments/<uuid:version>/", amendments.amendment, name="staff_amendment"),
    path("amendments/<uuid:version>/approve/", amendments.approve, name="staff_approve_amendment"),
    path("amendments/<uuid:version>/refuse/", amendments.refuse, name="staff_refuse_amendment"),
    path("mailings/", mailings.list_of, name="staff_mailings"),
    path("mailings/write/", mailings.write, name="staff_write_to_group"),
    path("outages/record/", outages.record, name="staff_record_outage"),
    path("outages/<uuid:outage>/", outages.outage, name="staff_outage"),
    path("outages/<uuid:outage>/approve/", outages.approve, name="staff_approve_outage"),
    path("outages/<uuid:outage>/refuse/", outages.refuse, name="staff_refuse_outage"),
]
