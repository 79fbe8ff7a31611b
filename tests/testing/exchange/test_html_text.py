"""Texts between HTML and the bank's Markdown: nothing is lost, nothing slips through."""

import html
import time
from contextlib import suppress
from xml.etree import ElementTree

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from saty.testing.exchange.html_text import NO_XML, PLAIN, NotTaken, to_html, to_markdown

PICTURES = {"pics/chart one.png": "chart-one.png"}


def _src(name: str) -> str:
    return "pics/chart one.png" if name == "chart-one.png" else f"pics/{name}"


@pytest.mark.parametrize(
    ("given", "markdown"),
    [
        ("<p>One</p><p>Two<br>lines<br></p>", "One\n\nTwo\\\nlines"),
        ("plain &amp; 2 &lt; 3", "plain & 2 < 3"),
        ("<b>Note:</b>text and <em>this</em> one", "**Note**:text and *this* one"),
        ("<em>one</em><em>word</em>", "*oneword*"),
        ("a_b ____ $5 *x* &amp;lt; &lt;b&gt;", r"a_b \_\_\_\_ \$5 \*x\* \&lt; \<b>"),
        ("# 1. x", r"\# 1. x"),
        ("<p>1. x</p><p>- y</p><p>---</p>", "1\\. x\n\n\\- y\n\n\\---"),
        ("H<sub>2</sub>O and 10<sup>-3</sup>", "H${}_{2}$O and $10{}^{-3}$"),
        ("x<sub>макс</sub>", r"x${}_{\text{макс}}$"),
        (r"2\(x\)3", "$2x{}3$"),
        ("<a href='https://example.com/'>https://example.com</a>", "https://example.com"),
        ("<a name='top'></a>x", "x"),
        (r"\(a &lt; b\) and $$\frac12$$", r"$a < b$ and $$\frac12$$"),
        ("<code>a`b</code> <code>$x$</code>", "`` a`b `` `$x$`"),
        ("<pre>a\n  b</pre>", "```\na\n  b\n```"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c"),
        ("<ol start='3'><li>a</li><li>b</li></ol>", "3. a\n4. b"),
        ("<h2>T</h2><blockquote>q</blockquote>", "## T\n\n> q"),
        ("<dl><dt>a</dt><dd>b</dd></dl>", "a\n\nb"),
        (
            r"<table><tr><th>a|b</th><th>\(|x|\)</th></tr><tr><td>1</td><td>2</td></tr></table>",
            "| a\\|b | $\\|x\\|$ |\n| --- | --- |\n| 1 | 2 |",
        ),
        (
            '<img src="pics/chart%20one.png" alt="a [chart]">',
            r"![a \[chart\]](picture:chart-one.png)",
        ),
        (
            "<math><semantics><mi>x</mi><annotation encoding='application/x-tex'>x"
            "</annotation></semantics></math>",
            "$x$",
        ),
        ("<style>p {color: red}</style><p style='color: red'>x</p>", "x"),
        (" <p> </p> ", ""),
    ],
)
def test_html_of_others_becomes_markdown(given: str, markdown: str) -> None:
    assert to_markdown(given, PICTURES) == markdown


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ("<p>x<script>alert(1)</script></p>", "script"),
        ("<p onclick='alert(1)'>x</p>", "script"),
        ("<a href=' JavaScript:alert(1)'>x</a>", "script"),
        ("<iframe src='x'></iframe>", "object"),
        ("<object data='x'></object>", "object"),
        ("<svg><circle/></svg>", "object"),
        ("<video src='x'></video>", "media"),
        ("<p>Fill <input> in</p>", "form_field"),
        ("<a href='https://example.com/'>here</a>", "link"),
        ("the <u>underlined</u> word", "underlined"),
        ("<span style='text-decoration: underline'>x</span>", "underlined"),
        ("a <span style='display: none'>b</span>", "hidden_text"),
        ("a <p style='color:red;DISPLAY:/**/none!important'>b</p>", "hidden_text"),
        ("a <div style='visibility:\nhidden'>b</div>", "hidden_text"),
        ("a <span hidden>b</span>", "hidden_text"),
        ("<s>x</s>", "struck_through"),
        ("<img src='https://example.com/x.png'>", "remote_picture"),
        ("<img src='//example.com/x.png'>", "remote_picture"),
        ("<img src='data:image/png;base64,AAAA'>", "embedded_picture"),
        ("<img src='pics/none.png'>", "picture_missing"),
        ("<math><mi>x</mi></math>", "formula_without_tex"),
        ("x<sub><em>a</em>&lt;</sub>", "formula_without_tex"),
        (r"\(\text{&lt;script&gt;alert(1)&lt;/script&gt;}\)", "formula_refused"),
        (r"\(\href{javascript:alert(1)}{x}\)", "formula_refused"),
        (r"\(\frac{\)", "formula_refused"),
        (r"\(" + "x^{" * 300 + "y" + "}" * 300 + r"\)", "formula_refused"),
        (r"\(" + "x" * 2001 + r"\)", "formula_refused"),
        ("<table><tr><td colspan='2'>x</td></tr></table>", "merged_cells"),
        ("<table><tr><td><ul><li>x</li></ul></td></tr></table>", "blocks_in_cell"),
        ("<div>" * 1000, "too_long"),
        ("x" * 400_001, "too_long"),
        ("<p>1+1</p>" * 3000, "too_long"),
        ("1+1 " * 6000, "too_long"),
    ],
)
def test_html_that_cannot_be_kept_is_refused(given: str, key: str) -> None:
    with pytest.raises(NotTaken) as refused:
        to_markdown(given, PICTURES)

    assert refused.value.key == key


@pytest.mark.parametrize(
    "text",
    [
        r"\(" * 9_000,
        r"\[a" * 6_000,
        "$$a" * 6_000 + "$",
        "<b>" + "!" * 9_000 + "a</b>b",
        "-\n" * 9_000,
        "![" * 9_000,
        "_" * 9_000 + "a",
        "<br> " * 3_000,
        "<li>" * 3_000,
    ],
)
def test_html_that_is_made_to_be_slow_is_not(text: str) -> None:
    started = time.process_time()
    with suppress(NotTaken):
        to_markdown(text, PICTURES)

    assert time.process_time() - started < 5


def test_our_html_carries_its_markdown() -> None:
    markdown = "Is $x^2$\t*so*?\r\n\n| a | b |\n|:--|--:|\n| 1 | 2 |\n"

    written = to_html(markdown, _src)

    ElementTree.fromstring(written)
    assert '<annotation encoding="application/x-tex">x^2</annotation>' in written
    assert to_markdown(written, PICTURES) == markdown


def test_our_html_that_somebody_edited_is_converted() -> None:
    written = to_html("The sum is *four*", _src).replace("four</em>", "five</em>")

    assert to_markdown(written, PICTURES) == "The sum is *five*"


def test_markdown_that_carries_what_it_may_not_show_is_converted() -> None:
    written = '<div data-saty-markdown="![x](http://a/b.png)"><p>y</p></div>'

    assert to_markdown(written, PICTURES) == "y"


@given(st.text(alphabet=st.characters(codec="utf-8").filter(lambda each: each != "$")))
def test_any_text_without_control_characters_comes_back(text: str) -> None:
    assume(not NO_XML.search(text))

    written = to_html(text, _src)

    ElementTree.fromstring(written or "<p/>")
    assert to_markdown(written, PICTURES) == text


@pytest.mark.parametrize(
    ("markdown", "key"),
    [("a\x01b", "control_characters"), (r"$\text{<b>}$", "formula_refused")],
)
def test_markdown_that_cannot_be_written_is_refused(markdown: str, key: str) -> None:
    with pytest.raises(NotTaken) as refused:
        to_html(markdown, _src)

    assert refused.value.key == key


@given(st.text(alphabet="aЖ1 .,:;?!()\"'«»—–%/-", max_size=30))
def test_plain_words_are_shown_as_they_are(text: str) -> None:
    assume(PLAIN.fullmatch(f"a{text}"))

    markdown = to_markdown(f"<p>a{text}</p>", PICTURES)

    shown = to_html(markdown, _src).partition(">")[2].removesuffix("</div>")
    assert shown == f"<p>{html.escape(markdown, quote=False).replace(chr(34), '&quot;')}</p>\n"
    assert markdown == " ".join(f"a{text}".split())


@given(st.text(alphabet="ab12 \n*_`[]()<>!#+-.|$\\&;~=:ё"))
def test_converted_html_is_converted_the_same_again(text: str) -> None:
    try:
        first = to_markdown(to_html(text, _src).replace("data-saty-markdown", "data-x"), PICTURES)
    except NotTaken:
        return

    assert to_markdown(to_html(first, _src), PICTURES) == first
