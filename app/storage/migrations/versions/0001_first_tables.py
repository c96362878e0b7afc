"""The first tables: runs, sticky comments, the push ledger, the tool cache, intents, evidence. Shell."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _runs()
    op.create_table(
        "qg_comments",
        sa.Column("repository_id", sa.BigInteger, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("comment_id", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "qg_pushes",
        sa.Column("delivery", sa.String(64), primary_key=True),
        sa.Column("repository_id", sa.BigInteger, nullable=False),
        sa.Column("ref", sa.String(512), nullable=False),
        sa.Column("before", sa.String(64), nullable=False),
        sa.Column("after", sa.String(64), nullable=False),
        sa.Column("pusher_id", sa.BigInteger),
        sa.Column("received_at", sa.Float, nullable=False),
    )
    op.create_index("qg_pushes_by_head", "qg_pushes", ["repository_id", "after"])
    op.create_table(
        "qg_tool_cache",
        sa.Column("scope", sa.String(64), primary_key=True),
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("value", sa.LargeBinary, nullable=False),
        sa.Column("used_at", sa.Float, nullable=False),
    )
    op.create_index("qg_tool_cache_by_use", "qg_tool_cache", ["used_at"])
    op.create_table(
        "qg_intents",
        sa.Column("key", sa.String(400), primary_key=True),
        sa.Column("declared_at", sa.Float, nullable=False),
    )
    op.create_table(
        "qg_evidence",
        sa.Column("repository_id", sa.BigInteger, primary_key=True),
        sa.Column("head_sha", sa.String(64), primary_key=True),
        sa.Column("workflow_run_id", sa.BigInteger, primary_key=True),
        sa.Column("noted_at", sa.Float, nullable=False),
    )


def _runs() -> None:
    op.create_table(
        "qg_runs",
        sa.Column("run_id", sa.String(255), primary_key=True),
        sa.Column("installation_id", sa.BigInteger, nullable=False),
        sa.Column("repository_id", sa.BigInteger, nullable=False),
        sa.Column("full_name", sa.String(255), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("head_sha", sa.String(64), nullable=False),
        sa.Column("base_ref", sa.String(255), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("conclusion", sa.String(16), nullable=False, server_default=""),
        sa.Column("overall", sa.Float),
        sa.Column("deadline", sa.Float),
        sa.Column("report", sa.Text, nullable=False, server_default=""),
        sa.Column("drafts", sa.Text, nullable=False, server_default=""),
        sa.Column("comment", sa.Text, nullable=False, server_default=""),
        sa.Column("target", sa.Text, nullable=False, server_default=""),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("updated_at", sa.Float, nullable=False),
    )
    op.create_index("qg_runs_by_pull", "qg_runs", ["repository_id", "number"])
    op.create_index("qg_runs_by_state", "qg_runs", ["state", "deadline"])
