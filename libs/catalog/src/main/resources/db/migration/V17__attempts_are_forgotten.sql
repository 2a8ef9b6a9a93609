-- The keeper forgets old attempts.
create index fetch_attempt_by_time on fetch_attempt (at);
