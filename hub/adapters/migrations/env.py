"""Run by Alembic: migrate on the connection that the records opened."""

from __future__ import annotations

from alembic import context

from hub.adapters.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
