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


def _this_monday() -> str:
    """Nobody knows when an old one was last moved: as if it were now, so that nothing in it is overlooked."""
    if op.get_bind().dialect.name == 'postgresql':
        return "date_trunc('week', current_date)::date"
    return "date('now', 'weekday 0', '-6 days')"


def downgrade() -> None:
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
