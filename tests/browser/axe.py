"""What axe is asked of a page, and what else makes one hard to use.

A width of 320 CSS pixels is what 1,280 are at 400 % (WCAG 2.2, 1.4.10).
"""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = {"runOnly": {"type": "tag", "values": LEVELS}, "resultTypes": ["violations"]}
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
SMALL = """
    [...document.querySelectorAll("button, select, textarea, input:not([type=hidden]), a[role]")]
        .map((each) => [each, each.getBoundingClientRect()])
        .filter(([each, box]) => box.width && (box.width < 24 || box.height < 24))
        .map(([each]) => `smaller than 24 by 24: ${each.outerHTML.slice(0, 120)}`)
"""
"""Buttons and fields that are too small to hit (WCAG 2.2, 2.5.8), in the words of a language."""
NARROW = (360, 320)
WIDEST = """
    [...document.querySelectorAll("body *")]
        .filter((each) => each.getBoundingClientRect().right > innerWidth)
        .filter((each) => !each.closest(".saty-scroll"))
        .map((each) => each.outerHTML.slice(0, 120)).at(-1)
"""
"""The innermost of the elements that reach beyond the screen."""


def violations(tab: Page, options: dict) -> list[str]:
    """What axe finds, each with the element."""
    found = Axe().run(tab, options=options).response["violations"]
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]
