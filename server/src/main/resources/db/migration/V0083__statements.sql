-- What a court is told of an exhibit: counted once, kept as it was, checked by a second person.
create table statement (
    id         uuid primary key default gen_random_uuid(),
    exhibit_id uuid not null references exhibit,
    force_id   uuid not null references force,
    number     integer not null check (number > 0),
    text       text not null,
    items      text not null check (items ~ '^[0-9a-f]{64}$'),
    made_by    uuid not null references person,
    made_at    timestamptz not null,
    checked_by uuid references person check (checked_by <> made_by),
    checked_at timestamptz,
    unique (exhibit_id, number)
);
comment on column statement.text is 'JSON: title and parts, without who made and checked it.';
comment on column statement.items is 'SHA-256 of the table of all items.';
alter table statement enable row level security;
alter table statement force row level security;
create policy of_the_force on statement for select using (force_id = current_force());
create policy own_is_made on statement for insert with check (force_id = current_force() and made_by = current_person());
create policy checked_by_another on statement for update
    using (force_id = current_force() and made_by <> current_person() and checked_by is null)
    with check (force_id = current_force() and checked_by = current_person());
grant select, insert on statement to ${user};
grant update (checked_by, checked_at) on statement to ${user};
