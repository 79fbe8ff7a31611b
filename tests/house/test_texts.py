"""Every text can be found by whoever collects texts: none hides inside another string."""

import ast
from pathlib import Path

from django.utils import translation

import saty
from saty.common.states import TABLES

MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "pgettext"}
ROOT = Path(saty.__file__).parent


def hidden(source: str) -> list[int]:
    """Lines on which a text is marked for translation inside an f-string."""
    return [
        call.lineno
        for string in ast.walk(ast.parse(source))
        if isinstance(string, ast.JoinedStr)
        for call in ast.walk(string)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in MARKS
    ]


def test_text_inside_an_f_string_is_seen():
    assert hidden("x = 1\ny = f\"{x}. {_('After')}\"\nz = f'{x}' + _('Before')\n") == [2]


def test_no_text_hides_inside_an_f_string():
    found = {
        str(path.relative_to(ROOT)): lines
        for path in sorted(ROOT.rglob("*.py"))
        if (lines := hidden(path.read_text()))
    }

    assert found == {}


def test_no_state_reads_in_kazakh_as_the_heading_of_a_moment():
    labels = [label for table in TABLES.values() for label in table.states.labels]

    with translation.override("kk"):
        assert [str(each) for each in labels if str(each).endswith("уақыты")] == []
