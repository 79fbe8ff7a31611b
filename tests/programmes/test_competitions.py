"""Competitions: drafted by one person, opened by another, ended or cancelled with a reason."""

from datetime import timedelta

import pytest

from saty.common.refusals import Conflict, NotNow, NotYours
from saty.core.ledger.canonical import sha256_hex
from saty.ledger.models import Entry
from saty.programmes import queries, shipped
from saty.programmes.actions.competitions import (
    cancel_competition,
    end_competition,
    open_competition,
    replace_file,
    set_window,
)
from saty.programmes.models import Competition
from saty.programmes.states import CompetitionState
from tests.programmes import drafts
from tests.programmes.drafts import AT, OPENS_AT, TEXT

pytestmark = pytest.mark.django_db


def kinds() -> list[str]:
    """Kinds of the entries about competitions and rules, in the order in which they were made."""
    found = Entry.objects.filter(subject__regex="^(competition|rules):")
    return list(found.order_by("at", "subject", "ordinal").values_list("kind", flat=True))


def test_draft_keeps_the_text_and_its_hash_and_counts_the_windows():
    competition = drafts.draft()

    rules = competition.rules_versions.get()
    assert (competition.state, competition.programme_key) == ("draft", "kz-presidential-reserve")
    assert (rules.number, rules.state, rules.text) == (1, "drafted", TEXT)
    assert rules.sha256 == sha256_hex(rules.canonical.encode())
    assert len(queries.windows(competition.id)) == 8
    assert kinds() == ["competition_drafted"]


def test_draft_of_a_faulty_file_is_refused_and_nothing_is_written():
    with pytest.raises(NotNow, match=r"file.faulty"):
        drafts.draft(text="format = 3")

    assert not Competition.objects.exists()


def test_draft_under_an_address_that_is_taken_is_refused():
    drafts.draft(slug="same")

    with pytest.raises(Conflict, match=r"competition.slug"):
        drafts.draft(slug="same")


def test_draft_gets_another_text_and_its_windows_are_counted_anew():
    competition = drafts.draft()
    other = drafts.secretariat()
    text = TEXT.replace('lasts = "P30D"', 'lasts = "P20D"', 1)

    replace_file(competition=competition, text=text, opens_at=OPENS_AT, by=other, at=AT)

    filing = queries.window(competition.id, "filing")
    rules = queries.draft_rules(competition.id)
    assert filing.closes_at - filing.opens_at == timedelta(days=20)
    assert (rules.text, rules.drafted_by_id) == (text, other.person)


def test_draft_keeps_its_programme():
    competition = drafts.draft()
    text = TEXT.replace('key = "kz-presidential-reserve"', 'key = "another"', 1)

    with pytest.raises(NotNow, match=r"file.programme"):
        replace_file(
            competition=competition, text=text, opens_at=OPENS_AT, by=drafts.secretariat(), at=AT
        )


def test_window_of_a_draft_is_set():
    competition = drafts.draft()

    set_window(
        competition=competition,
        key="filing",
        opens_at=OPENS_AT,
        closes_at=OPENS_AT + timedelta(days=5),
        by=drafts.secretariat(),
        at=AT,
    )

    assert queries.window(competition.id, "filing").closes_at == OPENS_AT + timedelta(days=5)


@pytest.mark.parametrize(
    ("key", "days", "reason"), [("filing", 0, "window.order"), ("none", 1, "window.unknown")]
)
def test_window_that_cannot_be_is_refused(key, days, reason):
    with pytest.raises(NotNow, match=reason):
        set_window(
            competition=drafts.draft(),
            key=key,
            opens_at=OPENS_AT,
            closes_at=OPENS_AT + timedelta(days=days),
            by=drafts.secretariat(),
            at=AT,
        )


def test_window_of_an_open_competition_is_not_set():
    with pytest.raises(NotNow, match=r"competition.not_draft"):
        set_window(
            competition=drafts.opened(),
            key="filing",
            opens_at=OPENS_AT,
            closes_at=OPENS_AT + timedelta(days=5),
            by=drafts.secretariat(),
            at=AT,
        )


def test_opening_freezes_the_rules_and_makes_its_entries():
    opener = drafts.secretariat()

    competition = drafts.opened(by=opener)

    rules = competition.rules_versions.get()
    entry = Entry.objects.get(kind="competition_opened")
    assert (competition.state, competition.opened_at) == (CompetitionState.OPENED, AT)
    assert (rules.state, rules.in_force_from) == ("in_force", AT)
    assert rules.approved_by_id == opener.person
    assert entry.public["rules_sha256"] == rules.sha256
    assert entry.public["windows"]["filing"][0] == "2026-03-03T04:00:00.000000Z"
    assert set(kinds()) == {"competition_drafted", "competition_opened", "rules_frozen"}
    assert drafts.log_findings() == []


def test_opening_ones_own_draft_is_refused():
    drafter = drafts.secretariat()
    competition = drafts.ready(by=drafter)

    with pytest.raises(NotYours, match=r"competition.own_draft"):
        open_competition(competition=competition, by=drafter, at=AT)


def test_opening_with_a_fault_is_refused_and_changes_nothing():
    competition = drafts.draft()

    with pytest.raises(NotNow, match=r"competition.preflight"):
        open_competition(competition=competition, by=drafts.secretariat(), at=AT)

    competition.refresh_from_db()
    assert (competition.state, kinds()) == ("draft", ["competition_drafted"])


def test_opening_twice_opens_once():
    competition = drafts.opened()

    with pytest.raises(NotNow, match=r"competition.not_draft"):
        open_competition(competition=competition, by=drafts.secretariat(), at=AT)

    assert kinds().count("competition_opened") == 1


def test_end_is_final():
    competition = drafts.opened()
    by = drafts.secretariat()

    end_competition(competition=competition, reason="All was decided.", by=by, at=AT)

    with pytest.raises(NotNow):
        cancel_competition(competition=competition, reason="Late.", by=by, at=AT)
    assert "competition_ended" in kinds()
    assert drafts.log_findings() == []


def test_draft_is_cancelled_with_a_reason():
    competition = drafts.draft()

    cancel_competition(
        competition=competition, reason="Made by mistake.", by=drafts.secretariat(), at=AT
    )

    competition.refresh_from_db()
    assert (competition.state, competition.end_reason) == ("cancelled", "Made by mistake.")


def test_cancelling_without_a_reason_is_refused():
    with pytest.raises(NotNow, match=r"reason.missing"):
        cancel_competition(competition=drafts.draft(), reason="  ", by=drafts.secretariat(), at=AT)


def test_every_shipped_programme_can_be_drafted():
    names = shipped.names()

    made = [drafts.draft(slug=name, text=shipped.text_of(name)) for name in names]

    assert [competition.programme_key for competition in made] == list(names)
