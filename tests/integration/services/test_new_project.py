"""Projects made of pictures, on disk."""

from pathlib import Path

import pytest
from PIL import Image

from domain.errors import ProjectError, StoryboardError, VideoError
from domain.selection import Keyframe
from domain.storyboard_service import StoryboardService
from domain.units import Resolution
from infrastructure.picture_files import picture_facts, upright_size
from infrastructure.project_store import ProjectStore
from services.new_project import PictureProjects

ON_ITS_SIDE = 6


@pytest.fixture
def store(tmp_path: Path) -> ProjectStore:
    return ProjectStore(tmp_path / "projects")


@pytest.fixture
def pictures(store: ProjectStore) -> PictureProjects:
    return PictureProjects(store)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "given"
    made.mkdir()
    for name in ("dusk10.png", "dusk2.jpg", "Night.webp"):
        Image.new("RGB", (160, 90), "navy").save(made / name)
    return made


def keyframes(project_path: Path) -> dict[str, Path]:
    selection = StoryboardService.load_selection(project_path / "selected" / "selected_keyframes.json")
    return {shot_id: found.path for shot_id, found in selection.keyframes.items() if isinstance(found, Keyframe)}


def test_a_folder_becomes_one_shot_a_picture_in_the_order_of_the_names(
    pictures: PictureProjects, store: ProjectStore, folder: Path
):
    (folder / ".hidden.png").write_bytes((folder / "dusk10.png").read_bytes())
    (folder / "notes.txt").write_text("x", encoding="utf-8")
    made = pictures.create("Löwe", [folder], prompt="a lion", seconds=2)

    storyboard = StoryboardService.load_storyboard(made.project.path / "storyboard.json")
    found = keyframes(made.project.path)
    assert [shot.shot_id for shot in storyboard.shots] == ["001", "002", "003"]
    assert [found[shot.shot_id].name for shot in storyboard.shots] == [
        "001_dusk2.jpg",
        "002_dusk10.png",
        "003_Night.webp",
    ]
    assert {(shot.prompt, shot.duration, shot.size) for shot in storyboard.shots} == {
        ("a lion", 2.0, Resolution(832, 480))
    }
    assert found["001"].read_bytes() == (folder / "dusk2.jpg").read_bytes()
    assert sorted(path.name for path in folder.glob("*.*")) == [
        ".hidden.png",
        "Night.webp",
        "dusk10.png",
        "dusk2.jpg",
        "notes.txt",
    ]
    active = store.get_active_project()
    assert active is not None
    assert active.name == "Löwe"


def test_bad_pictures_are_told_by_name_and_others_go_on(pictures: PictureProjects, folder: Path):
    (folder / "<b>bad.png").write_bytes(b"no picture")
    (folder / "cut.jpg").write_bytes((folder / "dusk2.jpg").read_bytes()[:200])
    made = pictures.create("film", [folder])

    assert [picture.name for picture in made.left_out] == ["<b>bad.png", "cut.jpg"]
    assert len(made.shots) == 3


def test_pictures_of_the_same_name_get_names_of_their_own(pictures: PictureProjects, tmp_path: Path):
    sources = []
    for place, colour in (("a", "red"), ("b", "blue")):
        (tmp_path / place).mkdir()
        Image.new("RGB", (64, 64), colour).save(tmp_path / place / "same.png")
        sources.append(tmp_path / place / "same.png")
    made = pictures.create("film", [*sources, sources[0]])

    assert len(set(keyframes(made.project.path).values())) == len(made.shots) == 2


def test_names_lead_nowhere_and_the_suffix_is_the_formats(pictures: PictureProjects, tmp_path: Path):
    hostile = tmp_path / "..\\..\\con${x}`<script>.jpg"
    Image.new("RGB", (64, 64)).save(hostile, format="PNG")
    made = pictures.create("film", [hostile])

    (name,) = (path.name for path in (made.project.path / "keyframes").iterdir())
    assert name == made.shots[0].file_name
    assert name.startswith("001_")
    assert name.endswith(".png")
    assert not set(name) & set("\\/${}`<>")


def test_a_picture_on_its_side_counts_upright(pictures: PictureProjects, tmp_path: Path):
    exif = Image.Exif()
    exif[0x0112] = ON_ITS_SIDE
    Image.new("RGB", (160, 90)).save(tmp_path / "phone.jpg", exif=exif)
    made = pictures.create("film", [tmp_path / "phone.jpg"])

    assert picture_facts(tmp_path / "phone.jpg").size == upright_size(tmp_path / "phone.jpg") == Resolution(90, 160)
    storyboard = StoryboardService.load_storyboard(made.project.path / "storyboard.json")
    assert storyboard.shots[0].size == Resolution(480, 832)


@pytest.mark.parametrize("kind", ["no pictures", "bad only", "no folder", "bad length", "bad name"])
def test_nothing_is_left_of_what_did_not_work(
    pictures: PictureProjects, store: ProjectStore, tmp_path: Path, kind: str
):
    (tmp_path / "empty").mkdir()
    (tmp_path / "bad.png").write_bytes(b"x")
    Image.new("RGB", (64, 64)).save(tmp_path / "good.png")
    error: type[VideoError] = StoryboardError if kind == "bad length" else ProjectError
    sources = {"no pictures": tmp_path / "empty", "bad only": tmp_path / "bad.png", "no folder": tmp_path / "gone"}
    with pytest.raises(error) as caught:
        pictures.create(
            "..." if kind == "bad name" else "film",
            [sources.get(kind, tmp_path / "good.png")],
            seconds=0 if kind == "bad length" else 3,
        )

    assert caught.value.hint
    assert store.projects() == ()


def test_a_project_that_cannot_be_written_is_removed_again(
    pictures: PictureProjects, store: ProjectStore, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    full = OSError(28, "No space left on device")

    def copy(_source: Path, _target: Path) -> None:
        raise full

    monkeypatch.setattr("shutil.copyfile", copy)
    with pytest.raises(ProjectError, match="No space left"):
        pictures.create("film", [folder])

    assert store.projects() == ()


def test_a_project_without_a_storyboard_gets_one(pictures: PictureProjects, store: ProjectStore, folder: Path):
    project = store.create("film")
    pictures.begin_storyboard(project, [folder])

    assert len(StoryboardService.load_storyboard(project.path / "storyboard.json").shots) == 3
