-- With it a new machine becomes a node, once; known by its SHA-256. A used one stays for a while, so that whoever comes late is told.
create table join_token (
    hash       bytea       primary key check (length(hash) = 32),
    edge_id    int         not null references edge on delete cascade,
    made_at    timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at    timestamptz -- null: it is good until it expires
);
create index join_token_by_edge on join_token (edge_id);
