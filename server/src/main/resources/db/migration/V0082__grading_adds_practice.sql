-- Exhibits of drawn patterns with known answers, to learn and to show with.

alter table exhibit add column made boolean not null default false;
comment on column exhibit.made is 'Made by the program, of nobody''s device: nothing of it is known, seen or counted elsewhere, and no vote comes of it.';
create sequence practice_number;
grant usage on sequence practice_number to ${user};

create table grading_practice (
    exhibit_id uuid primary key references exhibit,
    force_id   uuid not null references force,
    person_id  uuid not null references person,
    answers    text not null,
    made_at    timestamptz not null default now()
);
comment on column grading_practice.answers is 'What the key says of contents 1, 2, …, separated by commas.';
create index grading_practice_by_person on grading_practice (person_id, made_at);
alter table grading_practice enable row level security;
alter table grading_practice force row level security;
create policy own on grading_practice using (person_id = current_person())
    with check (person_id = current_person() and force_id = current_force());
grant select, insert on grading_practice to ${user};
