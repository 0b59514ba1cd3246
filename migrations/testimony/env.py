"""Runs the testimony side's migrations with the connection it is given."""

from alembic import context

from feedback_app.models.testimony import Testimony

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Testimony.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
