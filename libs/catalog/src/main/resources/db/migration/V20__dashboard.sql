-- What dashboards may show: no URL, no token, no session. A role that reads these views and nothing else is the operator's to make;
-- one of the name websync_dashboards that is there already may read them from now on.

create view dashboard_submission as
select s.id, s.account, s.state, s.priority, s.created_at, s.closed_at, s.settled_at, s.deadline,
    s.deadline_missed_at is not null as deadline_missed,
    s.accepted, s.rejected, cardinality(s.edges) as edges,
    coalesce(y.fetched, 0) as fetched, coalesce(y.failed, 0) as failed, coalesce(y.retrying, 0) as retrying,
    coalesce(y.bytes, 0) as bytes,
    e.mirrored as copies_mirrored, e.failed as copies_failed, coalesce(y.fetched, 0) * cardinality(s.edges) as copies_wanted
from submission s
left join submission_sync y on y.submission_id = s.id
cross join lateral (
    select coalesce(sum(c.mirrored), 0)::bigint as mirrored, coalesce(sum(c.failed), 0)::bigint as failed
    from submission_edge c where c.submission_id = s.id and c.edge_id = any(s.edges)) e;

create view dashboard_submission_on_edge as
select s.id, s.state, s.created_at, n.name as edge, coalesce(y.fetched, 0) as wanted, coalesce(c.mirrored, 0) as mirrored,
    coalesce(c.failed, 0) as failed, coalesce(c.bytes, 0) as bytes
from submission s
cross join lateral unnest(s.edges) w(edge_id)
join edge n on n.id = w.edge_id
left join submission_sync y on y.submission_id = s.id
left join submission_edge c on c.submission_id = s.id and c.edge_id = w.edge_id;

create view dashboard_edge as
select name, region, groups, drained, version, seen_at, pending, mirrored, failed, bytes, disk_free, disk_total, catch_up_seconds,
    waiting, (reconcile::jsonb ->> 'at')::timestamptz as reconciled_at, (reconcile::jsonb ->> 'missing')::bigint as found_missing,
    (reconcile::jsonb ->> 'altered')::bigint as found_altered
from edge where removed_at is null;

-- What came in each minute; the center's rows have no edge.
create view dashboard_throughput as
select t.minute, n.name as edge, t.files, t.bytes from throughput t left join edge n on n.id = t.edge_id;

create view dashboard_alarm as
select id, rule, subject, account, state, detail, since, fired_at, resolved_at, acknowledged_by, acknowledged_at from alarm;

do $$ begin
    if exists (select from pg_roles where rolname = 'websync_dashboards') then
        grant select on dashboard_submission, dashboard_submission_on_edge, dashboard_edge, dashboard_throughput, dashboard_alarm
            to websync_dashboards;
    end if;
end $$;
