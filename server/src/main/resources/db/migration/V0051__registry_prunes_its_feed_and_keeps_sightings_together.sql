-- The feed would grow for ever; and where two contents turn out to be one, its sightings in exhibits follow.
alter table feed add column at timestamptz not null default now();
create index feed_by_time on feed (at);
alter table feed_life add column pruned_before bigint not null default 0;
comment on column feed_life.pruned_before is
    'Rows of earlier transactions may be gone: an index that has not read them is made anew.';

-- Each row is its force's alone to see, so each is moved within its force's scope; nothing of it is told.
create function move_exhibit_sightings(from_content bigint, into_content bigint) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    before text := current_setting('safelight.force', true);
    each   uuid;
begin
    for each in select force_id from sighting where content_id = from_content loop
        perform set_config('safelight.force', each::text, true);
        update exhibit_sighting set content_id = into_content where content_id = from_content;
    end loop;
    perform set_config('safelight.force', coalesce(before, ''), true);
end $$;
revoke all on function move_exhibit_sightings(bigint, bigint) from public;
grant execute on function move_exhibit_sightings(bigint, bigint) to ${user};
