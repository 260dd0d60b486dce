"""The documentation as a site: `make docs` builds it. The pages are Markdown that reads on its own as well."""

from typing import Any, ClassVar

from pygments.lexer import RegexLexer, bygroups
from pygments.token import Name, Punctuation, Text
from sphinx.application import Sphinx

from x12scrub import __version__

project = "x12scrub"
author = "The x12scrub authors"
project_copyright = author
version = release = __version__

extensions = ["myst_parser"]
myst_enable_extensions = ["attrs_block", "deflist"]
myst_heading_anchors = 3  # links lead to headings by the names that other renderers of Markdown give them
nitpicky = True
smartquotes = False  # `--option` and "Enter" stay as they were typed
highlight_language = "x12"

html_theme = "furo"
html_title = f"x12scrub {release}"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_copyright = False
html_use_index = False


class X12Lexer(RegexLexer):
    """Segments: the id, and what stands between elements and between their parts. Any other line is plain text."""

    name = "X12"
    aliases: ClassVar[list[str]] = ["x12"]
    tokens: ClassVar[dict[str, Any]] = {
        "root": [
            (r"^([A-Z][A-Z0-9]{1,2})(\*)", bygroups(Name.Tag, Punctuation), "segment"),
            (r".*\n", Text),
        ],
        "segment": [
            (r"~", Punctuation, "#pop"),
            (r"\n", Text, "#pop"),
            (r"[*:^]", Punctuation),
            (r"[^*:^~\n]+", Text),
        ],
    }


def setup(app: Sphinx) -> None:
    """Called by Sphinx."""
    app.add_lexer("x12", X12Lexer)
