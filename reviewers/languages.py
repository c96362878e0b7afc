"""Which language a file is written in, from its name and its first bytes. Core."""

import re
from pathlib import PurePosixPath
from types import MappingProxyType

from reviewers.change import Language
from reviewers.codelike import looks_like_code

__all__ = ["START", "by_shebang", "is_lfs_pointer", "language_of", "looks_like_code"]

START = 8000  # bytes that are enough to tell, and what git itself looks at to tell binary files

_BY_EXTENSION = MappingProxyType(
    {
        extension: language
        for language, extensions in {
            Language.PYTHON: "py pyw pyi",
            Language.JAVASCRIPT: "js mjs cjs jsx es6",
            Language.TYPESCRIPT: "ts mts cts tsx",
            Language.GO: "go",
            Language.JAVA: "java",
            Language.RUBY: "rb rake gemspec ru podspec",
            Language.PHP: "php phtml php3 php4 php5 php7 php8 phps",
            Language.RUST: "rs",
            Language.C: "c h",
            Language.CPP: "cc cpp cxx c++ hh hpp hxx h++ ipp inl tpp cu",
            Language.SHELL: "sh bash zsh ksh bats",
            Language.DOCKERFILE: "dockerfile containerfile",
            Language.YAML: "yml yaml",
            Language.JSON: "json jsonc json5 geojson ipynb webmanifest",
            Language.TOML: "toml",
            Language.TERRAFORM: "tf tfvars hcl",
            Language.SQL: "sql ddl",
            Language.HTML: "html htm xhtml erb ejs hbs jinja jinja2 j2",
            Language.CSS: "css scss sass less",
            Language.VUE: "vue",
            Language.XML: "xml svg xsd xsl xslt plist csproj",
            Language.MARKDOWN: "md markdown mdx",
            Language.TEXT: "txt text rst adoc log csv tsv",
            Language.BINARY: "png jpg jpeg gif ico webp bmp tiff pdf zip gz tgz bz2 xz zst 7z rar whl egg jar war "
            "class so dll dylib exe o a pyc pyd wasm woff woff2 ttf otf eot mp3 mp4 mov avi ogg webm flac wav sqlite "
            "db bin dat parquet",
            Language.OTHER: "kt kts scala swift groovy gradle cs fs vb dart lua pl pm r jl ex exs erl hs ml clj elm "
            "sol proto graphql gql tex svelte pyx ps1 bat cmd fish nix zig asm s m mm",
        }.items()
        for extension in extensions.split()
    }
)
_BY_NAME = MappingProxyType(
    {
        name: language
        for language, names in {
            Language.DOCKERFILE: "dockerfile containerfile",
            Language.RUBY: "gemfile rakefile vagrantfile guardfile capfile brewfile podfile fastfile",
            Language.PYTHON: "sconstruct sconscript wscript",
            Language.SHELL: ".bashrc .bash_profile .bash_aliases .profile .zshrc .zprofile .zshenv .envrc",
            Language.TOML: "pipfile cargo.lock poetry.lock uv.lock pdm.lock",
            Language.JSON: ".babelrc .eslintrc .prettierrc .jshintrc composer.lock pipfile.lock .arcconfig",
            Language.YAML: ".clang-format .clang-tidy .yamllint pnpm-lock.yaml",
            Language.TEXT: "license licence copying readme changelog authors contributors notice codeowners yarn.lock "
            "gemfile.lock go.sum go.mod .gitignore .gitattributes .dockerignore .mailmap",
            Language.OTHER: "makefile gnumakefile justfile jenkinsfile cmakelists.txt build workspace procfile",
        }.items()
        for name in names.split()
    }
)
_BY_INTERPRETER = (
    (re.compile(r"python|pypy"), Language.PYTHON),
    (re.compile(r"ts-node|tsx|deno"), Language.TYPESCRIPT),
    (re.compile(r"node|bun"), Language.JAVASCRIPT),
    (re.compile(r"ruby|jruby"), Language.RUBY),
    (re.compile(r"php"), Language.PHP),
    (re.compile(r"(ba|z|k|da|a)?sh"), Language.SHELL),
)
# In these a NUL byte proves that a file is not what its name says; a program with one is still a program.
_PLAIN = frozenset({Language.TEXT, Language.MARKDOWN, Language.OTHER, Language.CSS, Language.SQL})
_BOMS = (b"\xff\xfe", b"\xfe\xff")
_LFS = b"version https://git-lfs.github.com/spec/"


def language_of(path: str, start: bytes | None = None) -> Language:
    """The language of `path`, whose first bytes (`START` of them are enough) are `start`, or unknown.

    The name decides first, in any case of letters. A file whose name promises nothing is judged by its shebang line
    and then by its text, so that dropping the extension hides no program. GitHub workflows are YAML.
    """
    language = _by_name(path)
    if start is None:
        return language or Language.OTHER
    if is_lfs_pointer(start):
        return Language.BINARY if language is None or language in _PLAIN else language
    binary = b"\0" in start[:START] and not start.startswith(_BOMS)
    match language:
        case None:
            return Language.BINARY if binary else _by_content(start)
        case Language.BINARY:
            return language if binary or not _is_text(start) else Language.TEXT
        case Language.TYPESCRIPT if start.lstrip().startswith((b"<?xml", b"<!DOCTYPE TS")):
            return Language.XML  # Qt's translations have the same extension
    return Language.BINARY if binary and language in _PLAIN else language


def is_lfs_pointer(start: bytes) -> bool:
    """Whether the file is only a note saying where its content lies: https://git-lfs.com. Nobody can review that."""
    return start.startswith(_LFS)


def _by_name(path: str) -> Language | None:
    name = PurePosixPath(path.strip()).name.strip().lower()
    if name in _BY_NAME:
        return _BY_NAME[name]
    stem, dot, extension = name.rpartition(".")
    if dot and stem and extension in _BY_EXTENSION:
        return _BY_EXTENSION[extension]
    if name.startswith(("dockerfile.", "dockerfile-", "containerfile.", "containerfile-")):
        return Language.DOCKERFILE
    return Language.OTHER if dot and stem else None


def _by_content(start: bytes) -> Language:
    text = start[:START].decode("utf-8", "replace")
    return by_shebang(text) or looks_like_code(text) or (Language.TEXT if _is_text(start) else Language.OTHER)


def _is_text(start: bytes) -> bool:
    """Valid UTF-8 but for a character cut off at the end."""
    try:
        start[:START].decode("utf-8")
    except UnicodeDecodeError as wrong:
        return wrong.reason == "unexpected end of data"
    return True


def by_shebang(text: str) -> Language | None:
    """The language of `#!/usr/bin/env -S python3 -u` and its like, or None."""
    if not text.startswith("#!"):
        return None
    words = text[2:200].split("\n")[0].split()
    for word in words:
        name = word.rsplit("/", 1)[-1].rstrip("0123456789.")
        for pattern, language in _BY_INTERPRETER:
            if pattern.fullmatch(name):
                return language
    return None
