-- Sign-in by a force's own identity provider: who somebody is there, and sign-ins that are under way.

create table provider_account (
    issuer    text not null check (length(issuer) between 1 and 500),
    subject   text not null check (length(subject) between 1 and 255),
    person_id uuid not null references person,
    linked_at timestamptz not null default now(),
    primary key (issuer, subject),
    unique (person_id, issuer)
);
comment on column provider_account.subject is 'What never changes of a person at the provider; not a name or an address.';

-- The browser has the secret in a cookie that comes along when the provider sends it back; here is its hash.
create table provider_request (
    secret_hash bytea primary key check (length(secret_hash) = 32),
    request     bytea not null check (length(request) <= 100000),
    link_person uuid references person,
    begun_at    timestamptz not null default now()
);
comment on column provider_request.link_person is 'Who is signed in already, and wants to sign in by the provider from now on.';
create index provider_request_by_age on provider_request (begun_at);

grant select, insert, delete on provider_account, provider_request to ${user};
