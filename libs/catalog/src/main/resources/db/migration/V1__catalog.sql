-- What is known. Words as in the README: submission, file, asset, claim, revision, replica.

-- Given to each submission, retry, refresh and purge; of two requests about one asset the higher number wins.
create sequence request_number as bigint;

create table account (
    name       text primary key,
    role       text        not null check (role in ('admin', 'user')),
    created_at timestamptz not null default now()
);

-- An opaque token, known only by its SHA-256.
create table token (
    hash       bytea primary key check (length(hash) = 32),
    account    text        not null references account,
    label      text        not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz
);

create table edge (
    id            int generated always as identity primary key,
    name          text unique not null,
    groups        text[]      not null default '{}',
    region        text,
    address       text,
    drained       boolean     not null default false,
    enrolled_at   timestamptz not null default now(),
    -- its last heartbeat
    version       text,
    started_at    timestamptz,
    seen_at       timestamptz,
    pending       bigint,
    disk_free     bigint,
    disk_total    bigint,
    -- its last inventory summary
    wanted        bigint,
    mirrored      bigint,
    failed        bigint,
    bytes         bigint,
    summarized_at timestamptz,
    -- its last reconcile
    reconcile     jsonb
);

create table submission (
    id              bigint primary key, -- its request number
    account         text        not null references account,
    state           text        not null check (state in
                        ('RECEIVING', 'OPEN', 'COMPLETE', 'PARTIAL', 'FAILED', 'CANCELED', 'ABORTED')),
    selector_edges  text[]      not null,
    selector_groups text[]      not null,
    edges           int[]       not null, -- the selector's edges when it was handed in, frozen for the report
    priority        smallint    not null check (priority between 1 and 5),
    deadline        timestamptz,
    not_before      timestamptz,
    expires         timestamptz,
    refresh         text        not null check (refresh in ('IF_CHANGED', 'ALWAYS')),
    idempotency_key text,
    body_digest     bytea, -- SHA-256 of the body, known when the list is closed
    trace_id        text,
    bulk            boolean     not null default false, -- its records stand on submissions.bulk, its retries too
    created_at      timestamptz not null default now(),
    receiving_until timestamptz, -- lease of the process that receives it; past it the list never closed
    closed_at       timestamptz,
    settled_at      timestamptz,
    lines           bigint      not null default 0,
    accepted        bigint      not null default 0,
    rejected        bigint      not null default 0,
    folded          bigint      not null default 0
);
create unique index submission_idempotency on submission (account, idempotency_key)
    where idempotency_key is not null and state <> 'ABORTED';
create index submission_by_account on submission (account, id desc);
create index submission_unsettled on submission (id) where state in ('RECEIVING', 'OPEN');

-- An entry of the list that was not accepted. Entries are numbered as files are: by their line, and when a line holds
-- several, each has the next number.
create table reject (
    submission_id bigint not null references submission,
    entry         bigint not null,
    line          bigint not null, -- where it stands in the list
    text          text   not null, -- cut to a limit
    reason        text   not null,
    primary key (submission_id, entry)
);

-- Counters of origin -> center, kept by dispatch; pending is accepted minus the settled ones.
create table submission_sync (
    submission_id bigint primary key references submission,
    fetched       bigint not null default 0,
    failed        bigint not null default 0,
    canceled      bigint not null default 0,
    superseded    bigint not null default 0,
    retrying      bigint not null default 0, -- of the pending ones, those waiting for their next attempt
    bytes         bigint not null default 0, -- size of the fetched files
    transferred   bigint not null default 0, -- bytes that origins sent
    changed_at    timestamptz
);

-- Counters of center -> each edge; a file counts once it is settled there.
create table submission_edge (
    submission_id bigint not null references submission,
    edge_id       int    not null references edge,
    mirrored      bigint not null default 0,
    failed        bigint not null default 0,
    purged        bigint not null default 0,
    superseded    bigint not null default 0,
    bytes         bigint not null default 0, -- size of the mirrored files
    transferred   bigint not null default 0, -- bytes that travelled to the edge for them
    changed_at    timestamptz,
    primary key (submission_id, edge_id)
);

-- One accepted line. While claimed it keeps its asset wanted on the edges of its submission's selector.
create table file (
    submission_id   bigint      not null,
    line            int         not null,
    asset_id        uuid        not null, -- AssetKey.id()
    url             text        not null,
    state           text        not null check (state in
                        ('SUBMITTED', 'FETCHING', 'RETRYING', 'PAUSED', 'FETCHED', 'FAILED', 'CANCELED', 'SUPERSEDED')),
    request_number  bigint      not null,
    attempt         int         not null,
    claimed         boolean     not null default false,
    revision        bigint, -- the asset's revision that ordered its bytes; not null exactly while FETCHED
    digest          bytea, -- SHA-256 of its bytes; not null exactly while FETCHED
    size            bigint,
    expected_digest text,
    failure_code    text,
    failure_status  int,
    failure_message text,
    next_attempt_at timestamptz,
    submitted_at    timestamptz not null,
    changed_at      timestamptz not null,
    primary key (submission_id, line)
);
create index file_by_asset on file (asset_id, revision);

-- The whole wanted state of an asset; the relay publishes the row while published < revision.
create table asset (
    id              uuid primary key, -- AssetKey.id()
    key             text        not null,
    request_number  bigint      not null default 0, -- the request that decided its content
    revision        bigint      not null default 0,
    published       bigint      not null default 0,
    digest          bytea, -- null while nothing is wanted
    size            bigint      not null default 0,
    last_modified   timestamptz,
    etag            text,
    fetched_at      timestamptz,
    selector_edges  text[]      not null default '{}',
    selector_groups text[]      not null default '{}',
    attempts        jsonb       not null default '{}', -- edge name -> how often a person asked for another try there
    priority        smallint    not null default 3,
    trace_id        text,
    changed_at      timestamptz not null default now()
);
create index asset_unpublished on asset (changed_at) where published < revision;
create index asset_by_digest on asset (digest);

-- An edge's last word on an asset. Without foreign keys, which cost as much as the row.
create table replica (
    asset_id        uuid        not null,
    edge_id         int         not null,
    revision        bigint      not null,
    state           text        not null check (state in ('MIRRORED', 'FAILED', 'PURGED')),
    digest          bytea, -- computed by the edge; for FAILED the wanted one, when known; for PURGED null
    size            bigint      not null default 0,
    attempts        int         not null default 0,
    failure_code    text,
    failure_status  int,
    failure_message text,
    since           timestamptz not null, -- in this state
    at              timestamptz not null, -- of the last ack
    primary key (asset_id, edge_id)
);
create index replica_failed on replica (edge_id, at) where state = 'FAILED';

-- Requests that dispatch submits again when they are due.
create table due (
    submission_id bigint      not null,
    line          int         not null,
    due_at        timestamptz not null,
    cause         text        not null,
    request       text        not null, -- FileSubmitted as on the wire
    primary key (submission_id, line)
);
create index due_by_time on due (due_at);

-- Where a reader that keeps its offsets with its effects goes on.
create table reader_offset (
    reader      text   not null,
    topic       text   not null,
    partition   int    not null,
    next_offset bigint not null,
    primary key (reader, topic, partition)
);
