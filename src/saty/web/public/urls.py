"""What everybody may read."""

from django.urls import path

from saty.web.public import (
    about,
    calendar,
    check,
    commissions,
    draws,
    home,
    programme,
    results,
    rules,
    site,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("competitions/<slug:competition>/", programme.competition, name="competition"),
    path(
        "competitions/<slug:competition>/steps/<slug:stage>/",
        programme.stage,
        name="competition_stage",
    ),
    path(
        "competitions/<slug:competition>/calendar/", calendar.calendar, name="competition_calendar"
    ),
    path("competitions/<slug:competition>/rules/", rules.rules, name="competition_rules"),
    path(
        "competitions/<slug:competition>/rules/<int:number>/",
        rules.changes,
        name="competition_rules_changes",
    ),
    path(
        "competitions/<slug:competition>/rules/<int:number>/rules.toml",
        rules.file,
        name="competition_rules_file",
    ),
    path(
        "competitions/<slug:competition>/rules/<int:number>/rules.json",
        rules.canonical,
        name="competition_rules_canonical",
    ),
    path("competitions/<slug:competition>/results/", results.results, name="competition_results"),
    path(
        "competitions/<slug:competition>/commissions/",
        commissions.commissions,
        name="competition_commissions",
    ),
    path("competitions/<slug:competition>/draws/", draws.draws, name="competition_draws"),
    path(
        "competitions/<slug:competition>/draws/<uuid:draw>/draw.json",
        draws.record,
        name="competition_draw",
    ),
    path("competitions/<slug:competition>/eligible/", check.check, name="eligibility_check"),
    path("how-to-check/", about.how_to_check, name="how_to_check"),
    path("accessibility/", about.accessibility, name="accessibility"),
    path("privacy/", about.privacy, name="privacy"),
    path("about/", about.source, name="source"),
    path("robots.txt", site.robots, name="robots"),
    path("favicon.ico", site.favicon, name="favicon"),
    path("healthz", site.healthz, name="healthz"),
]
