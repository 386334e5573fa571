-- Items that look alike may be decided together, by an act that names each; and a triage says why an item is urgent.

alter table exhibit_content add column why text;
comment on column exhibit_content.why is 'Why it stands where it does in the viewing order, in words of the triage; the first of a stack has it.';

alter table grading_decision add column together_with integer;
comment on column grading_decision.together_with is 'The look-alike that was before the grader when this one was ticked too.';
alter table grading_decision add column act bigint;
comment on column grading_decision.act is 'The decision with which it was made in one act: they are undone together.';
update grading_decision set act = id;
grant usage on sequence grading_decision_id_seq to ${user};
