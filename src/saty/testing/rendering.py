"""Texts of items as they are shown: Markdown with tables, pictures of the bank, formulas.

Markdown is CommonMark with tables, and formulas between dollar signs; HTML in it is shown as text,
links are not followed. Formulas are LaTeX, shown as MathML by an allow-list of elements and
attributes (MathML Core); a formula that does not parse, or that carries markup, is shown as it was
written. Pictures are named `picture:name`, and nothing else is fetched.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, MutableMapping, Sequence
from functools import lru_cache
from html import escape
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring
from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML, RendererProtocol
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from saty.core.items import Fault, is_blank

PICTURE = "picture:"
NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"
ELEMENTS = frozenset(
    "math mrow mi mn mo mtext mspace mfrac msqrt mroot mstyle msub msup msubsup munder mover"
    " munderover mtable mtr mtd mpadded mphantom menclose mfenced".split()
)
ATTRIBUTES = frozenset(
    "display displaystyle scriptlevel mathvariant stretchy fence separator lspace rspace minsize"
    " maxsize movablelimits accent accentunder linethickness columnalign rowspacing columnspacing"
    " columnlines rowlines width height depth voffset form largeop symmetric notation xmlns".split()
)
CHILDREN = {
    **dict.fromkeys(("mfrac", "mroot", "msub", "msup", "munder", "mover"), 2),
    **dict.fromkeys(("msubsup", "munderover"), 3),
}
"""How many children an element has, where the number is fixed: LaTeX that lacks one is broken."""
MOST_FORMULA = 2_000
Source = Callable[[str], str | None]
"""The name of a picture -> the address it is shown from; None for one that is not there."""


class NoFormula(ValueError):
    """LaTeX that does not parse, or that carries markup."""


@lru_cache(maxsize=4096)
def mathml(tex: str, *, block: bool = False) -> str:
    """A formula as MathML; NoFormula for what cannot be one."""
    if len(tex) > MOST_FORMULA:
        raise NoFormula(tex)
    try:
        root = fromstring(convert(tex, display="block" if block else "inline"))
        _check(root)
        written = _written(root)
    except Exception as error:  # the library raises errors of many kinds for faults of LaTeX
        raise NoFormula(tex) from error
    return f'<math xmlns="{NAMESPACE[1:-1]}"{written.removeprefix("<math")}'


def _written(element: Element) -> str:
    """What was checked, and nothing else: a comment or CDATA that XML passes over is not in it."""
    tag = element.tag.removeprefix(NAMESPACE)
    attributes = "".join(f' {name}="{escape(each)}"' for name, each in element.attrib.items())
    inner = escape(element.text or "") + "".join(map(_written, element))
    return f"<{tag}{attributes}>{inner}</{tag}>{escape(element.tail or '')}"


def _check(root: Element) -> None:
    for element in root.iter():
        name = element.tag.removeprefix(NAMESPACE)
        if name not in ELEMENTS or len(element) != CHILDREN.get(name, len(element)):
            raise NoFormula(element.tag)
        if name == "mi" and (element.text or "").startswith("\\"):
            raise NoFormula(f"unknown command {element.text}")
        if not {name.rpartition("}")[2] for name in element.attrib} <= ATTRIBUTES:
            raise NoFormula(element.tag)


def reader(renderer: Callable[[Any], RendererProtocol] = RendererHTML) -> MarkdownIt:
    """What reads the bank's Markdown, for pages and for files."""
    parser = MarkdownIt("commonmark", {"html": False}, renderer_cls=renderer)
    parser.enable("table").disable(["link", "autolink", "reference"])
    return parser.use(dollarmath_plugin, allow_labels=False, double_inline=True, allow_digits=False)


def _parser() -> MarkdownIt:
    parser = reader()
    for name, rule in (
        ("image", _image),
        ("math_inline", _formula),
        ("math_inline_double", _display),
        ("math_block", _display),
        ("table_open", _table),
        ("table_close", _table_end),
        ("th_open", _cell),
        ("td_open", _cell),
    ):
        parser.add_render_rule(name, rule)
    return parser


Tokens = Sequence[Token]
Env = MutableMapping[str, Any]


def _image(itself: RendererProtocol, tokens: Tokens, at: int, options: Any, env: Env) -> str:
    token = tokens[at]
    name = str(token.attrs["src"]).removeprefix(PICTURE)
    source: Source = env["source"]
    address = source(name) if str(token.attrs["src"]).startswith(PICTURE) else None
    shown = escape(token.content)
    if address is None:
        return f'<span class="saty-question__missing">{shown or escape(name)}</span>'
    return f'<img class="saty-question__picture" src="{escape(address)}" alt="{shown}">'


def _formula(itself: RendererProtocol, tokens: Tokens, at: int, options: Any, env: Env) -> str:
    return _math(tokens[at].content, block=False)


def _display(itself: RendererProtocol, tokens: Tokens, at: int, options: Any, env: Env) -> str:
    return _math(tokens[at].content.strip(), block=True)


def _math(tex: str, *, block: bool) -> str:
    try:
        return mathml(tex, block=block)
    except NoFormula:
        return f"<code>{escape(tex)}</code>"


def _table(itself: RendererProtocol, tokens: Tokens, at: int, options: Any, env: Env) -> str:
    return '<div class="saty-scroll" tabindex="0"><table class="govuk-table saty-question__table">'


def _table_end(itself: RendererProtocol, tokens: Tokens, at: int, options: Any, env: Env) -> str:
    return "</table></div>"


def _cell(itself: RendererProtocol, tokens: Tokens, at: int, options: Any, env: Env) -> str:
    """A cell; where its column is aligned, a class says so: pages allow no styles within."""
    token = tokens[at]
    side = str(token.attrs.get("style", "")).removeprefix("text-align:")
    held = f' class="saty-question__{side}"' if side in {"center", "right"} else ""
    return f"<{token.tag}{held}>"


PARSER = _parser()


def html(text: str, source: Source) -> str:
    """A text of several paragraphs as HTML."""
    return str(PARSER.render(text, {"source": source}))


def html_inline(text: str, source: Source) -> str:
    """A text of one line, such as an option, as HTML; what has blocks in it is shown as blocks."""
    tokens = PARSER.parse(text, {})
    is_line = [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    if not is_line:
        return html(text, source)
    return str(PARSER.renderer.render(tokens[1:2], PARSER.options, {"source": source}))


def problems(text: str, pictures: Collection[str], place: str = "") -> list[Fault]:
    """What would not be shown: pictures that are not there or say nothing, broken formulas."""
    return [*_problems(PARSER.parse(text, {}), pictures, place)]


def _problems(tokens: Tokens, pictures: Collection[str], place: str) -> Iterator[Fault]:
    for token in tokens:
        yield from _problems(token.children or (), pictures, place)
        if token.type.startswith("math"):
            try:
                mathml(token.content.strip())
            except NoFormula:
                yield Fault("broken_formula", place, {"formula": token.content.strip()})
        if token.type == "image":
            yield from _problems_of_picture(token, pictures, place)


def _problems_of_picture(token: Token, pictures: Collection[str], place: str) -> Iterator[Fault]:
    source = str(token.attrs["src"])
    if not source.startswith(PICTURE):
        yield Fault("picture_from_elsewhere", place)
    elif source.removeprefix(PICTURE) not in pictures:
        yield Fault("picture_missing", place, {"name": source.removeprefix(PICTURE)})
    if is_blank(token.content):
        yield Fault("picture_without_words", place)


def all_problems(wordings: Mapping[str, Any], pictures: Collection[str]) -> list[Fault]:
    """The problems of every text of an item, with places such as "kk.options.2"."""
    return [
        problem
        for language, wording in wordings.items()
        for place, text in wording.texts()
        for problem in problems(text, pictures, f"{language}.{place}")
    ]
