-- Who is to be told when a submission is settled.
create table tell_me (
    submission_id bigint      not null references submission on delete cascade,
    account       text        not null references account,
    told_of       timestamptz, -- when it had been settled that was told last; null: nothing was told yet
    primary key (submission_id, account)
);

alter table notice
    alter column alarm_id drop not null,
    add column submission_id bigint references submission on delete cascade,
    add constraint notice_of_one check (num_nonnulls(alarm_id, submission_id) = 1);
create index notice_by_submission on notice (submission_id, id) where submission_id is not null;
