-- Row-level security by the human on whose behalf a task is done. Run once in the database whose objects are granted, by
-- an administrator, after setup.sql; PostgreSQL 15 or later:
--   psql -v ON_ERROR_STOP=1 -f humans.sql billing
-- Then protect each table that has a column with the human's subject:
--   CALL portcullis.protect('billing.invoices', 'customer');
-- and set "register_logins": true at the instance.
--
-- Who the human is follows from session_user alone: the login that the vault minted for one task. No setting that a session
-- could change takes part. Whoever has a task's privileges in another way (a pooler's SET ROLE, a login that was let into
-- the task's) has no human, and sees no rows.

CREATE ROLE portcullis_guard NOLOGIN;
-- Each task's role is a member. On PostgreSQL 16 and later: GRANT portcullis_tasks TO portcullis_pam WITH ADMIN OPTION.
CREATE ROLE portcullis_tasks NOLOGIN;
CREATE SCHEMA portcullis AUTHORIZATION portcullis_guard;

-- Each login that was given to a task, and for whom. Rows stay as long as the login, and 30 days.
CREATE TABLE portcullis.task_login (
  role text NOT NULL PRIMARY KEY,
  login text NOT NULL,
  login_oid oid NOT NULL,
  ref text NOT NULL,
  lease text NOT NULL,
  person text,
  issuer text,
  subject text,
  granted_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX ON portcullis.task_login (login_oid);
CREATE INDEX ON portcullis.task_login (login);
ALTER TABLE portcullis.task_login OWNER TO portcullis_guard;
GRANT USAGE ON SCHEMA portcullis TO portcullis_pam;
GRANT SELECT, INSERT, DELETE ON portcullis.task_login TO portcullis_pam;

-- Whether this session belongs to a task's login, even when its task is over, or acts with a task's privileges.
CREATE FUNCTION portcullis.is_task(acts_as name) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
  SELECT pg_catalog.pg_has_role(acts_as, 'portcullis_tasks', 'USAGE') OR EXISTS (
    SELECT FROM portcullis.task_login t
      JOIN pg_catalog.pg_roles l ON l.oid = t.login_oid
     WHERE l.rolname = session_user);
$$;
ALTER FUNCTION portcullis.is_task(name) OWNER TO portcullis_guard;

-- The subject of the human of this session's task; null without a human, without a task, and once the task is over.
CREATE FUNCTION portcullis.human() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
  SELECT CASE WHEN count(*) = 1 THEN min(t.subject) END
    FROM portcullis.task_login t
    JOIN pg_catalog.pg_roles l ON l.oid = t.login_oid
    JOIN pg_catalog.pg_auth_members m ON m.member = l.oid
    JOIN pg_catalog.pg_roles r ON r.oid = m.roleid AND r.rolname = t.role::name
   WHERE l.rolname = session_user;
$$;
ALTER FUNCTION portcullis.human() OWNER TO portcullis_guard;

-- The same when that issuer vouches for the human, else null: for databases that know people of one issuer.
CREATE FUNCTION portcullis.human(issued_by text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
  SELECT CASE WHEN count(*) = 1 THEN min(t.subject) FILTER (WHERE t.issuer = issued_by) END
    FROM portcullis.task_login t
    JOIN pg_catalog.pg_roles l ON l.oid = t.login_oid
    JOIN pg_catalog.pg_auth_members m ON m.member = l.oid
    JOIN pg_catalog.pg_roles r ON r.oid = m.roleid AND r.rolname = t.role::name
   WHERE l.rolname = session_user;
$$;
ALTER FUNCTION portcullis.human(text) OWNER TO portcullis_guard;

-- Protects a table; run it as the table's owner or an administrator. Tasks see, and write, the rows of their human; a task
-- without a human none; everybody else what they saw before. The policy is restrictive, so no other policy opens it.
CREATE PROCEDURE portcullis.protect(protected regclass, owner_column name)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  mine text := format('(NOT (SELECT portcullis.is_task(current_user))) OR %I = (SELECT portcullis.human())', owner_column);
BEGIN
  IF NOT (SELECT relrowsecurity FROM pg_catalog.pg_class WHERE oid = protected) THEN
    EXECUTE format('CREATE POLICY portcullis_others ON %s USING (true) WITH CHECK (true)', protected);
  END IF;
  EXECUTE format('CREATE POLICY portcullis_human ON %s AS RESTRICTIVE USING (%s) WITH CHECK (%s)',
                 protected, mine, mine);
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', protected);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', protected);
END $$;
REVOKE EXECUTE ON PROCEDURE portcullis.protect(regclass, name) FROM PUBLIC;
