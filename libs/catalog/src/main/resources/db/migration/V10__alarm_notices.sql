-- What a webhook is to be told of alarms; written with the alarm, sent until it is taken.
create table alarm_notice (
    id          bigint generated always as identity primary key,
    alarm_id    bigint      not null references alarm,
    event       text        not null, -- a CloudEvent as JSON
    created_at  timestamptz not null,
    due_at      timestamptz not null,
    attempts    int         not null default 0,
    sent_at     timestamptz,
    given_up_at timestamptz,
    problem     text -- why the last attempt failed
);
create index alarm_notice_due on alarm_notice (due_at) where sent_at is null and given_up_at is null;
