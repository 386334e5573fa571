package org.safelight.server.registry;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// How long knowledge takes from one force to all: the delay that makes officers see the same pictures
/// again. Source:
/// the inspectorate's criticism of long uploading delays (HMICFRS, April 2023).
@Repository
class ContributionStore {
    private final JdbcClient db;

    ContributionStore(JdbcClient db) {
        this.db = db;
    }

    /// A force's contents that it first saw within the days asked for.
    ///
    /// @param seen how many
    /// @param voted how many of them it voted on
    /// @param toVote half of these took at most so long from its first sighting to its own first vote
    /// @param trusted how many of them are or were trusted
    /// @param toTrusted half of these took at most so long from its first sighting; those trusted before
    ///   are at once
    /// @param listed how many of them went out on a list
    /// @param toListed the same for the first list that went out
    record Lag(
            String forceName,
            long seen,
            long voted,
            Optional<Duration> toVote,
            long trusted,
            Optional<Duration> toTrusted,
            long listed,
            Optional<Duration> toListed) {}

    List<Lag> lags(int days) {
        return db.sql("""
                select f.name, count(*) as seen, count(own.at) as voted, count(c.first_trusted_at) as trusted,
                       count(c.first_list_at) as listed,
                       percentile_cont(0.5) within group (
                           order by greatest(0, extract(epoch from own.at - s.first_at))
                       ) filter (where own.at is not null) as to_vote,
                       percentile_cont(0.5) within group (
                           order by greatest(0, extract(epoch from c.first_trusted_at - s.first_at))
                       ) filter (where c.first_trusted_at is not null) as to_trusted,
                       percentile_cont(0.5) within group (
                           order by greatest(0, extract(epoch from c.first_list_at - s.first_at))
                       ) filter (where c.first_list_at is not null) as to_listed
                  from sighting s join force f on f.id = s.force_id join content c on c.id = s.content_id
                  left join (select content_id, force_id, min(at) as at from vote group by content_id, force_id) own
                    on own.content_id = s.content_id and own.force_id = s.force_id
                 where s.first_at > now() - make_interval(days => :days)
                 group by f.name order by f.name
                """)
                .param("days", days)
                .query((row, n) -> new Lag(
                        row.getString("name"),
                        row.getLong("seen"),
                        row.getLong("voted"),
                        duration(row.getLong("voted"), row.getDouble("to_vote")),
                        row.getLong("trusted"),
                        duration(row.getLong("trusted"), row.getDouble("to_trusted")),
                        row.getLong("listed"),
                        duration(row.getLong("listed"), row.getDouble("to_listed"))))
                .list();
    }

    private static Optional<Duration> duration(long count, double seconds) {
        return count == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(Math.round(seconds)));
    }
}
