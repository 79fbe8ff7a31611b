"""The Markdown of the bank, as HTML: CommonMark with tables and formulas, and no HTML of its own.

Formulas are TeX between dollars: `$x^2$` within a line, `$$x^2$$` set apart; no space stands within
the dollars, and a dollar that is money is written `\\$`. They become MathML (latex2mathml) that
carries its TeX as an annotation. Whatever TeX can smuggle through that converter is refused by an
allow-list of MathML Core's elements and attributes. Pictures are those of the bank,
`![what it shows](picture:name)`; any other picture is shown as the words for it.
"""

import html
import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring
from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from saty.core.items import PICTURE_NAME

MATHML = "http://www.w3.org/1998/Math/MathML"
TEX = "application/x-tex"
MATHML_TAGS = frozenset(
    "math mrow mi mn mo mtext mspace mfrac msqrt mroot mstyle mpadded mphantom menclose"
    " msub msup msubsup munder mover munderover mmultiscripts mprescripts none"
    " mtable mtr mtd semantics annotation".split()
)
MATHML_ATTRIBUTES = frozenset(
    "display displaystyle scriptlevel mathvariant mathsize mathcolor stretchy fence form separator"
    " lspace rspace minsize maxsize largeop movablelimits symmetric accent accentunder"
    " linethickness width height depth voffset columnalign rowalign columnlines rowlines"
    " columnspacing rowspacing notation encoding".split()
)
PLAIN_VALUE = re.compile(r"[A-Za-z0-9#%. +-]{0,60}")
ALIGNED = {"left": "qti-align-left", "center": "qti-align-center", "right": "qti-align-right"}
"""Classes of cells, named as in the shared vocabulary of QTI 3.0."""

BREAKS = str.maketrans({"\n": "&#10;", "\t": "&#9;"})


class FormulaRefused(ValueError):
    """A formula that is no TeX, or carries more than a formula."""


@lru_cache(maxsize=4096)
def mathml(tex: str, *, apart: bool = False) -> str:
    """A formula as MathML that carries its TeX.

    Raises:
        FormulaRefused: it cannot be read, or carries markup, links or scripts.
    """
    try:
        made = convert(tex, display="block" if apart else "inline")
        root = fromstring(made)
    except Exception as error:  # the converter raises whatever comes, KeyError to IndexError
        raise FormulaRefused("no formula") from error
    for element in root.iter():
        _check(element)
    inner = "".join(map(_written, root))
    attributes = f'xmlns="{MATHML}" display="{"block" if apart else "inline"}"'
    annotation = f'<annotation encoding="{TEX}">{_escaped(tex)}</annotation>'
    return f"<math {attributes}><semantics>{inner}{annotation}</semantics></math>"


def _check(element: Element) -> None:
    tag = element.tag.removeprefix(f"{{{MATHML}}}")
    if tag not in MATHML_TAGS or not element.tag.startswith("{"):
        raise FormulaRefused(f"a formula with {tag}")
    for name, value in element.attrib.items():
        if name not in MATHML_ATTRIBUTES or not PLAIN_VALUE.fullmatch(value):
            raise FormulaRefused(f"a formula with {name}")


def _written(element: Element) -> str:
    tag = element.tag.removeprefix(f"{{{MATHML}}}")
    attributes = "".join(f' {name}="{_escaped(each)}"' for name, each in element.attrib.items())
    inner = _escaped(element.text or "") + "".join(map(_written, element))
    end = f"</{tag}>" if inner else ""
    return f"<{tag}{attributes}{'' if inner else ' /'}>{inner}{end}{_escaped(element.tail or '')}"


def _escaped(text: str) -> str:
    return html.escape(text).replace("&#x27;", "'")


def rendered(markdown: str, *, picture_src: Callable[[str], str]) -> str:
    """Markdown of the bank as well-formed XHTML; `picture_src` gives a picture's address.

    Raises:
        FormulaRefused: for the first formula that is refused.
    """
    made = str(parser().render(markdown, {"picture_src": picture_src}))
    return made.replace("\r", "&#13;")


@cache
def parser() -> MarkdownIt:
    """The one reading of Markdown that pages and files share."""
    made = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}, renderer_cls=_Renderer)
    made.enable("table")
    made.use(
        dollarmath_plugin,
        allow_labels=False,
        allow_space=False,
        allow_blank_lines=False,
        double_inline=True,
    )
    made.add_render_rule("image", _image)
    made.add_render_rule("math_inline", _formula)
    made.add_render_rule("math_inline_double", _formula_apart)
    made.add_render_rule("math_block", _formula_block)
    made.add_render_rule("th_open", _cell)
    made.add_render_rule("td_open", _cell)
    return made


class _Renderer(RendererHTML):
    """Line breaks and tabs in attributes, which readers of XML would make spaces, are escaped."""

    @staticmethod
    def renderAttrs(token: Token) -> str:  # noqa: N802, the name that it overrides
        return "".join(
            f' {name}="{_escaped(str(value)).translate(BREAKS)}"'
            for name, value in token.attrItems()
        )


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
    return mathml(tokens[at].content.strip())


def _formula_apart(
    _self: RendererHTML, tokens: Sequence[Token], at: int, _options: Any, _env: Any
) -> str:
    return mathml(tokens[at].content.strip(), apart=True)


def _formula_block(
    _self: RendererHTML, tokens: Sequence[Token], at: int, _options: Any, _env: Any
) -> str:
    return f"<p>{mathml(tokens[at].content.strip(), apart=True)}</p>\n"


def _cell(self: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    style = str(tokens[at].attrs.get("style", ""))
    aligned = ALIGNED.get(style.removeprefix("text-align:"))
    if not aligned:
        return self.renderToken(tokens, at, options, env)
    return f'<{tokens[at].tag} class="{aligned}">'
