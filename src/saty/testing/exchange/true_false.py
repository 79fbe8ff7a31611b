"""The two options of a true or false question, which other programs do not write out."""

WORDS = {
    "kk": ("Дұрыс", "Дұрыс емес"),
    "ru": ("Верно", "Неверно"),
    "en": ("True", "False"),
}


def words_of(language: str) -> tuple[str, str]:
    """ "True" and "False" in a language."""
    return WORDS.get(language, WORDS["en"])
