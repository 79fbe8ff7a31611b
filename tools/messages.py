"""The catalogues: collect texts, compile, and check that nothing lacks a translation.

    python tools/messages.py collect    # new texts into the three catalogues, old ones out
    python tools/messages.py compile    # .mo beside each .po
    python tools/messages.py check      # exit 1 if a text has no translation

English texts are the message ids; the English catalogue holds plurals only.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

SOURCE = Path("src/saty")
LOCALE = SOURCE / "locale"
LANGUAGES = ("kk", "ru", "en")
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


HELD = ("personal", "secret")
"""What declares the class of a field: its purpose and retention are shown on the privacy page."""


def extract_template(fileobj: Any, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Any]:
    """Texts of a Django template: Django turns it into Python calls, Babel reads those."""
    from django.utils.translation.template import templatize

    calls = templatize(fileobj.read().decode())
    lines = "\n".join(line.strip() for line in calls.splitlines())
    yield from extract_python(
        io.BytesIO(lines.encode()), keywords, comment_tags, {"encoding": "utf-8"}
    )


def collected() -> Catalog:
    """Every text of the source."""
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True)
    methods: list[tuple[str, Any]] = [
        ("**/migrations/**", "ignore"),
        ("**.py", "python"),
        ("web/templates/**.html", extract_template),
        ("web/templates/**.txt", extract_template),
    ]
    catalogue = Catalog(project="saty", charset="utf-8")
    keywords: list[Any] = [KEYWORDS, *(dict.fromkeys(HELD, (place,)) for place in (1, 2))]
    found = [
        text for words in keywords for text in extract_from_dir(SOURCE, methods, keywords=words)
    ]
    for _name, _line, message, _comments, context in found:
        if not message or (isinstance(message, tuple) and not message[0]):
            continue
        catalogue.add(message, context=context)
    return catalogue


def path_of(language: str) -> Path:
    """Where a language's catalogue lies."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    """A language's catalogue, empty if there is none yet."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, project="saty", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def write(language: str, catalogue: Catalog) -> None:
    """Write a catalogue, sorted, without places or dates that would change by themselves."""
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.header_comment = f"# The texts of saty: {language}."
    catalogue.fuzzy = False
    with path.open("wb") as file:
        write_po(
            file, catalogue, no_location=True, omit_header=False, sort_output=True,
            ignore_obsolete=True, width=100,
        )  # fmt: skip
    lines = path.read_text().splitlines(keepends=True)
    drop = ("POT-Creation-Date", "PO-Revision-Date", "Last-Translator", "Report-Msgid", "Generated")
    kept = [line for line in lines if not any(f'"{word}' in line for word in drop)]
    path.write_text("".join(kept))


def collect() -> int:
    """Update every catalogue."""
    template = collected()
    for language in LANGUAGES:
        catalogue = read(language)
        catalogue.update(template, no_fuzzy_matching=True)
        write(language, catalogue)
    return 0


def compile_all() -> int:
    """Write the .mo files."""
    for language in LANGUAGES:
        with path_of(language).with_suffix(".mo").open("wb") as out:
            write_mo(out, read(language), use_fuzzy=False)
    return 0


def faults() -> Iterator[str]:
    """What is not translated, or translated with other placeholders."""
    wanted = collected()
    for language in LANGUAGES:
        catalogue = read(language)
        for message in wanted:
            if not message.id or (language == "en" and isinstance(message.id, str)):
                continue
            found = catalogue.get(message.id, message.context)
            strings = found.string if found is not None else ""
            parts = strings if isinstance(strings, tuple | list) else (strings,)
            if not parts or not all(parts):
                yield f"{language}: not translated: {message.id!r}"
            elif found is not None and list(found.check(catalogue)):
                yield f"{language}: placeholders differ: {message.id!r}"


def check() -> int:
    """Print every fault; 1 if there is one."""
    found = list(faults())
    print(*found, sep="\n")
    print(f"{len(found)} faults in the catalogues")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit({"collect": collect, "compile": compile_all, "check": check}[sys.argv[1]]())
