-- What came of cases, for graders who wish to hear of it.
create table grading_outcome (
    id          bigint generated always as identity primary key,
    exhibit_id  uuid not null references exhibit,
    force_id    uuid not null references force,
    kind        text not null check (kind in ('SAFEGUARDED', 'IDENTIFIED', 'CHARGED', 'SENTENCED')),
    day         date not null,
    recorded_by uuid not null references person,
    recorded_at timestamptz not null default now(),
    unique (exhibit_id, kind, day)
);
alter table grading_outcome enable row level security;
alter table grading_outcome force row level security;
create policy of_the_force on grading_outcome for select using (force_id = current_force());
create policy recorded_by_the_person on grading_outcome for insert
    with check (force_id = current_force() and recorded_by = current_person());
grant select, insert on grading_outcome to ${user};

-- Who wishes to hear; nobody else may know.
create table grading_feedback (
    person_id uuid primary key references person,
    force_id  uuid not null references force,
    seen_at   timestamptz not null
);
alter table grading_feedback enable row level security;
alter table grading_feedback force row level security;
create policy own on grading_feedback using (person_id = current_person())
    with check (person_id = current_person() and force_id = current_force());
grant select, insert, update, delete on grading_feedback to ${user};
