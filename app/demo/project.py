"""The repository of the demo, and the changes that somebody proposes to it. Core."""

REPOSITORY = "acme/shop"
BRANCH = "search"
MENDED = "search-mended"
TITLE = "Search the catalogue"
DESCRIPTION = """\
Customers can search what we sell, and get their discount.

I was in a hurry: tests come with the next pull request.
"""

CONFIG = """\
version: 1
coverage:
  artifact: coverage
  workflow: .github/workflows/ci.yml
gate:
  deadline: 10m
"""

WORKFLOW = """\
name: CI
on: pull_request
permissions:
  contents: read
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
        with:
          persist-credentials: false
      - run: python -m coverage run -m unittest && python -m coverage lcov
      - uses: actions/upload-artifact@v5
        with:
          name: coverage
          path: coverage.lcov
"""

CATALOGUE = '''\
"""What the shop sells."""

PRICES = {"apple": 30, "pear": 45, "plum": 20}


def price(article: str) -> int:
    """The price in cents. KeyError for what we do not sell."""
    return PRICES[article]
'''

TEST_CATALOGUE = """\
import unittest

from shop.catalogue import price


class CatalogueTest(unittest.TestCase):
    def test_an_apple_has_its_price(self) -> None:
        self.assertEqual(price("apple"), 30)


if __name__ == "__main__":
    unittest.main()
"""

START = {
    "README.md": "# Shop\n\nApples, pears and plums.\n",
    ".github/quaygate.yml": CONFIG,
    ".github/workflows/ci.yml": WORKFLOW,
    "shop/__init__.py": "",
    "shop/catalogue.py": CATALOGUE,
    "tests/__init__.py": "",
    "tests/test_catalogue.py": TEST_CATALOGUE,
}

# A vulnerability (the query reaches a shell), a bad function (nobody can follow it), and no test for either.
BAD_SEARCH = '''\
"""Search the catalogue."""

import subprocess

from flask import Flask, request

app = Flask(__name__)


@app.route("/search")
def search() -> bytes:
    return subprocess.check_output("grep -i " + request.args["q"] + " catalogue.txt", shell=True)


def discount(customer, basket, day, coupons=[]):
    total = 0
    for article in basket:
        if article == "apple":
            if day == "monday":
                if customer == "friend":
                    total += 10
                elif customer == "staff":
                    total += 15
                else:
                    total += 5
            elif day == "friday":
                if len(basket) > 3:
                    total += 9
                else:
                    total += 7
            elif day == "sunday" and customer != "staff":
                total += 2
        elif article == "pear":
            if customer == "friend" and day != "sunday":
                total += 3
            elif customer == "staff" or day == "sunday":
                while total < 4:
                    total += 4
        elif article == "plum":
            for coupon in coupons:
                if coupon == "PLUM":
                    total += 2
                elif coupon == "FRUIT":
                    total += 1
                else:
                    total += 0
    return total
'''

GOOD_SEARCH = '''\
"""Search the catalogue."""

from shop.catalogue import PRICES


def search(word: str) -> list[str]:
    """The articles whose name holds the word, in the order of the catalogue."""
    wanted = word.strip().lower()
    return [article for article in PRICES if wanted in article]
'''

TEST_SEARCH = """\
import unittest

from shop.search import search


class SearchTest(unittest.TestCase):
    def test_a_part_of_the_name_is_enough(self) -> None:
        self.assertEqual(search(" P"), ["apple", "pear", "plum"])

    def test_an_unknown_word_finds_nothing(self) -> None:
        self.assertEqual(search("kiwi"), [])
"""

PROPOSED = {"shop/search.py": BAD_SEARCH}
MENDING = {"shop/search.py": GOOD_SEARCH, "tests/test_search.py": TEST_SEARCH}
