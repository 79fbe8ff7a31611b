"""The test of a rehearsal, by the acts of the people who hold it.

The owner writes a blueprint, has parallel forms assembled from the example bank, and locks them;
the secretariat draws them; synthetic candidates answer by a two-parameter model; the secretariat
brings their answers, as those of a test that was sat at a centre.
"""

import hashlib
import random
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from saty.core import assembly as core
from saty.core import items
from saty.core.psychometrics.simulation import Posed, answers
from saty.decisions.actions.draws import commit_draw, perform_draw
from saty.people.roles import Role
from saty.programmes.schema import ScorePart
from saty.programmes.schema import Stage as StageRules
from saty.rehearsal.bank import bank_of
from saty.rehearsal.population import Synthetic
from saty.rehearsal.scene import Scene
from saty.stages import policies
from saty.stages.models import RosterEntry, Stage
from saty.testing.actions.assembling import ask_for_forms, carry_out
from saty.testing.actions.blueprints import save_blueprint
from saty.testing.actions.form_draws import FORMS
from saty.testing.actions.forms import lock_forms
from saty.testing.actions.responses import Sat, record_sittings
from saty.testing.models import Bank, Form, FormAssignment, FormItem, Topic
from saty.testing.test_stage import KEY

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FORMS_MADE, COMMON = 2, 24
"""Two forms, of which each section shares so many items: the example bank is small."""
ALSO = {"knowledge": ("judgement",)}
"""Competencies that stand in a section beside the one of its own name."""
ROUND_IN = timedelta(hours=6)
B_OF_LEVEL: Mapping[int, float] = {1: -1.6, 2: -0.9, 3: -0.2, 4: 0.5, 5: 1.2}
"""The difficulty that the model gives to each level that authors expect."""
TABLE = {"kk": 0.55, "ru": 0.40, "en": 0.05}
"""How many sit the test in which language."""


def is_held_here(scene: Scene, stage: Stage) -> bool:
    """Whether a stage is a test that the system scores."""
    return stage.kind == KEY and policies.runs_in_the_system(stage, scene.file)


def make_ready(scene: Scene, rules: StageRules, stage: Stage) -> None:
    """Forms are there and drawn before the window opens."""
    begins = (stage.opened_at or scene.window(stage.key).opens_at) + HOUR
    bank = bank_of(scene.cast, begins - DAY)
    make_forms(scene, bank, rules, stage, begins)
    draw(scene, stage, begins + HOUR)


def make_forms(
    scene: Scene, bank: Bank, rules: StageRules, stage: Stage, at: datetime
) -> list[Form]:
    """The blueprint that the stage's parts ask for, its forms assembled and locked."""
    owner = scene.cast.actor(Role.TEST_OWNER)
    chance = scene.chance(f"forms:{stage.key}")
    blueprint = save_blueprint(
        stage=stage, bank=bank, spec=spec_of(bank, rules), follows=0, by=owner, at=at
    )
    asked = ask_for_forms(blueprint=blueprint, by=owner, at=at)
    carry_out(assembly=asked.id, now=lambda: at, chance=chance.randrange)
    return lock_forms(
        blueprint=blueprint,
        by=owner,
        at=at,
        chance=chance.randrange,
        name=names_by(chance),
    )


def names_by(chance: random.Random) -> Callable[[], str]:
    """Random identifiers from a source that can be repeated."""
    return lambda: f"{chance.getrandbits(64):016x}"


def spec_of(bank: Bank, rules: StageRules) -> core.Blueprint:
    """A section for each part, of the topics whose items measure it."""
    parts = rules.score.parts if rules.score else ()
    return core.Blueprint(
        forms=FORMS_MADE,
        common=COMMON,
        sections=tuple(_section(bank, part) for part in parts),
    )


def _section(bank: Bank, part: ScorePart) -> core.Section:
    wanted = (part.key, *ALSO.get(part.key, ()))
    topics = Topic.objects.filter(bank=bank, items__competency__key__in=wanted).distinct()
    most = part.items or 0
    return core.Section(
        key=part.key,
        items=most,
        minutes=part.minutes or 0,
        topics={topic.key: (0, most) for topic in topics},
    )


def draw(scene: Scene, stage: Stage, at: datetime) -> None:
    """Everybody gets a form, by a draw whose secret and round a rehearsal may seed."""
    chance = scene.chance(f"draw:{stage.key}")
    by = scene.cast.actor(Role.SECRETARIAT)
    made = commit_draw(
        stage=stage,
        purpose=FORMS,
        public_round="rehearsal 1",
        round_at=at + ROUND_IN,
        by=by,
        at=at,
        secret_bytes=chance.randbytes,
    )
    value = hashlib.sha256(f"{scene.seed}:{stage.key}".encode()).hexdigest()
    perform_draw(draw=made, round_value=value, by=by, at=at + ROUND_IN + HOUR)


def sit(scene: Scene, stage: Stage, at: datetime) -> None:
    """Everyone who does not stay away answers the form that was drawn for them."""
    rows: list[Sat] = []
    for form in Form.objects.filter(blueprint__stage=stage):
        rows += _answered(scene, stage, form)
    by = scene.cast.actor(Role.SECRETARIAT)
    record_sittings(stage=stage, rows=sorted(rows, key=lambda row: str(row.entry)), by=by, at=at)


def _answered(scene: Scene, stage: Stage, form: Form) -> list[Sat]:
    given = FormAssignment.objects.filter(form=form, entry__end__isnull=True)
    entries = [each.entry for each in given.select_related("entry").order_by("entry__code")]
    people = [(entry, scene.people[entry.application_id]) for entry in entries]
    sitting = [(entry, each) for entry, each in people if each.absent_from != stage.key]
    places = list(form.items.select_related("version__item").order_by("position"))
    contents = [items.from_json(place.version.content) for place in places]
    chance = np.random.default_rng(
        scene.chance(f"answers:{form.number}:{stage.key}").getrandbits(64)
    )
    abilities = np.array([each.ability for _entry, each in sitting])
    posed = [_posed(place, content) for place, content in zip(places, contents, strict=True)]
    chosen = answers(posed, abilities, chance)
    return [
        Sat(
            entry=entry.id,
            language=_language(entry, each),
            answers={
                place.position: value(place, content, int(option))
                for place, content, option in zip(places, contents, line, strict=True)
            },
        )
        for (entry, each), line in zip(sitting, chosen, strict=True)
    ]


def _posed(place: FormItem, content: items.Item) -> Posed:
    """What the model knows of an item; one without a single key is known, or it is not."""
    level = place.version.item.difficulty
    spread = int(hashlib.sha256(str(place.version_id).encode()).hexdigest()[:4], 16) / 65_536
    key = content.right[0] if content.kind == "single" else _best(content)
    return Posed(
        difficulty=B_OF_LEVEL[level] + 0.5 * (spread - 0.5),
        discrimination=0.6 + 0.7 * spread,
        options=max(content.size, 2) if content.kind in {"single", "judgement"} else 2,
        key=key,
        guessing=0.15 if content.kind == "single" else 0.05,
    )


def _best(content: items.Item) -> int:
    return content.levels.index(max(content.levels)) if content.kind == "judgement" else 0


def value(place: FormItem, content: items.Item, option: int) -> Any:
    """The answer of the model as the form's identifiers; for kinds without options of their own
    0 is the right answer and 1 a wrong one."""
    if content.kind in {"single", "judgement"}:
        return place.option_ids[option]
    return _right(place, content) if option == 0 else _wrong(place, content)


def _right(place: FormItem, content: items.Item) -> Any:
    if content.kind == "number":
        return content.value
    if content.kind == "text":
        return content.wordings["kk"].accepted[0]
    if content.kind == "matching":
        return [[place.option_ids[at], place.target_ids[to]] for at, to in enumerate(content.right)]
    return [place.option_ids[at] for at in content.right]


def _wrong(place: FormItem, content: items.Item) -> Any:
    """A near miss: one neighbour exchanged, one right option left out, one pair confused."""
    if content.kind == "number":
        return str(int(float(content.value)) + 7)
    if content.kind == "text":
        return "–"
    if content.kind == "multiple":
        return [place.option_ids[at] for at in content.right[:-1]]
    if content.kind == "ordering":
        return [place.option_ids[at] for at in _exchanged(content.right)]
    pairs = list(zip(place.option_ids, _exchanged(content.right), strict=True))
    return [[option, place.target_ids[to]] for option, to in pairs]


def _exchanged(places: Sequence[int]) -> list[int]:
    first, second, *others = places
    return [second, first, *others]


def _language(entry: RosterEntry, each: Synthetic) -> str:
    """The language in which somebody sits, the same in every run."""
    lot = int(hashlib.sha256(f"{each.index}:language".encode()).hexdigest()[:8], 16) / 2**32
    for language, part in TABLE.items():
        if lot < part:
            return language
        lot -= part
    return "kk"
