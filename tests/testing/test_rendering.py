"""Texts of items: Markdown with tables, pictures and formulas, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saty.testing.rendering import NoFormula, all_problems, html, html_inline, mathml, problems
from tests import factories_of_testing as testing


def source(name: str) -> str | None:
    return f"/pictures/{name}" if name == "map.png" else None


def test_text_with_a_table_a_picture_and_a_formula_is_shown():
    text = "Share **of** $x^2$:\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n![A map](picture:map.png)"

    shown = html(text, source)

    assert "<strong>of</strong>" in shown
    assert "<msup><mi>x</mi><mn>2</mn></msup>" in shown
    assert "<td>1</td>" in shown
    assert 'src="/pictures/map.png" alt="A map"' in shown


def test_columns_are_aligned_without_styles_within():
    shown = html("| a | b | c |\n|:--|:-:|--:|\n| 1 | 2 | 3 |", source)

    assert "style" not in shown
    assert '<td>1</td>\n<td class="saty-question__center">2</td>' in shown
    assert '<td class="saty-question__right">3</td>' in shown


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<img src="x" onerror="alert(1)">',
        "[here](javascript:alert(1))",
        "![](http://example.org/x.png)",
        "![x](picture:unknown.png)",
        r"$\text{<script>alert(1)</script>}$",
        r"$\href{javascript:alert(1)}{x}$",
        r"$\style{background:url(//x)}{x}$",
        "<!-- x --> <iframe src='//x'></iframe>",
    ],
)
def test_nothing_of_a_text_is_markup_of_the_page(text):
    shown = html(text, source)

    assert not {"<script", "<img", "<a ", "<iframe", "<!--"} & {
        piece for piece in ("<script", "<img", "<a ", "<iframe", "<!--") if piece in shown
    }


@given(st.text(max_size=200))
def test_any_text_is_shown_without_markup_of_its_own(text):
    assert "<script" not in html(f"{text}<script>{text}", source).lower()


@pytest.mark.parametrize(
    "tex",
    [r"\frac{1}", "{", r"\unknown", r"a &amp; b", r"\href{x}{y}", r"\text{<b>x</b>}", "x" * 2001],
)
def test_formula_that_is_broken_or_carries_markup_is_none(tex):
    with pytest.raises(NoFormula):
        mathml(tex)


@pytest.mark.parametrize(
    "tex",
    [
        r"\frac{a}{b}",
        r"\sqrt[3]{x}",
        r"\sum_{i=1}^{n} x_i",
        r"50\,\%",
        r"x \le 10^{-3}",
        r"\bar{x}",
    ],
)
def test_formulas_of_school_are_shown(tex):
    assert mathml(tex).startswith("<math")


def test_money_is_no_formula():
    assert html_inline("From $5 to $6", source) == "From $5 to $6"


def test_option_of_one_line_has_no_paragraph():
    assert html_inline("**Yes**, always", source) == "<strong>Yes</strong>, always"
    assert html_inline("- a\n- b", source).startswith("<ul>")


def test_what_would_not_be_shown_is_a_problem():
    text = "![](picture:map.png) ![x](picture:gone.png) ![y](http://x/y.png) $\\frac{1}$"

    found = problems(text, {"map.png"}, "kk.prompt")

    assert [(each.key, each.place) for each in found] == [
        ("picture_without_words", "kk.prompt"),
        ("picture_missing", "kk.prompt"),
        ("picture_from_elsewhere", "kk.prompt"),
        ("broken_formula", "kk.prompt"),
    ]


def test_problems_of_an_item_name_language_and_text():
    asked = testing.question()
    broken = testing.wording("ru")
    wordings = {**asked.wordings, "ru": type(broken)(broken.prompt, ("$\\x$", *broken.options[1:]))}

    assert [each.place for each in all_problems(wordings, ())] == ["ru.options.0"]


def test_what_reads_like_a_definition_of_a_link_is_shown():
    assert html_inline("[a]: x", lambda name: None) == "[a]: x"


@pytest.mark.parametrize("words", ["&nbsp;", "\u200b"])
def test_picture_of_which_the_words_show_nothing_is_a_problem(words):
    assert [each.key for each in problems(f"![{words}](picture:map.png)", {"map.png"})] == [
        "picture_without_words"
    ]
