"""Undertakings: signed in person, by the words that were read; other words are signed anew."""

from datetime import timedelta
from hashlib import sha256

import pytest
from django.db import IntegrityError, transaction

from saty.bodies import undertakings
from saty.bodies.actions import end_membership, sign_undertakings
from saty.bodies.models import Undertaking
from saty.common.refusals import NotNow, NotYours
from saty.meetings.actions import ballots, meetings
from saty.programmes.queries import rules_in_force
from saty.programmes.schema import Text
from saty.programmes.schema import Undertaking as Rule
from tests import factories
from tests.bodies.undertaking import DIGESTS, WANTED, keys, reworded
from tests.decisions import deciding
from tests.meetings import holding
from tests.meetings.holding import LATER, STARTS
from tests.stages import running

AT = factories.WHILE_FILING
pytestmark = pytest.mark.django_db


@pytest.fixture
def seat():
    """A member who has signed nothing yet."""
    body = factories.competition().bodies.get(key="national-commission")
    return factories.member(body, is_bound=False)


def sign(seat, digests=DIGESTS, **fields):
    values = {"by": holding.acting(seat), "at": AT}
    return sign_undertakings(membership=seat, digests=digests, **values | fields)


def left(seat, at=AT) -> list[str]:
    return keys(undertakings.left_to(seat, rules_in_force(seat.body.competition_id, at).file))


def test_digest_is_of_key_and_words_in_all_languages():
    words = {"kk": "а", "ru": "б", "en": "c"}
    rule = Rule(key="one", name=Text(**words), words=Text(**words), default=True)

    text = '{"format":"saty/undertaking/1","key":"one","words":{"en":"c","kk":"а","ru":"б"}}'
    assert undertakings.digest(rule) == sha256(text.encode()).hexdigest()


def test_undertakings_are_signed_once_and_recorded(seat):
    before = left(seat)
    signed = sign(seat)
    again = sign(seat)

    assert before == keys(WANTED) == ["no-contact", "confidentiality"]
    assert [(each.key, each.sha256) for each in signed] == list(zip(before, DIGESTS, strict=True))
    assert (again, left(seat)) == ([], [])
    assert running.lost("undertaking_signed") == []


def test_one_can_be_signed_before_the_other(seat):
    sign(seat, DIGESTS[:1])

    assert left(seat) == ["confidentiality"]


def test_words_that_changed_are_signed_anew_and_what_was_signed_stands(seat):
    sign(seat)
    reworded(seat.body.competition, in_force_from=AT + timedelta(hours=1))
    later = AT + timedelta(hours=2)

    before, after = left(seat), left(seat, later)
    with pytest.raises(NotNow, match="undertaking_changed"):
        sign(seat, at=later)

    assert (before, after) == ([], ["no-contact"])
    assert Undertaking.objects.filter(membership=seat).count() == 2


def test_nobody_signs_for_another(seat):
    with pytest.raises(NotYours, match="own_undertaking_only"):
        sign(seat, by=holding.acting(factories.member(seat.body)))


@pytest.mark.parametrize("over", ["ended", "term"])
def test_nobody_signs_who_sits_no_more(seat, over):
    if over == "ended":
        end_membership(membership=seat, by=running.officer(), at=AT)
    else:
        seat.term_ends = AT
        seat.save()

    with pytest.raises(NotNow, match="sits_no_more"):
        sign(seat)


def test_member_who_has_not_signed_is_neither_present_nor_votes():
    stage = running.stage_with(5)
    people = holding.seated(deciding.body_of(stage))
    item = holding.number_item(stage)
    seats = [holding.seat(item.meeting.body, each) for each in people]
    seats[8].undertakings.all().delete()

    with pytest.raises(NotNow, match="undertakings_first"):
        holding.attend(item.meeting, people[8])
    sign(seats[8], at=STARTS)
    holding.opened(item, *people)
    ballot = ballots.open_ballot(item=item, proposals=holding.on_number(3), by=people[0], at=LATER)
    reworded(stage.competition, in_force_from=STARTS)
    with pytest.raises(NotNow, match="undertakings_first"):
        holding.cast(ballot, people[1], "for")
    meetings.leave(meeting=item.meeting, membership=seats[1], by=people[1], at=LATER)

    assert not ballot.papers.exists()


def test_programme_without_undertakings_demands_none(seat):
    file = factories.programme_file().model_copy(update={"undertakings": ()})

    assert undertakings.left_to(seat, file) == []


def test_signature_twice_is_refused_by_the_database(seat):
    """Named undertaking_signed_once."""
    row = sign(seat)[0]

    with pytest.raises(IntegrityError), transaction.atomic():
        Undertaking.objects.create(membership=seat, key=row.key, sha256=row.sha256, signed_at=AT)
