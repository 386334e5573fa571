-- A video is known by the looks of its frames too: for each 32 bytes of its PDQ hash and one of its quality.
alter table exhibit_content add column vpdq bytea check (length(vpdq) % 33 = 0);
create table content_frames (
    content_id bigint primary key references content,
    frames     bytea not null check (length(frames) > 0 and length(frames) % 33 = 0)
);
-- Hashes do not compress.
alter table content_frames alter column frames set storage external;
alter table exhibit_content alter column vpdq set storage external;
grant select, insert, update, delete on content_frames to ${user};
