"""Pages of files of items: brought, looked at, taken in; proposed, approved, downloaded."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from saty.config.settings import SATY_MOST_BYTES_SENT
from saty.ledger.models import Reading
from saty.testing import tasks
from saty.testing.actions import export_work, import_work
from saty.testing.models import Item, ItemExport, ItemImport
from saty.testing.scopes import bank_scope
from tests import factories
from tests import factories_of_testing as testing
from tests.web.staff.asking import official, text

pytestmark = pytest.mark.django_db
GIFT = (
    b"$CATEGORY: $course$/top/Elsewhere\n\n// [id:q1]\n[markdown]Two *and* two? {=four ~three}\n\n"
    b"[html]<script>x</script> {=a ~b}\n"
)


@pytest.fixture
def bank():
    return testing.bank()


@pytest.fixture
def author(bank):
    return official("item_author", bank_scope(bank.id))


def url(name, bank, **parts):
    return reverse(name, kwargs={"bank": bank.key, **parts})


def bring(client, bank, content=GIFT):
    file = SimpleUploadedFile("anything.pdf", content)
    given = {"file": file, "language": "en", "topic": "law"}
    return client.post(url("bank_bring_file", bank), given)


def brought(client, bank, content=GIFT):
    assert bring(client, bank, content).status_code == 302
    return ItemImport.objects.get(bank=bank)


def test_author_brings_a_file_follows_it_looks_and_takes_it_in(bank, author):
    client, person = author
    source = brought(client, bank)
    page = url("bank_import", bank, item_import=source.id)
    live = url("bank_import_progress", bank, item_import=source.id)

    assert "The file waits to be read" in text(client.get(page))
    assert client.get(live).status_code == 200
    import_work.read_file(import_id=source.id, now=timezone.now)
    done = client.get(live)
    assert (done.status_code, done["HX-Refresh"]) == (204, "true")

    shown = text(client.get(page))
    assert "Items that can be taken: 1" in shown
    assert "Elsewhere: 1" in shown
    assert "<p>Two <em>and</em> two?</p>" in shown
    assert "line 6" in shown
    assert "There is a script in the text. It was not taken." in shown

    taking = client.post(url("bank_take_import", bank, item_import=source.id))
    assert taking.status_code == 302
    import_work.take_file(import_id=source.id, now=timezone.now)
    assert "Items that were taken in as drafts: 1." in text(client.get(page))
    assert Item.objects.get().author_id == person.id


def test_page_shows_how_far_the_reading_is(bank, author):
    client, _person = author
    source = brought(client, bank)
    ItemImport.objects.update(state="reading", done=0, total=0)
    live = url("bank_import_progress", bank, item_import=source.id)

    at_first = text(client.get(live))
    ItemImport.objects.update(done=1, total=3)
    later = text(client.get(live))
    whole = text(client.get(url("bank_import", bank, item_import=source.id)))

    assert "Read so far: 0" in at_first
    assert '<progress class="saty-progress" aria-label="The file is being read">' in at_first
    for shown in (later, whole):
        assert "1 of 3" in shown
        assert '<progress class="saty-progress" value="1" max="3"' in shown


def test_file_that_was_read_anew_says_why(bank, author):
    client, _person = author
    source = brought(client, bank)
    import_work.read_file(import_id=source.id, now=timezone.now)
    testing.item(bank, identifier="q1")

    client.post(url("bank_take_import", bank, item_import=source.id))
    import_work.take_file(import_id=source.id, now=timezone.now)
    import_work.read_file(import_id=source.id, now=timezone.now)

    shown = text(client.get(url("bank_import", bank, item_import=source.id)))
    assert "The bank has got something of this file meanwhile. Nothing was taken" in shown
    assert "The bank has this item already." in shown


def test_file_is_dropped(bank, author):
    client, _person = author
    source = brought(client, bank)
    import_work.read_file(import_id=source.id, now=timezone.now)

    client.post(url("bank_drop_import", bank, item_import=source.id))

    shown = client.get(url("bank_import", bank, item_import=source.id))
    assert "This file was dropped." in text(shown)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"nothing that is known", "The file has none of the formats that can be read"),
        (b"", "The submitted file is empty."),
    ],
)
def test_file_of_no_format_is_refused_beside_the_field_or_on_top(bank, author, content, words):
    client, _person = author

    response = bring(client, bank, content)

    assert response.status_code == 400
    assert words in text(response)


def test_file_that_cannot_be_read_says_why(bank, author):
    client, _person = author
    source = brought(client, bank, b"<quiz><question></quiz>")
    import_work.read_file(import_id=source.id, now=timezone.now)

    shown = text(client.get(url("bank_import", bank, item_import=source.id)))

    assert "The XML is damaged near line 1. Save the file anew." in shown


def test_looking_at_a_file_is_a_reading_and_others_do_not_decide(bank, author):
    client, _person = author
    source = brought(client, bank)
    import_work.read_file(import_id=source.id, now=timezone.now)
    reviewer, person = official("item_reviewer", bank_scope(bank.id))

    shown = text(reviewer.get(url("bank_import", bank, item_import=source.id)))

    assert "Take all of them in" not in shown
    readings = Reading.objects.filter(subject=f"import:{source.id}", reader=str(person.staff_id))
    assert {each.what for each in readings} == {"items of a file"}


@pytest.mark.parametrize("count", [1, 3])
def test_lists_and_a_file_cost_a_fixed_number_of_queries(
    bank, author, count, django_assert_max_num_queries
):
    client, _person = author
    text_of = b"\n\n".join(b"%d? {=a ~b}" % n for n in range(30 * count))
    source = brought(client, bank, text_of)
    import_work.read_file(import_id=source.id, now=timezone.now)
    client.get(url("bank_imports", bank))

    with django_assert_max_num_queries(12):
        client.get(url("bank_imports", bank))
    with django_assert_max_num_queries(18):
        client.get(url("bank_import", bank, item_import=source.id))


def test_only_officials_send_a_large_file_and_only_to_its_page(bank, author):
    client, _person = author
    address = url("bank_bring_file", bank)
    candidate = Client()
    candidate.force_login(factories.person())

    def sent(by, path, length):
        return by.generic("POST", path, b"", "text/plain", CONTENT_LENGTH=str(length)).status_code

    large = SATY_MOST_BYTES_SENT + 1
    assert sent(client, address, large) != 413
    assert sent(client, address, 64_200_000) == 413
    assert sent(client, url("bank_propose_export", bank), large) == 413
    assert sent(candidate, address, large) == 413


def test_template_is_a_sheet(bank, author):
    client, _person = author

    response = client.get(url("bank_sheet_template", bank))

    assert response["Content-Disposition"] == 'attachment; filename="items.xlsx"'


def propose(client, bank, **given):
    values = {"format": "xlsx", "language": "kk", "reason": "For the archive", **given}
    return client.post(url("bank_propose_export", bank), values)


def test_export_is_proposed_approved_by_another_and_downloaded(bank, author):
    client, _person = author
    owner, _owner = official("test_owner", bank_scope(bank.id))
    testing.item(bank)
    assert propose(client, bank).status_code == 302
    export = ItemExport.objects.get()
    page = url("bank_export", bank, item_export=export.id)

    mine = text(client.get(page))
    assert "You proposed this export." in mine
    assert "For the archive" in text(owner.get(page))
    assert owner.get(reverse("staff_home")).status_code == 200
    assert "Exports of items to decide" in text(owner.get(reverse("staff_home")))
    owner.post(url("bank_approve_export", bank, item_export=export.id))

    assert "The file is being made" in text(client.get(page))
    export_work.make_file(export_id=export.id, now=timezone.now)
    assert "Items in the file: 1." in text(client.get(page))
    file = client.post(url("bank_export_file", bank, item_export=export.id))
    assert file["Content-Disposition"] == 'attachment; filename="items.xlsx"'
    assert file.content.startswith(b"PK")
    assert owner.post(url("bank_export_file", bank, item_export=export.id)).status_code == 403

    ItemExport.objects.update(decided_at=timezone.now() - timedelta(hours=24))
    assert client.post(url("bank_export_file", bank, item_export=export.id)).status_code == 409
    assert "The 24 hours of this export are over." in text(client.get(page))


def test_export_that_leaves_out_more_than_is_shown_says_so(bank, author):
    client, _person = author
    owner, _owner = official("test_owner", bank_scope(bank.id))
    propose(client, bank)
    export = ItemExport.objects.get()
    owner.post(url("bank_approve_export", bank, item_export=export.id))
    export_work.make_file(export_id=export.id, now=timezone.now)
    export.refresh_from_db()
    lost = [{"key": "control_characters", "place": f"text {n}", "details": {}} for n in range(101)]

    export.left_out = lost[:100]
    export.save(update_fields=["left_out"])
    all_named = text(client.get(url("bank_export", bank, item_export=export.id)))
    export.left_out = lost
    export.save(update_fields=["left_out"])
    not_all = text(client.get(url("bank_export", bank, item_export=export.id)))

    assert "text 99" in all_named
    assert "There are more." not in all_named
    assert "There are more. Correct these first." in not_all


def test_export_is_approved_only_with_the_password_given_just_now(bank, author):
    client, _person = author
    propose(client, bank)
    stale, _owner = official("test_owner", bank_scope(bank.id), fresh=False)
    export = ItemExport.objects.get()

    response = stale.post(url("bank_approve_export", bank, item_export=export.id))

    assert response.status_code == 302
    export.refresh_from_db()
    assert export.state == "proposed"


def test_owner_refuses_an_export(bank, author):
    client, _person = author
    propose(client, bank)
    owner, _owner = official("test_owner", bank_scope(bank.id))
    export = ItemExport.objects.get()

    owner.post(url("bank_refuse_export", bank, item_export=export.id))

    export.refresh_from_db()
    assert export.state == "refused"


def test_proposal_without_a_reason_says_so(bank, author):
    client, _person = author

    response = propose(client, bank, reason="")

    assert response.status_code == 400
    assert "What the items are needed for: This field is required." in text(response)


def test_author_sees_what_waits_for_them(bank, author):
    client, _person = author
    source = brought(client, bank)
    import_work.read_file(import_id=source.id, now=timezone.now)

    assert "Files of items to take in or drop" in text(client.get(reverse("staff_home")))
    assert tasks.sweep(timezone.now()) == 0
