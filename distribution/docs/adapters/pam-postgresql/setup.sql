-- Sets up the platform's own login at a PostgreSQL server (14 or later; 15 or later with humans.sql or recording.sql), as
-- an administrator, connected to the database whose objects are granted:
--   psql -v ON_ERROR_STOP=1 -v password="'…'" -f setup.sql billing
-- On PostgreSQL 16 and later grant, besides, each role named in a template's member_of WITH ADMIN OPTION.

CREATE ROLE portcullis_pam LOGIN CREATEROLE NOSUPERUSER PASSWORD :password;

-- Ends sessions of the logins; never those of superusers.
GRANT pg_signal_backend TO portcullis_pam;

-- What it may pass on: exactly the privileges that your templates name, for instance
--   GRANT USAGE ON SCHEMA billing TO portcullis_pam WITH GRANT OPTION;
--   GRANT SELECT ON TABLE billing.invoices TO portcullis_pam WITH GRANT OPTION;
