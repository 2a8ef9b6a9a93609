-- Whether a person has said which groups an edge is in. Until then the edge's own settings say so, with its first heartbeat.
alter table edge add column rostered boolean not null default false;
update edge set rostered = true where groups <> '{}';
