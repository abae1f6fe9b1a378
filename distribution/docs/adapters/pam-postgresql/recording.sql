-- Statement-level recording of tasks' sessions from the server's log. Run once in the database whose objects are granted,
-- by an administrator, after humans.sql; PostgreSQL 15 or later, UTF8 or SQL_ASCII:
--   psql -v ON_ERROR_STOP=1 -f recording.sql billing
-- The server must have logging_collector = on, and jsonlog in log_destination; log_connections and log_disconnections add when
-- sessions begin and end (a login's own settings can't turn these on). Then set "record_statements": true (and
-- "register_logins": true) at the instance.

-- What the platform sets for each task's login, and no login without such a privilege can change.
GRANT SET ON PARAMETER log_statement, log_parameter_max_length, log_min_error_statement, log_min_messages,
  lc_messages TO portcullis_pam;

-- Reads the log's folder and nothing outside of the data and the log folder; only through the two functions below, which show the
-- platform the lines of tasks' logins and no others.
CREATE ROLE portcullis_log NOLOGIN;
GRANT pg_read_all_settings TO portcullis_log;
GRANT EXECUTE ON FUNCTION pg_catalog.pg_ls_logdir() TO portcullis_log;
GRANT EXECUTE ON FUNCTION pg_catalog.pg_read_binary_file(text, bigint, bigint, boolean) TO portcullis_log;
GRANT USAGE ON SCHEMA portcullis TO portcullis_log;
GRANT SELECT ON portcullis.task_login TO portcullis_log;

-- The log's files since the first task, oldest first, and the one with that mark; the mark is from a file's first line.
CREATE FUNCTION portcullis.log_files(known text) RETURNS TABLE (file text, size bigint, mark text)
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
  SELECT m.name, m.size, m.mark
    FROM (SELECT f.name, f.size, f.modification,
                 CASE WHEN position('\x0a'::bytea IN h.head) > 0
                      THEN md5(substring(h.head FROM 1 FOR position('\x0a'::bytea IN h.head)))
                      WHEN length(h.head) = 400 THEN md5(h.head) END AS mark
            FROM pg_catalog.pg_ls_logdir() f,
                 LATERAL (SELECT pg_catalog.pg_read_binary_file(
                            current_setting('log_directory') || '/' || f.name, 0, 400, true) AS head) h
           WHERE f.name LIKE '%.json') m
   WHERE m.mark IS NOT NULL
     AND (m.mark = known OR m.modification >=
           (SELECT min(t.granted_at) - interval '1 minute' FROM portcullis.task_login t))
   ORDER BY m.modification, m.name;
$$;

-- Tasks' lines of one file from an offset on: where each ends, the task's reference, its time, and at most 16,384 bytes of it, a
-- byte a character. The last row has no line but the offset to go on from, and 'torn' when that is inside of a line.
CREATE FUNCTION portcullis.log_lines(log_file text, first_byte bigint, in_line boolean)
RETURNS TABLE (line_end bigint, ref text, at timestamptz, line text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  most CONSTANT int := 1048576;
  chunk text;
  whole boolean;
  one text;
  who text;
  skip boolean := in_line;
  position_ bigint := first_byte;
  found_ int := 0;
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_ls_logdir() f WHERE f.name = log_file AND f.name LIKE '%.json') THEN
    RAISE EXCEPTION 'no file of the log' USING ERRCODE = 'undefined_file';
  END IF;
  chunk := convert_from(pg_catalog.pg_read_binary_file(
    current_setting('log_directory') || '/' || log_file, first_byte, most, true), 'LATIN1');
  whole := length(chunk) < most OR position(E'\n' IN chunk) > 0;
  FOREACH one IN ARRAY string_to_array(chunk, E'\n') LOOP
    IF position_ + length(one) >= first_byte + length(chunk) THEN
      EXIT WHEN whole;
    END IF;
    position_ := position_ + length(one) + CASE WHEN whole THEN 1 ELSE 0 END;
    IF NOT skip THEN
      who := substring(one FROM '^\{"timestamp":"[^"]*","user":"((?:[^"\\]|\\.)*)"');
      IF who IS NOT NULL THEN
        at := portcullis.log_time(one);
        SELECT t.ref INTO ref FROM portcullis.task_login t
         WHERE t.login = convert_from(convert_to('"' || who || '"', 'LATIN1'), 'UTF8')::json #>> '{}'
           AND (at IS NULL OR t.granted_at <= at + interval '1 second')
         ORDER BY t.granted_at DESC LIMIT 1;
        IF ref IS NOT NULL THEN
          line_end := position_;
          line := left(one, 16384);
          RETURN NEXT;
          found_ := found_ + 1;
        END IF;
      END IF;
    END IF;
    skip := NOT whole;
    EXIT WHEN found_ >= 1000;
  END LOOP;
  line_end := position_;
  ref := NULL;
  at := NULL;
  line := CASE WHEN skip THEN 'torn' END;
  RETURN NEXT;
END $$;

-- The time of a line; null when it has none that can be read.
CREATE FUNCTION portcullis.log_time(one text) RETURNS timestamptz
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  RETURN substring(one FROM '^\{"timestamp":"([^"]*)"')::timestamptz;
EXCEPTION WHEN data_exception THEN
  RETURN NULL;
END $$;

ALTER FUNCTION portcullis.log_files(text) OWNER TO portcullis_log;
ALTER FUNCTION portcullis.log_lines(text, bigint, boolean) OWNER TO portcullis_log;
REVOKE EXECUTE ON FUNCTION portcullis.log_files(text), portcullis.log_lines(text, bigint, boolean),
  portcullis.log_time(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portcullis.log_files(text), portcullis.log_lines(text, bigint, boolean) TO portcullis_pam;
GRANT EXECUTE ON FUNCTION portcullis.log_time(text) TO portcullis_log;
