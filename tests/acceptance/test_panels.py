"""📁 Projekt and ⚙️ Settings in a browser."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.acceptance.conftest import SECONDS, Served, Watched, built

Serve = Callable[..., Served]
OpenPage = Callable[..., Watched]


def field(page: Page, elem_id: str):
    return page.locator(f"#{elem_id} :is(input, textarea)").first


def choose(page: Page, elem_id: str, text: str) -> None:
    field(page, elem_id).click()
    page.get_by_role("option", name=text).click()


def test_a_new_project_is_the_one_the_other_tabs_show(serve: Serve, open_page: OpenPage):
    served = serve()
    watched = open_page(f"{served.url}?tab=project")
    page = watched.page
    expect(field(page, "project_path")).to_have_value(str(served.video_dir.parent))

    built(field(page, "new_project_name")).fill("Mein Löwe")
    page.click("#create_project_btn")
    expect(page.locator("#new_project_note")).to_contain_text("Mein Löwe")
    choose(page, "resolution_dropdown", "768 × 512")
    expect(page.locator("#resolution_note")).to_contain_text("768×512")

    page.get_by_role("tab", name="🎥 Video").click()
    expect(page.locator("#project_status")).to_contain_text("Mein Löwe")
    expect(page.locator("#project_status")).to_contain_text("768×512")
    project = served.app.projects.active()
    assert project is not None
    assert project.slug == "mein-lowe"
    assert watched.complaints == []


def test_a_name_that_is_taken_is_a_card(serve: Serve, open_page: OpenPage):
    served = serve()
    page = open_page(f"{served.url}?tab=project", locale="de-DE").page
    built(field(page, "new_project_name")).fill("sample")
    page.click("#create_project_btn")

    expect(page.locator("#new_project_note .sc-card")).to_contain_text("Ein Projekt „sample“ gibt es schon.")


def test_another_project_can_be_chosen(serve: Serve, open_page: OpenPage):
    served = serve()
    served.app.projects.create("Other")
    page = open_page(f"{served.url}?tab=project").page
    choose(page, "project_dropdown", "sample")

    expect(page.locator("#project_note")).to_contain_text("“sample” is open.")
    active = served.app.projects.active()
    assert active is not None
    assert active.slug == "sample"


def test_sage_attention_is_remembered(serve: Serve, open_page: OpenPage):
    served = serve()
    page = open_page(f"{served.url}?tab=project").page
    built(page.get_by_label("SageAttention (Faster)")).check()

    expect(page.locator("#sage_note")).to_contain_text("SageAttention")
    page.reload()
    expect(page.get_by_label("SageAttention (Faster)")).to_be_checked()
    assert served.app.settings.current().use_sage_attention


def test_a_connection_is_tested_before_it_is_saved(serve: Serve, open_page: OpenPage):
    served = serve()
    watched = open_page(f"{served.url}?tab=settings")
    page = watched.page
    expect(field(page, "setting_comfy_url")).to_have_value("preview")

    page.click("#test_connection_btn")
    expect(page.locator("#connection_status")).to_contain_text("preview answers", timeout=20 * SECONDS)
    expect(page.locator("#connection_status")).to_contain_text("ms")

    built(field(page, "setting_comfy_url")).fill("http://127.0.0.1:1")
    page.click("#test_connection_btn")
    expect(page.locator("#connection_status .sc-card")).to_contain_text("127.0.0.1:1", timeout=20 * SECONDS)
    assert served.app.settings.current().comfy_url == "preview"
    assert watched.complaints == []


def test_a_setting_that_is_not_valid_is_not_saved(serve: Serve, open_page: OpenPage):
    served = serve()
    watched = open_page(f"{served.url}?tab=settings")
    page = watched.page
    expect(field(page, "setting_comfy_url")).to_have_value("preview")
    built(field(page, "setting_comfy_url")).fill("http://me:secret@render")
    page.click("#save_settings_btn")

    expect(page.locator("#settings_note .sc-card")).to_contain_text("comfy_url")
    assert served.app.settings.current().comfy_url == "preview"
    assert watched.complaints == []


def test_a_saved_language_is_the_pages_after_a_reload(serve: Serve, open_page: OpenPage):
    served = serve()
    watched = open_page(f"{served.url}?tab=settings")
    page = watched.page
    expect(field(page, "setting_comfy_url")).to_have_value("preview")
    built(page.get_by_label("Deutsch")).check()
    page.click("#save_settings_btn")
    expect(page.locator("#settings_note")).to_contain_text("Gespeichert.")

    page.reload()
    expect(page.get_by_role("button", name="Einstellungen speichern")).to_be_visible()
    page.get_by_role("tab", name="🎥 Video").click()
    expect(page.locator("#status_display")).to_contain_text("Bereit.")
    assert watched.complaints == []
