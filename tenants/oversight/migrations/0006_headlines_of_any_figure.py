from django.db import migrations, models

COLUMNS = (
    "businesses", "covered", "coverage_rate", "rate_change", "rate_enterprise", "rate_individual",
    "rate_stall", "branches", "members", "small_branches",
)  # fmt: skip
INTO_ONE = """
UPDATE oversight_headline SET figures = jsonb_strip_nulls(jsonb_build_object(
    'businesses', trim_scale(businesses),
    'covered', trim_scale(covered),
    'coverage_rate', trim_scale(coverage_rate),
    'rate_change', trim_scale(rate_change),
    'rate_enterprise', trim_scale(rate_enterprise),
    'rate_individual', trim_scale(rate_individual),
    'rate_stall', trim_scale(rate_stall),
    'branches', trim_scale(branches),
    'members', trim_scale(members),
    'small_branches', trim_scale(small_branches)
))
"""
INTO_MANY = """
UPDATE oversight_headline SET
    businesses = (figures -> 'businesses')::numeric,
    covered = (figures -> 'covered')::numeric,
    coverage_rate = (figures -> 'coverage_rate')::numeric,
    rate_change = (figures -> 'rate_change')::numeric,
    rate_enterprise = (figures -> 'rate_enterprise')::numeric,
    rate_individual = (figures -> 'rate_individual')::numeric,
    rate_stall = (figures -> 'rate_stall')::numeric,
    branches = (figures -> 'branches')::numeric,
    members = (figures -> 'members')::numeric,
    small_branches = (figures -> 'small_branches')::numeric
"""


class Migration(migrations.Migration):
    dependencies = [("oversight", "0005_headlines_by_businesses")]

    operations = [
        migrations.RemoveIndex("headline", "oversight_headline_businesses"),
        migrations.AddField("headline", "figures", models.JSONField(default=dict)),
        migrations.RunSQL(INTO_ONE, INTO_MANY, elidable=True),
        *[migrations.RemoveField("headline", name) for name in COLUMNS],
    ]
