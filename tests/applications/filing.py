"""A complete form for the Presidential reserve, and drafts that are filled in with it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from saty.applications import entries
from saty.applications.actions.drafting import save_answers, start
from saty.applications.actions.submission import submit
from saty.applications.models import Application, Document
from saty.core.rules.identity import make_kz_iin
from saty.ledger.models import Entry
from saty.programmes.models import Competition
from tests import factories

BORN = date(1992, 5, 17)


def identity(serial: int = 100, born: date = BORN, sex: str = "female") -> str:
    """A valid identity number: the first from `serial` on that has a check digit."""
    return next(
        n for i in range(20) if (n := make_kz_iin(birth_date=born, sex=sex, serial=serial + i))
    )


def answers(**changed: Any) -> dict[str, dict[str, Any]]:
    """Everything that the form requires; keywords change answers ("birth_date" for birth-date)."""
    filled: dict[str, dict[str, Any]] = {
        "person": {
            "full-name": "Сәрсенова Айгүл",
            "identity-number": identity(),
            "birth-date": BORN.isoformat(),
            "sex": "female",
            "citizenship": "KZ",
            "region": "almaty",
            "phone": "+7 700 000 00 00",
            "exam-language": "kk",
        },
        "education": {
            "education": [
                {"level": "higher", "institution": "Uni", "speciality": "Law", "year": "2014"}
            ]
        },
        "work": {
            "work": [
                {
                    "start": "2015-01-12",
                    "end": None,
                    "employer": "School 7",
                    "position": "Teacher",
                    "sector": "quasi-public",
                }
            ],
            "sector": "quasi-public",
            "offices-held": ["none"],
        },
        "languages": {"languages": [{"language": "kk", "level": "c2"}]},
        "choice": {"track": {"group": "sectoral", "area": "social-policy"}, "motivation": "Why"},
        "consents": {
            "consent-data": True,
            "consent-verification": True,
            "consent-publication": True,
        },
    }
    for name, value in changed.items():
        key = name.replace("_", "-")
        section = next(s for s in filled.values() if key in s)
        section[key] = value
    return filled


def fill_in(application: Application, **changed: Any) -> None:
    """Answer everything and put the required documents beside it."""
    by = factories.acting(application.candidate)
    for section, values in answers(**changed).items():
        save(application, section, values)
    for requirement in ("identity-document", "diploma", "work-record"):
        document(application, requirement)
    assert by.person == application.candidate_id


def save(application: Application, section: str, values: Mapping[str, Any], **more: Any) -> Any:
    """Save some answers as the candidate."""
    by = factories.acting(application.candidate)
    at = more.pop("at", factories.WHILE_FILING)
    return save_answers(
        application=application, section=section, values=values, by=by, at=at, **more
    )


def document(application: Application, requirement: str, **fields: Any) -> Document:
    """A document row, without a file."""
    number = factories.next_number()
    values = {
        "file_name": f"{number:032x}",
        "original_name": "scan.pdf",
        "media_type": "application/pdf",
        "size": 1000,
        "pages": 1,
        "sha256": f"{number:064x}",
        "uploaded_at": factories.WHILE_FILING,
    }
    return Document.objects.create(
        application=application, requirement=requirement, **{**values, **fields}
    )


def started(competition: Competition | None = None, **fields: Any) -> Application:
    """A draft, started by its candidate."""
    candidate = fields.pop("candidate", None) or factories.person()
    return start(
        competition=competition or factories.competition(),
        candidate=candidate,
        by=factories.acting(candidate),
        at=fields.pop("at", factories.WHILE_FILING),
    )


def complete(competition: Competition | None = None, **changed: Any) -> Application:
    """A draft that can be submitted."""
    made = started(competition, candidate=changed.pop("candidate", None))
    fill_in(made, **changed)
    return made


def submit_it(application: Application, **more: Any) -> Application:
    """Submit as the candidate."""
    values: dict[str, Any] = {
        "acknowledged_ineligible": False,
        "by": factories.acting(application.candidate),
        "at": factories.WHILE_FILING,
    }
    return submit(application=application, **{**values, **more})


def filed(competition: Competition | None = None, **changed: Any) -> Application:
    """An application submitted through its verbs."""
    return submit_it(complete(competition, **changed))


def every_act_has_its_entry() -> bool:
    """Whether acts on applications and their entries in the log are the same."""
    kinds = (
        entries.SUBMITTED,
        entries.WITHDRAWN,
        entries.WITHDRAWAL_UNDONE,
        entries.CLASH_FOUND,
        entries.ADJUSTMENT_REQUESTED,
    )
    return all(sorted(kind.acts()) == sorted(_subjects(kind.key)) for kind in kinds)


def _subjects(kind: str) -> list[str]:
    return list(Entry.objects.filter(kind=kind).values_list("subject", flat=True))
