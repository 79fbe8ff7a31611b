"""Candidates register, fill in, upload and submit, each at their own moment."""

from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from uuid import UUID

from saty.applications.actions import adjustment_requests, documents, drafting, submission
from saty.applications.models import Application
from saty.applications.queries import ADJUSTMENT
from saty.common.actors import Actor
from saty.people.models import Person
from saty.people.roles import CANDIDATE
from saty.programmes.models import FILING
from saty.rehearsal.cast import account, accounts
from saty.rehearsal.papers import paper
from saty.rehearsal.population import Setting, Synthetic, population
from saty.rehearsal.scene import Scene

LAST_MARGIN = timedelta(minutes=2)


def file_all(scene: Scene, setting: Setting) -> None:
    """Everybody files, earlier ones first."""
    made_up = population(setting, scene.size, scene.chance("population"))
    people = [replace(each, index=scene.first + each.index) for each in made_up]
    people.sort(key=lambda each: (each.files_at, each.index))
    window = scene.window(FILING)
    span = window.closes_at - window.opens_at - LAST_MARGIN
    made = accounts({each.email: each.language for each in people}, window.opens_at)
    for each in scene.progress(people, "applications", len(people)):
        at = window.opens_at + span * each.files_at
        application = submit_one(scene, each, at, made[each.email])
        scene.people[application.id] = each


def fill_in(
    scene: Scene,
    each: Synthetic,
    at: datetime,
    person: Person | None = None,
    *,
    documents_too: bool = True,
) -> tuple[Application, Actor]:
    """A draft with its answers, and every document that is required."""
    person = person or account(each.email, each.language, at)
    by = Actor(CANDIDATE, "", person.id)
    application = drafting.start(competition=scene.competition, candidate=person, by=by, at=at)
    drafting.save_form(application=application, answers=each.answers, by=by, at=at)
    if documents_too:
        sent = [
            documents.Sent(required.key, BytesIO(paper(required)), f"{required.key}.pdf")
            for required in scene.file.application.documents
            if required.required
        ]
        documents.upload_all(application=application, files=sent, by=by, at=at)
    return application, by


def submit_one(
    scene: Scene, each: Synthetic, at: datetime, person: Person | None = None
) -> Application:
    """Fill in and submit; whoever is not eligible has read the warning."""
    application, by = fill_in(scene, each, at, person)
    if each.needs_accessible_seat:
        _ask_for_seat(scene, application, by, at)
    return submission.submit(
        application=application, acknowledged_ineligible=bool(each.flaw), by=by, at=at
    )


def _ask_for_seat(scene: Scene, application: Application, by: Actor, at: datetime) -> None:
    """Ask for an accessible seat with a proof, where the programme has that adjustment."""
    kinds = [each for each in scene.file.application.adjustments if each.needs_accessible_seat]
    if not kinds:
        return
    file = BytesIO(paper(documents.PROOF))
    proof = documents.upload(
        application=application,
        requirement=ADJUSTMENT,
        file=file,
        name="proof.pdf",
        by=by,
        at=at,
    )
    adjustment_requests.request_adjustment(
        application=application,
        kind=kinds[0].key,
        explanation="Арба. · Кресло-коляска.",
        proof=proof,
        by=by,
        at=at,
    )


def whose(scene: Scene, application: UUID) -> Synthetic:
    """Who stands behind an application."""
    return scene.people[application]
