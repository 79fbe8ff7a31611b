"""What members, secretaries and chairs of commissions do."""

from django.urls import path

from saty.web.body import (
    ballots,
    body,
    decisions,
    home,
    meetings,
    minutes,
    numbers,
    reasons,
    recommended,
)

BODY = "<uuid:body>/"
NUMBER = f"{BODY}numbers/<uuid:number>/"
DECISION = f"{BODY}decisions/<uuid:decision>/"
MEETING = f"{BODY}meetings/<uuid:meeting>/"
BALLOT = f"{MEETING}votes/<uuid:ballot>/"

urlpatterns = [
    path("", home.home, name="body_home"),
    path(BODY, body.body, name="body"),
    path(f"{BODY}recuse/", body.recuse, name="body_recuse"),
    path(f"{BODY}numbers/of/<slug:stage>/", numbers.enter, name="body_enter_number"),
    path(f"{BODY}recommended/<slug:stage>/", recommended.recommended, name="body_recommended"),
    path(NUMBER, numbers.number, name="body_number"),
    path(f"{NUMBER}approve/", numbers.approve, name="body_approve_number"),
    path(f"{NUMBER}refuse/", numbers.refuse, name="body_refuse_number"),
    path(DECISION, decisions.decision, name="body_decision"),
    path(f"{DECISION}enter/", decisions.enter, name="body_enter_decision"),
    path(f"{DECISION}approve/", decisions.approve, name="body_approve_decision"),
    path(f"{DECISION}refuse/", decisions.refuse, name="body_refuse_decision"),
    path(f"{DECISION}revoke/", decisions.revoke, name="body_revoke"),
    path(f"{BODY}meetings/", meetings.meetings, name="body_meetings"),
    path(f"{BODY}meetings/call/", meetings.call, name="body_call_meeting"),
    path(MEETING, meetings.meeting, name="body_meeting"),
    path(f"{MEETING}live/", meetings.live, name="body_meeting_live"),
    path(f"{MEETING}items/", meetings.add_item, name="body_add_item"),
    path(f"{MEETING}cancel/", meetings.cancel, name="body_cancel_meeting"),
    path(f"{MEETING}arrive/", meetings.arrive, name="body_arrive"),
    path(f"{MEETING}leave/", meetings.leave, name="body_leave"),
    path(f"{MEETING}open/", meetings.open_session, name="body_open_meeting"),
    path(f"{MEETING}close/", meetings.close, name="body_close_meeting"),
    path(f"{MEETING}items/<uuid:item>/vote/", ballots.open_vote, name="body_open_vote"),
    path(f"{MEETING}items/<uuid:item>/departure/", ballots.explain, name="body_explain"),
    path(f"{MEETING}items/<uuid:item>/reasons/", reasons.reasons, name="body_reasons"),
    path(f"{MEETING}minutes/", minutes.page, name="body_minutes"),
    path(f"{MEETING}minutes/write/", minutes.write, name="body_write_minutes"),
    path(f"{MEETING}minutes/sign/", minutes.sign, name="body_sign_minutes"),
    path(f"{MEETING}minutes/<slug:language>.pdf", minutes.pdf, name="body_minutes_pdf"),
    path(BALLOT, ballots.ballot, name="body_ballot"),
    path(f"{BALLOT}cast/", ballots.cast, name="body_cast"),
    path(f"{BALLOT}close/", ballots.close, name="body_close_vote"),
    path(f"{BALLOT}abandon/", ballots.abandon, name="body_abandon_vote"),
    path(f"{BALLOT}dissent/", ballots.dissent, name="body_dissent"),
]
