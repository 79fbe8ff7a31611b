"""Words by which options give themselves away, and by which a prompt says no, per language.

After the guidelines of Haladyna, Downing and Rodriguez (2002), "A Review of Multiple-Choice
Item-Writing Guidelines for Classroom Assessment", Applied Measurement in Education 15 (3): avoid
"all of the above", avoid specific determiners such as "always" and "never", word the stem
positively and emphasise a negative. The words themselves are the house's own list.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

ALL_OF_THE_ABOVE: Mapping[str, re.Pattern[str]] = {
    "kk": re.compile(
        r"(жоғарыда(ғы|ғылардың)?|аталған(дар)?(дың)?|көрсетілген(дер)?(дің)?)\s+(жауаптар(дың)?\s+)?"
        r"(барлығы|бәрі|ешқайсысы)|барлық жауап(тар)?(ы)?\s+дұрыс|(дұрыс жауап жоқ)"
    ),
    "ru": re.compile(
        r"(все|всё|ничего|ни один|ни одно|ни одна)\s+(из\s+)?(вышеперечисленн|перечисленн|указанн|"
        r"названн|вышеуказанн|вышеназванн|этих|приведенн|приведённ)|все (варианты|ответы) (верн|"
        r"правильн)|(правильного|верного) ответа нет|нет (правильного|верного) ответа"
    ),
    "en": re.compile(
        r"\b(all|none|any|both|neither) of (the|these) (above|options|answers)\b|\ball of these\b|"
        r"\bnone of these\b|\bno correct answer\b|\ball (answers|options) are (correct|right)\b"
    ),
}
"""An option that speaks of the other options, which move when options are shuffled."""

ABSOLUTE: Mapping[str, re.Pattern[str]] = {
    "kk": re.compile(
        r"\b(әрқашан|әрдайым|үнемі|ешқашан|ешқандай|ешкім|ешбір|мүлдем|міндетті түрде|тек қана|"
        r"еш уақытта)\b"
    ),
    "ru": re.compile(
        r"\b(всегда|никогда|ни при каких|исключительно|абсолютно|безусловно|во всех случаях|"
        r"ни в каком случае|без исключения)\b"
    ),
    "en": re.compile(
        r"\b(always|never|absolutely|exclusively|invariably|under no circumstances|in all cases|"
        r"without exception)\b"
    ),
}
"""Words that make a statement hold always or never; who has learnt to take tests avoids them."""

_LIMITS = (
    "менее|более|позднее|позже|ранее|раньше|только|меньше|больше|старше|моложе|свыше|выше|ниже"
)
NEGATIVE: Mapping[str, re.Pattern[str]] = {
    "kk": re.compile(
        r"\b(?:қай|қандай|кім)\w*\b.*?\b(?:"
        r"(?<!кем )(?<!көп )(?<!артық )(?<!кеш )(?<!ерте )(емес|қате)|"
        r"(\w+(?:ма|ме|ба|бе|па|пе)(?:йды|йді)))\s*\?",
        re.IGNORECASE | re.DOTALL,
    ),
    "ru": re.compile(
        r"\b(?:как(?:ой|ая|ое|ие|им|ого|ому|ую|их)|(?<!, )что|чего|кто|кому|котор\w+)"
        r"(?:\s+[\w-]+){0,4}?"
        rf"\s+(не(?!\s+(?:{_LIMITS})\b)(?![^,?]*,\s*а\b)|нельзя)\b|"
        r"\b(кроме|за исключением|неверн\w+|неправильн\w+)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:which|what|(?<![a-z] )whom?)(?:\s+[\w'-]+){0,5}?"
        r"\s+(not(?!\s+(?:more|less|later|earlier|only|fewer)\b)(?![^?]*\bbut\b)|(?<!at )least|"
        r"cannot|isn't|aren't|doesn't|don't)\b|\b(except|incorrect|false)\b",
        re.IGNORECASE,
    ),
}
"""What turns a question round, as a group: "which ... is not", and its kind.

A limit ("not later than"), a contrast ("not ... but") and a negative elsewhere in the question do
not: "how many were not answered" asks for no wrong option.
"""
