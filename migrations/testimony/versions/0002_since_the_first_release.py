"""Since the first release."""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # complaints: when one was last moved, and what finds its referral
    with op.batch_alter_table('complaint') as batch_op:
        batch_op.add_column(sa.Column('week', sa.Date(), nullable=True))
    op.execute(sa.text(f"UPDATE complaint SET week = {_this_monday()}"))
    with op.batch_alter_table('complaint') as batch_op:
        batch_op.alter_column('week', existing_type=sa.Date(), nullable=False)
        batch_op.create_index(batch_op.f('ix_complaint_week'), ['week'], unique=False)
    with op.batch_alter_table('sent_referral') as batch_op:
        batch_op.add_column(sa.Column('mark', sa.LargeBinary(length=32), nullable=True))
        batch_op.create_index(batch_op.f('ix_sent_referral_mark'), ['mark'], unique=False)
    with op.batch_alter_table('attachment') as batch_op:
        batch_op.add_column(sa.Column('title_for_person', sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column('for_person', sa.LargeBinary(), nullable=True))
    # end of complaints
    # corrections of a year's numbers
    op.create_table(
        "year_correction_draft",
        sa.Column("year_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=10), nullable=False),
        sa.Column("taken_out", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("written_by", sa.LargeBinary(length=16), nullable=False),
        sa.Column("released_by", sa.LargeBinary(length=16), nullable=True),
        sa.Column("release_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'released')", name=op.f("ck_year_correction_draft_state")),
        sa.CheckConstraint(
            "released_by IS NULL OR released_by <> written_by", name=op.f("ck_year_correction_draft_two_people")
        ),
        sa.ForeignKeyConstraint(
            ["released_by"], ["staff.id"], name=op.f("fk_year_correction_draft_released_by_staff")
        ),
        sa.ForeignKeyConstraint(["written_by"], ["staff.id"], name=op.f("fk_year_correction_draft_written_by_staff")),
        sa.ForeignKeyConstraint(["year_id"], ["year_draft.id"], name=op.f("fk_year_correction_draft_year_id_year_draft")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_year_correction_draft")),
        sa.UniqueConstraint("year_id", "place", name=op.f("uq_year_correction_draft_year_id")),
        sqlite_with_rowid=False,
    )
    # end of corrections of a year's numbers
    # what waits to be read, found without reading what is sealed
    with op.batch_alter_table('case') as batch_op:
        batch_op.drop_index('ix_case_read_by')
        batch_op.create_index('ix_case_read_by_key_id', ['read_by', 'key_id'], unique=False)
    with op.batch_alter_table('message') as batch_op:
        batch_op.create_index('ix_message_waiting_case_id', ['waiting', 'case_id'], unique=False)
    # end of what waits


def _this_monday() -> str:
    """Nobody knows when an old one was last moved: as if it were now, so that nothing in it is overlooked."""
    if op.get_bind().dialect.name == 'postgresql':
        return "date_trunc('week', current_date)::date"
    return "date('now', 'weekday 0', '-6 days')"


def downgrade() -> None:
    # what waits to be read
    with op.batch_alter_table('message') as batch_op:
        batch_op.drop_index('ix_message_waiting_case_id')
    with op.batch_alter_table('case') as batch_op:
        batch_op.drop_index('ix_case_read_by_key_id')
        batch_op.create_index('ix_case_read_by', ['read_by'], unique=False)
    # end of what waits
    op.drop_table("year_correction_draft")
    # complaints
    with op.batch_alter_table('attachment') as batch_op:
        batch_op.drop_column('for_person')
        batch_op.drop_column('title_for_person')
    with op.batch_alter_table('sent_referral') as batch_op:
        batch_op.drop_index(batch_op.f('ix_sent_referral_mark'))
        batch_op.drop_column('mark')
    with op.batch_alter_table('complaint') as batch_op:
        batch_op.drop_index(batch_op.f('ix_complaint_week'))
        batch_op.drop_column('week')
    # end of complaints
