package org.safelight.server.registry;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.safelight.server.exhibits.ExhibitId;
import org.safelight.server.exhibits.SeenElsewhere;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Who saw which content when; and, for the force alone, in which exhibit.
@Repository
class SightingsStore {
    private final JdbcClient db;

    SightingsStore(JdbcClient db) {
        this.db = db;
    }

    /// False if it was taken before. Of two who take it at once, the second waits and then finds it taken.
    boolean begin(UUID exhibit, UUID force) {
        return db.sql("""
                insert into exhibit_taken (exhibit_id, force_id, contents) values (:exhibit, :force, 0)
                on conflict do nothing
                """).param("exhibit", exhibit).param("force", force).update() == 1;
    }

    void end(UUID exhibit, int contents) {
        db.sql("update exhibit_taken set contents = :contents where exhibit_id = :exhibit")
                .param("exhibit", exhibit)
                .param("contents", contents)
                .update();
    }

    /// What `incoming` holds was seen in the exhibit, by the numbers in its column `statement`.
    void addTaken(UUID exhibit, UUID force) {
        db.sql("""
                insert into exhibit_sighting (exhibit_id, content_id, number, force_id)
                select :exhibit, content_id, statement, :force from incoming_led on conflict do nothing
                """).param("exhibit", exhibit).param("force", force).update();
        db.sql("""
                insert into sighting (content_id, force_id, first_at, last_at)
                select distinct content_id, cast(:force as uuid), now(), now() from incoming_led
                on conflict (content_id, force_id) do update set last_at = excluded.last_at
                """).param("force", force).update();
        db.sql("""
                update content set first_seen_at = now()
                 where first_seen_at is null and id in (select content_id from incoming_led)
                """).update();
    }

    /// The frames of a content of the exhibit, which `incoming` led to the known media; what is known of it already
    /// stays.
    ///
    /// @param number of the content on the exhibit
    /// @return the content that now has them; empty if it had some
    Optional<Long> addFrames(int number, byte[] frames) {
        Optional<Long> content = db.sql("""
                insert into content_frames (content_id, frames)
                select content_id, :frames from incoming_led where statement = :number limit 1
                on conflict do nothing returning content_id
                """)
                .param("frames", frames)
                .param("number", number)
                .query(Long.class)
                .optional();
        content.ifPresent(id -> db.sql("update content set version = version + 1 where id = :id")
                .param("id", id)
                .update());
        return content;
    }

    /// An exhibit was never here. Waits for whoever is taking it, so that nothing of it comes after this.
    void forget(UUID exhibit, UUID force) {
        begin(exhibit, force);
        db.sql("""
                delete from sighting s
                 where s.force_id = :force
                   and s.content_id in (select content_id from exhibit_sighting where exhibit_id = :exhibit)
                   and not exists (select 1 from exhibit_sighting o
                                    where o.content_id = s.content_id and o.force_id = :force
                                      and o.exhibit_id <> :exhibit)
                """).param("exhibit", exhibit).param("force", force).update();
        // Of what is on other exhibits of the force, the days are theirs alone.
        db.sql("""
                update sighting s set first_at = o.first_at, last_at = o.last_at
                  from (select e.content_id, min(t.taken_at) as first_at, max(t.taken_at) as last_at
                          from exhibit_sighting e join exhibit_taken t on t.exhibit_id = e.exhibit_id
                         where e.exhibit_id <> :exhibit
                           and e.content_id in (select content_id from exhibit_sighting where exhibit_id = :exhibit)
                         group by e.content_id) o
                 where s.force_id = :force and s.content_id = o.content_id
                """).param("exhibit", exhibit).param("force", force).update();
        db.sql("delete from exhibit_sighting where exhibit_id = :exhibit")
                .param("exhibit", exhibit)
                .update();
        db.sql("delete from exhibit_taken where exhibit_id = :exhibit")
                .param("exhibit", exhibit)
                .update();
    }

    List<List<SeenElsewhere.Sighting>> elsewhere(UUID exhibit, UUID viewer, List<Integer> numbers) {
        Map<Integer, List<SeenElsewhere.Sighting>> found = new HashMap<>();
        Integer[] asked = numbers.toArray(Integer[]::new);
        db.sql("""
                select h.number, f.name, o.exhibit_id, t.taken_at as first_at, t.taken_at as last_at
                  from exhibit_sighting h
                  join exhibit_sighting o on o.content_id = h.content_id and o.exhibit_id <> h.exhibit_id
                                         and o.force_id = :viewer
                  join exhibit_taken t on t.exhibit_id = o.exhibit_id join force f on f.id = o.force_id
                 where h.exhibit_id = :exhibit and h.number = any (:numbers)
                union
                select h.number, f.name, null, s.first_at, s.last_at
                  from exhibit_sighting h join sighting s on s.content_id = h.content_id and s.force_id <> :viewer
                  join force f on f.id = s.force_id
                 where h.exhibit_id = :exhibit and h.number = any (:numbers)
                 order by 1, 3 nulls last, 2
                """)
                .param("exhibit", exhibit)
                .param("viewer", viewer)
                .param("numbers", asked)
                .query(row -> {
                    UUID own = row.getObject("exhibit_id", UUID.class);
                    found.computeIfAbsent(row.getInt("number"), _ -> new ArrayList<>())
                            .add(new SeenElsewhere.Sighting(
                                    row.getString("name"),
                                    Optional.ofNullable(own).map(ExhibitId::new),
                                    KnownMediaStore.day(row.getObject("first_at", OffsetDateTime.class)),
                                    KnownMediaStore.day(row.getObject("last_at", OffsetDateTime.class))));
                });
        return numbers.stream().map(n -> found.getOrDefault(n, List.of())).toList();
    }
}
