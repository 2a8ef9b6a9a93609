-- Where people are written to, and who is told of what: one notice for each receiver and channel.

alter table account
    add column mail        text check (length(mail) between 3 and 254), -- null: nothing is sent
    add column mail_alarms boolean not null default false; -- whether alarms are: one's own, administrators all

alter table alarm_notice rename to notice;
alter table notice
    add column channel  text not null default 'WEBHOOK' check (channel in ('WEBHOOK', 'MAIL')),
    add column receiver text not null default '', -- an account's name; empty for the webhook
    add column event_id text; -- the CloudEvent's
update notice set event_id = coalesce(event::jsonb ->> 'id', 'notice-' || id);
alter table notice
    alter column channel drop default,
    alter column receiver drop default,
    alter column event_id set not null;
-- Nobody is told anything twice on purpose.
create unique index notice_once on notice (event_id, channel, receiver);
drop index alarm_notice_due;
create index notice_due on notice (channel, due_at) where sent_at is null and given_up_at is null;
alter index alarm_notice_by_alarm rename to notice_by_alarm;

-- When it was complete for the first time; an edge that loses its copies later does not make it late.
alter table submission add column completed_at timestamptz;
update submission set completed_at = settled_at where state = 'COMPLETE';
