-- Look-ups are sealed many at a time: the event has the root of a Merkle tree, its leaves are here.
create table audit_leaves (
    sequence bigint primary key references audit_event,
    leaves   bytea not null check (length(leaves) > 0 and length(leaves) % 32 = 0)
);
-- Hashes do not compress.
alter table audit_leaves alter column leaves set storage external;
create trigger audit_leaves_stay before update or delete or truncate on audit_leaves
    for each statement execute function audit_is_append_only();
grant select, insert on audit_leaves to ${user};
