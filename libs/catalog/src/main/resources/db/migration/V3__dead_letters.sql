-- A record that its stage gave up on, kept until it is replayed or discarded. A file that failed for good, and a copy that did,
-- is one row, however often and from wherever it is heard of.
create table dead_letter (
    id              bigint generated always as identity primary key,
    identity        text        not null unique, -- file/…, copy/… or record/…: what folds repeats
    kind            text        not null check (kind in ('FILE', 'REPLICA', 'RECORD')),
    -- why
    stage           text        not null,
    edge            text,
    code            text        not null,
    http_status     int,
    message         text        not null,
    attempts        int         not null,
    first_at        timestamptz not null,
    last_at         timestamptz not null,
    -- the record: partition is null until its letter has been read
    topic           text        not null,
    partition       int,
    record_offset   bigint,
    record_at       timestamptz,
    key             bytea,
    value           bytea,
    headers         json, -- [["name", "Base64" or null], …] in their order
    -- what it is about, as far as that is known
    submission_id   bigint,
    line            int,
    request_number  bigint,
    asset_id        uuid,
    asset           text,
    revision        bigint,
    account         text,
    known           boolean     not null default false, -- dispatch or the reporter has said so
    -- what became of it
    state           text        not null default 'OPEN' check (state in ('OPEN', 'REPLAYED', 'RESOLVED', 'DISCARDED')),
    created_at      timestamptz not null default now(),
    action_id       bigint,
    closed_by       text,
    closed_at       timestamptz,
    reason          text,
    outcome         text check (outcome in ('SUCCEEDED', 'FAILED_AGAIN', 'CANCELED')),
    outcome_at      timestamptz,
    replay_request  bigint, -- the request by which dispatch runs its file or copy again
    sent_partition  int, -- where a replayed record stands now
    sent_offset     bigint
);
create index dead_letter_open on dead_letter (id) where state = 'OPEN';
create index dead_letter_by_file on dead_letter (submission_id, line);
create index dead_letter_by_copy on dead_letter (asset_id, edge) where kind = 'REPLICA';
create index dead_letter_by_account on dead_letter (account, id);
create index dead_letter_unsettled on dead_letter (id)
    where outcome is null and (state = 'REPLAYED' or (state = 'OPEN' and not known and kind <> 'RECORD'));

-- What a person asked to be done with dead letters; worked off in batches.
create table dead_letter_action (
    id          bigint primary key, -- its request number
    kind        text        not null check (kind in ('REPLAY', 'DISCARD')),
    account     text        not null,
    sees        text, -- whose dead letters; null for everybody's
    ids         bigint[], -- these; null for all that match the filter
    filter      jsonb       not null default '{}',
    reason      text,
    last_id     bigint      not null, -- no dead letter that came later
    cursor      bigint      not null default 0, -- all up to here are done
    done        bigint      not null default 0,
    created_at  timestamptz not null default now(),
    finished_at timestamptz
);
create index dead_letter_action_unfinished on dead_letter_action (id) where finished_at is null;
