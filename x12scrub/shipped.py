"""Where the things that ship beside the code are: rule tables, fixtures, the pages about the edits.

A wheel holds them as folders of the package; a checkout, and an editable install of one, as folders beside it.
"""

from pathlib import Path

from x12scrub.files import translated

_PACKAGE = Path(__file__).parent
_IN_CHECKOUT = {"fixtures": "fixtures", "maps": "maps", "pages": "docs/edits"}


def folder(name: str) -> Path:
    """The folder `fixtures`, `maps` or `pages`."""
    installed = _PACKAGE / name
    return installed if installed.is_dir() else _PACKAGE.parent / _IN_CHECKOUT[name]


def read_maps(directory: Path | None = None) -> dict[str, bytes]:
    """Contents of the rule tables and their schemas by file name: of `directory`, else of those that ship."""
    place = directory or folder("maps")
    try:
        return {file.name: file.read_bytes() for file in sorted(place.iterdir()) if file.suffix in {".rng", ".xml"}}
    except OSError as error:
        raise translated(error, f"cannot read the rule tables in {place}") from error


def pages() -> dict[str, Path]:
    """The page of each edit, by the edit's code."""
    found = sorted(folder("pages").glob("*-*.md"))
    return {page.name.partition("-")[0]: page for page in found}
