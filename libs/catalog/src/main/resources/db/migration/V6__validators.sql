-- What the origin said of the bytes that are held, for the next conditional fetch: only the URL that said it may be asked so,
-- and a date proves something only by the time at which it was said. etag is a part of it; without origin_url it is nothing.
alter table asset
    add column origin_url      text,
    add column origin_modified timestamptz,
    add column origin_at       timestamptz;
