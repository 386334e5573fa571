-- The house: who saw or changed what, the forces, the people and what they may do.

create table audit_head (
    one      boolean primary key default true check (one),
    sequence bigint  not null,
    hash     bytea   not null check (length(hash) = 32)
);
insert into audit_head (sequence, hash) values (0, decode(repeat('00', 32), 'hex'));

create table audit_event (
    sequence      bigint primary key,
    at            timestamptz not null,
    operation     text not null check (operation in
                      ('COLLECTION', 'ALTERATION', 'CONSULTATION', 'DISCLOSURE', 'COMBINATION', 'ERASURE')),
    action        text not null,
    person_id     uuid,
    force_id      uuid,
    address       text not null,
    subject       text not null,
    details       text not null,
    previous_hash bytea not null,
    hash          bytea not null
);
create index audit_event_by_person on audit_event (person_id, sequence);
create index audit_event_by_subject on audit_event (subject, sequence);

-- Append-only for everybody who is not a superuser; the chain shows what a superuser did.
create function audit_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'The audit is append-only.';
end $$;
create trigger audit_event_stays before update or delete or truncate on audit_event
    for each statement execute function audit_is_append_only();

create table force (
    id   uuid primary key default gen_random_uuid(),
    code text not null unique check (code ~ '^[a-z0-9-]{2,40}$'),
    name text not null unique check (length(name) between 2 and 200)
);

create table person (
    id          uuid primary key default gen_random_uuid(),
    force_id    uuid not null references force,
    name        text not null check (length(name) between 1 and 200),
    email       text not null check (length(email) between 3 and 254),
    password    text,
    created_at  timestamptz not null default now(),
    disabled_at timestamptz
);
create unique index person_by_email on person (lower(email));

create table person_role (
    person_id uuid not null references person,
    role      text not null,
    primary key (person_id, role)
);

-- A link that is used once. Only the hash of its secret is kept.
create table invitation (
    secret_hash bytea primary key check (length(secret_hash) = 32),
    person_id   uuid references person,
    created_at  timestamptz not null default now(),
    expires_at  timestamptz not null,
    used_at     timestamptz
);
comment on column invitation.person_id is 'Whose password it sets; null for the first administrator''s.';

grant select, update on audit_head to ${user};
grant select, insert on audit_event to ${user};
grant select on force to ${user};
grant select, insert, update on person to ${user};
grant select, insert, delete on person_role to ${user};
grant select, insert, update on invitation to ${user};
