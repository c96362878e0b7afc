"""Prints the JSON Schema of the configuration file, with the options of every reviewer, as it is published. Shell."""

import json
import sys

from app.reviews.config_docs import json_schema
from reviewers import REVIEWERS


def main() -> None:
    schema = json_schema({reviewer.name: reviewer.options for reviewer in REVIEWERS})
    sys.stdout.write(json.dumps(schema, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
