-- People sign in by name and password or bring a token; what they may use, how much of it, and who did what.

alter table account
    add column password       text,        -- Argon2id; null: nobody signs in with a password
    add column password_at    timestamptz, -- since when it holds
    add column disabled_at    timestamptz, -- since when nothing of it is let in; null: it is
    add column oidc_subject   text unique, -- what an OpenID provider calls this person
    add column signed_in_at   timestamptz,
    add column granted_edges  text[] not null default '{}',
    add column granted_groups text[] not null default '{}',
    -- null: as the settings say
    add column max_lines      bigint check (max_lines >= 0),   -- of one submission
    add column daily_lines    bigint check (daily_lines >= 0), -- of the submissions of one day in UTC
    add column daily_bytes    bigint check (daily_bytes >= 0); -- that origins send for these

-- Ann and ann would be one person to people.
create unique index account_by_name on account (lower(name));

-- A token stands for an account, or for an edge, which reads blobs with it.
alter table token
    add column id           bigint generated always as identity unique,
    add column last_used_at timestamptz,
    add column edge_id      int references edge on delete cascade,
    alter column account drop not null,
    add constraint token_of_one check ((account is null) <> (edge_id is null));
create index token_by_account on token (account);

-- A browser that somebody signed in with, known by the SHA-256 of its cookie.
create table session (
    id         bigint generated always as identity primary key,
    hash       bytea       not null unique check (length(hash) = 32),
    account    text        not null references account,
    created_at timestamptz not null default now(),
    seen_at    timestamptz not null default now(),
    expires_at timestamptz not null,
    address    text,
    agent      text
);
create index session_by_account on session (account);

-- Attempts to sign in, each once by name and once by address; both only as SHA-256 in hex.
create table sign_in_attempt (
    key text        not null,
    at  timestamptz not null default clock_timestamp()
);
create index sign_in_attempt_by_key on sign_in_attempt (key, at);
create index sign_in_attempt_by_time on sign_in_attempt (at);

-- Who did what; rows are only added.
create table audit (
    id      bigint generated always as identity primary key,
    at      timestamptz not null default now(),
    account text, -- who; null: websync itself, or somebody unknown
    address text, -- from where
    action  text not null,
    subject text, -- to whom or what
    detail  text
);
create index audit_by_account on audit (account, id);
create index audit_by_action on audit (action, id);
create index submission_by_day on submission (account, created_at);

-- Since when an edge is no node any more; its row stays, since reports name it.
alter table edge add column removed_at timestamptz;
