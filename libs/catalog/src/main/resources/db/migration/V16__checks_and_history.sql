-- What somebody asked an edge to look at, and what it found last. Open while no answer is for this asking or a later one.
create table copy_check (
    asset_id    uuid        not null,
    edge_id     int         not null references edge,
    asked_at    timestamptz not null,
    asked_by    text        not null,
    answered    timestamptz, -- which asking the result is for
    result      text, -- CopyChecked as on the wire
    primary key (asset_id, edge_id)
);

-- What attempts to fetch a file met that did not fetch it; the last one that did stands in the file's own row.
create table fetch_attempt (
    submission_id   bigint      not null,
    line            int         not null,
    attempt         int         not null,
    at              timestamptz not null,
    failure_code    text        not null,
    failure_status  int,
    failure_message text,
    primary key (submission_id, line, at)
);

-- What came to the center (edge 0) and to each edge in a minute.
create table throughput (
    edge_id int         not null,
    minute  timestamptz not null,
    files   bigint      not null,
    bytes   bigint      not null,
    primary key (edge_id, minute)
);
create index throughput_by_minute on throughput (minute);
