-- Sessions outlive a restart and can be ended; guessing passwords gets slower without shutting anybody else out.

-- As spring-session-jdbc 4.1 wants them.
create table spring_session (
    primary_id            char(36) primary key,
    session_id            char(36) not null unique,
    creation_time         bigint not null,
    last_access_time      bigint not null,
    max_inactive_interval int not null,
    expiry_time           bigint not null,
    principal_name        varchar(100)
);
create index spring_session_by_expiry on spring_session (expiry_time);
create index spring_session_by_principal on spring_session (principal_name);
create table spring_session_attributes (
    session_primary_id char(36) not null references spring_session on delete cascade,
    attribute_name     varchar(200) not null,
    attribute_bytes    bytea not null,
    primary key (session_primary_id, attribute_name)
);

-- Attempts to sign in since the last that succeeded; the key is a hash over account and address, account and known
-- device, or address.
create table sign_in_attempt (
    key        bytea primary key check (length(key) = 32),
    attempts   int not null,
    not_before timestamptz not null,
    last_at    timestamptz not null
);
create index sign_in_attempt_by_age on sign_in_attempt (last_at);

-- A browser from which a person has signed in before. Only the hash of its secret is kept.
create table known_device (
    secret_hash bytea primary key check (length(secret_hash) = 32),
    person_id   uuid not null references person,
    created_at  timestamptz not null default now()
);
create index known_device_by_person on known_device (person_id);

grant select, insert, update, delete on spring_session, spring_session_attributes, sign_in_attempt to ${user};
grant select, insert, delete on known_device to ${user};
grant insert on force to ${user};
