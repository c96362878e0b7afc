"""Which file a report means: found when there is one answer, never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewers.coverage_paths import Fit, Hints, Tree, go_module, normalise

SRC = ("pyproject.toml", "src/pkg/a.py", "src/pkg/b.py", "tests/test_a.py", "setup.py")
MONO = ("package.json", "packages/web/package.json", "packages/web/src/m.js", "packages/api/package.json")
BOTH = (*MONO, "packages/api/src/m.js")
JAVA = ("core/pom.xml", "core/src/main/java/com/acme/A.java", "pom.xml")
GO = ("go.mod", "cart/price.go", "tools/go.mod", "tools/main.go", "main.go")
DOCKER = "/usr/local/lib/python3.11/site-packages/"

FOUND = {
    "as it is": (SRC, "src/pkg/a.py", (), "src/pkg/a.py"),
    "with a detour": (SRC, "./src//pkg/../pkg/a.py", (), "src/pkg/a.py"),
    "relative to a source root": (SRC, "pkg/a.py", ("src",), "src/pkg/a.py"),
    "relative to an absolute source root": (SRC, "pkg/a.py", ("/home/runner/work/shop/shop/src",), "src/pkg/a.py"),
    "one of several source roots": (SRC, "pkg/a.py", ("/x/lib", "/x/src", ""), "src/pkg/a.py"),
    "an absolute path of a CI job": (SRC, "/home/runner/work/shop/shop/src/pkg/a.py", (), "src/pkg/a.py"),
    "an absolute path in a container": (SRC, "/app/src/pkg/a.py", (), "src/pkg/a.py"),
    "a Windows path": (SRC, "D:\\a\\shop\\src\\pkg\\a.py", (), "src/pkg/a.py"),
    "a Windows path without drive": (SRC, "src\\pkg\\a.py", (), "src/pkg/a.py"),
    "a file URL": (SRC, "file:///home/me/src/pkg/a%2Epy", (), "src/pkg/a.py"),
    "under the source folder of the module": (SRC, "pkg/a.py", (), "src/pkg/a.py"),
    "an installed package that is ours": (SRC, "pkg/a.py", (DOCKER,), "src/pkg/a.py"),
    "a bare name that is unique": (SRC, "b.py", (), "src/pkg/b.py"),
    "a file at the root, seen from elsewhere": (SRC, "/build/setup.py", (), "setup.py"),
    "relative to a package of a monorepo": (MONO, "src/m.js", (), "packages/web/src/m.js"),
    "a Java package without source folder": (JAVA, "com/acme/A.java", (), "core/src/main/java/com/acme/A.java"),
    "a Go import path": (GO, "example.com/shop/cart/price.go", (), "cart/price.go"),
    "out of the package's folder": (MONO, "../web/src/m.js", (), "packages/web/src/m.js"),
    "beyond the longest shared ending": (SRC, "/build/lib/pkg/a.py", (), "src/pkg/a.py"),
}

LOST = {
    "equal files in two packages": (BOTH, "src/m.js", (), Fit.AMBIGUOUS),
    "equal files under two source roots": (("a/x.py", "b/x.py"), "x.py", ("a", "b"), Fit.AMBIGUOUS),
    "a bare name that is not unique": (("a/x.py", "b/x.py"), "x.py", (), Fit.AMBIGUOUS),
    "no such file": (SRC, "src/pkg/c.py", (), Fit.UNKNOWN),
    "only the file's name in common": (SRC, "/other/lib/a.py", (), Fit.UNKNOWN),
    "another case of letters": (SRC, "SRC/PKG/A.PY", (), Fit.UNKNOWN),
    "a library's file of a like name": (SRC, f"{DOCKER}pkg/a.py", (), Fit.EXTERNAL),
    "a node module": (MONO, "node_modules/left/src/m.js", (), Fit.EXTERNAL),
    "nothing": (SRC, "", (), Fit.UNKNOWN),
    "a NUL": (SRC, "src/pkg/a.py\0", (), Fit.UNKNOWN),
    "out of the repository": (SRC, "../../../etc/passwd", (), Fit.UNKNOWN),
    "endless": (SRC, "a/" * 5000 + "a.py", (), Fit.UNKNOWN),
}


@pytest.mark.parametrize(("tree", "reported", "roots", "path"), FOUND.values(), ids=FOUND)
def test_the_file_is_found(tree: tuple[str, ...], reported: str, roots: tuple[str, ...], path: str) -> None:
    found = Tree(tree).resolve(reported, roots, Hints())
    assert (found.fit, found.path) == (Fit.FOUND, path)


@pytest.mark.parametrize(("tree", "reported", "roots", "fit"), LOST.values(), ids=LOST)
def test_the_file_is_not_guessed(tree: tuple[str, ...], reported: str, roots: tuple[str, ...], fit: Fit) -> None:
    found = Tree(tree).resolve(reported, roots, Hints())
    assert (found.fit, found.path) == (fit, "")


def test_a_source_root_beats_an_equal_path_at_the_root() -> None:
    tree = Tree(("pkg/a.py", "src/pkg/a.py"))
    assert tree.resolve("pkg/a.py", ("/home/me/shop/src",), Hints()).path == "src/pkg/a.py"
    assert tree.resolve("pkg/a.py", ("/home/me/shop",), Hints()).path == "pkg/a.py"


def test_where_the_report_lies_tells_which_package_it_means() -> None:
    hints = Hints(report="packages/api/coverage/lcov.info")
    assert Tree(BOTH).resolve("src/m.js", (), hints).path == "packages/api/src/m.js"


def test_the_repository_has_the_last_word() -> None:
    hints = Hints(fixes={"src/": "packages/api/src/", "src/m": "packages/web/src/m"})
    assert Tree(BOTH).resolve("src/m.js", (), hints).path == "packages/web/src/m.js"


def test_the_longest_go_module_name_decides() -> None:
    hints = Hints(go_modules={"example.com/shop": "", "example.com/shop/tools": "tools"})
    tree = Tree(GO)
    assert tree.resolve("example.com/shop/tools/main.go", (), hints).path == "tools/main.go"
    assert tree.resolve("example.com/shop/main.go", (), hints).path == "main.go"
    assert tree.resolve("example.com/other/main.go", (), hints).fit is Fit.AMBIGUOUS


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("module example.com/shop\n\ngo 1.22\n", "example.com/shop"),
        ('// ours\nmodule "example.com/shop" // why\n', "example.com/shop"),
        ("go 1.22\n", None),
        ("module\n", None),
    ],
)
def test_a_go_module_has_a_name(text: str, name: str | None) -> None:
    assert go_module(text) == name


NAMES = st.sampled_from(["a", "b", "src", "x.py", "y.py"])
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)


@given(st.sets(PATHS, max_size=8), PATHS, st.lists(PATHS, max_size=2), PATHS)
def test_what_is_found_is_in_the_tree_and_ends_as_reported(
    tree: set[str], reported: str, roots: list[str], report: str
) -> None:
    found = Tree(tree).resolve(reported, roots, Hints(report=report))
    assert (found.fit is Fit.FOUND) == (found.path in tree)
    if found.path:
        assert found.path.rpartition("/")[2] == reported.rpartition("/")[2]


@given(st.text(), st.lists(st.text(), max_size=2))
def test_no_text_leads_out_of_the_tree(reported: str, roots: list[str]) -> None:
    assert Tree(SRC).resolve(reported, roots, Hints()).path in {*SRC, ""}
    assert not normalise(reported).startswith("../")
