"""What must never be false is a named constraint, and some test tries to break each.

A test names the constraint that it breaks. Those below write to the tables directly.
"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from saty.bodies.models import Body, Membership, Recusal
from saty.ledger.models import Entry, Position
from saty.programmes.models import Competition, CompetitionWindow, Outage, RulesVersion
from saty.rehearsal.models import DemoMark
from tests import factories
from tests.factories import OPENS

TESTS = Path(__file__).parents[1]
LATER = OPENS + timedelta(days=1)


def names() -> list[str]:
    return sorted(
        constraint.name
        for model in apps.get_models()
        if model.__module__.startswith("saty.")
        for constraint in model._meta.constraints
    )


def test_names_of_constraints_are_all_different():
    assert len(names()) == len(set(names()))


@pytest.mark.parametrize("name", names())
def test_constraint_is_named_by_a_test_that_breaks_it(name):
    naming = [path for path in TESTS.rglob("test_*.py") if name in path.read_text()]

    assert naming, f"no test tries to break {name}"


def entry(**fields: Any) -> Entry:
    number = factories.next_number()
    values = {
        "kind": "k",
        "subject": f"thing:{number}",
        "ordinal": 0,
        "actor_role": "clock",
        "at": OPENS,
        "public": {},
        "commitments": {},
        "digest": f"{number:064d}",
    }
    return Entry(**{**values, **fields})


def window(**fields: Any) -> CompetitionWindow:
    values = {"competition": factories.competition(), "key": "extra"}
    return CompetitionWindow(**{**values, "opens_at": OPENS, "closes_at": LATER, **fields})


def rules(**fields: Any) -> RulesVersion:
    someone = factories.person()
    values = {
        "competition": fields.pop("competition", None) or factories.competition(),
        "number": 2,
        "text": "x",
        "canonical": "{}",
        "sha256": "0" * 64,
        "reason": "A mistake in a date",
        "drafted_by": someone,
        "drafted_at": OPENS,
    }
    return RulesVersion(**{**values, **fields})


def outage(**fields: Any) -> Outage:
    within = window()
    within.save()
    values = {
        "window": within,
        "began_at": OPENS,
        "ended_at": LATER,
        "extends_to": LATER,
        "reason": "Power",
        "recorded_by": factories.person(),
        "recorded_at": LATER,
    }
    return Outage(**{**values, **fields})


def body() -> Body:
    return factories.competition().bodies.order_by("key")[0]


def twice(*rows: Any) -> Any:
    """Save all rows but the last, which breaks the constraint."""
    for row in rows[:-1]:
        row.save(force_insert=True)
    return rows[-1]


def entry_twice() -> Any:
    return twice(entry(subject="thing:a"), entry(subject="thing:a", digest="f" * 64))


def window_twice() -> Any:
    made = factories.competition()
    return twice(window(competition=made), window(competition=made))


def rules_twice() -> Any:
    made = factories.competition()
    return twice(rules(competition=made), rules(competition=made))


def rules_by_one() -> Any:
    someone = factories.person()
    return rules(drafted_by=someone, approved_by=someone, approved_at=OPENS)


def outage_by_one() -> Any:
    someone = factories.person()
    return outage(recorded_by=someone, approved_by=someone, approved_at=LATER)


def member_twice() -> Any:
    one = factories.member(body())
    return Membership(
        body=one.body,
        person=one.person,
        organisation=one.organisation,
        capacity="alternate",
        since=OPENS,
        added_by=one.person,
    )


def chair_twice() -> Any:
    one = factories.member(body(), "chair")
    return Membership(
        body=one.body,
        person=factories.person(),
        organisation=one.organisation,
        capacity="chair",
        since=OPENS,
        added_by=one.person,
    )


def recusal_twice() -> Any:
    one = factories.member(body())
    application = factories.submitted(one.body.competition)
    values = {"membership": one, "application": application, "declared_at": OPENS}
    return twice(Recusal(reason="Kin", **values), Recusal(reason="Kin", **values))


def position_below_zero() -> Any:
    made = entry()
    made.save()
    return Position(position=-1, entry=made, leaf=b"0" * 32)


BROKEN: dict[str, Callable[[], Any]] = {
    "entry_chain_is_a_line": entry_twice,
    "entry_first_has_no_previous": lambda: entry(previous="0" * 64),
    "position_from_zero": position_below_zero,
    "opened_competition_has_its_moment": lambda: Competition(
        slug="c",
        programme_key="p",
        state="opened",
        opens_at=OPENS,
        created_by=factories.person(),
        created_at=OPENS,
    ),
    "rules_numbered_once": rules_twice,
    "rules_approved_by_another": rules_by_one,
    "rules_in_force_are_approved": lambda: rules(state="in_force"),
    "amendment_has_a_reason": lambda: rules(reason=""),
    "refused_rules_say_why": lambda: rules(state="refused", refused_at=OPENS),
    "window_once": window_twice,
    "window_ends_after_it_begins": lambda: window(closes_at=OPENS),
    "outage_ends_after_it_begins": lambda: outage(ended_at=OPENS),
    "outage_approved_by_another": outage_by_one,
    "outage_settled_once": lambda: outage(
        approved_by=factories.person(), approved_at=LATER, refused_at=LATER, refusal="A test"
    ),
    "refused_outage_says_why": lambda: outage(refused_at=LATER),
    "body_key_once": lambda: Body(
        competition=(one := body()).competition,
        key=one.key,
    ),
    "one_capacity_per_person": member_twice,
    "one_chair_per_body": chair_twice,
    "recused_once": recusal_twice,
    "one_demo_mark": lambda: DemoMark(singleton=False, made_at=OPENS),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", BROKEN)
def test_row_that_breaks_a_constraint_is_refused_by_the_database(name):
    row = BROKEN[name]()

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.django_db
@pytest.mark.parametrize("made", [entry, window, rules, outage])
def test_row_that_breaks_none_is_taken(made):
    row = made()

    row.save(force_insert=True)

    assert type(row).objects.filter(pk=row.pk).exists()
