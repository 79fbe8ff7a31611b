"""The control room of a test."""

from django.urls import path

from saty.web.staff import exam_browser, exam_candidate, exam_messages, exam_remedies, exam_room

CODE = "<slug:code>/"
REMEDY = "remedies/<uuid:remedy>/"
urlpatterns = [
    path("", exam_room.room, name="staff_exam"),
    path("live/", exam_room.live, name="staff_exam_live"),
    path("messages/", exam_messages.to_all, name="staff_exam_messages"),
    path("incidents/", exam_messages.incidents, name="staff_exam_incidents"),
    path("browser/", exam_browser.keys, name="staff_exam_browser"),
    path("browser/<uuid:key>/withdraw/", exam_browser.withdraw, name="staff_exam_withdraw_browser"),
    path("remedies/", exam_remedies.remedies, name="staff_exam_remedies"),
    path("remedies/propose/", exam_remedies.propose, name="staff_exam_propose_remedy"),
    path(REMEDY, exam_remedies.remedy, name="staff_exam_remedy"),
    path(f"{REMEDY}decide/", exam_remedies.decide, name="staff_exam_decide_remedy"),
    path(CODE, exam_candidate.candidate, name="staff_exam_candidate"),
    path(f"{CODE}note/", exam_candidate.note, name="staff_exam_note"),
    path(f"{CODE}message/", exam_candidate.message, name="staff_exam_message"),
    path(f"{CODE}identity/", exam_candidate.identity, name="staff_exam_identity"),
]
