-- When a check found bytes last that had changed under the same size and time; a later check that finds them right again does not clear it.
alter table copy_check add column mismatched_at timestamptz;
create index copy_check_mismatched on copy_check (edge_id, mismatched_at) where mismatched_at is not null;
