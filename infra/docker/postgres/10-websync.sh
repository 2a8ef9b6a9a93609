#!/bin/bash
# Run once, when the volume is new: the catalog and its owner, and a role that reads the views for dashboards and nothing else.
set -eu
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  -v websync="$WEBSYNC_CATALOG_PASSWORD" -v grafana="$GRAFANA_CATALOG_PASSWORD" <<'SQL'
create role websync login password :'websync';
create role websync_dashboards nologin;
create role grafana login password :'grafana' connection limit 10;
alter role grafana set default_transaction_read_only = on;
alter role grafana set statement_timeout = '10s';
create database websync owner websync;
revoke all on database websync from public;
grant connect on database websync to grafana;
grant websync_dashboards to grafana;
SQL
