"""What the player says. A script shows it, so every text is sent in every language with the page.

Words in `%(name)s` are put in by the script; texts that count come in the forms that the language
has, by the categories of CLDR.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

WORDS: Mapping[str, "_StrPromise"] = {
    "opening": _("The test is being opened…"),
    "trying": _("There is no connection just now. Trying again…"),
    "reload": _("Try again"),
    "to_room": _("Back to the waiting room"),
    "before": _("Before you start"),
    "before_words": _(
        "Time starts when you press the button, and goes on even if you close the browser."
    ),
    "opens_in": _("The test can be started in %(time)s."),
    "can_start": _("The test can be started now."),
    "identity_open": _("An official confirms who you are first. Wait for a moment."),
    "identity_confirmed": _("It is confirmed who you are."),
    "window_over": _("The time in which this test can be started is over."),
    "start": _("Start the test"),
    "starting": _("Starting…"),
    "section": _("Section %(number)s of %(of)s: %(name)s"),
    "practice": _("Practice test"),
    "practice_words": _("Nothing that you answer here counts, and it does not leave this device."),
    "question_of": _("Question %(number)s of %(of)s"),
    "previous": _("Previous question"),
    "next": _("Next question"),
    "to_review": _("Review the section"),
    "flag": _("Flag this question"),
    "unflag": _("Remove the flag"),
    "flagged_now": _("Flagged"),
    "take_back": _("Take the answer back"),
    "no_return": _("You cannot come back to this question once you have left it."),
    "questions": _("Questions of this section"),
    "question": _("Question %(number)s"),
    "answered": _("answered"),
    "not_answered": _("not answered"),
    "flagged": _("flagged"),
    "current": _("current"),
    "kept_aside": _("kept aside"),
    "language": _("Language of the test"),
    "receipt": _("Receipt of saved answers"),
    "time": _("Time left"),
    "time_left": _("Time left: %(time)s"),
    "half": _("Half of the time is over. Time left: %(time)s"),
    "time_given": _("You have been given time. Time left: %(time)s"),
    "saving": _("Saving…"),
    "saved": _("Saved %(time)s"),
    "nothing_to_save": _("Nothing to save yet"),
    "all_saved": _("Everything is saved"),
    "saved_again": _("The connection is back. Everything is saved."),
    "not_on_device": _(
        "This browser keeps nothing: leave this page open until every answer is saved."
    ),
    "review": _("Review: %(name)s"),
    "all_answered": _("Every question of this section is answered."),
    "go_on_words": _("Once you have gone on you cannot come back to this section."),
    "go_on": _("Leave this section and go on to: %(name)s"),
    "finish_words": _("You can undo finishing until the time ends."),
    "finish": _("Finish the test"),
    "back_to_questions": _("Back to the questions"),
    "sending": _("Your answers are being sent"),
    "sending_words": _("Leave this page open. It goes on by itself when everything is saved."),
    "time_up": _("Time is up"),
    "time_up_words": _("What you typed is being saved. It goes on by itself."),
    "not_finished": _("Finishing did not work. Your answers are safe. Try again."),
    "other_device": _("This test is being sat on another device"),
    "other_device_words": _(
        "You can go on here instead. What was saved is there; what the other device still sends"
        " after that is kept aside and not counted."
    ),
    "take_over": _("Go on here"),
    "taken_over": _("This test goes on on another device"),
    "taken_over_words": _(
        "What was saved from here counts. What was not saved in time is kept aside, and nothing"
        " is lost. Nothing more can be answered on this device."
    ),
    "other_tab": _("This test goes on in another tab"),
    "other_tab_words": _("Answer there, or go on here: everything is kept."),
    "here": _("Go on in this tab"),
    "signed_out": _("You are signed out"),
    "signed_out_words": _(
        "Your answers are kept. Sign in again on this device, and you come back here."
    ),
    "sign_in": _("Sign in"),
    "practice_over": _("The practice test is over"),
    "message": _("Message from the organisers"),
    "seen": _("Close the message"),
    "not_a_number": _("Write a number, such as 12.5."),
    "swapped": _("%(name)s has the place %(place)s now."),
    "language_stays": _("The language of this test cannot be changed."),
    "language_waits": _("The other language could not be fetched. Try again in a moment."),
}


def _forms(counted: Callable[[int], str]) -> dict[str, str]:
    samples = {"one": 1, "few": 2, "many": 5, "other": 5}
    return {category: counted(sample) for category, sample in samples.items()}


def _counted() -> dict[str, dict[str, str]]:
    return {
        "waiting": _forms(
            lambda n: ngettext(
                "%(count)s answer waiting, trying again",
                "%(count)s answers waiting, trying again",
                n,
            )
        ),
        "aside": _forms(
            lambda n: ngettext(
                "%(count)s answer kept aside: time was up",
                "%(count)s answers kept aside: time was up",
                n,
            )
        ),
        "refused": _forms(
            lambda n: ngettext("%(count)s answer was refused", "%(count)s answers were refused", n)
        ),
        "unanswered": _forms(
            lambda n: ngettext(
                "%(count)s question is not answered.", "%(count)s questions are not answered.", n
            )
        ),
        "places_left": _forms(
            lambda n: ngettext(
                "%(count)s place is missing. The answer counts once every place is given.",
                "%(count)s places are missing. The answer counts once every place is given.",
                n,
            )
        ),
        "questions_count": _forms(
            lambda n: ngettext("%(count)s question", "%(count)s questions", n)
        ),
        "minutes": _forms(lambda n: ngettext("%(count)s minute", "%(count)s minutes", n)),
        "seconds": _forms(lambda n: ngettext("%(count)s second", "%(count)s seconds", n)),
        "answered_of": _forms(
            lambda n: ngettext("%(count)s of %(of)s answered", "%(count)s of %(of)s answered", n)
        ),
    }


def words_in(language: str) -> dict[str, Any]:
    """Every text of the player in a language."""
    with translation.override(language):
        return {key: str(text) for key, text in WORDS.items()} | _counted()
