"""The messages of tomllib in words that say what to do."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Explained:
    """A message of tomllib, recognised by how it begins, in words that help."""

    begins: str
    key: str
    message: str
    remedy: str


EXPLAINED = (
    Explained(
        "Cannot overwrite a value",
        "duplicate_key",
        "this key was already given above in the same table",
        "Keep one of the two lines",
    ),
    Explained(
        "Duplicate inline table key",
        "duplicate_key",
        "this key is given twice inside the same braces",
        "Keep one of the two",
    ),
    Explained(
        "Cannot declare",
        "duplicate_table",
        "this table was already begun above",
        "Put its keys together under one head; for one more item of a list write the head in "
        "double brackets, such as [[stages]]",
    ),
    Explained(
        "Cannot mutate immutable namespace",
        "duplicate_table",
        "this table was already closed where its braces ended",
        "Write all its keys in one place",
    ),
    Explained(
        "Cannot redefine namespace",
        "duplicate_table",
        "this key already has a value, which is not a table",
        "Use another key, or write the value as a table",
    ),
    Explained(
        "Expected '=' after a key",
        "no_equals",
        "a key stands here without = and a value",
        'Write key = "value"; a comment begins with #',
    ),
    Explained(
        "Invalid value",
        "not_a_value",
        "what follows the = is not a value",
        "Put text in quotation marks; write true and false in small letters, numbers in digits",
    ),
    Explained(
        "Expected newline or end of document",
        "left_over",
        "something is left over after the value",
        "One key stands on a line; text needs quotation marks, a number no leading zero, and a "
        "day is written as 2026-09-01",
    ),
    Explained(
        "Illegal character '\\n'",
        "text_not_closed",
        "a quotation mark is opened on this line and not closed",
        'Close it with ", or use """ for a text of several lines',
    ),
    Explained(
        "Illegal character",
        "control_character",
        "a character that cannot be seen stands here",
        "Delete it and type the place again",
    ),
    Explained(
        "Unterminated string",
        "text_not_closed",
        "a text is opened and never closed",
        'Close it with the marks that opened it: " or """',
    ),
    Explained(
        'Expected "',
        "text_not_closed",
        "a text is opened and never closed",
        "Close it with the mark that opened it",
    ),
    Explained(
        "Expected ']' at the end",
        "head_not_closed",
        "the head of a table is not closed",
        "Write it as [name] on a line of its own",
    ),
    Explained(
        "Expected ']]' at the end",
        "head_not_closed",
        "the head of a list item is not closed",
        "Write it as [[name]] on a line of its own",
    ),
    Explained(
        "Unclosed array",
        "list_not_closed",
        "a list is opened and not closed, or a comma is missing in it",
        "Separate its items by commas and close it with ]",
    ),
    Explained(
        "Unclosed inline table",
        "braces_not_closed",
        "braces are opened and not closed on the same line, or a comma is missing in them",
        "Write { a = 1, b = 2 } on one line",
    ),
    Explained(
        "Invalid initial character",
        "not_a_key",
        "a key is expected here",
        "Write keys in Latin letters; in braces put no comma after the last pair",
    ),
    Explained(
        "Invalid statement",
        "not_a_key",
        "a line begins with a key or with [",
        "Write the key in Latin letters, digits, - and _",
    ),
    Explained(
        "Unescaped '\\'",
        "backslash",
        "a backslash stands in the text",
        "Write it twice, or put the text in single quotation marks",
    ),
    Explained(
        "Escaped character is not",
        "backslash",
        "the number after the backslash names no character",
        "Type the character itself",
    ),
    Explained(
        "Exceeds the limit",
        "number_too_long",
        "a number in the file is too long",
        "Shorten it: no number of a programme has more than nine digits",
    ),
)
