"""Safe Exam Browser that tells its key by its JavaScript API, played by a script of the page."""

import pytest
from playwright.sync_api import expect

from saty.core.safe_browser import hash_of
from saty.testing.models import SafeBrowserKey, SittingEvent
from tests import factories
from tests.browser.exam_window import SOON, Sitting
from tests.factories_of_exams import Test, open_test
from tests.testing.control_rows import NOW

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEY = "81aad4ab9dfd447cc479e6a4a7c9a544e2cafc7f3adeb68b2a21efad68eca4dc"
AT_ONCE = """
window.SafeExamBrowser = {version: 'SEB_macOS_3.4', security: {configKey: HASHES[location.href]}}
"""
LATER = """
const security = {configKey: '', updateKeys () {
  setTimeout(() => { security.configKey = HASHES[location.href] }, 300)
}}
window.SafeExamBrowser = {version: 'SEB_iOS_3.0', security}
"""
THROWS = """
window.SafeExamBrowser = {security: {
  get configKey () { throw new Error('no key') }, updateKeys () { throw new Error('no keys') }
}}
"""
NO_HASH = "window.SafeExamBrowser = {security: {configKey: 'кілт\\nжоқ'}}"


def asking() -> Test:
    """A test whose rules ask for the browser, with one key."""
    made = open_test({"knowledge": ("single", "single")}, safe_browser=True)
    SafeBrowserKey.objects.create(
        stage=made.entry.stage,
        name="macOS",
        config_key=KEY,
        added_by=factories.person(),
        added_at=NOW,
    )
    return made


def sitting_in(opened, live_server, made: Test, script: str, key: str = KEY) -> Sitting:
    """A window in which a script plays the browser that has `key`."""
    context = opened(made.candidate)
    addresses = [live_server.url + made.address(f"exam_{each}") for each in ("room", "player")]
    hashes = {address: hash_of(address, key) for address in addresses}
    context.add_init_script(f"const HASHES = {hashes}\n{script}")
    return Sitting(context, made)


def sit(sitting: Sitting) -> None:
    """Start, answer, go on, and let a few heartbeats pass."""
    sitting.begin()
    sitting.choose("Option 0 (en)")
    sitting.is_saved()
    sitting.tab.wait_for_timeout(1_500)


def noted(made: Test) -> int:
    return SittingEvent.objects.filter(sitting=made.sitting, kind="browser_mismatch").count()


@pytest.mark.parametrize("script", [AT_ONCE, LATER], ids=["at once", "later"])
def test_browser_that_tells_its_key_by_script_is_the_one_that_is_asked_for(
    opened, live_server, server, script
):
    made = asking()
    sitting = sitting_in(opened, live_server, made, script)
    sitting.tab.goto(made.address("exam_room"))
    expect(sitting.tab.locator("[data-browser=asked]")).to_be_visible(timeout=SOON)
    expect(sitting.tab.locator("[data-browser=other]")).to_be_hidden()

    sit(sitting)
    sitting.tab.get_by_role("button", name="Review the section").first.click()
    sitting.finish()

    assert noted(made) == 0
    assert len(made.stored()) == 1
    assert sitting.said == []


@pytest.mark.parametrize(
    ("script", "key"),
    [("", KEY), (AT_ONCE, "0" * 64), (THROWS, KEY), (NO_HASH, KEY)],
    ids=["no script", "other key", "throws", "no hash"],
)
def test_any_other_browser_is_told_noted_and_sits_the_test(
    opened, live_server, server, script, key
):
    made = asking()
    sitting = sitting_in(opened, live_server, made, script, key)
    sitting.tab.goto(made.address("exam_room"))
    expect(sitting.tab.locator("[data-browser=other]")).to_be_visible(timeout=SOON)

    sit(sitting)

    assert 1 <= noted(made) <= 2
    assert len(made.stored()) == 1
    assert sitting.said == []


def test_save_alone_from_another_browser_is_noted(opened, live_server, server):
    made = asking()
    sitting = sitting_in(opened, live_server, made, AT_ONCE)
    sitting.begin()
    sitting.tab.wait_for_timeout(300)
    before = noted(made)
    sitting.tab.route("**/exam/lane/beat", lambda route: route.abort())

    sitting.tab.evaluate("window.SafeExamBrowser.security.configKey = ''")
    sitting.choose("Option 0 (en)")
    sitting.is_saved()
    sitting.tab.wait_for_timeout(500)

    assert (before, noted(made) > 0) == (0, True)
    assert len(made.stored()) == 1


def test_adjustment_lifts_it(opened, live_server, server, monkeypatch):
    monkeypatch.setattr(
        "saty.testing.actions.sittings.lifts_safe_browser", lambda entry, file: True
    )
    made = asking()
    sitting = sitting_in(opened, live_server, made, "")

    sit(sitting)

    assert noted(made) == 0
