"""Age in full years, and the last day of an age.

Whoever is born on 29 February turns a year older on 1 March of a common year: the year of life
that began on 29 February ends with the last day of February. Laws differ here; this is the choice
of Hong Kong's Age of Majority (Related Provisions) Ordinance (Cap. 410), section 5, and the one
that never shuts a candidate out a day early.
"""

from __future__ import annotations

from datetime import date, timedelta


def age_on(birth: date, day: date) -> int:
    """Return the age in full years on `day`.

    Raises:
        ValueError: when `day` is before the birth.
    """
    if day < birth:
        raise ValueError(f"{day} is before the birth on {birth}")
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def birthday(birth: date, age: int) -> date:
    """Return the day on which `age` is reached."""
    try:
        return birth.replace(year=birth.year + age)
    except ValueError:
        return date(birth.year + age, 3, 1)


def last_day_of_age(birth: date, age: int) -> date:
    """Return the last day on which one is not older than `age`: before the next birthday."""
    return birthday(birth, age + 1) - timedelta(days=1)
