"""New keys for blind indexes: one identity number counts once before, during and after."""

import io

import pytest
from django.core.management import call_command

from saty.applications.models import IdentityClash
from saty.common.sealing import blind_index
from tests import factories
from tests.applications import filing

OLD, NEW = {1: bytes(range(32))}, {2: bytes(range(32, 64))}
pytestmark = pytest.mark.django_db


def test_identity_numbers_are_indexed_anew_with_the_keys(settings):
    settings.SATY_INDEX_KEYS = OLD
    one, draft = filing.filed(), filing.complete()
    one.refresh_from_db()
    before = one.identity_index

    settings.SATY_INDEX_KEYS = NEW | OLD
    call_command("rotate_keys", stdout=io.StringIO(), stderr=io.StringIO())

    one.refresh_from_db()
    draft.refresh_from_db()
    assert (before[:2], one.identity_index[:2]) == ("1:", "2:")
    assert one.identity_index == blind_index("identity:kz-iin", filing.identity())
    assert draft.identity_index == ""


def test_claim_of_a_number_indexed_under_the_key_before_is_seen(settings):
    settings.SATY_INDEX_KEYS = OLD
    competition = factories.competition()
    first = filing.filed(competition)

    settings.SATY_INDEX_KEYS = NEW | OLD
    second = filing.filed(competition)

    clash = IdentityClash.objects.get()
    assert (clash.first_id, clash.second_id) == (first.id, second.id)
    assert second.contested
