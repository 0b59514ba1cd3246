"""Since the first release."""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # councils: mail, passkeys, what is owed
    op.create_table('council_passkey',
    sa.Column('credential_id', sa.LargeBinary(length=1023), nullable=False),
    sa.Column('person_id', sa.LargeBinary(length=16), nullable=False),
    sa.Column('public_key', sa.LargeBinary(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['council_person.id'], name=op.f('fk_council_passkey_person_id_council_person')),
    sa.PrimaryKeyConstraint('credential_id', name=op.f('pk_council_passkey')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('council_passkey', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_council_passkey_person_id'), ['person_id'], unique=False)
    _add('council_person', 'mail', sa.String(length=254), '')
    _add('council_session', 'waits', sa.Boolean(), sa.false())
    _add('referral', 'told', sa.String(length=20), '')
    with op.batch_alter_table('council_session') as batch_op:
        batch_op.add_column(sa.Column('challenge', sa.LargeBinary(length=64), nullable=True))
    with op.batch_alter_table('referral') as batch_op:
        batch_op.add_column(sa.Column('due_on', sa.Date(), nullable=True))
        batch_op.create_index(batch_op.f('ix_referral_due_on'), ['due_on'], unique=False)
    # end of councils
    # corrections of a year's numbers
    op.create_table(
        "year_correction",
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("year_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("corrects", sa.LargeBinary(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        sa.Column("signed_with", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["year_hash"], ["year_table.hash"], name=op.f("fk_year_correction_year_hash_year_table")
        ),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_year_correction")),
        sa.UniqueConstraint("year_hash", "place", name=op.f("uq_year_correction_year_hash")),
        sqlite_with_rowid=False,
    )
    # end of corrections of a year's numbers


def _add(table, name, kind, value) -> None:
    """A column that must not be empty, with a value for the rows that are there."""
    with op.batch_alter_table(table) as batch_op:
        batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=value))
    with op.batch_alter_table(table) as batch_op:
        batch_op.alter_column(name, existing_type=kind, server_default=None)


def downgrade() -> None:
    op.drop_table("year_correction")
    # councils
    with op.batch_alter_table('referral') as batch_op:
        batch_op.drop_index(batch_op.f('ix_referral_due_on'))
        batch_op.drop_column('due_on')
        batch_op.drop_column('told')
    with op.batch_alter_table('council_session') as batch_op:
        batch_op.drop_column('challenge')
        batch_op.drop_column('waits')
    with op.batch_alter_table('council_person') as batch_op:
        batch_op.drop_column('mail')
    op.drop_table('council_passkey')
    # end of councils
