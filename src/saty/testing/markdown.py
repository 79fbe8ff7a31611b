"""Texts of items as XHTML for files: the Markdown that `rendering` shows, written well-formed.

Markdown and formulas are read as pages read them (`rendering.reader`, `rendering.mathml`): what a
file shows is what candidates see. Formulas carry their TeX as an annotation. Unlike a page, a file
has no place for what cannot be shown: a formula that is none is an error. A picture that is not
named `picture:name` is shown as the words for it.
"""

import html
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from saty.core.items import PICTURE_NAME
from saty.testing import rendering

MATHML = "http://www.w3.org/1998/Math/MathML"
MATHML_TAGS = rendering.ELEMENTS | {"semantics", "annotation"}
TEX = "application/x-tex"
MOST_DEPTH = 40
ALIGNED = {"left": "qti-align-left", "center": "qti-align-center", "right": "qti-align-right"}
"""Classes of cells, named as in the shared vocabulary of QTI 3.0."""
BREAKS = str.maketrans({"\n": "&#10;", "\t": "&#9;"})

FormulaRefused = rendering.NoFormula


def rendered(markdown: str, *, picture_src: Callable[[str], str]) -> str:
    """Markdown of the bank as well-formed XHTML; `picture_src` gives a picture's address.

    Raises:
        FormulaRefused: for the first formula that is none, or carries more than a formula.
    """
    made = str(_parser().render(markdown, {"picture_src": picture_src}))
    return made.replace("\r", "&#13;")


@lru_cache(maxsize=4096)
def annotated(tex: str, *, apart: bool = False) -> str:
    """A formula as MathML that carries its TeX.

    Raises:
        FormulaRefused: it cannot be read, is nested too deep, or carries markup.
    """
    root = fromstring(rendering.mathml(tex, block=apart))
    level, depth = [root], 0
    while level:
        depth += 1
        if depth > MOST_DEPTH:
            raise FormulaRefused(tex)
        level = [child for each in level for child in each]
    inner = "".join(map(_written, root))
    display = "block" if apart else "inline"
    annotation = f'<annotation encoding="{TEX}">{_escaped(tex)}</annotation>'
    return (
        f'<math xmlns="{MATHML}" display="{display}">'
        f"<semantics>{inner}{annotation}</semantics></math>"
    )


def _written(element: Element) -> str:
    tag = element.tag.removeprefix(f"{{{MATHML}}}")
    attributes = "".join(f' {name}="{_escaped(each)}"' for name, each in element.attrib.items())
    inner = _escaped(element.text or "") + "".join(map(_written, element))
    end = f"</{tag}>" if inner else ""
    return f"<{tag}{attributes}{'' if inner else ' /'}>{inner}{end}{_escaped(element.tail or '')}"


def _escaped(text: str) -> str:
    return html.escape(text).replace("&#x27;", "'")


class _Renderer(RendererHTML):
    """Line breaks and tabs in attributes, which readers of XML would make spaces, are escaped."""

    @staticmethod
    def renderAttrs(token: Token) -> str:  # noqa: N802, the name that it overrides
        return "".join(
            f' {name}="{_escaped(str(value)).translate(BREAKS)}"'
            for name, value in token.attrItems()
        )


@cache
def _parser() -> MarkdownIt:
    made = rendering.reader(_Renderer)
    for name, rule in (
        ("image", _image),
        ("math_inline", _formula),
        ("math_inline_double", _formula_apart),
        ("math_block", _formula_block),
        ("th_open", _cell),
        ("td_open", _cell),
    ):
        made.add_render_rule(name, rule)
    return made


def _image(self: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    token = tokens[at]
    alt = _escaped(" ".join(self.renderInlineAsText(token.children or [], options, env).split()))
    scheme, _, name = str(token.attrs.get("src", "")).partition(":")
    if scheme != "picture" or not PICTURE_NAME.fullmatch(name):
        return alt
    return f'<img src="{_escaped(env["picture_src"](name))}" alt="{alt}" />'


def _formula(
    _self: RendererHTML, tokens: Sequence[Token], at: int, _options: Any, _env: Any
) -> str:
    return annotated(tokens[at].content.strip())


def _formula_apart(
    _self: RendererHTML, tokens: Sequence[Token], at: int, _options: Any, _env: Any
) -> str:
    return annotated(tokens[at].content.strip(), apart=True)


def _formula_block(
    _self: RendererHTML, tokens: Sequence[Token], at: int, _options: Any, _env: Any
) -> str:
    return f"<p>{annotated(tokens[at].content.strip(), apart=True)}</p>\n"


def _cell(self: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    style = str(tokens[at].attrs.get("style", ""))
    aligned = ALIGNED.get(style.removeprefix("text-align:"))
    if not aligned:
        return self.renderToken(tokens, at, options, env)
    return f'<{tokens[at].tag} class="{aligned}">'
