#!/bin/bash
# Run once, when the volume is new: the catalog and its owner, and a role that may look at what dashboards show.
set -eu
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  -v websync="$WEBSYNC_CATALOG_PASSWORD" -v grafana="$GRAFANA_CATALOG_PASSWORD" <<'SQL'
create role websync login password :'websync';
create role grafana login password :'grafana' connection limit 10;
alter role grafana set default_transaction_read_only = on;
alter role grafana set statement_timeout = '10s';
create database websync owner websync;
revoke all on database websync from public;
grant connect on database websync to grafana;
SQL
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname websync <<'SQL'
grant usage on schema public to grafana;
-- The tables are made later, by the processes. Those that are named here may be read; accounts, tokens, sessions and URLs may not.
create schema dashboards;
create function dashboards.let_grafana_read() returns event_trigger language plpgsql as $$
declare made record;
begin
  for made in select object_identity from pg_event_trigger_ddl_commands()
      where object_identity in ('public.edge', 'public.submission', 'public.submission_edge', 'public.throughput',
          'public.alarm', 'public.topic_backlog', 'public.garbage_pass') loop
    execute format('grant select on %s to grafana', made.object_identity);
  end loop;
end $$;
create event trigger let_grafana_read on ddl_command_end when tag in ('CREATE TABLE') execute function dashboards.let_grafana_read();
SQL
