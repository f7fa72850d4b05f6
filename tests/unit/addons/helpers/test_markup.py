"""Text of others stays text."""

import html

from hypothesis import given
from hypothesis import strategies as st

from addons.helpers.markup import as_markdown, escaped, shortened

NASTY = st.text() | st.text(alphabet="${}`\\<>&'\"[]()!*_|\n")


@given(NASTY)
def test_an_escaped_text_holds_nothing_that_a_template_would_run(text: str):
    shown = escaped(text)

    assert not set(shown) & set("<>\"'`$\\{}")
    assert html.unescape(shown) == text or html.unescape(html.unescape(shown)) == html.unescape(text)


def test_values_are_escaped_at_any_depth_and_other_types_stay():
    value = {"a": ["<b>", {"c": "${x}"}], "n": 3, "none": None, "yes": True, "pair": ("&", 1)}

    assert escaped(value) == {
        "a": ["&lt;b&gt;", {"c": "&#36;&#123;x&#125;"}],
        "n": 3,
        "none": None,
        "yes": True,
        "pair": ["&amp;", 1],
    }


@given(NASTY)
def test_markdown_text_stays_on_one_line_and_holds_no_tag(text: str):
    shown = as_markdown(text)

    assert "\n" not in shown
    assert "<" not in shown


def test_markdown_marks_are_shown_not_obeyed():
    assert as_markdown("![x](http://evil) **b** | `c`") == (r"\!\[x\]\(http\://evil\) \*\*b\*\* \| \`c\`")


@given(st.text(), st.integers(1, 40))
def test_a_shortened_text_is_never_longer(text: str, length: int):
    assert len(shortened(text, length)) <= length


def test_a_short_text_stays_as_it_is():
    assert shortened("a  b\nc", 10) == "a b c"
    assert shortened("abcdefgh", 5) == "abcd…"
