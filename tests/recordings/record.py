"""How `webhooks.json.gz` was made: real payloads of our events from the npm package @octokit/webhooks-examples 7.6.1.

The package is MIT-licensed. Usage: npm pack @octokit/webhooks-examples@7.6.1, unpack it, then
python tests/recordings/record.py package/api.github.com/index.json
"""

import gzip
import json
import sys
from pathlib import Path

EVENTS = {
    "check_run", "check_suite", "installation", "installation_repositories", "merge_group", "ping", "pull_request",
    "push", "workflow_run", "issue_comment", "deployment", "deployment_status", "deployment_review",
    "pull_request_review",
}  # fmt: skip


def main(source: str) -> None:
    kept = {item["name"]: item["examples"] for item in json.loads(Path(source).read_bytes()) if item["name"] in EVENTS}
    data = json.dumps(kept, separators=(",", ":"), sort_keys=True).encode()
    Path(__file__).with_name("webhooks.json.gz").write_bytes(gzip.compress(data, 9, mtime=0))
    print({name: len(examples) for name, examples in kept.items()}, len(data))


if __name__ == "__main__":
    main(sys.argv[1])
