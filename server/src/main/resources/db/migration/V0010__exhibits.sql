-- What came in from examinations, for one force to see: exhibits, their contents and paths, what is in the vault.

create table exhibit (
    id             uuid primary key,
    force_id       uuid not null references force,
    reference      text not null check (length(reference) between 1 and 200),
    case_reference text not null check (length(case_reference) <= 200),
    kind           text not null check (kind in ('TRIAGE', 'VICS')),
    tool           text not null check (length(tool) <= 500),
    index_checksum text not null check (length(index_checksum) <= 200),
    examined_at    timestamptz,
    contents       integer not null check (contents >= 0),
    files          integer not null check (files >= 0),
    chunks         integer not null check (chunks >= 0),
    run_digest     bytea check (length(run_digest) = 32),
    state          text not null default 'RECEIVING' check (state in ('RECEIVING', 'COMPLETE', 'ERASED')),
    submitted_by   uuid not null references person,
    begun_at       timestamptz not null default now(),
    completed_at   timestamptz,
    to_view        integer not null default 0,
    erased_at      timestamptz,
    erased_by      uuid references person,
    erase_reason   text,
    destroyed_at   timestamptz
);
comment on column exhibit.destroyed_at is 'When its key and its files were gone, which follows the erasing at once.';
create unique index exhibit_once on exhibit (force_id, reference, run_digest) where state <> 'ERASED';
create index exhibit_by_day on exhibit (force_id, begun_at, id);

create table exhibit_chunk (
    exhibit_id  uuid not null references exhibit,
    force_id    uuid not null references force,
    number      integer not null check (number > 0),
    sha256      bytea not null check (length(sha256) = 32),
    contents    integer not null,
    files       integer not null,
    received_at timestamptz not null default now(),
    primary key (exhibit_id, number)
);

create table exhibit_content (
    exhibit_id    uuid not null references exhibit,
    number        integer not null check (number > 0),
    force_id      uuid not null references force,
    sha256        bytea check (length(sha256) = 32),
    sha1          bytea check (length(sha1) = 20),
    md5           bytea check (length(md5) = 16),
    bytes         bigint,
    media_type    text,
    width         integer,
    height        integer,
    frames        integer,
    pdq           bytea check (length(pdq) = 32),
    pdq_quality   smallint,
    verdict       text not null,
    problem       text,
    view          integer,
    how           text,
    list          text,
    standing      text,
    scheme        text,
    category      text,
    severity      smallint,
    distance_bits smallint,
    to_view       boolean not null,
    primary key (exhibit_id, number)
);
create index exhibit_content_by_digest on exhibit_content (exhibit_id, sha256);
create index exhibit_content_to_view on exhibit_content (exhibit_id, number) where to_view;

create table exhibit_file (
    exhibit_id   uuid not null references exhibit,
    number       integer not null check (number > 0),
    force_id     uuid not null references force,
    sealed_path  bytea not null,
    content      integer,
    bytes        bigint,
    modified_at  timestamptz,
    state        text,
    not_examined text,
    verdict      text not null,
    primary key (exhibit_id, number)
);
comment on column exhibit_file.sealed_path is 'Encrypted under the exhibit''s own key: unreadable once that is destroyed.';
create index exhibit_file_by_verdict on exhibit_file (exhibit_id, verdict, number);
create index exhibit_file_by_content on exhibit_file (exhibit_id, content, number);

-- Counted once, when all is there.
create table exhibit_count (
    exhibit_id uuid not null references exhibit,
    force_id   uuid not null references force,
    verdict    text not null,
    contents   integer not null,
    files      integer not null,
    bytes      bigint not null,
    primary key (exhibit_id, verdict)
);

create table exhibit_stored (
    exhibit_id uuid not null references exhibit,
    force_id   uuid not null references force,
    content    integer not null,
    bytes      bigint not null,
    stored_by  uuid not null references person,
    stored_at  timestamptz not null default now(),
    primary key (exhibit_id, content)
);

alter table exhibit enable row level security;
alter table exhibit force row level security;
create policy of_the_force on exhibit using (force_id = current_force()) with check (force_id = current_force());
alter table exhibit_chunk enable row level security;
alter table exhibit_chunk force row level security;
create policy of_the_force on exhibit_chunk using (force_id = current_force()) with check (force_id = current_force());
alter table exhibit_content enable row level security;
alter table exhibit_content force row level security;
create policy of_the_force on exhibit_content using (force_id = current_force()) with check (force_id = current_force());
alter table exhibit_file enable row level security;
alter table exhibit_file force row level security;
create policy of_the_force on exhibit_file using (force_id = current_force()) with check (force_id = current_force());
alter table exhibit_count enable row level security;
alter table exhibit_count force row level security;
create policy of_the_force on exhibit_count using (force_id = current_force()) with check (force_id = current_force());
alter table exhibit_stored enable row level security;
alter table exhibit_stored force row level security;
create policy of_the_force on exhibit_stored using (force_id = current_force()) with check (force_id = current_force());

grant select, insert, update on exhibit to ${user};
grant select, insert, update, delete on exhibit_chunk to ${user};
grant select, insert, delete on exhibit_content, exhibit_file, exhibit_count, exhibit_stored to ${user};
