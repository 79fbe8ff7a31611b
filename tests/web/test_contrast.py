"""Every declared pair of colours is readable, in the light and in the dark scheme.

Relative luminance and contrast ratio as WCAG 2.2 defines them.
"""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "assets" / "styles" / "_tokens.scss"
SCHEMES = ("light", "dark")


def block(name: str) -> str:
    """The text between the brackets of one map of the token file."""
    found = re.search(rf"^\${name}: \((.*?)^\);", TOKENS.read_text(), re.M | re.S)
    assert found, name
    return found[1]


def colours(scheme: str) -> dict[str, str]:
    return dict(re.findall(r'"([a-z-]+)": #([0-9a-f]{6}),', block(scheme)))


def pairs(name: str) -> list[tuple[str, str]]:
    return re.findall(r'\("([a-z-]+)", "([a-z-]+)"\)', block(name))


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast("000000", "ffffff") == 21


def test_both_schemes_name_the_same_colours() -> None:
    light, dark = (colours(scheme) for scheme in SCHEMES)

    assert list(light) == list(dark)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("name", "least"), [("text-pairs", 4.5), ("edge-pairs", 3.0)])
def test_every_declared_pair_reaches_its_contrast(scheme: str, name: str, least: float) -> None:
    palette = colours(scheme)

    too_faint = {
        (front, back): round(contrast(palette[front], palette[back]), 2)
        for front, back in pairs(name)
        if contrast(palette[front], palette[back]) < least
    }

    assert too_faint == {}
    assert len(pairs(name)) > 5
