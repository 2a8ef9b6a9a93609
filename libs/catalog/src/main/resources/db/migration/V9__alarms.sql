-- What somebody should look at. A condition that lasts fires; one that has not been met for a while is resolved.
create table alarm (
    id              bigint generated always as identity primary key,
    rule            text        not null, -- AlarmRule
    subject         text        not null, -- a node's name, or the number of a submission; empty for the whole
    account         text references account, -- whose it is, beside the administrators'
    state           text        not null check (state in ('PENDING', 'FIRING', 'RESOLVED')),
    detail          text        not null, -- in words, as it was met last
    since           timestamptz not null, -- met first
    fired_at        timestamptz,
    clear_since     timestamptz, -- not met since then, while it fires
    resolved_at     timestamptz,
    acknowledged_by text,
    acknowledged_at timestamptz
);
create unique index alarm_open on alarm (rule, subject) where state <> 'RESOLVED';
create index alarm_by_account on alarm (account, id);
