"""The test of a rehearsal, by the acts of the people who hold it.

The owner writes a blueprint, has parallel forms assembled from the example bank, and locks them;
they are sat by a pre-flight; the secretariat draws them; synthetic candidates sit them, and answer
by a two-parameter model.
"""

import hashlib
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from saty.core import assembly as core
from saty.core import items
from saty.core.psychometrics.simulation import Posed, answers
from saty.decisions.actions.draws import commit_draw, perform_draw
from saty.people.roles import Role
from saty.programmes.schema import ScorePart
from saty.programmes.schema import Stage as StageRules
from saty.rehearsal.bank import bank_of
from saty.rehearsal.exam_room import ONLY_CHECKS_IN, Comes, hold
from saty.rehearsal.lane import lane
from saty.rehearsal.population import Synthetic
from saty.rehearsal.scene import Scene
from saty.rehearsal.seating import CENTRE, Centre, can_be_in_venues, seat_all
from saty.stages import policies
from saty.stages.models import Stage
from saty.testing.actions.assembling import ask_for_forms, carry_out
from saty.testing.actions.blueprints import save_blueprint
from saty.testing.actions.form_draws import FORMS
from saty.testing.actions.forms import lock_forms
from saty.testing.actions.preflights import ask
from saty.testing.actions.preflights import carry_out as carry_out_preflight
from saty.testing.models import Bank, Form, FormAssignment, FormItem, Item
from saty.testing.policies.forms import KINDS

Kind = TypeVar("Kind", int, str)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FORMS_MADE, COMMON = 2, 24
"""Two forms, of which each section shares so many items: the example bank is small."""
ALSO = {"knowledge": ("judgement",)}
"""Competencies that stand in a section beside the one of its own name."""
GIVE = 2
"""By how many items a topic or a difficulty may be off the even share of the bank."""
ROUND_IN = timedelta(hours=6)
EASIEST, HARDEST = -1.8, 1.4
"""The difficulties that the model gives to the questions of a section, in even steps."""
SPOKEN = {"kk": 0.55, "ru": 0.40, "en": 0.05}
"""How many sit the test in which language."""


def is_held_here(scene: Scene, stage: Stage) -> bool:
    """Whether a stage is a test, or its verification, that the system holds."""
    return stage.kind in KINDS and policies.runs_in_the_system(stage, scene.file)


def make_ready(scene: Scene, rules: StageRules, stage: Stage, centre: Centre = CENTRE) -> None:
    """Forms are there and drawn before the window opens, and seats where it is sat in venues."""
    begins = (stage.opened_at or scene.window(stage.key).opens_at) + HOUR
    bank = bank_of(scene.cast, begins - DAY)
    make_forms(scene, bank, rules, stage, begins)
    draw(scene, stage, begins + HOUR)
    if can_be_in_venues(rules):
        seat_all(scene, stage, centre)


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
    made = lock_forms(
        blueprint=blueprint,
        by=owner,
        at=at,
        chance=chance.randrange,
        name=names_by(chance),
    )
    fly(scene, stage, at)
    return made


def fly(scene: Scene, stage: Stage, at: datetime) -> None:
    """The pre-flight that was asked for when the forms were locked."""
    asked = ask(stage=stage, by=scene.cast.actor(Role.TEST_OWNER), at=at)
    chance = scene.chance(f"preflight:{stage.key}")
    carry_out_preflight(preflight=asked.id, now=lambda: at, chance=chance.randrange, lanes=lane)


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
    there = Item.objects.filter(bank=bank, competency__key__in=wanted)
    number = part.items or 0
    return core.Section(
        key=part.key,
        items=number,
        minutes=part.minutes or 0,
        topics=in_proportion(Counter(there.values_list("topic__key", flat=True)), number),
        difficulties=in_proportion(Counter(there.values_list("difficulty", flat=True)), number),
    )


def in_proportion(there: Mapping[Kind, int], number: int) -> dict[Kind, core.Range]:
    """How many of each kind a form of `number` items has, give or take, if it is like the bank."""
    whole = sum(there.values())
    even = {kind: number * count // whole for kind, count in sorted(there.items())}
    return {kind: (max(0, at - GIVE), at + 1 + GIVE) for kind, at in even.items()}


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


def sit(scene: Scene, stage: Stage) -> None:
    """Everyone who does not stay away sits the form that was drawn for them."""
    hold(scene, stage, coming(scene, stage))


def coming(scene: Scene, stage: Stage) -> list[Comes]:
    """Who comes to the test with which answers, by the response model."""
    given = FormAssignment.objects.filter(entry__stage=stage, entry__end__isnull=True)
    rows = [
        (each, scene.people[each.entry.application_id])
        for each in given.select_related("entry__application", "entry__stage")
    ]
    sitting = sorted((r for r in rows if r[1].absent_from != stage.key), key=lambda r: r[1].index)
    forms = {form.id: _sections(form) for form in Form.objects.filter(blueprint__stage=stage)}
    chosen = _chosen(scene, stage, next(iter(forms.values())), [each for _row, each in sitting])
    made = [
        Comes(row.entry, each, _language(each), _answers(forms[row.form_id], chosen, number))
        for number, (row, each) in enumerate(sitting)
    ]
    away = [
        Comes(row.entry, each, _language(each), {}, sits=False)
        for row, each in rows
        if each.absent_from == stage.key
    ]
    return made + [each for each in away if each.person.lot("checks in") < ONLY_CHECKS_IN]


Places = list[tuple[FormItem, items.Item]]


def _sections(form: Form) -> dict[str, Places]:
    """Section -> its questions with their contents, from the easiest to the hardest."""
    found: dict[str, Places] = {}
    for place in form.items.select_related("version__item"):
        found.setdefault(place.section, []).append((place, items.from_json(place.version.content)))
    for places in found.values():
        places.sort(key=lambda each: (each[0].version.item.difficulty, each[0].version.item.number))
    return found


def _chosen(
    scene: Scene, stage: Stage, sections: Mapping[str, Places], people: Sequence[Synthetic]
) -> dict[str, NDArray[np.int64]]:
    """Section -> for each person (row) and place of difficulty (column) 0 for the key, or which
    wrong answer. How many somebody has right depends on no form, so that lots change no count."""
    abilities = np.array([each.ability for each in people])
    found = {}
    for section, places in sections.items():
        seed = scene.chance(f"answers:{stage.key}:{section}").getrandbits(64)
        posed = [Posed(float(b)) for b in np.linspace(EASIEST, HARDEST, len(places))]
        found[section] = answers(posed, abilities, np.random.default_rng(seed))
    return found


def _answers(
    sections: Mapping[str, Places], chosen: Mapping[str, NDArray[np.int64]], number: int
) -> dict[int, Any]:
    return {
        place.position: answer(place, content, int(chosen[section][number, column]))
        for section, places in sections.items()
        for column, (place, content) in enumerate(places)
    }


def answer(place: FormItem, content: items.Item, wrong: int) -> Any:
    """The right answer to a question (0), or one of its wrong ones that earn nothing (1, 2, 3)."""
    if content.kind in {"single", "judgement"}:
        return place.option_ids[_option(content, wrong)]
    return _wrong(place, content) if wrong else _right(place, content)


def _option(content: items.Item, wrong: int) -> int:
    if content.kind == "single":
        others = [each for each in range(content.size) if each != content.right[0]]
        return others[(wrong - 1) % len(others)] if wrong else content.right[0]
    levels = content.levels
    return levels.index(min(levels) if wrong else max(levels))


def _right(place: FormItem, content: items.Item) -> Any:
    if content.kind == "number":
        return content.value
    if content.kind == "text":
        return content.wordings["kk"].accepted[0]
    if content.kind == "matching":
        return [[place.option_ids[at], place.target_ids[to]] for at, to in enumerate(content.right)]
    return [place.option_ids[at] for at in content.right]


def _wrong(place: FormItem, content: items.Item) -> Any:
    if content.kind == "number":
        return str(int(float(content.value)) + 7)
    if content.kind == "text":
        return "–"
    if content.kind == "multiple":
        return [place.option_ids[at] for at in range(content.size) if at not in content.right]
    if content.kind == "ordering":
        return [place.option_ids[at] for at in reversed(content.right)]
    beside = [(to + 1) % content.targets for to in content.right]
    return [[place.option_ids[at], place.target_ids[to]] for at, to in enumerate(beside)]


def _language(each: Synthetic) -> str:
    """The language in which somebody sits, the same in every run."""
    lot = each.lot("language")
    for language, part in SPOKEN.items():
        if lot < part:
            return language
        lot -= part
    return "kk"
