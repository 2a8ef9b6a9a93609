-- How many records of a topic a reader has not done yet, as the keeper saw it last.
create table topic_backlog (
    topic  text        not null,
    reader text        not null,
    behind bigint      not null,
    at     timestamptz not null,
    primary key (topic, reader)
);

-- What waits for a person is counted often, and is few beside the letters of files and copies.
create index dead_letter_records on dead_letter (id) where state = 'OPEN' and kind = 'RECORD';
create index alarm_firing on alarm (id) where state = 'FIRING';
create index alarm_resolved on alarm (resolved_at) where state = 'RESOLVED';
create index alarm_notice_by_alarm on alarm_notice (alarm_id, id);
