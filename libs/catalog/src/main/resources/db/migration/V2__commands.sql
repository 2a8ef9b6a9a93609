-- What was asked of dispatch after a submission: retry, hold, purge, and what time asks. Words as in the README.

-- A command is worked on in batches, each a transaction with its effects and with how far it is. Those with the same
-- subject are done in the order of seq, one after the other.
create table command (
    request_number bigint primary key,
    seq            bigint generated always as identity,
    kind           text        not null,
    subject        text        not null,
    account        text, -- who asked; null when time did
    submission_id  bigint,
    command        text, -- as on the wire; null when time asked
    asked_at       timestamptz not null,
    phase          int         not null default 0,
    position       text        not null default '', -- how far the phase is, in its own words
    matched        bigint      not null default 0, -- files, replicas or assets that it changed
    turn           bigint      not null default 0, -- the one that waits longest for its next batch comes first
    done_at        timestamptz,
    outcome        text -- what came of it, for people
);
-- Hands out turns.
create sequence command_turn as bigint;
create index command_open on command (subject, seq) where done_at is null;
create index command_by_submission on command (submission_id, seq);

alter table submission
    add column paused             boolean not null default false,
    add column deadline_missed_at timestamptz,
    add column expired_at         timestamptz, -- from here on nothing of it is wanted any more
    add column released_at        timestamptz; -- canceled, aborted or expired: no claim is left

create index submission_deadline on submission (deadline)
    where deadline is not null and deadline_missed_at is null and state in ('RECEIVING', 'OPEN');
create index submission_expiring on submission (expires)
    where expires is not null and expired_at is null and state not in ('CANCELED', 'ABORTED');
create index submission_aborted on submission (id) where state = 'ABORTED' and released_at is null;

-- A purge, by its request number: whatever was asked for with a lower number and is fetched later is too late.
create table purge (
    id            bigint primary key,
    account       text        not null references account,
    outright      boolean     not null, -- nobody's claim keeps the asset; else only the account's claims are released
    urls          int, -- how many were named; exactly one of urls, prefix and submission_id says what
    prefix        text,
    submission_id bigint,
    asked_at      timestamptz not null,
    begun_at      timestamptz, -- from here on dispatch holds to it
    passed_at     timestamptz  -- every asset has its new order
);

-- What a purge was about, and the revision at which each edge has to say that nothing is there.
create table purge_asset (
    asset_id uuid    not null,
    purge_id bigint  not null,
    revision bigint, -- null when nothing is to be removed anywhere
    purged   boolean not null, -- no claim was left
    primary key (asset_id, purge_id)
);
create index purge_asset_by_purge on purge_asset (purge_id);

-- The revision at which the order of an asset that nobody wants was taken off the topic; the row stays, so that revisions
-- never go back.
alter table asset add column tombstoned bigint not null default 0;
create index asset_purged on asset (id) where digest is null and revision > tombstoned;
