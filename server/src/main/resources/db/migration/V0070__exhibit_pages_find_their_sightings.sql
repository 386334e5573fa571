-- A page of an exhibit asks where else its fifty contents were seen, by their numbers: without this, it reads all rows
-- of the exhibit each time.
create index exhibit_sighting_by_number on exhibit_sighting (exhibit_id, number);
