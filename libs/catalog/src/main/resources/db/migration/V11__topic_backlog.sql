-- How many records of a topic a reader has not done yet, as the keeper saw it last.
create table topic_backlog (
    topic  text        not null,
    reader text        not null,
    behind bigint      not null,
    at     timestamptz not null,
    primary key (topic, reader)
);
