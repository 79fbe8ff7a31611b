"""What officials do."""

from django.urls import include, path

from saty.web.staff import competitions, help, home, reserve, stuck, venues

COMPETITION = "competitions/<slug:competition>/"

urlpatterns = [
    path("", home.home, name="staff_home"),
    path("competitions/", competitions.list_of, name="staff_competitions"),
    path("new-competition/", competitions.make, name="staff_make_competition"),
    path(COMPETITION, include("saty.web.staff.competition_urls")),
    path(COMPETITION, include("saty.web.staff.verification_urls")),
    path(COMPETITION, include("saty.web.staff.stage_urls")),
    path("registers/", reserve.registers, name="staff_registers"),
    path("help/", help.list_of, name="staff_help"),
    path("help/<uuid:request_id>/", help.one, name="staff_help_request"),
    path("stuck/", stuck.stuck, name="staff_stuck"),
    path("stuck/mails/<uuid:delivery>/again/", stuck.send_again, name="staff_send_again"),
    path("venues/", venues.venues, name="staff_venues"),
    path("venues/add/", venues.add, name="staff_add_venue"),
    path("venues/<uuid:venue>/", venues.venue, name="staff_venue"),
    path("venues/<uuid:venue>/change/", venues.change, name="staff_change_venue"),
    path("venues/<uuid:venue>/close/", venues.close, name="staff_close_venue"),
    path("venues/<uuid:venue>/rooms/<uuid:room>/", venues.room, name="staff_room"),
    path("people/", include("saty.web.staff.people_urls")),
]
