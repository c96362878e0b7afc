"""How alembic runs our migrations: always on the connection it is handed. Shell."""

from alembic import context

from app.storage.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table="qg_alembic_version",
    render_as_batch=True,  # SQLite alters a table by copying it
)
context.run_migrations()
