"""From pictures to a film that can be planned, and a storyboard edited in the browser."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from domain.storyboard_service import StoryboardService
from tests.acceptance.conftest import SECONDS, Served, Watched, built

Serve = Callable[..., Served]
OpenPage = Callable[..., Watched]


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    """Three pictures of different shapes; the second would come first if names were only letters."""
    made = []
    for name, size in (("dusk 2.png", (320, 180)), ("dusk 10.png", (180, 320)), ("night.jpg", (240, 240))):
        made.append(tmp_path / name)
        Image.new("RGB", size, "teal").save(made[-1])
    return made


def field(page: Page, elem_id: str):
    return page.locator(f"#{elem_id} :is(input, textarea)").first


def rows(page: Page):
    return page.locator("#shot_rows [data-key]")


def upload(page: Page, button: str, file: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.click(f"#{button}")
    chooser.value.set_files(str(file))


def unexpected(watched: Watched) -> list[str]:
    """Gradio's own client warns about the end of each upload."""
    return [complaint for complaint in watched.complaints if "Method not implemented" not in complaint]


def storyboard(served: Served):
    return StoryboardService.load_storyboard(served.video_dir.parent / "storyboard.json")


def make(page: Page, pictures: list[Path], name: str = "Evening") -> None:
    built(field(page, "new_project_name")).fill(name)
    page.set_input_files("#new_project_pictures input[type=file]", [str(path) for path in pictures])
    for picture in pictures:
        expect(page.locator("#new_project_pictures")).to_contain_text(picture.stem.split()[0])
    page.click("#create_project_btn")
    expect(page.locator("#new_project_note")).to_contain_text(name)


@pytest.mark.parametrize(
    ("locale", "scheme", "width", "said"),
    [("en-US", "light", 1440, "3 shots"), ("de-DE", "dark", 390, "3 Einstellungen")],
)
def test_pictures_become_a_film_that_is_planned(
    serve: Serve, open_page: OpenPage, pictures: list[Path], screenshot, locale: str, scheme: str, width: int, said: str
):
    served = serve()
    watched = open_page(
        f"{served.url}?tab=project", locale=locale, color_scheme=scheme, viewport={"width": width, "height": 900}
    )
    page = watched.page
    make(page, pictures)

    expect(page.locator("#new_project_note")).to_contain_text(said)
    expect(rows(page)).to_have_count(3)
    built(field(page, "shot_prompt")).fill("a calm sea at dusk")
    rows(page).nth(1).click()
    expect(field(page, "shot_shot_id")).to_have_value("002")
    built(field(page, "shot_duration")).fill("2,5")
    page.click("#save_storyboard_btn")
    expect(page.locator("#storyboard_state .saved")).to_be_visible()
    expect(rows(page).first).to_contain_text("a calm sea at dusk")
    expect(page.locator("#keyframe_crops .sc-crop-kept")).to_have_count(3)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    screenshot(page, f"project_{locale}_{scheme}_{width}")

    shots = storyboard(served).shots
    assert [(shot.shot_id, shot.prompt, shot.duration) for shot in shots] == [
        ("001", "a calm sea at dusk", 3.0), ("002", "", 2.5), ("003", "", 3.0),
    ]  # fmt: skip
    page.get_by_role("tab", name="🎥 Video").click()
    page.click("#build_plan_btn")
    expect(page.locator("#plan_summary")).to_contain_text(said, timeout=60 * SECONDS)
    assert unexpected(watched) == []


def test_files_that_are_no_pictures_are_told_by_name(
    serve: Serve, open_page: OpenPage, pictures: list[Path], tmp_path: Path
):
    served = serve()
    page = open_page(f"{served.url}?tab=project").page
    (tmp_path / "torn.png").write_bytes(b"no picture")
    make(page, [*pictures, tmp_path / "torn.png"])

    expect(page.locator("#new_project_note .sc-left-out")).to_contain_text("torn.png")
    assert len(storyboard(served).shots) == 3


def test_a_folder_on_this_machine_is_only_read(serve: Serve, open_page: OpenPage, pictures: list[Path], tmp_path: Path):
    served = serve()
    page = open_page(f"{served.url}?tab=project").page
    built(field(page, "new_project_name")).fill("Evening")
    built(field(page, "new_project_folder")).fill(str(tmp_path / "nowhere"))
    page.click("#create_project_btn")
    expect(page.locator("#new_project_note .sc-card")).to_contain_text("nowhere")

    folder = tmp_path / "given"
    folder.mkdir()
    for picture in pictures:
        picture.rename(folder / picture.name)
    before = sorted(folder.iterdir())
    built(field(page, "new_project_folder")).fill(str(folder))
    page.click("#create_project_btn")
    expect(page.locator("#new_project_note")).to_contain_text("“Evening” is there")
    assert sorted(folder.iterdir()) == before
    assert len(storyboard(served).shots) == 3


def test_shots_are_moved_copied_added_and_deleted(serve: Serve, open_page: OpenPage):
    served = serve()
    watched = open_page(f"{served.url}?tab=project")
    page = watched.page
    names = page.locator("#shot_rows strong")
    expect(names).to_have_text(["001", "002", "003", "004"])

    rows(page).nth(3).click()
    expect(field(page, "shot_shot_id")).to_have_value("004")
    page.click("#editor_up_btn")
    expect(names).to_have_text(["001", "002", "004", "003"])
    page.click("#editor_duplicate_btn")
    expect(names).to_have_text(["001", "002", "004", "004b", "003"])
    rows(page).first.click()
    expect(field(page, "shot_shot_id")).to_have_value("001")
    page.click("#editor_delete_btn")
    expect(names).to_have_text(["002", "004", "004b", "003"])
    page.click("#editor_add_btn")
    expect(names).to_have_text(["002", "005", "004", "004b", "003"])
    page.reload()
    expect(names).to_have_text(["002", "005", "004", "004b", "003"])
    page.click("#save_storyboard_btn")
    expect(page.locator("#storyboard_state .saved")).to_be_visible()

    assert [shot.shot_id for shot in storyboard(served).shots] == ["002", "005", "004", "004b", "003"]
    kept = json.loads((served.video_dir.parent / "storyboard.json").read_text(encoding="utf-8"))
    assert kept["description"].startswith("Last Light")
    assert kept["shots"][0]["description"].startswith("Blue hour")
    assert unexpected(watched) == []


def test_keys_alone_are_enough(serve: Serve, open_page: OpenPage):
    served = serve()
    page = open_page(f"{served.url}?tab=project").page
    names = page.locator("#shot_rows strong")
    expect(names).to_have_text(["001", "002", "003", "004"])
    rows(page).first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(field(page, "shot_shot_id")).to_have_value("002")
    page.keyboard.press("Alt+ArrowDown")
    expect(names).to_have_text(["001", "003", "002", "004"])
    expect(page.locator("#shot_rows [data-key]:focus strong")).to_have_text("002")
    assert not (served.video_dir / "shot_002_seg_0.mp4").exists()


@pytest.mark.parametrize(("locale", "sentence"), [("en-US", "is no number"), ("de-DE", "ist keine Zahl")])
def test_what_is_wrong_is_said_while_it_is_typed(serve: Serve, open_page: OpenPage, locale: str, sentence: str):
    served = serve()
    page = open_page(f"{served.url}?tab=project", locale=locale).page
    expect(rows(page)).to_have_count(4)
    built(field(page, "shot_duration")).fill("long")
    expect(page.locator("#storyboard_state .sc-problems")).to_contain_text(sentence)
    before = (served.video_dir.parent / "storyboard.json").read_bytes()
    page.click("#save_storyboard_btn")
    expect(page.locator("#editor_note .sc-card")).to_contain_text("duration")
    assert (served.video_dir.parent / "storyboard.json").read_bytes() == before

    built(field(page, "shot_duration")).fill("4")
    expect(page.locator("#storyboard_state .sc-problems")).to_have_count(0)


def test_a_file_changed_elsewhere_is_not_overwritten(serve: Serve, open_page: OpenPage):
    served = serve()
    page = open_page(f"{served.url}?tab=project").page
    path = served.video_dir.parent / "storyboard.json"
    expect(rows(page)).to_have_count(4)
    built(field(page, "shot_prompt")).fill("mine")
    expect(page.locator("#storyboard_state .changed")).to_be_visible()
    theirs = json.loads(path.read_text(encoding="utf-8"))
    theirs["shots"][1]["prompt"] = "theirs"
    path.write_text(json.dumps(theirs), encoding="utf-8")
    page.click("#save_storyboard_btn")
    expect(page.locator("#editor_note .sc-card")).to_contain_text("another program")
    assert json.loads(path.read_text(encoding="utf-8")) == theirs

    page.click("#read_storyboard_btn")
    expect(rows(page).nth(1)).to_contain_text("theirs")
    expect(field(page, "shot_prompt")).not_to_have_value("mine")


def test_a_storyboard_is_imported_and_a_picture_replaced(
    serve: Serve, open_page: OpenPage, pictures: list[Path], tmp_path: Path
):
    served = serve()
    watched = open_page(f"{served.url}?tab=project")
    page = watched.page
    expect(rows(page)).to_have_count(4)
    source = tmp_path / "second act.json"
    source.write_text(json.dumps({"shots": [{"shot_id": "<b>", "duration": 1}]}), encoding="utf-8")
    upload(page, "import_storyboard_btn", source)
    expect(page.locator("#editor_note .sc-card")).to_contain_text("shot_id")

    source.write_text(json.dumps({"shots": [{"shot_id": "z", "prompt": "<b>x</b>${1}"}]}), encoding="utf-8")
    upload(page, "import_storyboard_btn", source)
    expect(page.locator("#editor_note")).to_contain_text("second_act_storyboard.json")
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("<b>x</b>${1}")
    expect(page.locator("#shot_keyframe")).to_contain_text("no picture yet")
    upload(page, "replace_keyframe_btn", pictures[1])
    expect(page.locator("#shot_keyframe img")).to_be_visible()
    page.click("#save_storyboard_btn")
    expect(page.locator("#storyboard_state .saved")).to_be_visible()
    assert (served.video_dir.parent / "keyframes" / "z_dusk_10.png").exists()
    assert served.app.state(served.app.projects.projects()[0]).load()["storyboard_file"] == "second_act_storyboard.json"
    assert unexpected(watched) == []


def test_a_project_is_chosen_by_its_card(serve: Serve, open_page: OpenPage):
    served = serve()
    served.app.projects.create("Other <img src=x>")
    page = open_page(f"{served.url}?tab=project").page
    expect(page.locator("#project_cards .chosen")).to_contain_text("Other <img src=x>")
    page.locator("#project_cards [data-project=sample]").press("Enter")
    expect(rows(page)).to_have_count(4)
    expect(page.locator("#project_cards .chosen")).to_contain_text("sample")
    active = served.app.projects.active()
    assert active is not None
    assert active.slug == "sample"


def test_a_first_start_without_any_project_begins_here(serve: Serve, open_page: OpenPage, pictures: list[Path]):
    served = serve()
    for project in served.app.projects.projects():
        shutil.rmtree(project.path)
    watched = open_page(served.url)
    page = watched.page
    expect(page.locator("#shot_rows")).to_contain_text("There is no storyboard yet.")
    make(page, pictures, "First")
    expect(rows(page)).to_have_count(3)
    expect(page.locator("#project_cards .chosen")).to_contain_text("First")
    assert unexpected(watched) == []
