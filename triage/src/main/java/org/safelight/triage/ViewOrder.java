package org.safelight.triage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.PdqVariants;

/// What a person must view, gathered content by content and path by path, then given back in viewing order with its
/// stacks. All of it is kept in temporary tables, which SQLite puts on disk: memory does not grow with it, but for the
/// looks of the first of each stack ([Stacking]).
///
/// Idea: the order follows from a key of bytes that [Ranking] makes of a candidate and of how its camera was used
/// elsewhere. The first pass over all that was gathered, by content, tells each content's best folder and counts the
/// cameras; the second makes the keys; SQLite sorts them. Used once, by one thread.
final class ViewOrder {
    private static final String[] TABLES = {
        """
        create temp table viewing(
          content integer primary key, kind text not null, severity integer not null, distance_bits integer not null,
          claim text not null, bytes integer not null, make text, model text, serial text, latitude real,
          longitude real, taken_at text, picture blob)
        """, """
        create temp table viewing_place(content integer not null, folder integer not null, modified text)
        """, """
        create temp table viewing_best(
          content integer primary key, hits integer not null, files integer not null, beside integer not null,
          newest text)
        """, """
        create temp table viewing_camera(
          camera text primary key, items integer not null, beside integer not null) without rowid
        """, """
        create temp table viewing_rank(rank blob not null, content integer not null, reason text not null)
        """, """
        create temp table viewing_stack(
          id integer primary key, leader integer not null, members integer not null, reason text not null)
        """, """
        create temp table viewing_placed(content integer primary key, stack integer not null)
        """,
    };

    private final Connection connection;
    private final PreparedStatement addView;
    private final PreparedStatement addPlace;
    private final Stacking stacking = new Stacking();

    /// @param connection whose temporary tables are used; none of its own tables may be called like one of them
    ViewOrder(Connection connection) throws SQLException {
        this.connection = connection;
        for (String table : TABLES) {
            Database.run(connection, table);
        }
        addView = connection.prepareStatement("insert into temp.viewing values (?,?,?,?,?,?,?,?,?,?,?,?,?)");
        addPlace = connection.prepareStatement("insert into temp.viewing_place values (?,?,?)");
    }

    /// A content to view, before it is known where it lies.
    ///
    /// @param picture the look of its first usable frame; null if it has none
    record View(
            long content,
            VerdictKind kind,
            int severity,
            int distanceBits,
            String claim,
            Results.Camera camera,
            long bytes,
            @Nullable PdqVariants picture) {}

    /// Takes stacks in viewing order.
    interface StackTaker {
        void take(Results.Stack stack) throws SQLException;
    }

    /// Takes the stack that each content is in, by content.
    interface PlacedTaker {
        void take(long content, long stack) throws SQLException;
    }

    void add(View view) throws SQLException {
        Results.Camera camera = view.camera();
        PdqVariants picture = view.picture();
        Database.with(
                        addView,
                        view.content(),
                        view.kind().text(),
                        view.severity(),
                        view.distanceBits(),
                        view.claim(),
                        view.bytes(),
                        camera.make(),
                        camera.model(),
                        camera.serial(),
                        camera.latitude(),
                        camera.longitude(),
                        camera.takenAt(),
                        picture == null ? null : Journal.bytesOf(List.of(picture)))
                .executeUpdate();
    }

    /// A path of a content that was added.
    ///
    /// @param folder a number that stands for the folder it lies in
    /// @param modified ISO-8601; null if not known
    void lies(long content, int folder, @Nullable String modified) throws SQLException {
        Database.with(addPlace, content, folder, modified).executeUpdate();
    }

    /// Puts all into viewing order and into stacks, and hands over the stacks, then which content is in which.
    ///
    /// @param folders what is known of a folder at the end, by its number
    void stack(IntFunction<Ranking.Density> folders, StackTaker stacks, PlacedTaker placed) throws SQLException {
        findBest(folders);
        rank();
        place();
        each("select id, leader, members, reason from temp.viewing_stack order by id", row -> {
            stacks.take(new Results.Stack(
                    row.getLong("id"), row.getLong("leader"), row.getLong("members"), Database.text(row, "reason")));
        });
        each("select content, stack from temp.viewing_placed order by content", row -> {
            placed.take(row.getLong("content"), row.getLong("stack"));
        });
    }

    /// The folder with the largest share of hits of each content, the newest of its paths, and the use of cameras.
    private void findBest(IntFunction<Ranking.Density> folders) throws SQLException {
        try (PreparedStatement best = connection.prepareStatement("insert into temp.viewing_best values (?,?,?,?,?)");
                PreparedStatement camera = connection.prepareStatement("""
                        insert into temp.viewing_camera values (?, 1, ?)
                        on conflict do update set items = items + 1, beside = beside + excluded.beside
                        """)) {
            BestOfContent current = new BestOfContent();
            each("""
                    select v.content, v.kind, v.make, v.model, v.serial, p.folder, max(p.modified) as modified
                      from temp.viewing_place p cross join temp.viewing v on v.content = p.content
                     group by p.content, p.folder order by p.content
                    """, row -> {
                if (row.getLong("content") != current.content) {
                    current.writeTo(best, camera);
                    current.begin(row);
                }
                current.add(folders.apply(row.getInt("folder")), row.getString("modified"));
            });
            current.writeTo(best, camera);
        }
    }

    /// What is gathered of the content whose places are being read.
    private static final class BestOfContent {
        private long content = -1;
        private boolean isHit;
        private @Nullable String camera;
        private Ranking.Density density = Ranking.Density.NONE;
        private boolean besideHits;
        private @Nullable String newest;

        void begin(ResultSet row) throws SQLException {
            content = row.getLong("content");
            isHit = VerdictKind.of(Database.text(row, "kind")).hit();
            camera = Ranking.cameraKey(row.getString("make"), row.getString("model"), row.getString("serial"));
            density = Ranking.Density.NONE;
            besideHits = false;
            newest = null;
        }

        void add(Ranking.Density folder, @Nullable String modified) {
            density = folder.compareTo(density) > 0 ? folder : density;
            besideHits |= folder.hits() > 0;
            newest = modified != null && (newest == null || modified.compareTo(newest) > 0) ? modified : newest;
        }

        void writeTo(PreparedStatement best, PreparedStatement cameras) throws SQLException {
            if (content < 0) {
                return;
            }
            Database.with(best, content, density.hits(), density.files(), besideHits, newest)
                    .executeUpdate();
            if (camera != null) {
                Database.with(cameras, camera, besideHits || isHit).executeUpdate();
            }
        }
    }

    private void rank() throws SQLException {
        try (PreparedStatement add = connection.prepareStatement("insert into temp.viewing_rank values (?,?,?)");
                PreparedStatement uses =
                        connection.prepareStatement("select items, beside from temp.viewing_camera where camera = ?")) {
            each(
                    "select * from temp.viewing v join temp.viewing_best b on b.content = v.content order by v.content",
                    row -> {
                        Ranking.Candidate candidate = candidate(row);
                        Ranking.CameraUse use = useOf(candidate.camera(), uses);
                        Database.with(
                                        add,
                                        Ranking.key(candidate, use),
                                        candidate.content(),
                                        Ranking.reason(candidate, use))
                                .executeUpdate();
                    });
        }
    }

    private static Ranking.Candidate candidate(ResultSet row) throws SQLException {
        String takenAt = row.getString("taken_at");
        return new Ranking.Candidate(
                row.getLong("content"),
                VerdictKind.of(Database.text(row, "kind")),
                row.getInt("severity"),
                row.getInt("distance_bits"),
                Database.text(row, "claim"),
                new Ranking.Density(row.getLong("hits"), row.getLong("files")),
                row.getBoolean("beside"),
                new Results.Camera(
                        row.getString("make"),
                        row.getString("model"),
                        row.getString("serial"),
                        null,
                        null,
                        Database.fraction(row, "latitude"),
                        Database.fraction(row, "longitude"),
                        takenAt),
                row.getLong("bytes"),
                takenAt != null ? takenAt : row.getString("newest"));
    }

    private static Ranking.CameraUse useOf(Results.Camera camera, PreparedStatement uses) throws SQLException {
        String key = Ranking.cameraKey(camera.make(), camera.model(), camera.serial());
        if (key == null) {
            return Ranking.CameraUse.NONE;
        }
        try (ResultSet row = Database.with(uses, key).executeQuery()) {
            return row.next()
                    ? new Ranking.CameraUse(row.getLong("items"), row.getLong("beside"))
                    : Ranking.CameraUse.NONE;
        }
    }

    private void place() throws SQLException {
        try (PreparedStatement lead = connection.prepareStatement("insert into temp.viewing_stack values (?,?,1,?)");
                PreparedStatement join = connection.prepareStatement(
                        "update temp.viewing_stack set members = members + 1 where id = ?");
                PreparedStatement placed =
                        connection.prepareStatement("insert into temp.viewing_placed values (?,?)")) {
            long[] stacks = new long[1];
            each("""
                    select r.content, r.reason, v.picture
                      from temp.viewing_rank r cross join temp.viewing v on v.content = r.content order by r.rank
                    """, row -> {
                byte[] picture = row.getBytes("picture");
                long content = row.getLong("content");
                long stack = stacking.place(
                        picture == null ? null : Journal.hashesOf(picture).getFirst());
                if (stack > stacks[0]) {
                    stacks[0] = stack;
                    Database.with(lead, stack, content, Database.text(row, "reason"))
                            .executeUpdate();
                } else {
                    Database.with(join, stack).executeUpdate();
                }
                Database.with(placed, content, stack).executeUpdate();
            });
        }
    }

    private void each(String sql, Journal.Reader.RowConsumer<ResultSet> consumer) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                consumer.accept(rows);
            }
        }
    }
}
