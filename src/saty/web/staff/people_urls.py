"""Officials: roles, organisations, resets of sign-in."""

from django.urls import path

from saty.web.staff import organisations, people, resets

urlpatterns = [
    path("", people.people, name="staff_people"),
    path("propose/", people.propose, name="staff_propose_role"),
    path("<uuid:grant>/", people.grant, name="staff_grant"),
    path("<uuid:grant>/approve/", people.approve, name="staff_approve_role"),
    path("<uuid:grant>/refuse/", people.refuse, name="staff_refuse_role"),
    path("<uuid:grant>/invite-again/", people.invite_again, name="staff_invite_again"),
    path("<uuid:grant>/end/", people.end, name="staff_end_role"),
    path("<uuid:grant>/reset/", resets.propose, name="staff_propose_reset"),
    path("resets/", resets.resets, name="staff_resets"),
    path("resets/<uuid:reset>/approve/", resets.approve, name="staff_approve_reset"),
    path("resets/<uuid:reset>/refuse/", resets.refuse, name="staff_refuse_reset"),
    path("organisations/", organisations.organisations, name="staff_organisations"),
]
