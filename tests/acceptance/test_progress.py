"""Progress in a browser: what it will cost, how long it still takes, and being told at the end."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.acceptance.conftest import SECONDS, Served, Watched

Serve = Callable[..., Served]
OpenPage = Callable[..., Watched]
Screenshot = Callable[[Page, str], None]
# The browser without a screen shows no notifications, so a note is taken of what it is given.
NOTED = """
window.noted = [];
window.Notification = class {
  static permission = "default";
  static async requestPermission() { return (this.permission = "granted"); }
  constructor(title, { body }) { window.noted.push(`${title}: ${body}`); }
  close() {}
};
"""


def test_time_is_told_before_during_and_after(serve: Serve, open_page: OpenPage, screenshot: Screenshot):
    served = serve(preview_render_seconds=1.5)
    watched = open_page(served.url)
    page = watched.page
    page.add_init_script(NOTED)
    page.reload()
    page.click("#build_plan_btn")
    expect(page.locator("#plan_summary")).to_contain_text("known once the first segment is rendered")
    expect(page).to_have_title("Shotchain")

    page.click("#start_generation_btn")
    expect(page).to_have_title("(0/7) Shotchain")
    ask = page.get_by_role("button", name="Notify me when it is done")
    ask.click()
    expect(page.get_by_role("button", name="You will be notified")).to_have_attribute("aria-pressed", "true")
    expect(ask).to_be_hidden()
    expect(page).to_have_title("(1/7) Shotchain", timeout=60 * SECONDS)
    expect(page.locator("#progress_details")).to_contain_text("left")
    expect(page.locator("#progress_details")).to_contain_text("of 420 frames")
    screenshot(page, "run")

    expect(page).to_have_title("✓ Shotchain – done", timeout=120 * SECONDS)
    assert page.evaluate("() => window.noted") == ["Shotchain: sample: Done: 7 clips."]
    page.reload()
    expect(page.locator("#plan_summary")).to_contain_text("nothing to render")
    expect(page).to_have_title("Shotchain")
    assert watched.complaints == []
