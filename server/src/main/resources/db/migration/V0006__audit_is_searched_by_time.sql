-- Auditors look for events by day, person, subject and kind.
create index audit_event_by_time on audit_event (at, sequence);
create index audit_event_by_action on audit_event (action text_pattern_ops, sequence);
