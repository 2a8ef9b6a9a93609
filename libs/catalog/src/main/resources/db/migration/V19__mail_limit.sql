-- How many mails an account got lately is counted before each.
create index notice_mailed on notice (receiver, sent_at) where channel = 'MAIL' and sent_at is not null;
