"""What members, secretaries and chairs of commissions do."""

from django.urls import path

from saty.web.body import body, decisions, home, numbers

BODY = "<uuid:body>/"
NUMBER = f"{BODY}numbers/<uuid:number>/"
DECISION = f"{BODY}decisions/<uuid:decision>/"

urlpatterns = [
    path("", home.home, name="body_home"),
    path(BODY, body.body, name="body"),
    path(f"{BODY}recuse/", body.recuse, name="body_recuse"),
    path(f"{BODY}numbers/of/<slug:stage>/", numbers.enter, name="body_enter_number"),
    path(NUMBER, numbers.number, name="body_number"),
    path(f"{NUMBER}approve/", numbers.approve, name="body_approve_number"),
    path(f"{NUMBER}refuse/", numbers.refuse, name="body_refuse_number"),
    path(DECISION, decisions.decision, name="body_decision"),
    path(f"{DECISION}enter/", decisions.enter, name="body_enter_decision"),
    path(f"{DECISION}approve/", decisions.approve, name="body_approve_decision"),
    path(f"{DECISION}refuse/", decisions.refuse, name="body_refuse_decision"),
    path(f"{DECISION}revoke/", decisions.revoke, name="body_revoke"),
]
