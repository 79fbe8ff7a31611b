"""The demo: a rehearsal stopped at an interesting moment, its dates counted back from now.

Four competitions. That of 2019 has ended: its reservists stand in the register. In the
Presidential reserve the essays are marked and closed, and everything up to them is announced: the
secretariat can preview and propose the cut, the commission's secretary enters it, its chair
approves; the commission is in session on the number of the next step, where the votes of the chair
and of a member are wanted; another number waits for a meeting. In a regional reserve applications
are being filed and verified right now, and one is to be disqualified; its commission is in session
and votes in secret: chair, secretary and member are three ways in, for three windows.
In another regional reserve the test is open right now: some wait, some work, one may come; some sit
in a venue, where an invigilator watches over a session that is on.
The item bank holds our example items, and some are on their way through drafts and reviews.
Nobody is left without work: a role and a disqualification are proposed, a question is asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.urls import reverse

from saty.applications.actions.verification_in_bulk import FileVerdicts, record_verdicts
from saty.applications.models import Application
from saty.bodies import actions as bodies
from saty.bodies.models import Body, Membership
from saty.common import periodic
from saty.ledger.actions import sequence
from saty.meetings.actions.ballots import open_ballot
from saty.meetings.matters import Proposal
from saty.notices.actions.help import ask_for_help
from saty.people.actions.grants import propose_role
from saty.people.models import Person
from saty.people.roles import CANDIDATE, Role, body_scope
from saty.programmes import shipped
from saty.programmes.actions.competitions import end_competition
from saty.programmes.calendar import planned
from saty.programmes.models import FILING
from saty.programmes.schema import ProgrammeFile
from saty.rehearsal import open_test, staging
from saty.rehearsal.bank import bank_of, work_goes_on
from saty.rehearsal.cast import ROLE_OF, Cast, account, acting, give_role, make_cast, seat
from saty.rehearsal.filing import file_all, fill_in, submit_one
from saty.rehearsal.opening import open_scene, setting_of
from saty.rehearsal.population import population
from saty.rehearsal.scene import Progress, Scene, silent
from saty.rehearsal.sittings import Sitting, unanimous
from saty.rehearsal.ways_in import mark_as_demo
from saty.reserve.models import Reservist
from saty.stages.actions.endings import propose_disqualification
from saty.stages.models import RosterEntry
from saty.testing import example_bank
from saty.testing.actions.figures import renew_figures
from saty.testing.models import SessionInvigilator
from saty.testing.queries import statistics

PRESIDENTIAL, REGIONAL = "kz-presidential-reserve", "kz-regional-reserve"
REGIONAL_BODY = "personnel-commission"
"""Of the regional reserve: it votes in secret."""
PAST, PAST_SLUG = "kz-presidential-reserve-2019", "presidential-reserve-2019"
SIZE, REGIONAL_SIZE, PAST_SIZE, SEED = 240, 60, 100, 7
STOPS_AT, VOTED_ON = "essay", "presentation"
GROUNDS = (
    "Екі аптада тыңдауға болатындай кандидат. · Столько кандидатов, сколько можно выслушать за две"
    " недели."
)
ENDED_AGO = timedelta(days=25)
AFTER_CLOSE = timedelta(hours=7)
FILED_FOR = timedelta(days=9)
SHARE_VERIFIED = 0.4
GENEROUS, PAST_GENEROUS = 4, 5
"""So few candidates would leave nobody after the cuts on record; that many times as many go on."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def make_showcase(now: datetime, progress: Progress = silent) -> Mapping[str, Person]:
    """Fill an empty database; the people behind each way in, by role."""
    past = shipped.programme(PAST)
    began_at = opening_so_that(past, past.stages[-1].key, now - ENDED_AGO)
    opens_at = opening_so_that(shipped.programme(PRESIDENTIAL), STOPS_AT, now - AFTER_CLOSE)
    tested_at = opening_so_that(open_test.file(), open_test.STAGE, now + open_test.CLOSES_IN)
    first_at = min(began_at, opens_at, tested_at)
    cast = make_cast(first_at - 4 * DAY)
    bank = bank_of(cast, first_at - 3 * DAY)
    _past(cast, began_at, progress)
    presidential = _presidential(cast, opens_at, progress)
    regional = _regional(cast, now, progress)
    sitting = _open_test(cast, tested_at, now, progress)
    work_goes_on(cast, bank, now)
    for form in statistics.forms_with_old_figures():
        renew_figures(form=form, at=now)
    people = _ways_in(cast, presidential, regional, sitting, now)
    sequence()
    return people


def opening_so_that(file: ProgrammeFile, stage: str, closes_by: datetime) -> datetime:
    """The latest opening, by whole hours, with which the window of `stage` is over by then."""
    guess = closes_by
    for _step in range(4):
        closes = next(w.closes_at for w in planned(file, guess) if w.key == stage)
        guess -= closes - closes_by
    while next(w.closes_at for w in planned(file, guess) if w.key == stage) > closes_by:
        guess -= timedelta(hours=1)
    return guess


def _past(cast: Cast, opens_at: datetime, progress: Progress) -> None:
    """From the first application to the register, and ended."""
    scene = open_scene(
        shipped.text_of(PAST),
        cast=cast,
        slug=PAST_SLUG,
        opens_at=opens_at,
        size=PAST_SIZE,
        seed=SEED + 2,
        progress=progress,
    )
    scene.generous, scene.first = PAST_GENEROUS, SIZE + REGIONAL_SIZE + 1
    file_all(scene, setting_of(scene))
    for rules in scene.file.stages:
        staging.hold(scene, rules.key)
    end_competition(
        competition=scene.competition,
        reason="Барлық шешім жарияланды. · Все решения объявлены. · Every decision is announced.",
        by=cast.actor(Role.SECRETARIAT),
        at=scene.window(scene.file.stages[-1].key).closes_at + 5 * DAY,
    )


def _presidential(cast: Cast, opens_at: datetime, progress: Progress) -> Scene:
    """Announced up to the stage before; that stage's results are closed and not yet cut."""
    scene = open_scene(
        shipped.text_of(PRESIDENTIAL),
        cast=cast,
        slug="presidential-reserve",
        opens_at=opens_at,
        size=SIZE,
        seed=SEED,
        progress=progress,
    )
    scene.generous = GENEROUS
    _seat_in_both(scene, opens_at - DAY / 2)
    file_all(scene, setting_of(scene))
    for rules in scene.file.stages:
        if rules.key == STOPS_AT:
            stage = staging.stage_named(scene, rules.key)
            staging.make_ready(scene, rules, stage)
            staging.set_number(scene, rules, stage)
            staging.leave_early(scene, rules, stage)
            staging.give_results(scene, rules, stage)
            staging.close(scene, stage)
            return scene
        staging.hold(scene, rules.key)
    raise ValueError(f"the programme has no stage {STOPS_AT}")


def _open_test(cast: Cast, opens_at: datetime, now: datetime, progress: Progress) -> Person:
    """A third reserve, whose test is open now: who can sit it at once."""
    first = SIZE + REGIONAL_SIZE + PAST_SIZE + 2
    return open_test.make_open_test(cast, opens_at, first, now, progress)


def _seat_in_both(scene: Scene, at: datetime) -> None:
    """One person chairs both commissions and one is secretary of both: one way in shows it all."""
    rules = scene.file.stage(STOPS_AT)
    deciding, numbering = rules.decided_by.body or "", rules.cut.number_set_by or ""
    body = Body.objects.get(competition=scene.competition, key=numbering)
    for capacity, holders in (("chair", scene.cast.chairs), ("secretary", scene.cast.secretaries)):
        _reseat(scene, body, capacity, holders[deciding], at)
        holders[numbering] = holders[deciding]


def _reseat(scene: Scene, body: Body, capacity: str, person: Person, at: datetime) -> None:
    """Somebody takes the seat of whoever had this capacity first."""
    seats = Membership.objects.filter(body=body, capacity=capacity, until__isnull=True)
    by = scene.cast.actor(Role.SECRETARIAT)
    bodies.end_membership(membership=seats.order_by("since", "id")[0], by=by, at=at)
    role = ROLE_OF.get(capacity, Role.MEMBER)
    give_role(scene.cast, person, role, body_scope(body.id), at)
    seat(scene.cast, body, person, capacity, _published(person), at)


def _published(person: Person) -> str:
    """The name under which somebody sits in a body already."""
    return Membership.objects.filter(person=person, until__isnull=True)[0].public_name


def _meet(scene: Scene, now: datetime) -> Person:
    """The commission is in session: all but two have voted on the number of a later step.

    Whoever presides and one member have not: that member.
    """
    stage = staging.stage_named(scene, VOTED_ON)
    rules = scene.file.stage(VOTED_ON)
    at = now - HOUR
    sitting = Sitting(scene, rules.cut.number_set_by or "", at)
    item = sitting.called("number", f"number:{stage.id}", GROUNDS, at - HOUR)
    sitting.open(item, at)
    number = [Proposal("number", number=staging.number_for(scene, stage))]
    ballot = open_ballot(item=item, proposals=number, by=sitting.actor(sitting.chair), at=at)
    late, *others = [seat for seat in sitting.present if seat != sitting.chair]
    sitting.cast(ballot, unanimous("for"), others, at + HOUR / 4)
    return late.person


def _meet_in_secret(scene: Scene, people: Mapping[str, Person], now: datetime) -> None:
    """Another commission is in session, and waits for its chair to put a number to a secret vote.

    The chair, the secretary and a member of the first sit in it: three windows, three devices.
    """
    rules = next(rule for rule in scene.file.stages if rule.cut.number_set_by == REGIONAL_BODY)
    body = Body.objects.get(competition=scene.competition, key=REGIONAL_BODY)
    at = now - HOUR
    for capacity, person in people.items():
        _reseat(scene, body, capacity, person, at - 2 * HOUR)
    stage = staging.stage_named(scene, rules.key)
    sitting = Sitting(scene, REGIONAL_BODY, at)
    sitting.open(sitting.called("number", f"number:{stage.id}", GROUNDS, at - HOUR), at)


def _regional(cast: Cast, now: datetime, progress: Progress) -> Scene:
    """Filing is open: some are submitted, some of these verified, one is half filled in."""
    file = shipped.programme(REGIONAL)
    at_first = planned(file, now)[0]
    opens_at = now - FILED_FOR - (at_first.opens_at - now)
    scene = open_scene(
        shipped.text_of(REGIONAL),
        cast=cast,
        slug="regional-reserve",
        opens_at=opens_at,
        size=REGIONAL_SIZE,
        seed=SEED + 1,
        progress=progress,
    )
    _file_until(scene, now)
    _verify_some(scene, now)
    return scene


def _file_until(scene: Scene, now: datetime) -> None:
    people = population(setting_of(scene), scene.size, scene.chance("population"))
    window = scene.window(FILING)
    span = now - window.opens_at - timedelta(hours=2)
    ordered = sorted(people, key=lambda each: each.files_at)
    for each in scene.progress(ordered, "regional reserve", len(ordered)):
        named = replace(each, index=SIZE + each.index)
        application = submit_one(scene, named, window.opens_at + span * each.files_at)
        scene.people[application.id] = named


def _propose_disqualification(scene: Scene, now: datetime) -> None:
    """A verifier found false data in the file that came first; a second officer decides."""
    propose_disqualification(
        application=Application.objects.get(id=next(iter(scene.people))),
        reason=next(r.key for r in scene.file.reasons if r.applies_to == "disqualification"),
        comment="Диплом тізілімде жоқ. · Диплома в реестре нет.",
        by=scene.cast.actor(Role.VERIFIER, 1),
        at=now - 3 * HOUR,
    )


def _propose_role(cast: Cast, now: datetime) -> None:
    """One administrator proposes a role; the other decides."""
    propose_role(
        email=account("hr-almaty@saty.invalid", "ru", now - 2 * DAY).email,
        role=Role.HR,
        organisation=cast.organisation,
        scope="",
        by=cast.actor(Role.ADMINISTRATOR),
        at=now - DAY,
    )


def _verify_some(scene: Scene, now: datetime) -> None:
    """The files that came first are verified, and are accepted."""
    first = list(scene.people)[: int(len(scene.people) * SHARE_VERIFIED)]
    record_verdicts(
        competition=scene.competition.id,
        stage=scene.file.stages[0].key,
        items=[FileVerdicts(key) for key in first],
        by=scene.cast.actor(Role.VERIFIER, 1),
        at=now - timedelta(hours=1),
    )


def _ways_in(
    cast: Cast, presidential: Scene, regional: Scene, sitting: Person, now: datetime
) -> Mapping[str, Person]:
    """Who stands behind each one-click way in, and the page it leads to."""
    drafting, waiting = _drafting(regional, now), _waiting(presidential)
    ask_for_help(
        question="Дипломымның аудармасы қажет пе?",
        by=acting(waiting, CANDIDATE),
        at=now - timedelta(hours=30),
    )
    member = _meet(presidential, now)
    _propose_disqualification(regional, now)
    _propose_role(cast, now)
    numbering = presidential.file.stage(STOPS_AT).cut.number_set_by or ""
    three = {
        "chair": cast.chairs[numbering],
        "secretary": cast.secretaries[numbering],
        "member": member,
    }
    _meet_in_secret(regional, three, now)
    body = Body.objects.get(competition=presidential.competition, key=numbering)
    staff, bank_page = reverse("staff_home"), reverse("bank", args=[example_bank.KEY])
    people = {
        "candidate-applying": (drafting, reverse("candidate_home")),
        "candidate-waiting": (waiting, reverse("candidate_home")),
        "candidate-sitting": (
            sitting,
            reverse("exam_room", args=[open_test.SLUG, open_test.STAGE]),
        ),
        "candidate-admitted": (_admitted(), reverse("candidate_home")),
        "invigilator": _invigilator(now),
        "verifier": (cast.holders[Role.VERIFIER][0], staff),
        "secretariat": (cast.holders[Role.SECRETARIAT][0], staff),
        "second-secretary": (cast.holders[Role.SECRETARIAT][1], staff),
        "body-secretary": (cast.secretaries[numbering], reverse("body", args=[body.id])),
        "chair": (cast.chairs[numbering], staff),
        "member": (member, staff),
        "item-author": (cast.holders[Role.ITEM_AUTHOR][0], bank_page),
        "item-reviewer": (cast.holders[Role.ITEM_REVIEWER][0], bank_page),
        "test-owner": (cast.holders[Role.TEST_OWNER][0], bank_page),
        "hr": (cast.holders[Role.HR][0], reverse("staff_reserve", args=[PAST_SLUG])),
        "auditor": (cast.holders[Role.AUDITOR][0], reverse("audit_entries")),
        "administrator": (cast.holders[Role.ADMINISTRATOR][1], reverse("staff_people")),
    }
    mark_as_demo(people, now)
    periodic.run_due(now)
    return {role: person for role, (person, _page) in people.items()}


def _invigilator(now: datetime) -> tuple[Person, str]:
    """Who watches over the session that is on, and its page."""
    rows = SessionInvigilator.objects.select_related("person")
    rows = rows.filter(session__starts_at__lte=now, session__ends_at__gt=now)
    watching = rows.order_by("session__starts_at")[0]
    return watching.person, reverse("room_session", args=[watching.session_id])


def _drafting(scene: Scene, now: datetime) -> Person:
    """Somebody half way through an application: the last section of the form is empty."""
    each = population(setting_of(scene), 1, scene.chance("drafting"))[0]
    sections: Sequence[str] = list(each.answers)
    half = {key: each.answers[key] for key in sections[: len(sections) // 2]}
    someone = replace(each, index=SIZE + REGIONAL_SIZE, answers=half)
    application, _by = fill_in(scene, someone, now - DAY, documents_too=False)
    return application.candidate


def _waiting(scene: Scene) -> Person:
    """Somebody whose essay is marked and whose outcome is not announced."""
    stage = staging.stage_named(scene, STOPS_AT)
    rows = RosterEntry.objects.filter(stage=stage, end__isnull=True)
    entry = rows.select_related("application__candidate").order_by("code")[0]
    return entry.application.candidate


def _admitted() -> Person:
    """Somebody who is in the reserve."""
    rows = Reservist.objects.select_related("application__candidate")
    return rows.order_by("application__candidate_number")[0].application.candidate
