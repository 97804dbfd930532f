"""Someone who has a keyboard and nothing else: Tab, Enter, Space, the arrows, and letters to type."""

from tests.journeys.steps import said

# Where the keyboard is: what that is called, its place in the page, and whether one sees that it is there.
HERE = """() => {
  const here = document.activeElement, words = one => (one?.ariaLabel || one?.innerText || '').trim();
  if (here === document.body) return {name: '', isField: false, rank: -1, top: 0, seen: true};
  const seen = [here, here.nextElementSibling].some(one => one && [null, '::after'].some(part => {
    const style = getComputedStyle(one, part);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  }));
  return {
    name: words(here.ariaLabel || !here.labels?.length ? here : here.labels[0]),
    isField: /INPUT|SELECT|TEXTAREA/.test(here.tagName),
    rank: [...document.querySelectorAll('*')].indexOf(here),
    top: here.closest('main') ? here.getBoundingClientRect().top + scrollY : 0,
    seen,
  };
}"""
FARTHEST = 150
# Beside what came before, on the same line, and not above it.
A_LINE = 70


def comes_after(stop, last) -> bool:
    """In the page and on the screen; from its end one goes on at its beginning."""
    if -1 in (stop["rank"], last["rank"]):
        return True
    is_below = not (last["top"] and stop["top"]) or stop["top"] > last["top"] - A_LINE
    return stop["rank"] > last["rank"] and is_below


class Keyboard:
    """On a page, from wherever the keyboard was left; each stop is seen, comes after the last, and can be left."""

    def __init__(self, page):
        self.page = page

    @property
    def here(self):
        return self.page.evaluate(HERE)

    def to(self, words, *, field=False):
        """Tab as far as what bears these words, or as far as the field that does."""
        wanted, last, passed = said(words), self.here, []
        for _stop in range(FARTHEST):
            self.page.keyboard.press("Tab")
            stop = self.here
            passed.append(stop["name"])
            assert stop["seen"], f"one does not see that the keyboard is on {stop['name']!r}"
            assert comes_after(stop, last), f"{stop['name']!r} is above {last['name']!r}, or holds the keyboard"
            if wanted.match(stop["name"]) and (stop["isField"] or not field):
                return self
            last = stop
        raise AssertionError(f"{words!r} cannot be reached with the keyboard: {passed}")

    def press(self, words, key="Enter"):
        """Go to it, press it, and be on the page that follows."""
        self.to(words)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        return self

    def tick(self, words):
        self.to(words, field=True)
        self.page.keyboard.press("Space")
        return self

    def type(self, words, text):
        """Go to this field and write in it, instead of what it held."""
        self.to(words, field=True)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)
        return self

    def enter(self):
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        return self
