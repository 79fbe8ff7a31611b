"""Texts of items between HTML, as files of other programs have it, and the bank's Markdown.

What we write carries its Markdown in `data-saty-markdown`, and gives it back to the letter as long
as the HTML within is still what that Markdown renders to. Any other HTML is sanitised by an
allow-list and converted; what Markdown cannot keep is refused by name rather than lost, and the
result is rendered and compared with what was to be seen.
"""

import html as entities
import re
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from urllib.parse import unquote

import nh3
from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString
from markdownify import MarkdownConverter

from saty.core.items import MOST_CHARACTERS
from saty.testing.markdown import MATHML_TAGS, FormulaRefused, rendered

INLINE = frozenset("a b br code em i img kbd q samp span strong sub sup tt var".split())
BLOCKS = frozenset(
    "address article aside blockquote caption center dd details div dl dt fieldset figcaption"
    " figure footer h1 h2 h3 h4 h5 h6 header hr li main ol p pre section summary table tbody td"
    " tfoot th thead tr ul".split()
)
AS_PARAGRAPHS = frozenset(
    "address article aside caption center dd details dl dt fieldset figcaption figure footer"
    " header main section summary".split()
)
NOT_IN_CELLS = ["ul", "ol", "pre", "table", "blockquote", "hr"]
AS_CODE = frozenset({"kbd", "samp", "tt"})
ATTRIBUTES = {
    "img": {"src", "alt"},
    "ol": {"start"},
    "math": {"display"},
    "annotation": {"encoding"},
}
REFUSED = {
    "script": "script",
    **dict.fromkeys(("object", "embed", "applet", "iframe", "frame", "canvas", "svg"), "object"),
    **dict.fromkeys(("audio", "video", "track", "source"), "media"),
    **dict.fromkeys(("input", "select", "textarea", "button", "form"), "form_field"),
    **dict.fromkeys(("u", "ins"), "underlined"),
    **dict.fromkeys(("s", "del", "strike"), "struck_through"),
}
"""What cannot be kept: an element of HTML -> the key of the reason."""
HIDDEN = re.compile(r"(?:^|;)(?:display:none|visibility:(?:hidden|collapse))")
"""In a style without white space and comments."""
CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
UNSAFE = re.compile(r"\s*(javascript|vbscript|data)\s*:", re.IGNORECASE)
REMOTE = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
OURS = re.compile(r'\s*<div data-saty-markdown="([^"]*)">(.*)</div>\s*', re.DOTALL)
PLAIN = re.compile(
    r"\s*(?:<div>\s*)?(?:<p>\s*)?"
    r"([^\W\d_](?:[^\W_]|[ ,.:;?!()\"'«»“”—–%/-])*+)"
    r"(?:</p>)?\s*(?:</div>)?\s*"
)
"""Words in one line, with nothing that either HTML or Markdown has another meaning for."""
SOURCE = re.compile(r'(?<=<img src=")[^"]*(?=")')
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 has no place for (production Char)."""
FORMULA = re.compile(
    r"\\\(((?:[^\\]|\\[^()])+?)\\\)|\\\[((?:[^\\]|\\[^\[\]])+?)\\\]|\$\$((?:[^$\\]|\\.)+)\$\$",
    re.DOTALL,
)
"""TeX as other programs mark it; none of the three looks further than the next mark."""
TEX_TEXT = re.compile(r"[^\\{}$&#^_%~<>]*")
TEX_PLAIN = re.compile(r"[0-9+\-=()., ]*|[A-Za-z]")
MOST_HTML = 400_000
MOST_TAGS = 4_000
MOST_OF_OURS = 4_000_000
MOST_DEPTH = 60


class NotTaken(Exception):
    """A text that cannot be kept without loss: a key for the words, and what they need."""

    def __init__(self, key: str, details: Mapping[str, str | int] | None = None) -> None:
        super().__init__(key)
        self.key = key
        self.details = dict(details or {})


def to_html(markdown: str, picture_src: Callable[[str], str]) -> str:
    """Our Markdown as well-formed XHTML that carries the Markdown; "" stays "".

    Raises:
        NotTaken: `formula_refused`, or `control_characters` that XML has no place for.
    """
    if not markdown:
        return ""
    inner = _rendered(markdown, picture_src)
    if NO_XML.search(markdown) or NO_XML.search(inner):
        raise NotTaken("control_characters")
    return f'<div data-saty-markdown="{_attribute(markdown)}">{inner}</div>'


def _rendered(markdown: str, picture_src: Callable[[str], str]) -> str:
    try:
        return rendered(markdown, picture_src=picture_src)
    except FormulaRefused as error:
        raise NotTaken("formula_refused") from error


def _attribute(text: str) -> str:
    """Escaped such that no reader of XML makes its line breaks and tabs into spaces."""
    escaped = entities.escape(text)
    for character in "\t\n\r":
        escaped = escaped.replace(character, f"&#{ord(character)};")
    return escaped


def to_markdown(html: str, pictures: Mapping[str, str]) -> str:
    """HTML of any origin as the bank's Markdown; `pictures` has the name for each `src`.

    Raises:
        NotTaken: `script`, `object`, `media`, `form_field`, `underlined`, `struck_through`,
            `hidden_text`, `remote_picture`, `embedded_picture`,
            `picture_missing` (details: picture), `link`, `formula_without_tex`,
            `formula_refused`, `merged_cells`, `blocks_in_cell`, `too_long`, or `not_kept`
            where the Markdown would show something else than the HTML.
    """
    if len(html) > MOST_OF_OURS:
        raise NotTaken("too_long")
    ours = OURS.fullmatch(html)
    if ours and (kept := _still_ours(ours, pictures)) is not None:
        return kept
    if (plain := PLAIN.fullmatch(html)) and len(html) <= MOST_HTML:
        return " ".join(plain[1].split())
    if len(html) > MOST_HTML or html.count("<") > MOST_TAGS:
        raise NotTaken("too_long")
    _check_kept(BeautifulSoup(html, "html.parser"))
    soup = BeautifulSoup(_cleaner().clean(html), "html.parser")
    _simplify(soup, pictures)
    made = _Converter().convert_soup(soup)
    markdown = re.sub(r"\n{3,}", "\n\n", made).strip()
    if len(markdown) > MOST_CHARACTERS:
        raise NotTaken("too_long")
    if _seen(soup) != _seen(BeautifulSoup(_rendered(markdown, _by_name), "html.parser")):
        raise NotTaken("not_kept")
    return markdown


def _by_name(name: str) -> str:
    return f"picture:{name}"


def _still_ours(found: re.Match[str], pictures: Mapping[str, str]) -> str | None:
    """The Markdown that the HTML carries, if it still renders to that HTML."""
    markdown = entities.unescape(found[1])
    if len(markdown) > MOST_CHARACTERS:
        return None

    def name_of(source: re.Match[str]) -> str:
        return _by_name(pictures.get(entities.unescape(source[0]), "?"))

    inner = SOURCE.sub(name_of, found[2])
    return markdown if inner == _rendered(markdown, _by_name) else None


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(INLINE | BLOCKS | MATHML_TAGS),
        clean_content_tags={"script", "style", "title", "template"},
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "picture"},
        link_rel=None,
    )


def _check_kept(soup: BeautifulSoup) -> None:
    depths = {id(soup): 0}
    for tag in _tags(soup):
        depths[id(tag)] = depths[id(tag.parent)] + 1
        if depths[id(tag)] > MOST_DEPTH:
            raise NotTaken("too_long")
        if tag.name in REFUSED:
            raise NotTaken(REFUSED[tag.name])
        _check_attributes(tag)


def _check_attributes(tag: Tag) -> None:
    if any(name.lower().startswith("on") for name in tag.attrs):
        raise NotTaken("script")
    if tag.name == "img" and _value(tag, "src").strip().lower().startswith("data:"):
        raise NotTaken("embedded_picture")
    if any(UNSAFE.match(_value(tag, name)) for name in ("href", "src")):
        raise NotTaken("script")
    if tag.name == "a" and _leads_on(tag):
        raise NotTaken("link")
    style = "".join(CSS_COMMENT.sub("", _value(tag, "style")).split()).lower()
    if tag.has_attr("hidden") or HIDDEN.search(style):
        raise NotTaken("hidden_text")
    if "underline" in style and "text-decoration" in style:
        raise NotTaken("underlined")
    if "line-through" in style:
        raise NotTaken("struck_through")
    if _value(tag, "colspan") not in {"", "1"} or _value(tag, "rowspan") not in {"", "1"}:
        raise NotTaken("merged_cells")


def _leads_on(link: Tag) -> bool:
    """Whether a link leads where its words do not say; the bank's texts have no links."""
    address = _value(link, "href").strip()
    return bool(address) and address.rstrip("/") not in link.get_text().strip()


def _value(tag: Tag, name: str) -> str:
    value = tag.get(name)
    return value if isinstance(value, str) else ""


def _tags(soup: Tag) -> list[Tag]:
    return [each for each in soup.descendants if isinstance(each, Tag)]


def _simplify(soup: BeautifulSoup, pictures: Mapping[str, str]) -> None:
    """Bring what HTML says in many ways to one, in place."""
    for tag in _tags(soup):
        if tag.name == "math":
            _formula(tag, _annotated(tag), apart=tag.get("display") == "block")
        elif tag.name in {"sub", "sup"}:
            _formula(tag, _script(tag), apart=False)
        elif tag.name == "img":
            tag["src"] = _by_name(_picture(_value(tag, "src"), pictures))
        elif tag.name in {"td", "th"} and tag.find(NOT_IN_CELLS):
            raise NotTaken("blocks_in_cell")
    _simplify_tags(soup)
    _join_emphasis(soup)
    soup.smooth()
    texts = [each for each in soup.descendants if isinstance(each, NavigableString)]
    for text in texts:
        if FORMULA.search(text) and text.find_parent(["code", "pre", "tex"]) is None:
            _split_formulas(text)
    for tag in _tags(soup):
        if tag.name == "tex":
            _take_digits(tag)


def _take_digits(tag: Tag) -> None:
    """Take digits that touch a formula into it: beside a digit a dollar is money."""
    before, after = tag.previous_sibling, tag.next_sibling
    tex = tag.get_text()
    if isinstance(before, NavigableString) and (found := re.search(r"[0-9]+$", before)):
        tex = found[0] + tex
        before.replace_with(before[: found.start()])
    if isinstance(after, NavigableString) and (found := re.match(r"[0-9]+", after)):
        tex += f"{{}}{found[0]}"
        after.replace_with(after[found.end() :])
    tag.string = tex


def _simplify_tags(soup: BeautifulSoup) -> None:
    for tag in _tags(soup):
        if tag.name in AS_PARAGRAPHS:
            tag.name = "div"
        elif tag.name in AS_CODE:
            tag.name = "code"
        elif tag.name in {"span", "a"}:
            tag.unwrap()
        elif tag.name == "br" and _ends_block(tag):
            tag.decompose()
        elif tag.name == "q":
            tag.insert(0, "“")
            tag.append("”")
            tag.unwrap()


def _formula(tag: Tag, tex: str, *, apart: bool) -> None:
    tag.clear()
    tag.attrs = {"display": "block"} if apart else {}
    tag.name = "tex"
    tag.string = " ".join(tex.split())


def _annotated(tag: Tag) -> str:
    for annotation in tag.find_all("annotation"):
        if "tex" in _value(annotation, "encoding").lower():
            return str(annotation.get_text())
    raise NotTaken("formula_without_tex")


def _script(tag: Tag) -> str:
    """What is lowered or raised, as a formula with an empty base."""
    text = " ".join(tag.get_text().split())
    if tag.find(["img", "table", "tex", "br", "sub", "sup"]) or not TEX_TEXT.fullmatch(text):
        raise NotTaken("formula_without_tex")
    inner = text if TEX_PLAIN.fullmatch(text) else rf"\text{{{text}}}"
    return f"{{}}{'_' if tag.name == 'sub' else '^'}{{{inner}}}"


def _picture(source: str, pictures: Mapping[str, str]) -> str:
    for each in (source, unquote(source), source.removeprefix("./")):
        if each in pictures:
            return pictures[each]
    if not source or REMOTE.match(source):
        raise NotTaken("remote_picture")
    raise NotTaken("picture_missing", {"picture": source[:200]})


def _ends_block(tag: Tag) -> bool:
    """Whether a line break shows nothing, because its block begins or ends there."""
    before, after = tag.previous_sibling, tag.next_sibling
    while isinstance(before, NavigableString) and not before.strip():
        before = before.previous_sibling
    while isinstance(after, NavigableString) and not after.strip():
        after = after.next_sibling
    edges = (before, after)
    return any(each is None or (isinstance(each, Tag) and each.name in BLOCKS) for each in edges)


def _join_emphasis(soup: BeautifulSoup) -> None:
    """Make one of two emphases that touch, which Markdown would not tell apart."""
    for tag in _tags(soup):
        if tag.name not in {"b", "strong", "em", "i"} or tag.decomposed:
            continue
        after = tag.next_sibling
        while isinstance(after, Tag) and after.name == tag.name:
            tag.extend(list(after.children))
            after.decompose()
            after = tag.next_sibling


def _split_formulas(text: NavigableString) -> None:
    pieces: list[NavigableString | Tag] = []
    end = 0
    for found in FORMULA.finditer(text):
        pieces.append(NavigableString(text[end : found.start()]))
        tag = Tag(name="tex")
        _formula(tag, found[1] or found[2] or found[3], apart=found[1] is None)
        pieces.append(tag)
        end = found.end()
    pieces.append(NavigableString(text[end:]))
    text.replace_with(*[each for each in pieces if isinstance(each, Tag) or each])


COUNTED = frozenset({"img", "li", "tr", "td", "th", "tex", "math", "pre"})
SAME = {"th": "td", "math": "tex"}


def _seen(soup: BeautifulSoup) -> tuple[str, Counter[str]]:
    """What a reader sees, white space aside, and how often each thing stands there."""
    counted: Counter[str] = Counter()
    shown: list[str] = []

    def walk(tag: Tag) -> None:
        for each in tag.children:
            if not isinstance(each, Tag):
                shown.append(str(each))
                continue
            if each.name in COUNTED:
                counted[SAME.get(each.name, each.name)] += 1
            if each.name == "img":
                shown.append(f"![{each.get('alt') or ''}]({each['src']})")
            elif each.name == "math":
                shown.append(_annotated(each))
            else:
                walk(each)

    walk(soup)
    return re.sub(r"\s+", "", "".join(shown)), counted


ESCAPED = re.compile(r"[\\`*\[\]$|]|&(?=#?\w+;)|<(?=[A-Za-z/!?])")
BLANKS = re.compile(r"(?<![^\W_])_+|_+(?![^\W_])")
LINE_STARTS = re.compile(
    r"^([ \t]*)(#{1,6}(?=\s|$)|[-+](?=\s|$)|[-=](?=[-= \t]*$)|>|~(?=~~)|)", re.MULTILINE
)
NUMBERED = re.compile(r"^([ \t]*\d{1,9})([.)])(?=\s|$)", re.MULTILINE)
CLOSING = ".,:;!?)»”"
OPENING = "(«“"


class _Converter(MarkdownConverter):
    """HTML that is simplified to Markdown, escaping no more than it must."""

    class Options:
        heading_style = "atx"
        bullets = "-"
        newline_style = "backslash"
        autolinks = False
        table_infer_header = True
        keep_inline_images_in = ("td", "th", *(f"h{level}" for level in range(1, 7)))

    def escape(self, text: str, parent_tags: set[str]) -> str:
        if "tex" in parent_tags:
            return text
        text = ESCAPED.sub(r"\\\g<0>", text)
        text = BLANKS.sub(lambda found: r"\_" * len(found[0]), text)
        text = LINE_STARTS.sub(lambda found: found[1] + "\\" * bool(found[2]) + found[2], text)
        return NUMBERED.sub(r"\1\\\2", text)

    def convert_tex(self, tag: Tag, text: str, parent_tags: set[str]) -> str:
        cell = not parent_tags.isdisjoint({"td", "th"})
        tex = text.strip().replace("|", r"\|") if cell else text.strip()
        dollars = "$$" if tag.get("display") else "$"
        return f"{dollars}{tex}{dollars}"

    def convert_img(self, tag: Tag, text: str, parent_tags: set[str]) -> str:
        alt = self.escape(" ".join(_value(tag, "alt").split()), parent_tags)
        return f"![{alt}]({tag['src']})"

    def _emphasised(self, tag: Tag, text: str, mark: str) -> str:
        """Punctuation at a word's edge goes out, where Markdown would not see the mark else."""
        before = text[: len(text) - len(text.lstrip())]
        after = text[len(text.rstrip()) :]
        inner = text.strip()
        if not inner:
            return text
        if not after and _begins_word(tag.next_sibling):
            bare = inner.rstrip(CLOSING)
            inner, after = bare, inner[len(bare) :]
        if not before and _ends_word(tag.previous_sibling):
            bare = inner.lstrip(OPENING)
            before, inner = inner[: len(inner) - len(bare)], bare
        return f"{before}{mark}{inner}{mark}{after}" if inner else before + after

    def convert_b(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return self._emphasised(el, text, "**")

    def convert_i(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return self._emphasised(el, text, "*")

    convert_strong = convert_b
    convert_em = convert_var = convert_i


def _begins_word(node: Any) -> bool:
    return isinstance(node, NavigableString) and bool(re.match(r"\w", node))


def _ends_word(node: Any) -> bool:
    return isinstance(node, NavigableString) and bool(re.search(r"\w$", node))
