"""Workflows in a browser: bring one, look at its roles, correct one, and what a server lacks for it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from infrastructure.preview_backend.server import PreviewOptions, PreviewServer
from tests.acceptance.conftest import SECONDS, Served, Watched, built

FOREIGN = Path(__file__).parents[1] / "data" / "workflows"
OURS = "gcv_wan_2.2_5b_i2v.json"
LACKING = "wan2.2_ti2v_5B_fp16.safetensors"
NEAREST = "wan2.2_ti2v_5B_fp8.safetensors"
HIGH = "wan2.2_i2v_high_noise_14B_fp16.safetensors"
MODELS = {
    "diffusion_models": [
        NEAREST,
        HIGH,
        "wan2.2_i2v_high_noise_14B_fp8_scaled.safetensors",
        "wan2.2_i2v_low_noise_14B_fp8_scaled.safetensors",
    ],
    "text_encoders": ["umt5_xxl_fp8_e4m3fn_scaled.safetensors"],
    "vae": ["wan2.2_vae.safetensors", "wan_2.1_vae.safetensors"],
}
PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark", "locale": "de-DE"}

Serve = Callable[..., Served]
OpenPage = Callable[..., Watched]
Screenshot = Callable[[Page, str], None]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PreviewServer]:
    """A server that lacks some of what the shipped workflows name."""
    with PreviewServer(PreviewOptions(root=tmp_path / "server", models=MODELS)) as server:
        yield server


def field(page: Page, elem_id: str) -> Locator:
    return page.locator(f"#{elem_id} :is(input, textarea)").first


def choose(page: Page, elem_id: str, text: str) -> None:
    field(page, elem_id).click()
    page.get_by_role("option", name=text).click()


def row(page: Page, name: str) -> Locator:
    return page.locator(f"#workflow_list [data-workflow='{name}']")


def drop(page: Page, path: Path) -> None:
    page.locator("#workflow_upload input[type=file]").set_input_files(path)


def role(page: Page, name: str) -> Locator:
    return page.locator("#workflow_detail .sc-roles tbody tr", has=page.get_by_role("rowheader", name=name))


def complaints(watched: Watched) -> list[str]:
    """Without the words that gradio says whenever it closes the progress of an upload."""
    return [said for said in watched.complaints if "Method not implemented" not in said]


def is_as_wide_as_the_page(page: Page) -> bool:
    """Also what gradio would cut off."""
    return page.evaluate(
        "() => [...document.querySelectorAll('.sc-rows, .sc-flows, .sc-card')]"
        ".every((part) => part.getBoundingClientRect().right <= innerWidth)"
        " && document.documentElement.scrollWidth <= innerWidth"
    )


def test_a_workflow_is_brought_understood_and_corrected(serve: Serve, open_page: OpenPage, screenshot: Screenshot):
    served = serve()
    watched = open_page(f"{served.url}?tab=settings")
    page = watched.page
    expect(row(page, OURS)).to_contain_text("Wan 2.2 5B · 24 fps · 32 px grid · 4·n + 1 frames")
    expect(row(page, OURS)).to_contain_text("Ready", timeout=20 * SECONDS)

    drop(page, FOREIGN / "wan21_flf2v.json")
    mine = "gcv_wan21_flf2v.json"
    expect(page.locator("#workflow_note")).to_contain_text(f"{mine} is in your workflow folder")
    expect(row(page, mine)).to_have_attribute("aria-pressed", "true")
    expect(row(page, mine)).to_contain_text("your own")
    expect(role(page, "Length in frames")).to_contain_text("length")
    expect(role(page, "Start frame")).to_contain_text("52 · Start")
    screenshot(page, "roles")

    page.get_by_role("button", name="Correct what was understood").click()
    choose(page, "workflow_family", "LTX-Video")
    choose(page, "workflow_role", "Negative prompt")
    page.locator("#workflow_binding input").click()
    page.get_by_role("option", name="nobody").click()
    page.keyboard.press("Escape")
    screenshot(page, "correction")
    page.click("#save_workflow_btn")
    expect(page.locator("#workflow_saved")).to_contain_text("Saved.")
    expect(row(page, mine)).to_contain_text("LTX-Video")
    expect(role(page, "Negative prompt")).to_have_count(0)
    said = json.loads((served.app.settings.current().own_workflows / "gcv_wan21_flf2v.roles.json").read_text("utf-8"))
    assert said == {"family": "ltx_video", "bindings": {"negative": []}}

    # The Video tab offers it from now on.
    page.get_by_role("tab", name="🎥 Video").click()
    choose(page, "workflow_dropdown", mine)
    assert complaints(watched) == []


def test_a_correction_that_does_not_fit_is_a_card_and_is_not_kept(serve: Serve, open_page: OpenPage):
    served = serve()
    page = open_page(f"{served.url}?tab=settings").page
    row(page, OURS).click()
    expect(role(page, "Video output")).to_contain_text("SaveVideo")
    page.get_by_role("button", name="Correct what was understood").click()
    choose(page, "workflow_role", "Start frame")
    page.locator("#workflow_binding input").click()
    page.get_by_role("option").last.click()
    page.keyboard.press("Escape")
    page.click("#save_workflow_btn")

    expect(page.locator("#workflow_saved .sc-card")).to_contain_text("only one node can play it")
    assert not served.app.settings.current().own_workflows.exists()


def test_an_open_question_is_asked_and_answered(serve: Serve, open_page: OpenPage, screenshot: Screenshot):
    served = serve()
    watched = open_page(f"{served.url}?tab=settings", color_scheme="dark")
    page = watched.page
    drop(page, FOREIGN / "ask_two_different_videos.json")
    expect(page.locator("#workflow_note")).to_contain_text("a question is open")
    expect(page.locator("#workflow_detail .sc-card")).to_contain_text("[VIDEO]")
    screenshot(page, "question")

    page.locator("#workflow_binding input").click()
    page.get_by_role("option", name="47 ").click()
    page.keyboard.press("Escape")
    page.click("#save_workflow_btn")
    expect(role(page, "Video output")).to_contain_text("corrected")
    expect(page.locator("#workflow_detail .sc-card")).to_have_count(0)
    assert complaints(watched) == []


def test_the_editors_format_is_refused_with_the_clicks_that_help(
    serve: Serve, open_page: OpenPage, screenshot: Screenshot, tmp_path: Path
):
    served = serve()
    (tmp_path / "street.json").write_text('{"nodes": [], "links": []}', encoding="utf-8")
    page = open_page(f"{served.url}?tab=settings").page
    drop(page, tmp_path / "street.json")

    card = page.locator("#workflow_note .sc-card")
    for words in ("editor's format", "menu", "File", "Export (API)"):
        expect(card).to_contain_text(words)
    screenshot(page, "refused")
    assert not served.app.settings.current().own_workflows.exists()


def test_a_name_that_is_taken_is_replaced_only_when_asked(serve: Serve, open_page: OpenPage):
    served = serve()
    page = open_page(f"{served.url}?tab=settings").page
    built(field(page, "workflow_name")).fill("wan_2.2_5b_i2v")
    drop(page, FOREIGN / "wan22_5b_helper_nodes.json")
    expect(page.locator("#workflow_note .sc-card")).to_contain_text("already")
    page.get_by_label("Replace one of the same name").check()
    page.click("#add_workflow_btn")

    expect(row(page, OURS)).to_contain_text("your own")


def test_what_a_server_lacks_is_a_table(
    serve: Serve, open_page: OpenPage, screenshot: Screenshot, server: PreviewServer
):
    served = serve(comfy_url=server.url)
    watched = open_page(f"{served.url}?tab=settings")
    page = watched.page
    expect(row(page, OURS)).to_contain_text("1 missing", timeout=20 * SECONDS)
    row(page, OURS).click()
    lacks = page.locator("#workflow_detail .sc-lacks tbody tr")
    for words in (LACKING, "models/diffusion_models", "UNETLoader", "missing", NEAREST):
        expect(lacks).to_contain_text(words)
    screenshot(page, "settings")

    page.get_by_role("tab", name="🎥 Video").click()
    choose(page, "workflow_dropdown", OURS)
    page.click("#build_plan_btn")
    lacks = page.locator("#model_check_display .sc-lacks tbody tr")
    for words in (LACKING, "models/diffusion_models", "UNETLoader", "missing", NEAREST):
        expect(lacks).to_contain_text(words, timeout=20 * SECONDS)
    screenshot(page, "video")

    # The nearest one is a choice away, and stays chosen.
    choose(page, "model_main_dropdown", NEAREST)
    page.click("#build_plan_btn")
    expect(page.locator("#model_check_display")).to_contain_text("Everything the workflow needs", timeout=20 * SECONDS)
    page.reload()
    expect(field(page, "model_main_dropdown")).to_have_value(NEAREST, timeout=20 * SECONDS)
    screenshot(page, "chosen")
    assert complaints(watched) == []


def test_another_server_is_asked_as_soon_as_it_is_saved(serve: Serve, open_page: OpenPage, server: PreviewServer):
    served = serve()
    page = open_page(served.url).page
    page.get_by_role("tab", name="⚙️ Settings").click()
    expect(row(page, OURS)).to_contain_text("Ready", timeout=20 * SECONDS)
    built(field(page, "setting_comfy_url")).fill(server.url)
    page.click("#save_settings_btn")

    expect(row(page, OURS)).to_contain_text("1 missing", timeout=20 * SECONDS)


def test_a_file_that_is_no_workflow_is_listed_with_what_is_wrong(serve: Serve, open_page: OpenPage):
    served = serve()
    folder = served.app.settings.current().own_workflows
    folder.mkdir(parents=True)
    (folder / "gcv_broken.json").write_text("{", encoding="utf-8")
    watched = open_page(f"{served.url}?tab=settings")
    page = watched.page
    expect(row(page, "gcv_broken.json")).to_contain_text("Cannot be used")
    row(page, "gcv_broken.json").click()

    expect(page.locator("#workflow_detail .sc-card")).to_contain_text("not a JSON file")
    expect(page.locator("#workflow_correction")).to_have_count(0)
    assert watched.complaints == []


def test_each_expert_has_its_own_choice_and_the_preview_has_none(
    serve: Serve, open_page: OpenPage, server: PreviewServer
):
    served = serve(comfy_url=server.url)
    page = open_page(served.url).page
    expect(page.locator("#model_main_dropdown")).to_be_visible(timeout=20 * SECONDS)
    choose(page, "workflow_dropdown", "gcv_wan_2.2_14b_i2v.json")
    expect(page.locator("#model_high_dropdown")).to_be_visible(timeout=20 * SECONDS)
    expect(page.locator("#model_low_dropdown")).to_be_visible()
    expect(page.locator("#model_main_dropdown")).to_have_count(0)
    choose(page, "model_high_dropdown", HIGH)
    page.click("#build_plan_btn")
    expect(page.locator("#model_check_display")).to_contain_text("Everything", timeout=20 * SECONDS)

    served.app.settings.save(comfy_url="preview")
    page.reload()
    expect(page.locator("#backend_badge")).to_contain_text("Preview", timeout=20 * SECONDS)
    page.click("#build_plan_btn")
    expect(page.locator("#model_check_display")).to_contain_text("no models", timeout=20 * SECONDS)
    expect(page.locator("#model_high_dropdown")).to_have_count(0)


def test_workflows_fit_a_phone_and_speak_german(
    serve: Serve, open_page: OpenPage, screenshot: Screenshot, server: PreviewServer
):
    served = serve(comfy_url=server.url)
    watched = open_page(f"{served.url}?tab=settings", **PHONE)
    page = watched.page
    expect(row(page, OURS)).to_contain_text("1 fehlt", timeout=20 * SECONDS)
    row(page, OURS).click()
    expect(role(page, "Startbild")).to_be_visible()
    page.get_by_role("button", name="Berichtigen, was verstanden wurde").click()
    expect(page.locator("#workflow_binding")).to_be_visible()
    assert is_as_wide_as_the_page(page)
    screenshot(page, "settings")

    page.get_by_role("tab", name="🎥 Video").click()
    choose(page, "workflow_dropdown", OURS)
    page.click("#build_plan_btn")
    expect(page.locator("#model_check_display")).to_contain_text("Fehlt auf dem Server", timeout=20 * SECONDS)
    assert is_as_wide_as_the_page(page)
    screenshot(page, "video")
    assert complaints(watched) == []


def test_headers_are_kept_but_never_sent_to_the_page(serve: Serve, open_page: OpenPage, screenshot: Screenshot):
    served = serve(comfy_headers={"Authorization": "Bearer secret"})
    watched = open_page(f"{served.url}?tab=settings")
    page = watched.page
    page.get_by_role("button", name="Access: headers, certificate").click()
    headers = built(field(page, "setting_comfy_headers"))
    expect(headers).to_have_value("Authorization: ••••••••")
    headers.fill("Authorization: ••••••••\nX-Team: film")
    page.click("#save_settings_btn")
    expect(page.locator("#settings_note")).to_contain_text("Saved.")
    expect(headers).to_have_value("Authorization: ••••••••\nX-Team: ••••••••")
    assert served.app.settings.current().comfy_headers == {"Authorization": "Bearer secret", "X-Team": "film"}
    screenshot(page, "headers")

    headers.fill("no header at all")
    built(field(page, "setting_comfy_ca_file")).fill("/nowhere/ca.pem")
    page.click("#save_settings_btn")
    expect(page.locator("#settings_note .sc-card")).to_contain_text("line 1")
    headers.fill("")
    page.click("#save_settings_btn")
    expect(page.locator("#settings_note .sc-card")).to_contain_text("/nowhere/ca.pem")
    assert "Authorization" in served.app.settings.current().comfy_headers
    assert watched.complaints == []
