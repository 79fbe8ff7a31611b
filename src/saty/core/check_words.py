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
        r"толығымен|еш уақытта)\b"
    ),
    "ru": re.compile(
        r"\b(всегда|никогда|никто|никак\w*|ни при каких|исключительно|абсолютно|полностью|"
        r"обязательно|совершенно|безусловно|во всех случаях|ни в каком случае)\b"
    ),
    "en": re.compile(
        r"\b(always|never|nobody|no one|absolutely|completely|entirely|exclusively|invariably|"
        r"under no circumstances|in all cases|without exception)\b"
    ),
}
"""Words that make a statement hold always or never; who has learnt to take tests avoids them."""

_LIMITS_RU = (
    "менее|более|позднее|позже|ранее|раньше|только|меньше|больше|старше|моложе|свыше|выше|ниже"
)
NEGATIVE: Mapping[str, re.Pattern[str]] = {
    "kk": re.compile(
        r"\b((?<!кем )(?<!көп )(?<!артық )(?<!кеш )(?<!ерте )емес|қате|"
        r"\w+(?:ма|ме|ба|бе|па|пе)(?:йды|йді|йтын|йтін|ған|ген))\b",
        re.IGNORECASE,
    ),
    "ru": re.compile(
        rf"\b(не(?!\s+(?:{_LIMITS_RU})\b)|нельзя|кроме|за исключением|неверн\w+|неправильн\w+)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(not(?!\s+(?:more|less|later|earlier|only|fewer)\b)|except|(?<!at )least|incorrect|"
        r"false|cannot|isn't|aren't|doesn't|don't)\b",
        re.IGNORECASE,
    ),
}
"""What turns a question round; "not later than" is a limit and does not."""
