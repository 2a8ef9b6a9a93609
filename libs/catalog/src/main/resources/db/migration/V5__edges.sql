-- How far behind an edge is, why work waits there, and its last reading of the whole mirror.

alter table edge
    -- its last heartbeat
    add column pending_bytes    bigint,
    add column orders_behind    bigint,
    add column bytes_per_second bigint,
    add column files_per_second double precision,
    add column catch_up_seconds bigint, -- until it has caught up; null while the rate is not known
    add column waiting          text,   -- why work waits there; null while nothing does
    -- its last reconcile that read and hashed what it compared
    add column rehash           jsonb;
