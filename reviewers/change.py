"""What a pull request changes: the value every reviewer starts from. Core."""

from dataclasses import dataclass
from enum import StrEnum


class FileStatus(StrEnum):
    ADDED = "added"
    MODIFIED = "modified"
    REMOVED = "removed"
    RENAMED = "renamed"


class Language(StrEnum):
    """Languages that at least one reviewer reads; everything else is OTHER."""

    PYTHON = "python"
    JAVASCRIPT = "javascript"
    TYPESCRIPT = "typescript"
    GO = "go"
    JAVA = "java"
    RUBY = "ruby"
    PHP = "php"
    RUST = "rust"
    C = "c"
    CPP = "cpp"
    SHELL = "shell"
    DOCKERFILE = "dockerfile"
    YAML = "yaml"
    JSON = "json"
    TOML = "toml"
    TERRAFORM = "terraform"
    SQL = "sql"
    HTML = "html"
    CSS = "css"
    VUE = "vue"
    XML = "xml"
    MARKDOWN = "markdown"
    TEXT = "text"
    BINARY = "binary"
    OTHER = "other"


# The languages people write programs in: what quality and coverage judge, and what a security scan must not miss.
CODE = frozenset(
    {
        Language.PYTHON,
        Language.JAVASCRIPT,
        Language.TYPESCRIPT,
        Language.GO,
        Language.JAVA,
        Language.RUBY,
        Language.PHP,
        Language.RUST,
        Language.C,
        Language.CPP,
        Language.SHELL,
        Language.VUE,
    }
)

SYMLINK_MODE = "120000"
SUBMODULE_MODE = "160000"
REGULAR_MODES = frozenset({"100644", "100755"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedFile:
    """One path of the change.

    `added_lines` are 1-based line numbers in the head version, `removed_lines` in the base version; a whole new file
    has all its lines in `added_lines`. `old_path` is set only where git found a rename. Blob ids are None on the side
    where the file does not exist. Names that are not UTF-8 carry backslash escapes: they are for people, blobs are
    always read by id.
    """

    path: str
    status: FileStatus
    language: Language
    old_path: str | None = None
    head_blob: str | None = None
    base_blob: str | None = None
    head_mode: str = "100644"
    base_mode: str = "100644"
    head_size: int = 0
    base_size: int = 0
    added_lines: frozenset[int] = frozenset()
    removed_lines: frozenset[int] = frozenset()
    generated: bool = False
    vendored: bool = False

    @property
    def base_path(self) -> str:
        """The path under which the base has this file."""
        return self.old_path or self.path

    @property
    def is_code(self) -> bool:
        """Written by people in a programming language: what quality and coverage judge."""
        return self.language in CODE and not self.generated and not self.vendored

    @property
    def is_regular(self) -> bool:
        """A plain file at head: neither removed, nor a symbolic link, nor a submodule."""
        return self.head_blob is not None and self.head_mode in REGULAR_MODES


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A merge-base diff. `base` is the MERGE BASE, never the tip of the base branch.

    `truncated` says why the list of files is incomplete (too many files, too many bytes), and is None when it is whole:
    a truncated change can never pass the gate.
    """

    repo: str
    base: str
    head: str
    files: tuple[ChangedFile, ...]
    author: str = ""
    title: str = ""
    labels: tuple[str, ...] = ()
    truncated: str | None = None

    def file(self, path: str) -> ChangedFile | None:
        return next((file for file in self.files if file.path == path), None)
