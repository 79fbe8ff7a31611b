"""Stages within a competition: results, cuts, decisions, draws, disqualifications, the register."""

from django.urls import include, path

from saty.web.staff import (
    answers,
    bodies,
    conflicts,
    cuts,
    decisions,
    disqualifications,
    draws,
    keys,
    preflights,
    reserve,
    sheets,
    stages,
)

STAGE = [
    path("", stages.stage, name="staff_stage"),
    path("close/", stages.close, name="staff_close_results"),
    path("roster/<slug:code>/", stages.result, name="staff_result"),
    path("template/", sheets.template, name="staff_sheet_template"),
    path("sheets/", sheets.upload, name="staff_upload_sheet"),
    path("sheets/<uuid:sheet>/", sheets.sheet, name="staff_sheet"),
    path("sheets/<uuid:sheet>/decide/", sheets.decide, name="staff_decide_sheet"),
    path("answers/", answers.upload, name="staff_upload_answers"),
    path("answers/template/", answers.template, name="staff_answers_template"),
    path("answers/<uuid:sheet>/", answers.sheet, name="staff_answer_sheet"),
    path("answers/<uuid:sheet>/decide/", answers.decide, name="staff_decide_answers"),
    path("keys/", keys.keys, name="staff_keys"),
    path("keys/<uuid:change>/", keys.key, name="staff_key"),
    path("keys/<uuid:change>/renew/", keys.renew, name="staff_renew_key"),
    path("keys/<uuid:change>/decide/", keys.decide, name="staff_decide_key"),
    path("preflight/", preflights.preflights, name="staff_preflights"),
    path("preflight/run/", preflights.fly, name="staff_fly"),
    path("cut/", cuts.cut, name="staff_cut"),
    path("draft/", cuts.draft, name="staff_draft_decision"),
]
DECISION = [
    path("", decisions.decision, name="staff_decision"),
    path("approve/", decisions.approve, name="staff_approve_decision"),
    path("refuse/", decisions.refuse, name="staff_refuse_decision"),
    path("moment/", decisions.set_moment, name="staff_set_moment"),
    path("revocation/", decisions.propose_revocation, name="staff_propose_revocation"),
    path("revocation/drop/", decisions.drop_revocation, name="staff_drop_revocation"),
    path("revoke/", decisions.revoke, name="staff_revoke"),
]
PROPOSAL = "disqualifications/<uuid:proposal>/"
urlpatterns = [
    path("stages/", stages.stages, name="staff_stages"),
    path("stages/<slug:stage>/", include(STAGE)),
    path("decisions/", decisions.decisions, name="staff_decisions"),
    path("decisions/<uuid:decision>/", include(DECISION)),
    path("draws/", draws.draws, name="staff_draws"),
    path("draws/commit/", draws.commit, name="staff_commit_draw"),
    path("draws/<uuid:draw>/", draws.draw, name="staff_draw"),
    path("draws/<uuid:draw>/draw.json", draws.record, name="staff_draw_record"),
    path("draws/<uuid:draw>/open/", draws.open_it, name="staff_open_draw"),
    path("disqualifications/", disqualifications.disqualifications, name="staff_disqualifications"),
    path(
        "disqualifications/propose/",
        disqualifications.propose,
        name="staff_propose_disqualification",
    ),
    path(PROPOSAL, disqualifications.disqualification, name="staff_disqualification"),
    path(f"{PROPOSAL}decide/", disqualifications.decide, name="staff_decide_disqualification"),
    path("reserve/", reserve.reserve, name="staff_reserve"),
    path("reserve/<uuid:reservist>/", reserve.reservist, name="staff_reservist"),
    path("reserve/<uuid:reservist>/exit/", reserve.decide_exit, name="staff_decide_exit"),
    path("bodies/", bodies.bodies, name="staff_bodies"),
    path("bodies/<slug:body_key>/", bodies.body, name="staff_body"),
    path("bodies/<slug:body_key>/<uuid:membership>/", bodies.membership, name="staff_membership"),
    path(
        "bodies/<slug:body_key>/conflicts/<slug:stage>/look/",
        conflicts.look,
        name="staff_look_for_conflicts",
    ),
    path(
        "bodies/<slug:body_key>/<uuid:membership>/end/",
        bodies.end_membership,
        name="staff_end_membership",
    ),
]
