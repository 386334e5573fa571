-- What graders flag for victim identification; a second grader where the force wants one; why graders differ.

-- Whether a second person of the force grades an item too; the newest row holds, the older ones tell what held when.
create table grading_policy (
    force_id   uuid not null references force,
    version    int not null check (version > 0),
    second     text not null check (second in ('NEVER', 'CATEGORY_A', 'ALWAYS')),
    changed_by uuid not null references person,
    changed_at timestamptz not null default now(),
    primary key (force_id, version)
);
alter table grading_policy enable row level security;
alter table grading_policy force row level security;
create policy of_the_force on grading_policy for select using (force_id = current_force());
create policy set_by_a_supervisor on grading_policy for insert with check (
    force_id = current_force() and changed_by = current_person() and current_person_is('SUPERVISOR'));
grant select, insert on grading_policy to ${user};

-- Who holds the item decides on it, one after the other; two graders may decide on one item now.
drop index grading_decision_once;
alter table grading_decision add column needed smallint not null default 1 check (needed in (1, 2));
comment on column grading_decision.needed is 'How many graders the policy asked for when this was decided.';
alter table grading_decision add column settles boolean not null default false;
comment on column grading_decision.settles is 'An adjudicator''s: it counts alone.';
create index grading_decision_by_item on grading_decision (exhibit_id, content) where undone_at is null;

create table grading_flag (
    decision_id bigint not null references grading_decision,
    force_id    uuid not null references force,
    flag        text not null check (flag in ('VICTIM_VISIBLE', 'OFFENDER_VISIBLE', 'SELF_PRODUCED', 'AI_MADE', 'CLUE')),
    note        text not null check (length(note) <= 1000),
    primary key (decision_id, flag)
);
alter table grading_flag enable row level security;
alter table grading_flag force row level security;
create policy of_the_force on grading_flag for select using (force_id = current_force());
create policy with_the_own_decision on grading_flag for insert with check (force_id = current_force()
    and exists (select 1 from grading_decision d where d.id = decision_id and d.person_id = current_person()));
grant select, insert on grading_flag to ${user};

-- Why somebody decided as they did, asked for where others decided otherwise.
create table grading_reason (
    decision_id bigint primary key references grading_decision,
    force_id    uuid not null references force,
    vote        bigint references vote,
    code        text not null check (code in
        ('WHAT_IS_SHOWN', 'AGE', 'PHOTOGRAPH_OR_NOT', 'CONTEXT', 'QUALITY', 'GUIDANCE', 'MISTAKE')),
    words       text not null check (length(words) <= 500),
    at          timestamptz not null default now()
);
comment on column grading_reason.vote is 'The force''s vote that the decision stands for, where forces differ.';
create index grading_reason_by_vote on grading_reason (vote) where vote is not null;
alter table grading_reason enable row level security;
alter table grading_reason force row level security;
create policy of_the_force on grading_reason for select using (force_id = current_force());
-- Forces' votes are known to all; so is why, to those who settle between them.
create policy of_votes_for_adjudicators on grading_reason for select using (
    vote is not null and current_force() is not null and current_person_is('ADJUDICATOR'));
create policy of_the_own_decision on grading_reason for insert with check (force_id = current_force()
    and exists (select 1 from grading_decision d where d.id = decision_id and d.person_id = current_person()));
grant select, insert on grading_reason to ${user};

-- How many persons were shown something of an item, in whatever form. Who they are is not here.
create table grading_viewed (
    exhibit_id uuid not null references exhibit,
    content    integer not null,
    force_id   uuid not null references force,
    views      integer not null check (views > 0),
    primary key (exhibit_id, content)
);
alter table grading_viewed enable row level security;
alter table grading_viewed force row level security;
create policy of_the_force on grading_viewed using (force_id = current_force()) with check (force_id = current_force());
grant select, insert, update on grading_viewed to ${user};

-- Items of a block are as urgent as each other: each grader meets them in an order of their own.
create index exhibit_content_by_block on exhibit_content (exhibit_id, ((view - 1) / 20)) where to_view;
