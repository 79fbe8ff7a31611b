"""The whole lane on a database: start, save, beat, sheet; and no key in any byte of it."""

import gzip
import io
import json
import re
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import F

from saty.core import items as core
from saty.core.exam_token import Token, seal
from saty.testing.actions.sittings import token_of
from saty.testing.lane import connecting
from saty.testing.lane.app import Lane, Writers
from saty.testing.lane.remembered import Remembered
from saty.testing.lane.saves import Fate, gave_way
from saty.testing.lane.starting import BAD
from saty.testing.lane.tables import read_form, read_sheet, read_terms
from saty.testing.lane.writer import Writer
from saty.testing.models import Answer, FormItem, Item, Sitting, SittingPart
from saty.web.exam.sheets import ensure_sheets
from tests import factories
from tests import factories_of_testing as testing

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime.now(UTC).replace(microsecond=0)
MASTER = b"k" * 32
SECRET = "Zqsecret"
"""In every text that no device may see; compressed or not, it would be found."""


@pytest.fixture
def lane(settings):
    settings.SATY_EXAM_KEYS = {1: MASTER}
    writers = Writers(
        Writer(connecting.saves, bad=Fate.REFUSED, told=gave_way, dies=lambda: None),
        Writer(connecting.starts, bad=BAD, dies=lambda: None),
        Writer(connecting.looks, bad=False, dies=lambda: None),
        Writer(connecting.beats, bad=None, dies=lambda: None),
    )
    yield Lane(
        writers=writers,
        forms=Remembered(read_form),
        terms=Remembered(read_terms),
        sheets=Remembered(read_sheet),
        masters={1: MASTER},
    )
    for each in (writers.saves, writers.starts, writers.looks, writers.beats):
        each.stop()


class Got:
    """A reply: its status, headers and bytes."""

    def __init__(self, lane, token, method, path, body=None, **more):
        sent = b"" if body is None else json.dumps(body).encode()
        environ = {
            "PATH_INFO": f"/exam/lane/{path}",
            "REQUEST_METHOD": method,
            "CONTENT_LENGTH": str(len(sent)),
            "wsgi.input": io.BytesIO(sent),
            "HTTP_AUTHORIZATION": f"Bearer {token}",
            **more,
        }
        said = []
        self.raw = b"".join(lane(environ, lambda *told: said.append(told)))
        self.status, self.headers = said[0][0][:3], dict(said[0][1])

    @property
    def plain(self):
        packed = self.headers.get("Content-Encoding") == "gzip"
        return gzip.decompress(self.raw) if packed else self.raw

    @property
    def json(self):
        return json.loads(self.plain)


def guarded(kind):
    """A question of a kind with SECRET in its explanation and accepted texts."""
    made = testing.question(kind, about=f"Asked of {kind}")
    wordings = {
        language: replace(
            wording,
            explanation=f"{SECRET} why {language}",
            accepted=tuple(f"{SECRET} word {language}" for _ in wording.accepted),
        )
        for language, wording in made.wordings.items()
    }
    fields = {"value": "98765.4321", "tolerance": "0.1357"} if kind == "number" else {}
    return replace(made, wordings=wordings, **fields)


def world():
    """A bank with an item of every kind, its number and identifier telling, in two forms."""
    bank = testing.bank(key="secretbank")
    items = [
        testing.item(bank, guarded(kind), identifier=f"{SECRET}-item-{place}")
        for place, kind in enumerate(core.KINDS)
    ]
    Item.objects.update(number=F("number") + 7_000_000)
    stage = factories.competition().stages.get(key="test")
    return bank, stage, items


def locked(stage, bank, items, number):
    """A form with random identifiers, as locking gives them."""
    from saty.testing.models import Blueprint

    blueprint = Blueprint.objects.filter(stage=stage).first() or testing.blueprint(bank, stage)
    empty = testing.locked_form(blueprint, [], number)
    empty.sha256 = uuid.uuid4().hex * 2
    empty.save()
    for position, each in enumerate(items):
        version = each.versions.get()
        asked = core.from_json(version.content)
        FormItem.objects.create(
            form=empty,
            position=position,
            section="knowledge",
            version=version,
            public_id=uuid.uuid4().hex[:16],
            option_ids=[uuid.uuid4().hex[:8] for _ in range(asked.size)],
            target_ids=[uuid.uuid4().hex[:8] for _ in range(asked.targets)],
            order=list(range(asked.size))[::-1],
        )
    return empty


def admitted(form, stage, language="kk"):
    """A candidate in the waiting room."""
    sat = Sitting.objects.create(
        entry=factories.on_roster(factories.submitted(stage.competition), stage),
        form=form,
        language=language,
        checked_in_at=NOW,
    )
    last = FormItem.objects.filter(form=form).count() - 1
    SittingPart.objects.create(
        sitting=sat, number=0, section="knowledge", first=0, last=last, seconds=3600
    )
    return sat


def answer_to(row):
    """Some answer to a question."""
    options, targets = row.option_ids, row.target_ids
    return {
        "single": options[:1] and options[0],
        "judgement": options[:1] and options[0],
        "multiple": options[:2],
        "ordering": options,
        "matching": [[each, targets[0]] for each in options] if targets else [],
        "number": "4",
        "text": "anything",
    }[row.version.item.kind]


def everything(lane, form, stage):
    """All that a device can get, from the waiting room to the end."""
    sat = admitted(form, stage)
    token = token_of(sat, datetime.now(UTC))
    rows = list(FormItem.objects.filter(form=form).select_related("version__item"))
    answers = [[row.public_id, answer_to(row), n] for n, row in enumerate(rows, 1)]
    got = [
        Got(lane, token, "GET", "clock"),
        Got(lane, token, "POST", "start", {"part": 0}),
        *(Got(lane, token, "GET", f"sheet/{name}") for name in ensure_sheets(form, NOW).values()),
        Got(lane, token, "POST", "save", {"answers": answers}),
        Got(lane, token, "POST", "save", {"answers": [[rows[0].public_id, "no option", 99]]}),
        Got(lane, token, "POST", "beat", {"waiting": 0, "events": [], "seen": 0}),
        Got(lane, token, "POST", "start", {"part": 9}),
        Got(lane, token, "GET", "other"),
    ]
    return sat, got


def test_no_key_is_in_any_byte_that_a_device_gets(lane):
    bank, stage, items = world()
    form = locked(stage, bank, items, 1)

    sat, got = everything(lane, form, stage)

    assert [each.status for each in got] == [*["200"] * 8, "409", "404"]
    assert Answer.objects.filter(sitting=sat).count() == len(core.KINDS)
    hidden = [SECRET, "98765.4321", "0.1357", "secretbank", str(bank.id), *telling(items)]
    for each in got:
        for data in (each.raw, each.plain, str(each.headers).encode()):
            found = [word for word in hidden if word.lower().encode() in data.lower()]
            assert found == []
    for sheet in (each for each in got if "Content-Encoding" in each.headers):
        assert keys_of(sheet.json) <= SHEET_KEYS
        html = "".join(q["html"] for part in sheet.json["sections"] for q in part["questions"])
        assert set(re.findall(r"\s([a-z-]+)=", html)) <= ATTRIBUTES


SHEET_KEYS = set("format form language sections key questions id kind shuffle options html".split())
"""All that is named in a sheet; "key" is the name of a section."""


ATTRIBUTES = set(
    "class id lang name type value for maxlength autocomplete inputmode aria-labelledby"
    " aria-describedby".split()
)
"""All that tags in a sheet say of themselves."""


def keys_of(held):
    """Every name in JSON."""
    if isinstance(held, dict):
        return set(held) | {name for each in held.values() for name in keys_of(each)}
    if isinstance(held, list):
        return {name for each in held for name in keys_of(each)}
    return set()


def telling(items):
    """Everything by which the bank knows an item."""
    for item in Item.objects.filter(id__in=[each.id for each in items]):
        yield from (str(item.id), item.id.hex, item.identifier, str(item.number))
        for version in item.versions.all():
            yield from (str(version.id), version.id.hex)


def test_sheet_is_the_same_whichever_option_is_right(lane):
    bank, stage, _items = world()
    one, other = (
        testing.item(bank, testing.question("single", about="Same", right=(right,)))
        for right in (0, 3)
    )
    form = locked(stage, bank, [one, other], 1)

    name = ensure_sheets(form, NOW)["kk"]
    questions = read_sheet(name)
    first, second = json.loads(gzip.decompress(questions.content))["sections"][0]["questions"]

    names = [(first["id"], second["id"]), *zip(first["options"], second["options"], strict=True)]
    html = first["html"]
    for old, new in names:
        html = html.replace(old, new)
    assert html == second["html"]


def test_two_forms_of_the_same_items_share_no_identifier(lane):
    bank, stage, items = world()
    forms = [locked(stage, bank, items, number) for number in (1, 2)]

    texts = [
        {word for each in everything(lane, form, stage)[1] for word in named(each)}
        for form in forms
    ]

    assert all(texts)
    assert texts[0] & texts[1] == set()


def named(got):
    """Identifiers in a sheet: of questions, options, targets, in JSON and in HTML."""
    if "Content-Encoding" not in got.headers:
        return set()
    sheet = got.json
    questions = [each for part in sheet["sections"] for each in part["questions"]]
    told = {each["id"] for each in questions} | {o for q in questions for o in q["options"]}
    values = re.findall(r'value="([^"]+)"', "".join(each["html"] for each in questions))
    return told | {value for value in values if len(value) >= 8}


@pytest.fixture
def begun(lane):
    """Two candidates of one stage with different forms; both have started."""
    bank, stage, items = world()
    forms = [locked(stage, bank, items, number) for number in (1, 2)]
    sats = [admitted(form, stage) for form in forms]
    tokens = [token_of(each, datetime.now(UTC)) for each in sats]
    for token in tokens:
        assert Got(lane, token, "POST", "start", {"part": 0}).status == "200"
    return forms, sats, tokens


def test_sheet_is_for_the_tokens_own_form_alone(lane, begun):
    forms, _sats, tokens = begun
    mine, others = (ensure_sheets(form, NOW)["kk"] for form in forms)

    assert Got(lane, tokens[0], "GET", f"sheet/{mine}").status == "200"
    assert Got(lane, tokens[0], "GET", f"sheet/{others}").status == "404"
    assert Got(lane, tokens[0], "GET", f"sheet/{'0' * 64}").status == "404"
    assert Got(lane, tokens[0], "GET", "sheet/../save").status == "404"
    assert Got(lane, tokens[0], "POST", f"sheet/{mine}").status == "404"


def test_sheet_is_not_handed_out_before_the_start(lane):
    bank, stage, items = world()
    form = locked(stage, bank, items, 1)
    token = token_of(admitted(form, stage), datetime.now(UTC))
    name = ensure_sheets(form, NOW)["kk"]

    before = Got(lane, token, "GET", f"sheet/{name}")
    Got(lane, token, "POST", "start", {"part": 0})

    assert (before.status, before.json["error"]) == ("409", "not_started")
    assert Got(lane, token, "GET", f"sheet/{name}").status == "200"


def test_sheet_is_immutable_and_not_sent_twice(lane, begun):
    forms, _sats, tokens = begun
    name = ensure_sheets(forms[0], NOW)["ru"]

    first = Got(lane, tokens[0], "GET", f"sheet/{name}")
    again = Got(lane, tokens[0], "GET", f"sheet/{name}", HTTP_IF_NONE_MATCH=f'"{name}"')

    assert first.headers["ETag"] == f'"{name}"'
    assert "immutable" in first.headers["Cache-Control"]
    assert first.headers["Cache-Control"].startswith("private")
    assert (again.status, again.raw) == ("304", b"")


def test_sheet_is_read_from_the_database_once(lane, begun, django_assert_num_queries):
    forms, _sats, tokens = begun
    name = ensure_sheets(forms[0], NOW)["kk"]
    Got(lane, tokens[0], "GET", f"sheet/{name}")

    with django_assert_num_queries(0):
        Got(lane, tokens[0], "GET", f"sheet/{name}")


def test_questions_of_another_form_are_refused_and_harm_nobody(lane, begun):
    forms, _sats, tokens = begun
    foreign = FormItem.objects.filter(form=forms[1]).first()

    got = Got(lane, tokens[0], "POST", "save", {"answers": [[foreign.public_id, None, 1]]})

    assert (got.status, got.json["refused"]) == ("200", [1])
    assert Answer.objects.count() == 0


def test_token_of_one_sitting_saves_into_that_sitting_alone(lane, begun):
    forms, sats, tokens = begun
    row = FormItem.objects.filter(form=forms[0], version__item__kind="text").get()

    Got(lane, tokens[0], "POST", "save", {"answers": [[row.public_id, "mine", 1]]})

    assert list(Answer.objects.values_list("sitting", "value")) == [(sats[0].id, '"mine"')]


def test_old_device_is_refused_and_the_new_one_goes_on(lane, begun):
    forms, sats, tokens = begun
    row = FormItem.objects.filter(form=forms[0], version__item__kind="text").get()
    Sitting.objects.filter(id=sats[0].id).update(epoch=2)
    taken_over = token_of(Sitting.objects.get(id=sats[0].id), datetime.now(UTC))

    new = Got(lane, taken_over, "POST", "save", {"answers": [[row.public_id, "new", 1]]})
    old = Got(lane, tokens[0], "POST", "save", {"answers": [[row.public_id, "old", 50]]})

    assert (new.json["stored"], old.json["refused"]) == ([1], [50])
    assert Got(lane, tokens[0], "POST", "beat", {}).json["epoch"] == 2
    assert Got(lane, tokens[0], "POST", "start", {"part": 0}).json["error"] == "other_device"
    assert Answer.objects.get().value == '"new"'


def test_save_after_the_end_is_late_whatever_the_devices_clock_says(lane, begun):
    forms, sats, tokens = begun
    row = FormItem.objects.filter(form=forms[0], version__item__kind="text").get()
    past = datetime.now(UTC) - timedelta(minutes=1)
    SittingPart.objects.filter(sitting=sats[0]).update(
        began_at=past - timedelta(hours=1), ends_at=past, closes_at=past
    )

    got = Got(lane, tokens[0], "POST", "save", {"answers": [[row.public_id, "late", 1]], "now": 0})

    assert got.json["late"] == [1]
    assert Answer.objects.count() == 0


def test_forged_token_of_another_sitting_is_refused(lane, begun):
    _forms, sats, tokens = begun
    forged = Token(uuid.uuid4(), sats[1].id, 1, b"f" * 8, 2**40)

    assert Got(lane, seal(forged, {1: b"x" * 32}), "GET", "clock").status == "401"
    assert Got(lane, tokens[0][:-3] + "AAA", "GET", "clock").status == "401"


def test_log_of_what_is_refused_names_nobody(lane, begun, caplog):
    _forms, sats, tokens = begun

    for _ in range(100):
        Got(lane, tokens[0], "POST", "save", {"answers": "private words"})
    Got(lane, tokens[0], "GET", "a-private-path")

    assert "save not_answers" in caplog.text
    assert "save too_fast" in caplog.text
    assert len(caplog.records) < 10
    for word in ("private", tokens[0], str(sats[0].id), sats[0].id.hex):
        assert word not in caplog.text
