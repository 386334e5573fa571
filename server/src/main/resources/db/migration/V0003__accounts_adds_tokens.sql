-- Tokens for programs; and what row-level security asks of a connection: whose request it serves.

-- The force whose request this connection serves; null where it serves nobody's. A table of case data:
--   force_id uuid not null references force,
--   alter table T enable row level security;
--   alter table T force row level security;
--   create policy of_the_force on T using (force_id = current_force()) with check (force_id = current_force());
create function current_force() returns uuid language sql stable parallel safe as $$
    select nullif(current_setting('safelight.force', true), '')::uuid
$$;

create table api_token (
    id           uuid primary key default gen_random_uuid(),
    secret_hash  bytea not null unique check (length(secret_hash) = 32),
    person_id    uuid not null references person,
    name         text not null check (length(name) between 1 and 100),
    scopes       text[] not null check (cardinality(scopes) > 0),
    created_at   timestamptz not null default now(),
    expires_at   timestamptz not null,
    last_used_at timestamptz,
    revoked_at   timestamptz
);
create index api_token_by_person on api_token (person_id, created_at);
grant select, insert, update on api_token to ${user};
