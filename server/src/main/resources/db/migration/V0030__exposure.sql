-- What each person has viewed for how long, the limits that protect them, and who may see it: welfare data.

-- The person whose request this connection serves; null where it serves nobody's.
create function current_person() returns uuid language sql stable parallel safe as $$
    select nullif(current_setting('safelight.person', true), '')::uuid
$$;

-- Whether that person has a role in that force, now: a role that was taken counts from the next statement on.
create function current_person_is(wanted text) returns boolean language sql stable as $$
    select exists (select 1 from person_role r join person p on p.id = r.person_id
                    where p.id = current_person() and p.force_id = current_force() and p.disabled_at is null
                      and r.role = wanted)
$$;

-- A force's limits; the newest holds, the older ones tell what held when.
create table exposure_policy (
    force_id            uuid not null references force,
    version             int not null check (version > 0),
    day_minutes         int not null check (day_minutes between 1 and 300),
    severe_day_minutes  int not null check (severe_day_minutes between 0 and 300),
    clear_day_minutes   int not null check (clear_day_minutes between 0 and 300),
    break_after_minutes int not null check (break_after_minutes between 1 and 60),
    break_after_severe  int not null check (break_after_severe between 1 and 60),
    break_minutes       int not null check (break_minutes between 10 and 120),
    opens               time not null check (opens >= '06:00'),
    closes              time not null check (closes <= '20:00' and closes > opens),
    first_form          text not null check (first_form in ('BLURRED', 'LESS_BLURRED', 'COLOUR')),
    changed_by          uuid not null references person,
    changed_at          timestamptz not null default now(),
    primary key (force_id, version)
);
comment on column exposure_policy.break_after_severe is 'Minutes of severe material.';

-- A person's own limits: the safer of these and the force's counts.
create table exposure_own (
    person_id           uuid primary key references person,
    force_id            uuid not null references force,
    day_minutes         int not null check (day_minutes between 1 and 300),
    severe_day_minutes  int not null check (severe_day_minutes between 0 and 300),
    clear_day_minutes   int not null check (clear_day_minutes between 0 and 300),
    break_after_minutes int not null check (break_after_minutes between 1 and 60),
    break_after_severe  int not null check (break_after_severe between 1 and 60),
    break_minutes       int not null check (break_minutes between 10 and 120),
    opens               time not null check (opens >= '06:00'),
    closes              time not null check (closes <= '20:00' and closes > opens),
    first_form          text not null check (first_form in ('BLURRED', 'LESS_BLURRED', 'COLOUR'))
);

-- Locked by whoever counts for that person.
create table exposure_person (
    person_id uuid primary key references person,
    force_id  uuid not null references force
);

-- A lease: one content in one form, on one screen. What counts is from started_at to seen_until.
create table exposure_view (
    lease      uuid primary key default gen_random_uuid(),
    person_id  uuid not null references exposure_person,
    force_id   uuid not null references force,
    exhibit_id uuid not null,
    content    int not null,
    form       text not null check (form in ('BLURRED', 'LESS_BLURRED', 'COLOUR', 'LARGER', 'FULL', 'SOUND')),
    severity   text not null check (severity in ('NOT_KNOWN', 'USUAL', 'SEVERE')),
    started_at timestamptz not null,
    seen_until timestamptz not null check (seen_until >= started_at),
    ended      text check (ended in ('CLOSED', 'OTHER_OPENED', 'NOT_HEARD_OF', 'DUE'))
);
create index exposure_view_by_time on exposure_view (person_id, seen_until);
create index exposure_view_by_force on exposure_view (force_id, seen_until);
create index exposure_view_by_content on exposure_view (person_id, exhibit_id, content);
-- One at a time, however many tabs and devices.
create unique index exposure_view_one_open on exposure_view (person_id) where ended is null;

-- What was counted stays counted, and an ended lease stays ended.
create function exposure_is_not_uncounted() returns trigger language plpgsql as $$
begin
    if new.seen_until < old.seen_until
       or (old.ended is not null and (new.seen_until <> old.seen_until or new.ended is distinct from old.ended)) then
        raise exception 'What was counted stays counted.';
    end if;
    return new;
end $$;
create trigger exposure_view_only_grows before update on exposure_view
    for each row execute function exposure_is_not_uncounted();

create table exposure_override (
    id        uuid primary key default gen_random_uuid(),
    force_id  uuid not null references force,
    person_id uuid not null references person,
    given_by  uuid not null references person check (given_by <> person_id),
    lifts     text not null check (lifts in ('BREAK', 'DAY', 'HOURS')),
    reason    text not null check (length(reason) between 10 and 500),
    from_at   timestamptz not null,
    until_at  timestamptz not null check (until_at > from_at and until_at <= from_at + interval '2 hours')
);
create index exposure_override_by_person on exposure_override (person_id, until_at);

alter table exposure_policy enable row level security;
alter table exposure_policy force row level security;
create policy of_the_force on exposure_policy for select using (force_id = current_force());
create policy set_by_those_who_may on exposure_policy for insert with check (
    force_id = current_force() and changed_by = current_person()
    and (current_person_is('SUPERVISOR') or current_person_is('ADMINISTRATOR')));

alter table exposure_own enable row level security;
alter table exposure_own force row level security;
create policy own on exposure_own using (person_id = current_person())
    with check (person_id = current_person() and force_id = current_force());

alter table exposure_person enable row level security;
alter table exposure_person force row level security;
create policy own on exposure_person using (person_id = current_person())
    with check (person_id = current_person() and force_id = current_force());

alter table exposure_view enable row level security;
alter table exposure_view force row level security;
create policy own on exposure_view for select using (person_id = current_person());
create policy welfare on exposure_view for select using (force_id = current_force() and current_person_is('WELFARE'));
create policy own_is_opened on exposure_view for insert
    with check (person_id = current_person() and force_id = current_force());
create policy own_is_counted on exposure_view for update using (person_id = current_person())
    with check (person_id = current_person() and force_id = current_force());
-- For exposure_load() alone, which runs as the owner.
create policy bands on exposure_view for select to current_user using (force_id = current_force());

alter table exposure_override enable row level security;
alter table exposure_override force row level security;
create policy own on exposure_override for select using (person_id = current_person());
create policy those_who_look_after on exposure_override for select using (
    force_id = current_force() and (current_person_is('SUPERVISOR') or current_person_is('WELFARE')));
create policy given_by_a_supervisor on exposure_override for insert with check (
    force_id = current_force() and given_by = current_person() and current_person_is('SUPERVISOR')
    and exists (select 1 from person p where p.id = person_id and p.force_id = current_force()));

-- What a supervisor may know of a team: for each person who viewed today, whether less than half of the day's limit,
-- more, or all of it. Neither seconds nor an order. 20 seconds is how long a lease lives without a sign of life, 240
-- minutes the limit where a force has set none: as in the program.
create function exposure_load() returns table (person_id uuid, band int)
language sql stable security definer set search_path = public, pg_temp as $$
    with today as (
        select date_trunc('day', now() at time zone 'Europe/London') at time zone 'Europe/London' as began
    ), seen as (
        select v.person_id,
               sum(extract(epoch from
                   case when v.ended is null then least(now(), v.seen_until + interval '20 seconds') else v.seen_until end
                   - greatest(v.started_at, t.began))) as seconds
          from exposure_view v, today t
         where v.force_id = current_force() and v.seen_until > t.began and current_person_is('SUPERVISOR')
         group by v.person_id
    ), policy as (
        select coalesce((select p.day_minutes from exposure_policy p where p.force_id = current_force()
                          order by p.version desc limit 1), 240) * 60 as seconds
    )
    select s.person_id,
           case when s.seconds >= p.seconds then 3 when s.seconds * 2 >= p.seconds then 2 else 1 end
      from seen s, policy p
     where s.seconds > 0
$$;
revoke all on function exposure_load() from public;
grant execute on function exposure_load() to ${user};

grant select, insert on exposure_policy, exposure_override to ${user};
grant select, insert, update on exposure_own to ${user};
-- Updating is never done; it is what locking a row asks for.
grant select, insert, update on exposure_person to ${user};
grant select, insert on exposure_view to ${user};
grant update (seen_until, ended, severity) on exposure_view to ${user};
