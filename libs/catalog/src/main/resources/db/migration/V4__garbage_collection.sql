-- Blobs of center storage that nothing points to.
create table garbage (
    digest    bytea primary key check (length(digest) = 32),
    size      bigint      not null,
    stored_at timestamptz not null, -- when it was last put, by the store's clock
    found_at  timestamptz not null  -- since when it is known that nothing points to it
);

-- The last look through center storage; one row.
create table garbage_pass (
    one_row     boolean primary key default true check (one_row),
    started_at  timestamptz not null, -- also keeps a second collector from starting one
    finished_at timestamptz,
    settled_at  timestamptz,          -- every completion of before was decided when it started
    dry_run     boolean,
    examined    bigint,
    found       bigint,
    discarded   bigint,
    discarded_bytes bigint,
    restored    bigint,
    freed       bigint,
    freed_bytes bigint,
    failures    bigint,
    problem     text                  -- why it broke off; null when it did not
);

-- Blobs of which an edge got other bytes than those of the digest, so that they are read and hashed in center storage.
create table blob_check (
    digest     bytea primary key check (length(digest) = 32),
    asked_at   timestamptz not null,
    checked_at timestamptz,          -- to be done while null or before asked_at
    drops      int         not null default 0, -- how often it was dropped and fetched again, lately
    dropped_at timestamptz,
    outcome    text                  -- SOUND, DROPPED, GIVEN_UP or MISSING
);
create index blob_check_open on blob_check (asked_at) where checked_at is null or checked_at < asked_at;
