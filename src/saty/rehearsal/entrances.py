"""The ways in, in words, for the home page of a demo."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from saty.rehearsal.ways_in import entrances
from saty.web.ways_in import WayIn

WORDS = {
    "candidate-applying": (
        _("Candidate, filling in"),
        _("An application half filled in: go on with it, check it, submit it."),
    ),
    "candidate-waiting": (
        _("Candidate, waiting"),
        _("The essay is written; the decision is not announced yet."),
    ),
    "candidate-sitting": (
        _("Candidate, about to be tested"),
        _("The test is open now: check in, try the practice test, sit it, finish."),
    ),
    "candidate-admitted": (
        _("Candidate, admitted"),
        _("In the reserve: every decision with its reason, and the receipt."),
    ),
    "invigilator": (
        _("Invigilator"),
        _("A session in a venue is on: see the seats, compare a document, confirm who sits there."),
    ),
    "verifier": (_("Verifier"), _("A queue of files: document beside fact, verdict by keyboard.")),
    "secretariat": (
        _("Secretariat"),
        _("Essay marks are closed: preview the cut, then propose it."),
    ),
    "second-secretary": (
        _("Second officer"),
        _("Decides what a colleague proposed: a disqualification waits."),
    ),
    "body-secretary": (
        _("Secretary of a commission"),
        _("Prepares meetings and keeps their minutes; holds half of the key of a secret vote."),
    ),
    "chair": (
        _("Chair of a commission"),
        _("Casts the vote that is wanted in one meeting, and opens a secret one in another."),
    ),
    "member": (
        _("Member of a commission"),
        _("Votes in the open in one meeting and in secret in another, on a phone too."),
    ),
    "item-author": (
        _("Author of test items"),
        _("Writes a question in three languages beside each other; one was sent back."),
    ),
    "item-reviewer": (
        _("Reviewer of test items"),
        _("Reads as candidates will, comments, accepts: two questions wait."),
    ),
    "test-owner": (
        _("Owner of the test"),
        _("Approves questions, checks the bank, has parallel forms assembled and locks them."),
    ),
    "hr": (_("Human resources"), _("Searches the register of reservists.")),
    "auditor": (_("Auditor"), _("Reads every entry, and who read what.")),
    "administrator": (_("Administrator"), _("Approves a role that a colleague proposed.")),
}


def ways_in(request: HttpRequest) -> list[WayIn]:
    """Each way in with its words; none where the database is no demo."""
    return [
        WayIn(
            role=way.role,
            title=str(WORDS[way.role][0]),
            text=str(WORDS[way.role][1]),
            url=reverse("demo_enter", args=[way.role]),
            key=way.key,
        )
        for way in entrances()
        if way.role in WORDS
    ]
