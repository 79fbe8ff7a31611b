"""Pages of competitions: list, make, look at, replace the file, set dates, open, end."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from saty.programmes import queries
from saty.programmes.models import Competition
from tests import factories
from tests.programmes import drafts
from tests.web.staff.asking import moment, official, text

pytestmark = pytest.mark.django_db
NOW = drafts.AT


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(NOW, tick=False)


def url(name: str, competition: Competition, *more: object) -> str:
    return reverse(name, args=[competition.slug, *more])


def upload(content: str | bytes) -> SimpleUploadedFile:
    data = content.encode() if isinstance(content, str) else content
    return SimpleUploadedFile("programme.toml", data)


def making(**changed: object) -> dict[str, object]:
    given = {"source": factories.PROGRAMME, "slug": "reserve-2026", **moment("opens", NOW)}
    return {**given, **changed}


@pytest.mark.parametrize("count", [1, 3])
def test_list_shows_each_competition_in_a_fixed_number_of_queries(count, django_assert_num_queries):
    made = [drafts.draft(slug=f"reserve-{n}") for n in range(count)]
    client, _ = official()

    with django_assert_num_queries(8):
        response = client.get(reverse("staff_competitions"))

    assert response.status_code == 200
    assert all(competition.slug in text(response) for competition in made)


def test_list_of_an_official_of_one_competition_holds_that_one():
    mine, other = drafts.draft(slug="mine"), drafts.draft(slug="other")
    client, _ = official(scope=f"competition:{mine.id}")

    page = text(client.get(reverse("staff_competitions")))

    assert mine.slug in page
    assert other.slug not in page
    assert "Make a competition" not in page


def test_empty_list_says_what_will_be_here():
    client, _ = official()

    assert "No competitions yet" in text(client.get(reverse("staff_competitions")))


def test_competition_is_made_from_a_shipped_file():
    client, person = official()

    response = client.post(reverse("staff_make_competition"), making())

    made = Competition.objects.get()
    assert (response.status_code, response.url) == (302, url("staff_competition", made))
    assert (made.slug, made.created_by, made.opens_at) == ("reserve-2026", person, NOW)


def test_competition_in_the_year_9999_is_refused_with_the_last_day():
    client, _ = official()
    far = moment("opens", datetime(9999, 12, 20, 9, 0, tzinfo=UTC))

    response = client.post(reverse("staff_make_competition"), making(**far))

    assert response.status_code == 400
    assert "The date must be 31 December 2199 or earlier." in text(response)
    assert not Competition.objects.exists()


def test_competition_is_made_from_an_uploaded_file():
    client, _ = official()
    given = making(source="", file=upload("\ufeff" + drafts.TEXT.replace("\n", "\r\n")))

    response = client.post(reverse("staff_make_competition"), given)

    assert response.status_code == 302
    assert Competition.objects.get().rules_versions.get().text == drafts.TEXT


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("format = ", "1:"),
        (b"\xff\xfe\x00", "not text in UTF-8"),
        ("", "The submitted file is empty"),
        ("x" * 2_000_000, "larger than"),
        (drafts.TEXT.replace('en = "Test" }', 'en = "" }', 1), "stages.test"),
        ("=cmd|' /C calc'!A0", "1:"),
    ],
)
def test_faulty_file_is_refused_with_its_faults_by_line(content, place):
    client, _ = official()

    response = client.post(
        reverse("staff_make_competition"), making(source="", file=upload(content))
    )

    assert response.status_code == 400
    assert place in text(response)
    assert not Competition.objects.exists()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"source": ""}, "Choose a programme that ships, or upload your own."),
        ({"slug": "Қ 1"}, "Enter a valid"),
        ({"opens_time": "25:00"}, "Write the time as hours and minutes"),
        ({"opens_day_month": "13"}, "There is no such date"),
        ({"source": "../../etc/passwd"}, "Select a valid choice"),
    ],
)
def test_wrong_answer_is_shown_with_what_to_do(changed, words):
    client, _ = official()

    response = client.post(reverse("staff_make_competition"), making(**changed))

    assert response.status_code == 400
    assert words in text(response)


def test_address_that_is_taken_is_refused():
    drafts.draft()
    client, _ = official()

    response = client.post(reverse("staff_make_competition"), making())

    assert response.status_code == 400
    assert "Another competition has this address" in text(response)


def test_official_of_one_competition_makes_none():
    competition = drafts.draft()
    client, _ = official(scope=f"competition:{competition.id}")

    assert client.get(reverse("staff_make_competition")).status_code == 404


def test_page_of_a_competition_shows_its_calendar_and_rules():
    competition = drafts.draft()
    client, _ = official()

    page = text(client.get(url("staff_competition", competition)))

    assert "Filing" in page
    assert "Essay" in page
    assert competition.rules_versions.get().sha256[:16] in page
    assert "Pre-flight check" in page


def test_page_of_an_open_competition_offers_amendments_and_outages():
    client, _ = official()

    page = text(client.get(url("staff_competition", drafts.opened())))

    assert "Draft an amendment" in page
    assert "Record an outage" in page
    assert "Pre-flight check" not in page


def test_auditor_looks_and_may_do_nothing():
    client, _ = official("auditor")

    page = text(client.get(url("staff_competition", drafts.opened())))

    assert "Draft an amendment" not in page
    assert "End the competition" not in page


def test_window_is_set():
    competition = drafts.draft()
    client, _ = official()
    opens, closes = NOW + timedelta(days=2), NOW + timedelta(days=9)

    response = client.post(
        url("staff_window", competition, "filing"),
        {**moment("opens", opens), **moment("closes", closes)},
    )

    window = queries.window(competition.id, "filing")
    assert response.status_code == 302
    assert (window.opens_at, window.closes_at) == (opens, closes)


def test_window_that_ends_before_it_begins_is_refused():
    competition = drafts.draft()
    client, _ = official()

    response = client.post(
        url("staff_window", competition, "filing"),
        {**moment("opens", NOW), **moment("closes", NOW)},
    )

    assert response.status_code == 400
    assert "A window closes after it opens" in text(response)


def test_window_page_begins_with_the_dates_that_stand():
    competition = drafts.draft()
    client, _ = official()

    page = text(client.get(url("staff_window", competition, "filing")))

    assert 'value="09:00"' in page


def test_unknown_window_is_not_found():
    client, _ = official()

    assert client.get(url("staff_window", drafts.draft(), "none")).status_code == 404


def test_file_of_a_draft_is_replaced():
    competition = drafts.draft()
    client, _ = official()
    changed = drafts.TEXT.replace('version = "1"', 'version = "2"', 1)

    response = client.post(
        url("staff_replace_file", competition),
        {"source": "", "file": upload(changed), **moment("opens", NOW)},
    )

    assert response.status_code == 302
    assert competition.rules_versions.get().text == changed


def test_preflight_names_each_fault_and_leads_to_where_it_is_mended():
    competition = drafts.draft()
    competition.windows.get(key="test").delete()
    client, _ = official()

    page = text(client.get(url("staff_preflight", competition)))

    assert "things to mend" in page
    assert f'href="{reverse("staff_people")}"' in page
    assert f'href="{url("staff_window", competition, "test")}"' in page
    assert "Open the competition" not in page


def test_preflight_of_ones_own_draft_asks_for_a_colleague():
    client, person = official()
    competition = drafts.ready(by=factories.acting(person, "secretariat"))

    page = text(client.get(url("staff_preflight", competition)))

    assert "Nothing to mend" in page
    assert "Ask a colleague" in page
    assert "Open the competition" not in page


def test_preflight_warns_of_a_term_that_ends_early_and_lets_the_competition_open():
    competition = drafts.ready()
    seat = competition.bodies.get(key="national-commission").memberships.first()
    seat.term_ends = NOW + timedelta(days=2)
    seat.save()
    client, _ = official()

    page = text(client.get(url("staff_preflight", competition)))
    client.post(url("staff_open_competition", competition))

    competition.refresh_from_db()
    assert "Worth a look before opening" in page
    assert "terms of office that end before the last step: 1." in page
    assert "Nothing to mend" in page
    assert competition.opened_at is not None


def test_competition_is_opened_by_another_person():
    competition = drafts.ready()
    client, _ = official()

    response = client.post(url("staff_open_competition", competition))

    competition.refresh_from_db()
    assert (response.status_code, competition.state) == (302, "opened")


def test_competition_is_not_opened_without_the_password_of_the_last_minutes():
    competition = drafts.ready()
    client, _ = official(fresh=False)

    response = client.post(url("staff_open_competition", competition))

    competition.refresh_from_db()
    assert competition.state == "draft"
    assert "reauthenticate" in response.url


def test_competition_with_faults_is_not_opened():
    competition = drafts.draft()
    client, _ = official()

    response = client.post(url("staff_open_competition", competition))

    assert response.status_code == 409
    assert "pre-flight check found faults" in text(response)


def test_competition_is_not_opened_by_a_get():
    client, _ = official()

    assert client.get(url("staff_open_competition", drafts.ready())).status_code == 405


def test_competition_is_ended_with_a_reason():
    competition = drafts.opened()
    client, _ = official()

    without = client.post(url("staff_end_competition", competition), {"reason": ""})
    response = client.post(url("staff_end_competition", competition), {"reason": "All is done."})

    competition.refresh_from_db()
    assert (without.status_code, response.status_code) == (400, 302)
    assert (competition.state, competition.end_reason) == ("ended", "All is done.")


def test_draft_is_cancelled():
    competition = drafts.draft()
    client, _ = official()

    assert client.get(url("staff_cancel_competition", competition)).status_code == 200
    client.post(url("staff_cancel_competition", competition), {"reason": "By mistake."})

    competition.refresh_from_db()
    assert competition.state == "cancelled"
