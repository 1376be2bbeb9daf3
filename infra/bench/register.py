"""The register's import at its barest: the workbook read, copied as text, checked and inserted by SQL.

It makes no pinyin, encrypts nothing, keeps no records to undo and has no words for faults.
"""

from __future__ import annotations

from typing import Any

from psycopg import Connection
from python_calamine import CalamineWorkbook

from infra.bench.bare import in_schema
from infra.bench.measuring import wall
from kernel.realm import Realm

COLUMNS = (
    "place code registration name owner phone founded type industry_code industry address town"
    " community district market status heads capital"
).split()
DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# The check digit of a unified social credit code: weights are powers of 3 modulo 31.
CHECKSUM = " + ".join(
    f"strpos('{DIGITS}', substr(key, {place}, 1)) * {pow(3, place - 1, 31)} - {pow(3, place - 1, 31)}"
    for place in range(1, 18)
)
TABLES = """
DROP SCHEMA IF EXISTS bench_floor CASCADE;
CREATE SCHEMA bench_floor;
CREATE TABLE bench_floor.business (LIKE businesses_business INCLUDING ALL);
CREATE TABLE bench_floor.zone (LIKE organization_zone INCLUDING ALL);
ALTER TABLE bench_floor.business
    ADD FOREIGN KEY (town_id) REFERENCES bench_floor.zone DEFERRABLE INITIALLY DEFERRED,
    ADD FOREIGN KEY (community_id) REFERENCES bench_floor.zone DEFERRABLE INITIALLY DEFERRED,
    ADD FOREIGN KEY (district_id) REFERENCES bench_floor.zone DEFERRABLE INITIALLY DEFERRED,
    ADD FOREIGN KEY (market_id) REFERENCES bench_floor.zone DEFERRABLE INITIALLY DEFERRED
"""
CHECKED = """
CREATE TEMP TABLE checked ON COMMIT DROP AS
WITH plain AS (
    SELECT staged.*, upper(regexp_replace(
            normalize(coalesce(nullif(code, ''), registration), NFKC), '\\s', '', 'g')) AS key,
        regexp_replace(normalize(name, NFKC), '\\s+', ' ', 'g') AS clean,
        regexp_replace(regexp_replace(founded, '[年月/.]', '-', 'g'), '日|\\s', '', 'g') AS day
    FROM staged
), numbered AS (
    SELECT plain.*, (31 - (CHECKSUM) % 31) % 31 AS digit FROM plain
)
SELECT DISTINCT ON (key) * FROM numbered
WHERE (key ~ '^[0-9]{15}$' OR key ~ '^[DIGITS]{18}$'
    AND substr('DIGITS', digit::int + 1, 1) = substr(key, 18, 1))
AND clean <> '' AND pg_input_is_valid(day, 'date')
ORDER BY key, place::float
""".replace("CHECKSUM", CHECKSUM).replace("DIGITS", DIGITS)
PLACES = """
INSERT INTO bench_floor.zone (id, created_at, updated_at, version, kind, name, name_pinyin)
SELECT DISTINCT ON (kind, place_name) gen_random_uuid(), now(), now(), 1, kind, place_name, ''
FROM checked CROSS JOIN LATERAL (VALUES
    ('township', town), ('village', community), ('district', district), ('market', market)
) places (kind, place_name) WHERE place_name <> ''
"""
INSERTED = """
INSERT INTO bench_floor.business (id, created_at, updated_at, version, code, registration, name, name_pinyin,
    name_initials, kind, type_text, status, status_text, owner, phone, founded_on, industry,
    industry_code, address, town_id, community_id, district_id, market_id, head_count, capital)
SELECT gen_random_uuid(), now(), now(), 1, key, '', left(clean, 120), '', '',
    CASE WHEN type LIKE '%个体%' THEN 'individual' WHEN type LIKE '%摊%' THEN 'stall'
        ELSE 'enterprise' END,
    left(type, 60), CASE WHEN status ~ '注销|吊销|迁出' THEN 'closed' ELSE 'active' END,
    left(status, 20), left(owner, 60), convert_to(phone, 'UTF8'), day::date,
    left(industry_code, 1), left(industry_code, 8), left(address, 200), t.id, c.id, d.id, m.id,
    substring(heads FROM '^[0-9]{1,6}')::int, substring(capital FROM '^[0-9]{1,9}')::numeric
FROM checked
LEFT JOIN bench_floor.zone t ON t.kind = 'township' AND t.name = town
LEFT JOIN bench_floor.zone c ON c.kind = 'village' AND c.name = community
LEFT JOIN bench_floor.zone d ON d.kind = 'district' AND d.name = district
LEFT JOIN bench_floor.zone m ON m.kind = 'market' AND m.name = market
"""


def raw_import(bare: Connection[Any], realm: Realm, path: str) -> float:
    """Import a register into new tables like a county's; return the seconds without making them."""
    in_schema(bare, realm.schema)
    bare.execute(TABLES)
    took = wall(lambda: _import(bare, path))()
    in_schema(bare, "public")
    return took


def _import(bare: Connection[Any], path: str) -> None:
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).iter_rows()
    next(rows), next(rows)
    columns = ", ".join(f"{column} text" for column in COLUMNS)
    with bare.transaction(), bare.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE staged ({columns}) ON COMMIT DROP".encode())
        with cursor.copy("COPY staged FROM STDIN") as copy:
            for row in rows:
                copy.write_row([_text(cell) for cell in row])
        for statement in ("ANALYZE staged", CHECKED, "ANALYZE checked", PLACES, INSERTED):
            cursor.execute(statement.encode())


def _text(cell: Any) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
