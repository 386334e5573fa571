-- Who has which item before them, and what was decided of it.

-- In the order in which items are viewed.
create index exhibit_content_by_urgency on exhibit_content (exhibit_id, view, number) where to_view;

-- What a grader has before them is shown to no other.
create table grading_hold (
    exhibit_id uuid not null references exhibit,
    content    integer not null,
    force_id   uuid not null references force,
    person_id  uuid not null references person,
    until_at   timestamptz not null,
    primary key (exhibit_id, content)
);
create index grading_hold_by_person on grading_hold (person_id, exhibit_id);

create table grading_decision (
    id         bigint generated always as identity primary key,
    exhibit_id uuid not null references exhibit,
    content    integer not null,
    force_id   uuid not null references force,
    person_id  uuid not null references person,
    choice     text not null check (choice in ('A', 'B', 'C', 'NOT_ILLEGAL', 'NOT_SURE', 'NEEDS_COLLEAGUE')),
    clearest   text,
    decided_at timestamptz not null default now(),
    undone_at  timestamptz
);
comment on column grading_decision.clearest is 'The clearest form it was shown in that day; null: decided without a view.';
-- An item is settled once; those who are not sure leave it to another.
create unique index grading_decision_once on grading_decision (exhibit_id, content)
    where undone_at is null and choice in ('A', 'B', 'C', 'NOT_ILLEGAL');
create unique index grading_decision_once_a_person on grading_decision (exhibit_id, content, person_id)
    where undone_at is null;
create index grading_decision_by_person on grading_decision (person_id, exhibit_id, id);

alter table grading_hold enable row level security;
alter table grading_hold force row level security;
create policy of_the_force on grading_hold using (force_id = current_force()) with check (force_id = current_force());
alter table grading_decision enable row level security;
alter table grading_decision force row level security;
create policy of_the_force on grading_decision for select using (force_id = current_force());
create policy own_is_made on grading_decision for insert
    with check (force_id = current_force() and person_id = current_person());
create policy own_is_undone on grading_decision for update using (person_id = current_person())
    with check (force_id = current_force() and person_id = current_person());

grant select, insert, update, delete on grading_hold to ${user};
grant select, insert on grading_decision to ${user};
grant update (undone_at) on grading_decision to ${user};
