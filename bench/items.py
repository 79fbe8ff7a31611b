"""Items for benchmarks: made-up questions in three languages, of the length that real ones have.

Words are joined by chance, so the questions mean little; but they have the lengths, the numbers,
the repeated phrases and the likeness to each other of a large bank.
"""

import random
from collections.abc import Sequence
from dataclasses import replace

from saty.core.items import Item, Record, Wording

LANGUAGES = ("kk", "ru", "en")
Words = tuple[str, str, str]
BODIES: tuple[Words, ...] = (
    ("жергілікті атқарушы орган", "местный исполнительный орган", "the local executive body"),
    ("облыс мәслихаты", "маслихат области", "the regional maslikhat"),
    ("уәкілетті мемлекеттік орган", "уполномоченный государственный орган", "the competent agency"),
    ("аудиторлық палата", "аудиторская палата", "the audit chamber"),
    ("тексеру комиссиясы", "ревизионная комиссия", "the revision commission"),
    ("аудан әкімі", "аким района", "the akim of the district"),
    ("конкурстық комиссия", "конкурсная комиссия", "the selection commission"),
    ("әдеп жөніндегі кеңес", "совет по этике", "the ethics council"),
    ("ішкі бақылау қызметі", "служба внутреннего контроля", "the internal control service"),
    ("жоспарлау департаменті", "департамент планирования", "the planning department"),
    ("персоналды басқару қызметі", "служба управления персоналом", "the personnel service"),
    ("құқықтық қамтамасыз ету бөлімі", "отдел правового обеспечения", "the legal division"),
    ("сатып алуды ұйымдастырушы", "организатор закупок", "the organiser of procurement"),
    ("қоғамдық кеңес", "общественный совет", "the public council"),
    ("мемлекеттік кірістер органы", "орган государственных доходов", "the revenue authority"),
    ("еңбек инспекциясы", "инспекция труда", "the labour inspectorate"),
)
THINGS: tuple[Words, ...] = (
    ("даму жоспары", "план развития", "the development plan"),
    ("бюджет жобасы", "проект бюджета", "the draft budget"),
    ("азаматтың өтініші", "обращение гражданина", "a citizen's petition"),
    ("лауазымдық нұсқаулық", "должностная инструкция", "the job description"),
    (
        "мүдделер қақтығысы туралы хабарлама",
        "уведомление о конфликте интересов",
        "a conflict notice",
    ),
    ("сатып алу шарты", "договор о закупках", "the procurement contract"),
    ("аудит нәтижелері", "результаты аудита", "the findings of the audit"),
    ("тәртіптік теріс қылық", "дисциплинарный проступок", "a disciplinary offence"),
    ("мемлекеттік қызмет стандарты", "стандарт государственной услуги", "the service standard"),
    ("қызметтік ақпарат", "служебная информация", "official information"),
    ("аттестация қорытындысы", "заключение аттестации", "the conclusion of the appraisal"),
    ("жер учаскесі", "земельный участок", "a plot of land"),
    ("инвестициялық ұсыныс", "инвестиционное предложение", "an investment proposal"),
    ("тәуекелдер тізбесі", "перечень рисков", "the register of risks"),
    ("нысаналы трансферт", "целевой трансферт", "an earmarked transfer"),
    ("жұмыс тобының хаттамасы", "протокол рабочей группы", "the minutes of the working group"),
)
ACTS: tuple[Words, ...] = (
    ("бекітеді", "утверждает", "approves"),
    ("келісуге жібереді", "направляет на согласование", "sends for consent"),
    ("жария етеді", "публикует", "publishes"),
    ("қайта қарайды", "пересматривает", "reviews"),
    ("тоқтата тұрады", "приостанавливает", "suspends"),
    ("тіркейді", "регистрирует", "registers"),
    ("есепке алады", "принимает к учету", "takes into account"),
    ("қайтарады", "возвращает", "returns"),
    ("талқылауға шығарады", "выносит на обсуждение", "puts up for discussion"),
    ("бағалайды", "оценивает", "assesses"),
    ("бақылауға қояды", "ставит на контроль", "puts under control"),
    ("мұрағатқа береді", "передает в архив", "hands to the archive"),
)
PLACES: tuple[Words, ...] = (
    ("ауданда", "в районе", "in a district"),
    ("облыс орталығында", "в областном центре", "in the regional centre"),
    ("ауылдық округте", "в сельском округе", "in a rural district"),
    ("министрлікте", "в министерстве", "in a ministry"),
    ("ұлттық компанияда", "в национальной компании", "in a national company"),
    ("астанада", "в столице", "in the capital"),
    ("агенттікте", "в агентстве", "in an agency"),
    ("моноқалада", "в моногороде", "in a one-industry town"),
)
SITUATIONS: tuple[Words, ...] = (
    (
        "{place} {thing} {days} күн ішінде қаралды, оған {count} адам қатысты.",
        "{place} {thing} рассматривался {days} дней, участвовали {count} человек.",
        "{place} {thing} was considered for {days} days by {count} people.",
    ),
    (
        "{body} {thing} бойынша {count} ескерту берді, олардың {share} пайызы ескерілді.",
        "{body} дал {count} замечаний, где речь шла про {thing}; учтено {share} процентов.",
        "{body} made {count} remarks on {thing}; {share} per cent of them were followed.",
    ),
    (
        "{thing} үшін {sum} мың теңге бөлінді, {place} {share} пайызы игерілді.",
        "Выделено {sum} тысяч тенге на {thing}, {place} освоено {share} процентов.",
        "{sum} thousand tenge were given for {thing}; {share} per cent were spent {place}.",
    ),
    (
        "Басшы {place} жұмыс істейтін {count} қызметкерге {days} күн мерзім берді: {thing}.",
        "Руководитель дал {count} сотрудникам {place} срок {days} дней: {thing}.",
        "A head gave {count} officials {place} a term of {days} days for {thing}.",
    ),
    (
        "{days} күннен кейін {body} {thing} туралы мәліметті нақтылады.",
        "Через {days} дней {body} уточнил сведения, которые содержит {thing}.",
        "After {days} days {body} corrected what was known of {thing}.",
    ),
)
QUESTIONS: tuple[Words, ...] = (
    (
        "Келесі қадам ретінде {thing} бойынша кім не істейді?",
        "Кто и что делает следующим шагом, когда готов {thing}?",
        "Who does what next about {thing}?",
    ),
    (
        "Заңға сәйкес {thing} қандай тәртіппен қаралады?",
        "В каком порядке по закону рассматривается {thing}?",
        "In what order does the law have {thing} considered?",
    ),
    (
        "Осы жағдайда {body} үшін ең дұрыс әрекет қайсысы?",
        "Какое действие наиболее верно, если решает {body}?",
        "Which act is the most appropriate if {body} decides?",
    ),
    (
        "{thing} туралы қорытындының қайсысы деректерден шығады?",
        "Какой вывод следует из данных, которые описывает {thing}?",
        "Which conclusion about {thing} follows from the data?",
    ),
)


def number(value: int, language: str) -> str:
    """A number with the separators of a language."""
    return f"{value:,}" if language == "en" else f"{value:,}".replace(",", "\u00a0")


def question(chance: random.Random) -> Item:
    """A single choice in three languages, with its key anywhere."""
    situation, asked = chance.choice(SITUATIONS), chance.choice(QUESTIONS)
    things, body, place = chance.sample(THINGS, 2), chance.choice(BODIES), chance.choice(PLACES)
    figures = {"days": (2, 90), "count": (3, 40), "share": (5, 95), "sum": (1_000, 90_000)}
    values = {name: chance.randint(*ends) for name, ends in figures.items()}
    options = [(chance.choice(BODIES), chance.choice(ACTS), chance.choice(THINGS)) for _ in "abcd"]
    wordings = {}
    for at, language in enumerate(LANGUAGES):
        shown = {name: number(value, language) for name, value in values.items()}
        shown |= {"body": body[at], "place": place[at]}
        first = situation[at].format(thing=things[0][at], **shown)
        second = asked[at].format(thing=things[1][at], **shown)
        order = (0, 2, 1) if language == "kk" else (0, 1, 2)
        texts = tuple(" ".join(parts[each][at] for each in order) for parts in options)
        wordings[language] = Wording(f"{first} {second}", texts, explanation=f"{first}")
    return Item("single", wordings, right=(chance.randrange(4),))


def almost(item: Item) -> Item:
    """The same question with a word changed and its options in another order."""
    wordings = {
        language: replace(
            wording,
            prompt=wording.prompt.replace(" ", " да " if language == "kk" else " а ", 1),
            options=wording.options[::-1],
        )
        for language, wording in item.wordings.items()
    }
    return replace(item, wordings=wordings, right=(3 - item.right[0],))


def records(count: int, seed: int = 1) -> list[Record]:
    """So many questions under different identifiers."""
    chance = random.Random(seed)  # noqa: S311
    return [Record(f"bench-{n}", question(chance), topic="law") for n in range(count)]


def with_likeness(
    made: Sequence[Record], each: int
) -> tuple[list[Record], list[tuple[int, int]], list[tuple[int, int]]]:
    """The records with so many copies and near copies at their end, and the numbers of each pair.

    Numbers count from 1, as items do in a bank.
    """
    copies = [
        Record(f"copy-{n}", made[n].item, topic="law")
        for n in range(0, len(made), len(made) // each)
    ][:each]
    nears = [
        Record(f"near-{n}", almost(made[n].item), topic="law")
        for n in range(1, len(made), len(made) // each)
    ][:each]
    everything = [*made, *copies, *nears]
    places = {record.identifier: number for number, record in enumerate(everything, 1)}

    def pairs(of: Sequence[Record]) -> list[tuple[int, int]]:
        return [
            (int(record.identifier.partition("-")[2]) + 1, places[record.identifier])
            for record in of
        ]

    return everything, pairs(copies), pairs(nears)
