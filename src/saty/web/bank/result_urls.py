"""Statistics, and keys after the fact."""

from django.urls import path

from saty.web.bank import challenges, keys, statistics

CHANGE = "keys/<uuid:change>/"
urlpatterns = [
    path("statistics/", statistics.statistics, name="bank_statistics"),
    path("statistics/forms/<uuid:form>/", statistics.form, name="bank_form_statistics"),
    path("statistics/items/<int:number>/", statistics.item, name="bank_item_statistics"),
    path("challenges/", challenges.challenges, name="bank_challenges"),
    path("challenges/<uuid:stage_id>/<uuid:version>/", challenges.challenge, name="bank_challenge"),
    path(
        "challenges/<uuid:stage_id>/<uuid:version>/decide/",
        challenges.decide,
        name="bank_decide_challenge",
    ),
    path("keys/", keys.keys, name="bank_keys"),
    path("keys/propose/<uuid:version>/<uuid:stage_id>/", keys.propose, name="bank_propose_key"),
    path(CHANGE, keys.key, name="bank_key"),
    path(f"{CHANGE}progress/", keys.progress, name="bank_key_progress"),
    path(f"{CHANGE}renew/", keys.renew, name="bank_renew_key"),
    path(f"{CHANGE}decide/", keys.decide, name="bank_decide_key"),
]
