"""What each fault of a file means and what to do, in words; where it lies, in words."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

WORDS: Mapping[str, "_StrPromise"] = {
    # the whole file
    "not_text": _("The file is no text in UTF-8. Save it anew."),
    "entities": _("The file declares entities or a document type. Such files are not read."),
    "damaged_xml": _("The XML is damaged near line {line}. Save the file anew."),
    "too_many_items": _("The file has too many items: at most {most}. Split it."),
    "nothing_in_it": _("There are no items in the file."),
    "not_a_sheet": _("The file is no sheet that can be read. Save it as XLSX, or CSV in UTF-8."),
    "damaged": _("The file is damaged and cannot be opened. Save it anew."),
    "encrypted": _("The file has a password. Save it without one."),
    "has_macros": _("The file has macros in it. Save it without them."),
    "unpacks_to_too_much": _("The file unpacks to far more than a file of items."),
    "too_many_cells": _("The sheet is too large: at most 50,000 rows and 400 columns."),
    "file_too_large": _("The file is too large: at most 64 MB."),
    "worker_stopped": _(
        "Reading or taking in was broken off several times. Nothing was taken. Split the file, or"
        " ask whoever runs the service."
    ),
    "item_there": _(
        "The bank has got one of the items meanwhile. Nothing was taken. Upload the file again."
    ),
    "stimulus_there": _(
        "The bank has got one of the texts meanwhile. Nothing was taken. Upload the file again."
    ),
    "picture_there": _(
        "The bank has got a picture of the same name meanwhile. Nothing was taken. Upload the file"
        " again."
    ),
    "bank_changed": _(
        "The bank has got something of this file meanwhile. Nothing was taken, and the file was"
        " read anew: look at it and decide again."
    ),
    "unknown_topic": _("The bank has no such topic. Nothing was taken. Upload the file again."),
    "no_archive": _("The file is no archive that can be read. Save it anew."),
    "archive_damaged": _("The archive is damaged and cannot be opened. Save it anew."),
    "archive_too_large": _("The archive has too many files or unpacks to too much. Split it."),
    "archive_bomb": _("The archive unpacks to far more than a file of items."),
    "archive_encrypted": _("The archive has a password. Save it without one."),
    "archive_with_links": _("The archive has links to other files in it."),
    "archive_names": _("Names of files in the archive lead out of it, or stand twice."),
    "xml_forbidden": _("The XML declares entities or a document type. Such files are not read."),
    "xml_broken": _("The XML is damaged. Save the file anew."),
    "xml_too_deep": _("The XML is nested far deeper than an item needs."),
    "xml_too_large": _("The XML is too large."),
    "no_manifest": _("The archive is no QTI package: imsmanifest.xml is missing."),
    "no_items": _("There are no items in the package."),
    "no_qti": _("The file is no QTI."),
    "version_unknown": _("Only QTI 2.1, 2.2 and 3.0 are read."),
    # cells
    "formula": _("There is a formula here. Paste the value in its place."),
    "error_value": _("There is an error value here. Write what belongs here."),
    "merged": _("This cell is merged with others. Split it: one cell for each value."),
    "not_text_or_number": _("This is a date or a yes/no value. Write a text or a number."),
    "heading_missing": _("The column “{heading}” is missing. No row was read."),
    "heading_twice": _("Two columns have the same heading. No row was read."),
    "heading_unknown": _("This heading is not known. No row was read. Use those of the template."),
    "cell_without_heading": _("This cell has no heading above it."),
    "hidden_sheet": _("This sheet is hidden and was not read. Delete it, or show it."),
    "another_sheet": _("Only the first sheet is read. Move these rows to it."),
    "kind_unknown": _("This kind of item is not known. See the description of the sheet."),
    "key_missing": _("The key is missing."),
    "key_wrong": _("Write the key as numbers with commas between, such as 1, 3."),
    "yes_or_no": _("Write yes or no, or leave it empty."),
    "difficulty_wrong": _("Difficulty is a number from 1 to 5."),
    "seconds_wrong": _("Seconds are a number from 1 to 3600."),
    "identifier_missing": _("A text on which items ask needs an identifier."),
    # questions of other programs
    "kind_not_taken": _("Questions of this kind cannot be taken: {kind}."),
    "brace": _(
        "A brace is opened or closed alone. Put a backslash before it where it is meant as a sign."
    ),
    "pair_without_arrow": _("A pair has no arrow (->)."),
    "weight_wrong": _("A weight is no number of percent."),
    "not_one_key": _("A single choice needs exactly one right option."),
    "no_key": _("No answer is right."),
    "unequal_weights": _("Right answers count differently. The bank counts them alike."),
    "levels_unclear": _("The weights do not fit any levels from 0 to 10."),
    "partly_right": _("An answer is right in part. The bank knows only right or wrong here."),
    "several_numbers": _("Several numbers are right. The bank takes one, with a tolerance."),
    "not_a_number": _("This is not a number of up to 12 digits with up to 6 decimals: {text}."),
    "units": _("The answer needs a unit. The bank asks for the number alone."),
    "wildcard": _("An accepted answer has a wildcard (*). Write out what is accepted."),
    "part_of_order": _("Only some of the options would be shown. The bank shows them all."),
    "old_picture": _("The picture is kept in an old way. Put it into the text of the question."),
    "stimulus_not_taken": _("The text on which this question asks could not be taken."),
    "tag_wrong": _("The tag saty:{tag} has a value that does not fit."),
    "identifier_twice": _("Another item of the file has the same identifier, or is the same."),
    "identifier_too_long": _("The identifier is too long: at most {most} characters."),
    "language_missing": _("A text is missing in this language: {language}."),
    # items of QTI
    "file_missing": _("A file of the package is missing."),
    "no_item": _("The file holds no item."),
    "no_stimulus": _("The text on which this question asks is missing."),
    "adaptive_item": _("Items that change with the answer cannot be taken."),
    "template_item": _("Items that are filled with random values cannot be taken."),
    "included_parts": _("Parts of the item lie in other files, which are not fetched."),
    "no_interaction": _("There is nothing to answer in the item."),
    "several_interactions": _("The item asks several things at once. Split it."),
    "interaction_not_taken": _("Questions of this kind cannot be taken: {interaction}."),
    "no_response_declared": _("The item does not declare its answer."),
    "record_answer": _("Answers of several parts cannot be taken."),
    "choice_twice": _("Two options have the same identifier."),
    "key_contradicts": _("The key and the scoring of the item contradict each other."),
    "scoring_not_standard": _("The scoring is none of those that the bank has."),
    "weights_differ": _("Right answers count differently. The bank counts them alike."),
    "matches_not_one_each": _("Each option must belong to exactly one target."),
    "tolerance_not_kept": _("This tolerance cannot be kept."),
    "languages_disagree": _("Options or keys differ between the languages of the item."),
    "picture_of_other_kind": _("Pictures are PNG or JPEG. One of them is neither."),
    # texts
    "script": _("There is a script in the text. It was not taken."),
    "object": _("There is an embedded object in the text. Only text and pictures are taken."),
    "media": _("There is sound or video in the text. Only text and pictures are taken."),
    "form_field": _("There is a field of a form in the text."),
    "underlined": _("Underlining cannot be kept. Make the words bold or italic."),
    "struck_through": _("Words that are struck through cannot be kept."),
    "hidden_text": _("A part of the text is hidden. Show it or delete it."),
    "remote_picture": _("A picture lies on another server. Put it into the file."),
    "embedded_picture": _("A picture stands in the text itself and cannot be read."),
    "picture_missing": _("The picture is missing: {picture}."),
    "formula_without_tex": _("A formula has no TeX with it, so that it cannot be kept."),
    "formula_refused": _("A formula cannot be read, or carries more than a formula."),
    "merged_cells": _("A table has merged cells. Split them."),
    "blocks_in_cell": _("A cell of a table holds a list or another table."),
    "too_long": _("The text is too long: at most 20,000 characters."),
    "not_kept": _("The text would look different. Simplify its layout."),
    "control_characters": _("There are control characters in the text."),
    # pictures
    "not_a_picture": _("This is no PNG or JPEG picture: {picture}."),
    "picture_broken": _("This picture cannot be read: {picture}."),
    "picture_too_large": _("This picture is too large: {picture}."),
    "picture_not_taken": _("A picture that it shows could not be taken: {picture}."),
    # the bank
    "there_already": _("The bank has this item already."),
    "unknown_competency": _("The bank has no such competency: {competency}."),
    "unknown_stimulus": _("Neither the file nor the bank has the text: {identifier}."),
    "language_unknown": _("The bank has no items in this language: {language}."),
    # items
    "no_wording": _("The item has no words."),
    "too_few_options": _("There are fewer than two options."),
    "too_many_options": _("There are too many options: at most {most}."),
    "key_not_among_options": _("The key is not among the options."),
    "key_is_no_order": _("The key does not put all options in order."),
    "key_matches_not_all": _("The key does not match every option."),
    "no_number": _("The right number is missing."),
    "no_accepted_text": _("No accepted answer is given."),
    "levels_do_not_fit": _("The levels do not fit the options."),
    "empty": _("The text is empty."),
    "languages_unequal": _("The languages do not have the same number of options."),
    # what a written file leaves out
    "kind_not_in_gift": _("GIFT has no such kind of item."),
    "has_pictures": _("It shows a picture, which GIFT cannot carry."),
    "arrow": _("It has -> in a text, which GIFT would take for a pair."),
    "targets_alike": _("Two of its targets read alike."),
    "stimulus_not_carried": _("The text on which it asks cannot be carried."),
    "too_long_for_cell": _("A text is too long for a cell."),
    "line_break": _("An accepted answer has a line break."),
    "picture_not_carried": _("A sheet carries the names of pictures alone."),
    "and_more": _("There are more. Correct these first."),
}
OTHER = _("This cannot be taken ({key}).")
PLACES: Mapping[str, "_StrPromise"] = {
    "line": _("line {value}"),
    "row": _("row {value}"),
    "column": _("column {value}"),
    "sheet": _("sheet {value}"),
    "question": _("question {value}"),
    "item": _("item {value}"),
    "picture": _("picture {value}"),
    "text": _("text {value}"),
}
PLACE = re.compile(r"(line|row|column|sheet|question|item|picture|text) (.+)")
PART = re.compile(
    r"(?:(kk|ru|en)\.)?(prompt|explanation|options|targets|right|accepted)(?:\.([0-9]+))?"
)
PARTS: Mapping[str, "_StrPromise"] = {
    "prompt": _("question"),
    "explanation": _("explanation"),
    "options": _("option"),
    "targets": _("target"),
    "right": _("key"),
    "accepted": _("accepted answers"),
}


class _Blank(dict[str, Any]):
    """Details of which some may be absent."""

    def __missing__(self, key: str) -> str:
        return "–"


def words_of(fault: Mapping[str, Any]) -> str:
    """What a fault means and what to do."""
    template = WORDS.get(fault["key"])
    if template is None:
        return str(format_lazy(OTHER, key=fault["key"]))
    return str(template).format_map(_Blank(fault["details"]))


def place_of(fault: Mapping[str, Any]) -> str:
    """Where a fault lies; what is not ours, such as the name of a file, as it stands."""
    return ", ".join(_placed(part) for part in fault["place"].split(", ") if part)


def _placed(part: str) -> str:
    if found := PLACE.fullmatch(part):
        return str(format_lazy(PLACES[found[1]], value=found[2]))
    if found := PART.fullmatch(part):
        number = f" {int(found[3]) + 1}" if found[3] else ""
        language = f" ({found[1]})" if found[1] else ""
        return f"{PARTS[found[2]]}{number}{language}"
    return part
