"""What is kept stays within its bound."""

from hypothesis import given
from hypothesis import strategies as st

from app.github.answers import Answer
from app.github.etags import Etags


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 60)), max_size=60))
def test_the_bodies_kept_never_outgrow_the_bound(puts: list[tuple[int, int]]) -> None:
    etags = Etags(most_bytes=100)
    for name, size in puts:
        etags.keep((1, "json", str(name)), Answer(200, {"etag": "x"}, b"x" * size))
        kept = [etags.get((1, "json", str(n))) for n in range(6)]
        assert sum(len(one.answer.body) for one in kept if one) <= 100
        assert etags.get((1, "json", str(name))) is not None


def test_an_answer_without_a_tag_replaces_what_was_kept() -> None:
    etags = Etags()
    etags.keep((1, "json", "a"), Answer(200, {"etag": "x"}, b"1"))
    etags.keep((1, "json", "a"), Answer(200, {}, b"2"))
    assert etags.get((1, "json", "a")) is None
