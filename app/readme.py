"""`python -m app.readme` writes the tables of settings and configuration into README.md, from their models. Shell."""

import re
import sys
from collections.abc import Callable
from pathlib import Path

from app.reviews.assess import OPTIONS
from app.reviews.config_docs import docs_table
from app.settings import PREFIX, Settings

README = Path(__file__).parents[1] / "README.md"


def settings_table() -> str:
    """One row for each environment variable."""
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = "required" if field.is_required() else _shown(field.get_default())
        rows.append(f"| `{PREFIX}{name.upper()}` | {default} | {field.description} |")
    return "\n".join(rows)


def _shown(value: object) -> str:
    return f"`{value}`" if value not in (None, "") else ""


def configuration_table() -> str:
    return docs_table(OPTIONS)


TABLES: dict[str, Callable[[], str]] = {"settings": settings_table, "configuration": configuration_table}


def filled(text: str) -> str:
    """The text with every table between its markers, `<!-- NAME -->` and `<!-- /NAME -->`, as it is now."""
    for name, table in TABLES.items():
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        if len(pattern.findall(text)) != 1:
            raise ValueError(f"README.md needs the markers <!-- {name} --> and <!-- /{name} --> once")
        before, after = pattern.sub("\0", text).split("\0")
        text = f"{before}<!-- {name} -->\n{table().strip()}\n<!-- /{name} -->{after}"
    return text


def main() -> None:
    README.write_text(filled(README.read_text(encoding="utf-8")), encoding="utf-8")
    sys.stdout.write(f"{README} is up to date.\n")


if __name__ == "__main__":
    main()
