"""One's own account: sign-up, sign-in, second factor, preferences, invitations."""

from django.urls import include, path

from saty.web.account import invitation, me, resume

urlpatterns = [
    path("", me.account, name="account"),
    path("sessions/", me.end_sessions, name="account_end_sessions"),
    path("invitation/<str:token>/", invitation.invitation, name="account_invitation"),
    path("resume/", resume.resume, name="account_resume"),
    path("", include("allauth.account.urls")),
    path("second-factor/", include("allauth.mfa.urls")),
]
