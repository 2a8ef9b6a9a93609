-- Failures are looked at by class, host and edge, by a user and of a submission, a million of them at once.

alter table dead_letter
    add column host        text generated always as (left(split_part(coalesce(asset, ''), '/', 1), 300)) stored,
    -- who wants what it is about, and in which lists: a copy may be of many
    add column accounts    text[]   not null default '{}',
    add column submissions bigint[] not null default '{}';

update dead_letter set accounts = array_remove(array[account], null), submissions = array_remove(array[submission_id], null)
where account is not null or submission_id is not null;
update dead_letter d set accounts = c.accounts, submissions = c.submissions
from (
    select l.id, array_agg(distinct s.account) as accounts, array_agg(distinct s.id) as submissions
    from dead_letter l
        join edge e on e.name = l.edge
        join file f on f.asset_id = l.asset_id and f.claimed
        join submission s on s.id = f.submission_id and e.id = any(s.edges)
    where l.kind = 'REPLICA' group by l.id) c
where c.id = d.id;

create index dead_letter_of on dead_letter using gin (accounts, submissions);
-- The index alone answers how many there are of what.
create index dead_letter_failing on dead_letter (id)
    include (kind, state, code, host, edge, account, submission_id, last_at)
    where state = 'OPEN' and kind <> 'RECORD';

-- How many dead letters an action meant when it was asked for, and what came of them.
alter table dead_letter_action add column matched bigint;
create index dead_letter_by_action on dead_letter (action_id) where action_id is not null;
