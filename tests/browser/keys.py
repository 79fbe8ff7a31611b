"""Somebody without a mouse: from one part of a page to the next by Tab, and never unseen."""

from playwright.sync_api import Locator

from tests.browser.walking import Said, Walker

MOST = 120
"""No page makes one press Tab more often than that."""
FOCUSED = "element => element === document.activeElement"
SEEN = """() => {
  const style = getComputedStyle(document.activeElement)
  return style.outlineStyle !== 'none' || style.boxShadow !== 'none'
}"""
"""Whether one sees where the focus is (WCAG 2.2, 2.4.7)."""


class Keys:
    """A walker's keyboard."""

    def __init__(self, walker: Walker) -> None:
        self.walker = walker
        self.keyboard = walker.tab.keyboard

    def to(self, name: Said) -> "Keys":
        """Press Tab until the control of this name has the focus."""
        control = self._control(name)
        for _press in range(MOST):
            if control.count() and control.first.evaluate(FOCUSED):
                assert self.walker.tab.evaluate(SEEN), f"the focus on {name} is not seen"
                return self
            self.keyboard.press("Tab")
        raise AssertionError(f"Tab never comes to {name}")

    def _control(self, name: Said) -> Locator:
        main, named = self.walker.main, self.walker.named(name)
        found = main.get_by_label(named)
        return found.or_(main.get_by_role("button", name=named)).or_(
            main.get_by_role("link", name=named)
        )

    def skip_to_the_page(self) -> None:
        """The first thing on a page leads past the header."""
        self.keyboard.press("Tab")
        self.keyboard.press("Enter")
        assert self.walker.main.evaluate(FOCUSED)

    def types(self, text: str) -> None:
        """Type where the focus is."""
        self.keyboard.type(text)

    def strikes(self, key: str) -> None:
        """Press one key."""
        self.keyboard.press(key)

    def leaves_by(self, key: str) -> None:
        """Press the key that leads to another page."""
        self.walker.leave_by(lambda: self.keyboard.press(key))
