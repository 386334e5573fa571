-- Known media: each content once, who says what of it, what followed from that, and the lists that go out.

create table content (
    id               bigint generated always as identity primary key,
    sha256           bytea check (length(sha256) = 32),
    sha1             bytea check (length(sha1) = 20),
    md5              bytea check (length(md5) = 16),
    pdq              bytea check (length(pdq) = 32),
    pdq_quality      smallint not null default -1 check (pdq_quality between -1 and 100),
    kind             text not null default 'other' check (kind in ('picture', 'video', 'other')),
    size_bytes       bigint check (size_bytes >= 0),
    width            integer check (width >= 0),
    height           integer check (height >= 0),
    version          integer not null default 1,
    known_at         timestamptz not null default now(),
    first_seen_at    timestamptz,
    first_vote_at    timestamptz,
    first_trusted_at timestamptz,
    first_list_at    timestamptz,
    merged_into      bigint references content,
    check (num_nonnulls(sha256, sha1, md5, pdq) > 0)
);
comment on column content.version is 'Grows when a fingerprint is added, so that lists hand it on again.';
comment on column content.merged_into is 'The content that this one turned out to be; it is kept so that its address leads on.';
create index content_by_sha256 on content (sha256) where merged_into is null;
create index content_by_sha1 on content (sha1) where merged_into is null;
create index content_by_md5 on content (md5) where merged_into is null;
create index content_by_look on content (pdq)
    where merged_into is null and sha256 is null and sha1 is null and md5 is null;

create index content_merged on content (merged_into) where merged_into is not null;

-- Contents that share a digest and yet cannot be the same, or of which it cannot be told.
create table content_conflict (
    content_id bigint not null references content,
    other_id   bigint not null references content,
    kinds      text not null,
    found_at   timestamptz not null default now(),
    primary key (content_id, other_id),
    check (content_id < other_id)
);
create index content_conflict_by_other on content_conflict (other_id);

-- Numbers of sets are also the index's: never used twice.
create sequence set_number start 1000;

create table claim_set (
    number          bigint primary key default nextval('set_number'),
    name            text not null check (length(name) between 1 and 200),
    publisher       text not null check (length(publisher) <= 200),
    version         text not null check (length(version) <= 200),
    licence         text not null check (length(licence) <= 1000),
    scheme          text,
    imported_on     date not null,
    expires_on      date,
    source_file     text not null,
    source_sha256   text not null,
    entries         bigint not null,
    imported_by     uuid references person,
    imported_at     timestamptz not null default now(),
    withdrawn_at    timestamptz,
    withdrawn_by    uuid references person,
    withdraw_reason text check (length(withdraw_reason) between 1 and 1000)
);

-- What the entries of a set say, each different statement once.
create table claim_statement (
    set_number bigint not null references claim_set,
    statement  integer not null,
    standing   text not null check (standing in ('KNOWN_ILLEGAL', 'KNOWN_IRRELEVANT', 'UNGRADED')),
    category   text,
    label      text,
    severity   smallint not null check (severity between 0 and 100),
    flags      text not null,
    series     text,
    primary key (set_number, statement)
);

-- No foreign keys: millions come at once, from one place that has just made what they refer to.
create table claim (
    set_number  bigint not null,
    n           integer not null,
    content_id  bigint not null,
    statement   integer not null,
    kinds       smallint not null,
    pdq         bytea check (length(pdq) = 32),
    pdq_quality smallint,
    primary key (set_number, n)
);
comment on column claim.kinds is 'Which fingerprints the list itself gave: 1 MD5, 2 SHA-1, 4 SHA-256, 8 PDQ.';
comment on column claim.pdq is 'The PDQ of the list, where it is not that of the content.';
create index claim_by_content on claim (content_id);

-- Votes and adjudications share their numbers: which came first decides.
create sequence opinion_number;

create table vote (
    number     bigint primary key default nextval('opinion_number'),
    content_id bigint not null references content,
    scheme     text not null,
    force_id   uuid not null references force,
    person_id  uuid not null references person,
    category   text,
    blind      boolean not null,
    reason     text not null check (length(reason) <= 1000),
    at         timestamptz not null default now()
);
comment on column vote.category is 'Null: the force takes its vote back.';
create index vote_by_content on vote (content_id, scheme, number);
create index vote_by_force on vote (force_id, content_id);

create table adjudication (
    number     bigint primary key default nextval('opinion_number'),
    content_id bigint not null references content,
    scheme     text not null,
    force_id   uuid not null references force,
    person_id  uuid not null references person,
    category   text not null,
    reason     text not null check (length(reason) between 1 and 1000),
    at         timestamptz not null default now()
);
create index adjudication_by_content on adjudication (content_id, scheme, number);

-- The state that follows from them now. No row: uncategorised, and never voted on.
create table grade (
    content_id bigint not null references content,
    scheme     text not null,
    state      text not null check (state in ('UNCATEGORISED', 'INDICATIVE', 'TRUSTED', 'DISPUTED', 'ADJUDICATED')),
    category   text,
    forces     integer not null,
    since      timestamptz not null default now(),
    primary key (content_id, scheme)
);
create index grade_by_state on grade (scheme, state, since);

create table grade_change (
    number      bigint generated always as identity primary key,
    content_id  bigint not null references content,
    scheme      text not null,
    at          timestamptz not null default now(),
    from_state  text not null,
    to_state    text not null,
    category    text,
    explanation text not null
);
create index grade_change_by_content on grade_change (content_id, number);

-- Opinions stay: only the content they are of may turn out to be another.
create function opinions_stay() returns trigger language plpgsql as $$
begin
    raise exception 'Votes, adjudications and changes of state are never deleted.';
end $$;
create trigger vote_stays before delete or truncate on vote for each statement execute function opinions_stay();
create trigger adjudication_stays before delete or truncate on adjudication
    for each statement execute function opinions_stay();
create trigger grade_change_stays before delete or truncate on grade_change
    for each statement execute function opinions_stay();

-- The number under which the index keeps the grades of a scheme.
create table grade_set (
    scheme text primary key,
    number bigint not null unique default nextval('set_number')
);

create table series (
    id         uuid primary key default gen_random_uuid(),
    name       text not null unique check (length(name) between 1 and 100 and name !~ '[,\n]'),
    force_id   uuid not null references force,
    created_by uuid not null references person,
    created_at timestamptz not null default now()
);
comment on column series.force_id is 'Whom to ask.';

-- What is known of who is shown: never who, only whom to ask.
create table identification (
    content_id bigint primary key references content,
    series_id  uuid references series,
    victim     boolean not null,
    force_id   uuid not null references force,
    set_by     uuid not null references person,
    set_at     timestamptz not null default now()
);
create index identification_by_series on identification (series_id);

create table sighting (
    content_id bigint not null references content,
    force_id   uuid not null references force,
    first_at   timestamptz not null,
    last_at    timestamptz not null,
    primary key (content_id, force_id)
);
create index sighting_by_force on sighting (force_id, first_at);

-- In which exhibit is for the force alone to know.
create table exhibit_sighting (
    exhibit_id uuid not null,
    content_id bigint not null references content,
    number     integer not null,
    force_id   uuid not null references force,
    primary key (exhibit_id, content_id, number)
);
create index exhibit_sighting_by_content on exhibit_sighting (content_id, force_id);
create table exhibit_taken (
    exhibit_id uuid primary key,
    force_id   uuid not null references force,
    contents   integer not null,
    taken_at   timestamptz not null default now()
);
alter table exhibit_sighting enable row level security;
alter table exhibit_sighting force row level security;
create policy of_the_force on exhibit_sighting
    using (force_id = current_force()) with check (force_id = current_force());
alter table exhibit_taken enable row level security;
alter table exhibit_taken force row level security;
create policy of_the_force on exhibit_taken
    using (force_id = current_force()) with check (force_id = current_force());

-- What indexes must look at again. Rows of a transaction that began early may show late: readers go by the snapshot.
create table feed (
    id         bigint generated always as identity primary key,
    tx         xid8 not null default pg_current_xact_id(),
    set_number bigint not null,
    entry      bigint
);
comment on column feed.entry is 'Null: the whole set.';
create index feed_by_transaction on feed (tx);
create function tell_of_feed() returns trigger language plpgsql as $$
begin
    perform pg_notify('safelight_feed', '');
    return null;
end $$;
create trigger feed_is_told after insert on feed for each statement execute function tell_of_feed();
-- Names the life of this database: after a restore, transaction numbers begin anew.
create table feed_life (
    one  boolean primary key default true check (one),
    life uuid not null default gen_random_uuid()
);
insert into feed_life default values;

create table list_out (
    id         uuid primary key default gen_random_uuid(),
    name       text not null unique check (name ~ '^[a-z0-9][a-z0-9-]{1,59}$'),
    scheme     text not null,
    states     text[] not null check (cardinality(states) > 0),
    categories text[] not null check (cardinality(categories) > 0),
    licence    text not null check (length(licence) between 1 and 1000),
    purpose    text not null check (length(purpose) between 1 and 1000),
    version    integer not null default 0,
    built_at   timestamptz,
    created_by uuid references person,
    created_at timestamptz not null default now()
);

create table list_entry (
    list_id         uuid not null references list_out,
    content_id      bigint not null references content,
    from_version    integer not null,
    until_version   integer,
    content_version integer not null,
    state           text not null,
    category        text not null,
    primary key (list_id, content_id, from_version)
);
create unique index list_entry_in_force on list_entry (list_id, content_id) where until_version is null;
create index list_entry_until on list_entry (list_id, until_version);

create table list_download (
    number       bigint generated always as identity primary key,
    list_id      uuid not null references list_out,
    from_version integer not null,
    to_version   integer not null,
    format       text not null,
    force_id     uuid not null references force,
    person_id    uuid not null references person,
    at           timestamptz not null default now()
);
create index list_download_by_list on list_download (list_id, number);

grant select, insert, update on content to ${user};
grant select, insert, update, delete on content_conflict to ${user};
grant select, insert, update on claim_set to ${user};
grant select, insert on claim_statement to ${user};
grant select, insert on claim to ${user};
grant update (content_id) on claim to ${user};
grant select, insert on vote, adjudication, grade_change to ${user};
grant update (content_id) on vote, adjudication, grade_change to ${user};
grant select, insert, update, delete on grade to ${user};
grant select, insert on grade_set to ${user};
grant select, insert on series to ${user};
grant select, insert, update, delete on identification to ${user};
grant select, insert, update, delete on sighting to ${user};
grant select, insert, update, delete on exhibit_sighting, exhibit_taken to ${user};
grant select, insert, delete on feed to ${user};
grant select, update on feed_life to ${user};
grant select, insert, update on list_out to ${user};
grant select, insert, update on list_entry to ${user};
grant select, insert on list_download to ${user};
grant usage on sequence set_number, opinion_number, content_id_seq to ${user};
