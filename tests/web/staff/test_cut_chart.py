"""The picture of a cut: who is above the line has another colour than who is below."""

from base64 import b64decode
from fractions import Fraction

from saty.core.cuts import Line
from saty.decisions.actions.cuts import CutShown
from saty.web.staff.cut_chart import ABOVE, BELOW, picture


def tried(*scores: int, last: int) -> CutShown:
    """A cut of candidates with these scores, each once, the highest first."""
    totals = tuple((Fraction(score), 1) for score in scores)
    line = Line(1, 1, Fraction(last), None, 0, len(scores))
    return CutShown(1, len(scores), 1, {"": line}, totals, (), (), (), (), 0, 0)


def colours(shown: CutShown) -> set[str]:
    svg = b64decode(picture(shown).partition(",")[2]).decode()
    return {colour for colour in (ABOVE, BELOW) if colour in svg}


def test_best_score_alone_above_the_line_has_the_colour_of_those_who_go_on():
    shown = tried(89, 45, last=89)

    assert colours(shown) == {ABOVE, BELOW}


def test_all_above_the_line_have_one_colour():
    shown = tried(89, 45, last=45)

    assert colours(shown) == {ABOVE}
