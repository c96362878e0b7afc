"""The tables. Times are seconds since the epoch (UTC), ids are GitHub's numeric ids. Shell."""

from sqlalchemy import BigInteger, Column, Float, Index, Integer, LargeBinary, MetaData, String, Table, Text

metadata = MetaData()

# One row for each run of a review. `run_id` is the workflow's id. `state`: running, pending (waits for evidence until
# `deadline`), done, cancelled. `report` is the verdict as JSON (schema 1), `drafts` the
# check runs as published, `target` what the run was asked to judge.
runs = Table(
    "qg_runs",
    metadata,
    Column("run_id", String(255), primary_key=True),
    Column("installation_id", BigInteger, nullable=False),
    Column("repository_id", BigInteger, nullable=False),
    Column("full_name", String(255), nullable=False),
    Column("number", Integer, nullable=False),
    Column("head_sha", String(64), nullable=False),
    Column("base_ref", String(255), nullable=False),
    Column("state", String(16), nullable=False),
    Column("conclusion", String(16), nullable=False, server_default=""),
    Column("overall", Float),
    Column("deadline", Float),
    Column("report", Text, nullable=False, server_default=""),
    Column("drafts", Text, nullable=False, server_default=""),
    Column("comment", Text, nullable=False, server_default=""),
    Column("target", Text, nullable=False, server_default=""),
    Column("created_at", Float, nullable=False),
    Column("updated_at", Float, nullable=False),
    Index("qg_runs_by_pull", "repository_id", "number"),
    Index("qg_runs_by_state", "state", "deadline"),
)

# The sticky comment of a pull request, so that it is edited in place without being searched for.
comments = Table(
    "qg_comments",
    metadata,
    Column("repository_id", BigInteger, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("comment_id", BigInteger, nullable=False),
)

# The push ledger: which commit was at a ref, and when WE learned of it. Commit dates are the author's claim.
pushes = Table(
    "qg_pushes",
    metadata,
    Column("delivery", String(64), primary_key=True),
    Column("repository_id", BigInteger, nullable=False),
    Column("ref", String(512), nullable=False),
    Column("before", String(64), nullable=False),
    Column("after", String(64), nullable=False),
    Column("pusher_id", BigInteger),
    Column("received_at", Float, nullable=False),
    Index("qg_pushes_by_head", "repository_id", "after"),
)

# What a tool said of one blob. `scope` keeps tenants apart.
tool_cache = Table(
    "qg_tool_cache",
    metadata,
    Column("scope", String(64), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("value", LargeBinary, nullable=False),
    Column("used_at", Float, nullable=False),
    Index("qg_tool_cache_by_use", "used_at"),
)

# What we were about to write on GitHub: a step that finds its own intent here may have written already, and looks.
intents = Table(
    "qg_intents",
    metadata,
    Column("key", String(400), primary_key=True),
    Column("declared_at", Float, nullable=False),
)

# Workflow runs that ended: a review that was running then may have looked for their artefacts too early.
evidence = Table(
    "qg_evidence",
    metadata,
    Column("repository_id", BigInteger, primary_key=True),
    Column("head_sha", String(64), primary_key=True),
    Column("workflow_run_id", BigInteger, primary_key=True),
    Column("noted_at", Float, nullable=False),
)
