CREATE FUNCTION "odd {name}"(a text DEFAULT '{}') RETURNS text LANGUAGE sql IMMUTABLE AS
    $fn$ SELECT a || '{role} %s %% $$ \ ''' $fn$;
CREATE SEQUENCE "a ""quoted"" one" INCREMENT BY 3 START WITH 7;
CREATE TABLE "odd {role} ""table""" (
    id bigint GENERATED ALWAYS AS IDENTITY (START WITH 5),
    serial int NOT NULL DEFAULT nextval('"a ""quoted"" one"'),
    "{role}" text NOT NULL DEFAULT '{role} ''quoted'' "%s" @S@ $1 \',
    sorted text COLLATE "C",
    doubled int GENERATED ALWAYS AS (serial * 2) STORED,
    listed text[] DEFAULT ARRAY['a', '{b}'], said jsonb, raw bytea, amount numeric(8, 3), at date,
    CONSTRAINT "a {check}" CHECK ("{role}" <> '{role}'), PRIMARY KEY (id)
) WITH (fillfactor = 60);
ALTER SEQUENCE "a ""quoted"" one" OWNED BY "odd {role} ""table""".serial;
ALTER TABLE "odd {role} ""table""" ADD COLUMN gone int;
ALTER TABLE "odd {role} ""table""" DROP COLUMN gone;
ALTER TABLE "odd {role} ""table""" ADD COLUMN last int NOT NULL DEFAULT 3;
ALTER TABLE "odd {role} ""table""" RENAME COLUMN last TO "renamed {}";
CREATE INDEX "an {index}" ON "odd {role} ""table""" (lower("{role}") text_pattern_ops DESC)
    INCLUDE (amount) WHERE "{role}" LIKE '{role}%';
COMMENT ON COLUMN "odd {role} ""table""".sorted IS 'it''s {role} %s';
INSERT INTO "odd {role} ""table""" ("{role}", listed, said, raw, amount) VALUES
    ('it''s {role} %s $$ \n', ARRAY['"', NULL, '{role}'], '{"a": "{role}"}', '\x00ff7b', 1.250),
    ('', '{}', 'null', '', NULL);
