-- What the role of the running program may do. Run as the owner of the tables after every migration:
--   psql -v role=anlan_app -f grants.sql
-- Events, commands, the audit trail, openings and the record of erasures can be added to and read, never changed.
GRANT USAGE ON SCHEMA public TO :"role";
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO :"role";
REVOKE UPDATE, DELETE, TRUNCATE ON event, command, audit, opening, erasure, forgotten FROM :"role";
REVOKE UPDATE, TRUNCATE ON vault FROM :"role";
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON migration FROM :"role";
