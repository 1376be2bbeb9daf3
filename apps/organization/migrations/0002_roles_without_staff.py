from django.db import migrations

# It decided nothing, and roles are refused what no schema knows.
WITHOUT_STAFF = """
UPDATE kernel_configuredsection SET value = {value}, base = {base} WHERE section = 'roles'
"""
ROLES = """(
    SELECT coalesce(jsonb_agg(role - 'staff' ORDER BY place), '[]'::jsonb)
    FROM jsonb_array_elements({column}) WITH ORDINALITY AS roles(role, place)
)"""


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0001_first_tables"),
        ("organization", "0001_first_tables"),
    ]

    operations = [
        migrations.RunSQL(
            WITHOUT_STAFF.format(
                value=ROLES.format(column="value"), base=ROLES.format(column="base")
            ),
            migrations.RunSQL.noop,
        )
    ]
