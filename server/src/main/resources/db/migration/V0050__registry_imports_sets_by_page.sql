-- Lists that somebody sends by a page: what they said of each, and how far its import has come.
create table import_job (
    id         uuid primary key default gen_random_uuid(),
    state      text not null default 'NEW' check (state in ('NEW', 'WAITING', 'READING', 'DONE', 'FAILED')),
    name       text not null check (length(name) <= 200),
    version    text not null check (length(version) <= 200),
    licence    text not null check (length(licence) <= 1000),
    expires_on date,
    scheme     text,
    meaning    text,
    category   text,
    person_id  uuid not null references person,
    force_id   uuid not null references force,
    address    text not null,
    begun_at   timestamptz not null default now(),
    file_name  text,
    bytes      bigint check (bytes >= 0),
    ended_at   timestamptz,
    set_number bigint references claim_set,
    entries    bigint,
    left_out   bigint,
    remarks    text not null default '',
    problem    text
);
comment on column import_job.remarks is 'What was odd in the list, a line each.';
create index import_job_by_begin on import_job (begun_at desc);
grant select, insert, update, delete on import_job to ${user};
