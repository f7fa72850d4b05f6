"""Pictures that a person brings: found in a folder, looked through, copied into a project."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from PIL import ImageOps

from domain.errors import ProjectError
from domain.picture_names import natural_key
from domain.units import Resolution
from infrastructure.atomic_files import replacing
from infrastructure.images import reading_image

PICTURE_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff", ".avif")

_SUFFIX_OF_FORMAT = {
    "PNG": ".png", "JPEG": ".jpg", "MPO": ".jpg", "WEBP": ".webp", "BMP": ".bmp", "TIFF": ".tif", "AVIF": ".avif",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What a picture is when it is held upright, as cameras note in EXIF; and the suffix that its format asks for."""

    size: Resolution
    suffix: str


def find_pictures(folder: Path) -> tuple[Path, ...]:
    """The pictures that lie directly in a folder, in the order of their names; hidden files are left out.

    Raises ProjectError when it is no folder that can be read.
    """
    try:
        found = [path for path in folder.iterdir() if path.suffix.lower() in PICTURE_SUFFIXES and path.is_file()]
    except OSError as exc:
        raise ProjectError(
            "picture_folder_unreadable",
            f"{folder} is no folder that can be read: {exc.strerror}.",
            hint="Give the full path of a folder on the machine that Shotchain runs on.",
            file=folder,
            reason=exc.strerror,
        ) from exc
    return tuple(sorted((path for path in found if path.name[0] != "."), key=lambda path: natural_key(path.name)))


def picture_facts(path: Path) -> PictureFacts:
    """Decode the whole picture, so that one that is cut off is found. Raises MediaError when it is none."""
    with reading_image(path) as image:
        suffix = _SUFFIX_OF_FORMAT.get(image.format or "", path.suffix.lower())
        image.load()
        return PictureFacts(Resolution(*ImageOps.exif_transpose(image).size), suffix)


def upright_size(path: Path) -> Resolution:
    """The size of a picture held upright, from its header alone. Raises MediaError when it is none."""
    with reading_image(path) as image:
        turned = image.getexif().get(_ORIENTATION, 1) in _ON_ITS_SIDE
        width, height = image.size
        return Resolution(height, width) if turned else Resolution(width, height)


def copy_picture(source: Path, target: Path) -> None:
    """Copy byte for byte, in one step; a file that is there stays. Raises ProjectError."""
    if target.exists():
        raise FileExistsError(target)
    try:
        with replacing(target) as fresh:
            shutil.copyfile(source, fresh)
    except OSError as exc:
        raise ProjectError(
            "picture_not_copied",
            f"{source.name} could not be copied to {target.parent}: {exc.strerror}.",
            hint="Free some disk space, and check that the folder may be written to.",
            value=source.name,
            file=target.parent,
            reason=exc.strerror,
        ) from exc


_ORIENTATION = 0x0112
_ON_ITS_SIDE = (5, 6, 7, 8)
