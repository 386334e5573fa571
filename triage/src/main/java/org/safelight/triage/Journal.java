package org.safelight.triage;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.safelight.decode.MediaClass;
import org.safelight.decode.Metadata;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.Digests;
import org.safelight.fingerprint.PdqVariants;
import org.safelight.fingerprint.PerceptualHash;
import org.safelight.sources.AccessTimes;
import org.safelight.sources.ContainerLimits;
import org.safelight.sources.ImageRegion;
import org.sqlite.SQLiteConfig;

/// The facts of one triage on disk, `journal.sqlite`, so that nothing is done twice after a crash.
///
/// SQLite with a write-ahead log and `synchronous = FULL`: a committed batch survives `kill -9` and a power
/// cut. That costs one sync for each batch, a few in a second, which is nothing beside reading and decoding.
/// A batch that was not committed is gone as a whole; its paths are then read again, and none of it had been
/// counted as done.
///
/// One connection writes, from one thread. Any number of [Reader]s read what is committed.
final class Journal implements AutoCloseable {
    /// Goes up when what a fact means changes; then an old journal is refused.
    static final String FORMAT = "3";

    private static final int WRITER_CACHE_KIBIBYTES = 64 << 10;
    private static final String PASS = "pass";
    private static final String ACCESS_TIMES = "accessTimes";
    private static final String[] SCHEMA = {
        """
        create table if not exists about(name text primary key, value text not null)
        """,
        """
        create table if not exists file(
          path text primary key, raw_path blob not null, folder text not null, name text not null, bytes integer,
          modified_at text, accessed_at text, changed_at text, inode integer, sha256 blob,
          not_examined_kind text, not_examined text, pass integer not null) without rowid
        """,
        """
        create table if not exists content(
          sha256 blob primary key, sha1 blob not null, md5 blob not null, bytes integer not null,
          listed integer not null, media_type text, media_class text, width integer, height integer,
          frames integer, frames_examined integer, hashes blob, decoder text, near integer,
          problem_kind text, problem text, make text, model text, serial text, lens text, software text,
          latitude real, longitude real, taken_at text, orientation integer, film blob,
          opens integer not null) without rowid
        """,
        """
        create table if not exists quarantine(
          sha256 blob primary key, kind text not null, problem text not null, messages text not null) without rowid
        """,
        """
        create table if not exists container(
          sha256 blob primary key, members integer not null, bytes_below integer not null,
          members_below integer not null, problem_kind text, problem text) without rowid
        """,
        """
        create table if not exists member(
          container blob not null, number integer not null, path text not null, raw_path blob not null,
          bytes integer, modified_at text, accessed_at text, changed_at text, state text not null,
          location text not null, sha256 blob, not_examined_kind text, not_examined text,
          primary key(container, number)) without rowid
        """,
        """
        create table if not exists named_hash(
          content blob not null, digest_kind text not null, digest blob not null, position integer not null,
          primary key(content, digest_kind, digest)) without rowid
        """,
        """
        create table if not exists region(
          image blob not null, start integer not null, bytes integer not null, image_kind text not null,
          what text not null, outcome text not null, words text not null, live_files integer not null,
          deleted_files integer not null, carved_files integer not null, carved_bytes integer not null,
          unreadable_bytes integer not null, primary key(image, start)) without rowid
        """,
        "create index if not exists file_by_content on file(sha256)",
        "create index if not exists member_by_content on member(sha256)",
    };

    private final Path path;
    private final Connection connection;
    private final PreparedStatement putFile;
    private final PreparedStatement markFile;
    private final PreparedStatement putContent;
    private final PreparedStatement putQuarantine;
    private final PreparedStatement putContainer;
    private final PreparedStatement putMember;
    private final PreparedStatement putNamedHash;
    private final PreparedStatement putRegion;
    private final PreparedStatement putAbout;
    private Supplier<AccessTimes> accessTimesNow = () -> AccessTimes.KEPT;
    private AccessTimes notedAccessTimes = AccessTimes.KEPT;
    private long pass;

    private Journal(Path path, Connection connection) throws SQLException {
        this.path = path;
        this.connection = connection;
        for (String statement : SCHEMA) {
            Database.run(connection, statement);
        }
        connection.commit();
        putAbout = connection.prepareStatement("insert or replace into about values (?, ?)");
        putFile = connection.prepareStatement("insert or replace into file values (?,?,?,?,?,?,?,?,?,?,?,?,?)");
        markFile = connection.prepareStatement("update file set pass = ? where path = ?");
        putQuarantine = connection.prepareStatement("insert or replace into quarantine values (?,?,?,?)");
        putContent = connection.prepareStatement(
                "insert or ignore into content values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
        putContainer = connection.prepareStatement("insert or replace into container values (?,?,?,?,?,?)");
        putNamedHash = connection.prepareStatement("insert or replace into named_hash values (?,?,?,?)");
        putRegion = connection.prepareStatement("insert or replace into region values (?,?,?,?,?,?,?,?,?,?,?,?)");
        putMember = connection.prepareStatement("insert or replace into member values (?,?,?,?,?,?,?,?,?,?,?,?,?)");
    }

    /// Opens the journal, or makes an empty one.
    static Journal open(Path file) throws SQLException {
        SQLiteConfig config = config();
        // A digest lies anywhere in its table: with fewer pages at hand, those of a large exhibit are read again and
        // again.
        config.setCacheSize(-WRITER_CACHE_KIBIBYTES);
        Connection connection = Database.open(file, config);
        try {
            connection.setAutoCommit(false);
            return new Journal(file, connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static SQLiteConfig config() {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(10_000);
        return config;
    }

    /// What the journal was begun with, by name; empty for a new one.
    Map<String, String> about() throws SQLException {
        Map<String, String> about = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement("select name, value from about order by name");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                about.put(Database.text(rows, "name"), Database.text(rows, "value"));
            }
        }
        return about;
    }

    /// Notes what the journal is for, and begins a pass: paths that no fact of this pass names are not part
    /// of its results.
    void begin(Map<String, String> about) throws SQLException {
        for (Map.Entry<String, String> value : about.entrySet()) {
            Database.with(putAbout, value.getKey(), value.getValue()).executeUpdate();
        }
        notedAccessTimes = accessTimes();
        pass = Long.parseLong(about().getOrDefault(PASS, "0")) + 1;
        Database.with(putAbout, PASS, Long.toString(pass)).executeUpdate();
        connection.commit();
    }

    /// How many earlier runs this one goes on with.
    long resumed() {
        return pass - 1;
    }

    /// From now on, every commit also notes the worst that is known of access times. So a resumed run, which
    /// opens fewer files, does not claim more than is true of the whole.
    void watchAccessTimes(Supplier<AccessTimes> now) {
        accessTimesNow = now;
    }

    /// The worst that any run noted of access times.
    AccessTimes accessTimes() throws SQLException {
        String noted = about().get(ACCESS_TIMES);
        return noted == null ? AccessTimes.KEPT : AccessTimes.valueOf(noted);
    }

    private void noteAccessTimes() throws SQLException {
        AccessTimes now = accessTimesNow.get();
        if (now.compareTo(notedAccessTimes) > 0) {
            notedAccessTimes = now;
            Database.with(putAbout, ACCESS_TIMES, now.name()).executeUpdate();
        }
    }

    /// Writes facts and commits them as one.
    void commit(List<Fact> facts) throws SQLException {
        for (Fact fact : facts) {
            switch (fact) {
                case Fact.FileRead read -> put(read.state(), read.sha256().bytes(), null, null);
                case Fact.FileNotRead not -> put(not.state(), null, not.kind(), not.words());
                case Fact.FileUnchanged unchanged ->
                    Database.with(markFile, pass, unchanged.path()).executeUpdate();
                case Fact.ContentExamined content -> put(content);
                case Fact.Quarantined item ->
                    Database.with(putQuarantine, item.sha256().bytes(), item.kind(), item.words(), item.messages())
                            .executeUpdate();
                case Fact.ContainerOpened opened -> put(opened);
                case Fact.MemberFound member -> put(member);
                case Fact.HashNamed hash ->
                    Database.with(
                                    putNamedHash,
                                    hash.content().bytes(),
                                    hash.named().kind().name(),
                                    hash.named().bytes(),
                                    hash.offset())
                            .executeUpdate();
                case Fact.ImageRegions regions -> put(regions);
            }
        }
        noteAccessTimes();
        connection.commit();
    }

    private void put(Fact.PathState state, byte @Nullable [] sha256, @Nullable String kind, @Nullable String words)
            throws SQLException {
        Database.with(
                        putFile,
                        state.path(),
                        HexFormat.of().parseHex(state.rawPathHex()),
                        state.folder(),
                        state.name(),
                        state.bytes(),
                        state.modifiedAt(),
                        state.accessedAt(),
                        state.changedAt(),
                        state.inode(),
                        sha256,
                        kind,
                        words,
                        pass)
                .executeUpdate();
    }

    private void put(Fact.ContentExamined content) throws SQLException {
        Digests digests = content.digests();
        Fact.Look look = content.examination();
        Metadata metadata = look == null ? Metadata.NONE : look.metadata();
        Database.with(
                        putContent,
                        digests.sha256().bytes(),
                        digests.sha1().bytes(),
                        digests.md5().bytes(),
                        digests.bytes(),
                        content.listed(),
                        look == null ? null : look.mediaType(),
                        look == null ? null : look.mediaClass().name(),
                        look == null ? null : look.width(),
                        look == null ? null : look.height(),
                        look == null ? null : look.frames(),
                        look == null ? null : look.framesExamined(),
                        look == null ? null : bytesOf(look.hashes()),
                        look == null ? null : look.decoder(),
                        look == null ? null : look.near(),
                        look == null ? null : look.problemKind(),
                        look == null ? null : look.problem(),
                        metadata.make(),
                        metadata.model(),
                        metadata.bodySerial(),
                        metadata.lens(),
                        metadata.software(),
                        metadata.latitude(),
                        metadata.longitude(),
                        metadata.takenAt(),
                        metadata.orientation(),
                        look == null || look.film() == null ? null : bytesOf(look.film()),
                        content.opens())
                .executeUpdate();
    }

    private void put(Fact.ContainerOpened opened) throws SQLException {
        Database.with(
                        putContainer,
                        opened.sha256().bytes(),
                        opened.members(),
                        opened.bytesBelow(),
                        opened.membersBelow(),
                        opened.kind(),
                        opened.words())
                .executeUpdate();
    }

    private void put(Fact.ImageRegions image) throws SQLException {
        for (ImageRegion region : image.regions()) {
            Database.with(
                            putRegion,
                            image.image().bytes(),
                            region.start(),
                            region.bytes(),
                            image.kind(),
                            region.what(),
                            Fact.kind(region.outcome()),
                            region.words(),
                            region.liveFiles(),
                            region.deletedFiles(),
                            region.carvedFiles(),
                            region.carvedBytes(),
                            region.unreadableBytes())
                    .executeUpdate();
        }
    }

    private void put(Fact.MemberFound member) throws SQLException {
        Digest sha256 = member.sha256();
        Database.with(
                        putMember,
                        member.container().bytes(),
                        member.number(),
                        member.path(),
                        HexFormat.of().parseHex(member.rawPathHex()),
                        member.bytes(),
                        member.modifiedAt(),
                        member.accessedAt(),
                        member.changedAt(),
                        member.state(),
                        member.location(),
                        sha256 == null ? null : sha256.bytes(),
                        member.kind(),
                        member.words())
                .executeUpdate();
    }

    /// Opens another connection that sees what is committed; close it before the journal.
    Reader reader() throws SQLException {
        return new Reader(path, pass);
    }

    /// Ends; as the last connection it moves the write-ahead log into the file, so that one file is the
    /// journal.
    @Override
    public void close() throws SQLException {
        connection.close();
    }

    /// Reads committed facts; used by one thread at a time.
    static final class Reader implements AutoCloseable {
        private final long pass;
        private final Connection connection;
        private final PreparedStatement fileInState;
        private final PreparedStatement container;
        private final PreparedStatement content;
        private final PreparedStatement member;

        private Reader(Path path, long pass) throws SQLException {
            this.pass = pass;
            connection = Database.open(path, config());
            // A path counts as done only if its content is here too: a crash may have come between the two.
            fileInState = connection.prepareStatement("""
                    select f.*, c.opens from file f join content c on c.sha256 = f.sha256 where f.path = ?
                    """);
            container = connection.prepareStatement("select * from container where sha256 = ?");
            content = connection.prepareStatement("select 1 from content where sha256 = ?");
            member = connection.prepareStatement("""
                    select m.raw_path, m.location, m.bytes, m.sha256, c.opens
                      from member m join content c on c.sha256 = m.sha256
                     where m.container = ? and m.number = ?
                       and (not c.opens or exists (select 1 from container o where o.sha256 = c.sha256))
                    """);
        }

        /// A path that was read and its content examined.
        ///
        /// @param opens the content if it is a container: then the path is done only if that was opened too
        record Examined(Fact.PathState state, @Nullable Digest opens) {}

        /// The state in which this path was read and its content examined; null if that has not happened.
        @Nullable
        Examined examined(String path) throws SQLException {
            try (ResultSet rows = Database.with(fileInState, path).executeQuery()) {
                return rows.next()
                        ? new Examined(
                                state(rows),
                                rows.getBoolean("opens") ? Digest.of(DigestKind.SHA256, rows.getBytes("sha256")) : null)
                        : null;
            }
        }

        /// What is committed of a container that was opened; null if nothing is.
        Fact.@Nullable ContainerOpened container(Digest sha256) throws SQLException {
            try (ResultSet rows = Database.with(container, sha256.bytes()).executeQuery()) {
                return rows.next()
                        ? new Fact.ContainerOpened(
                                sha256,
                                rows.getLong("members"),
                                rows.getLong("bytes_below"),
                                rows.getLong("members_below"),
                                rows.getString("problem_kind"),
                                rows.getString("problem"))
                        : null;
            }
        }

        /// A member that was read and whose content was examined and, if it is a container, opened.
        record Member(String rawPathHex, String location, long bytes, Digest sha256, boolean opens) {}

        /// The member of a container at a place in it; null unless all about it is done.
        @Nullable
        Member member(Digest containerSha256, long number) throws SQLException {
            try (ResultSet rows =
                    Database.with(member, containerSha256.bytes(), number).executeQuery()) {
                return rows.next()
                        ? new Member(
                                HexFormat.of().formatHex(rows.getBytes("raw_path")),
                                Database.text(rows, "location"),
                                rows.getLong("bytes"),
                                Digest.of(DigestKind.SHA256, rows.getBytes("sha256")),
                                rows.getBoolean("opens"))
                        : null;
            }
        }

        /// The regions of the disk images of this pass, image by image in path order, one at a time. After
        /// [#number].
        void regions(RowConsumer<Results.DiskRegion> each) throws SQLException {
            each("""
                    select i.path, r.* from temp.item i join region r on r.image = i.sha256
                     order by i.path, r.start
                    """, rows -> each.accept(Results.diskRegion(rows)));
        }

        /// Takes a container that was opened.
        interface ContainerConsumer {
            /// Takes one.
            ///
            /// @param isComplete whether all that lies below it is examined too
            void accept(Digest container, boolean isComplete);
        }

        /// Every container that was opened. A crash may come between an outer and an inner one that another lane was
        /// opening: then the outer one is not complete. Nor is one for which a program was missing.
        void containers(ContainerLimits limits, ContainerConsumer each) throws SQLException {
            each(
                    """
                    with recursive placed(sha256, depth) as (
                      select x.sha256, 0 from file f join content x on x.sha256 = f.sha256 where x.opens
                      union
                      select m.sha256, p.depth + 1
                        from placed p join member m on m.container = p.sha256
                        join content x on x.sha256 = m.sha256
                       where x.opens and p.depth + 1 < ?),
                    undone(sha256) as (
                      select m.container from member m left join content x on x.sha256 = m.sha256
                       where m.sha256 is not null
                         and (x.sha256 is null
                              or (x.opens and not exists (select 1 from container c where c.sha256 = m.sha256)
                                  and m.sha256 in (select sha256 from placed)))
                      union
                      select m.container from undone u join member m on m.sha256 = u.sha256)
                    select sha256, coalesce(problem_kind, '') <> 'program-missing'
                                   and sha256 not in (select sha256 from undone) as complete
                      from container
                    """,
                    rows -> each.accept(
                            Digest.of(DigestKind.SHA256, rows.getBytes("sha256")), rows.getBoolean("complete")),
                    limits.depth());
        }

        /// Whether something is left that another pass can do: a member whose content nobody has examined, or
        /// a container of this pass that nobody has opened. Another lane had it, and its file changed
        /// meanwhile.
        boolean anythingUndone(ContainerLimits limits) throws SQLException {
            boolean[] any = new boolean[1];
            each("""
                    select 1 from member m where m.sha256 is not null
                       and not exists (select 1 from content c where c.sha256 = m.sha256)
                    union all
                    select 1 from file f join content x on x.sha256 = f.sha256
                     where f.pass = ? and x.opens and ? > 0
                       and not exists (select 1 from container c where c.sha256 = f.sha256)
                    limit 1
                    """, rows -> any[0] = true, pass, limits.depth());
            return any[0];
        }

        /// Every content there is a fact of, whichever pass examined it.
        void contentDigests(Consumer<Digest> each) throws SQLException {
            each("select sha256 from content", rows -> {
                each.accept(Digest.of(DigestKind.SHA256, rows.getBytes("sha256")));
            });
        }

        /// Whether there is a fact of this content, whichever pass examined it.
        boolean isContent(Digest sha256) throws SQLException {
            try (ResultSet rows = Database.with(content, sha256.bytes()).executeQuery()) {
                return rows.next();
            }
        }

        boolean isEmpty() throws SQLException {
            boolean[] any = new boolean[1];
            each("select 1 from file limit 1", rows -> any[0] = true);
            return !any[0];
        }

        /// The paths of this pass whose content nobody has examined, in path order. Only a file that changed
        /// while it was being read again leaves such a path.
        List<Fact.PathState> pathsWithoutContent() throws SQLException {
            List<Fact.PathState> states = new ArrayList<>();
            each("""
                    select * from file f where pass = ? and sha256 is not null
                       and not exists (select 1 from content c where c.sha256 = f.sha256) order by path
                    """, rows -> states.add(state(rows)), pass);
            return states;
        }

        /// Lists what this pass found: its paths, and below each container the paths of its members, then
        /// numbers the contents from 1 by SHA-256. For the methods below; once, after the last fact.
        ///
        /// Members are facts about contents. Here they become paths, one for each place a container lies at,
        /// in an order that depends on nothing but facts.
        void number(ContainerLimits limits) throws SQLException {
            ItemList.make(connection, pass, limits);
            Database.run(connection, """
                    create temp table numbered(id integer primary key, sha256 blob unique, files integer not null)
                    """);
            Database.run(connection, """
                    insert into temp.numbered(sha256, files)
                    select sha256, count(*) from temp.item where sha256 is not null group by sha256 order by sha256
                    """);
        }

        /// A content of this pass, its number and how many of its paths there are.
        record NumberedContent(long id, Fact.ContentExamined content, long files) {}

        /// The contents of this pass by number, one at a time. What kept a container from being read to its
        /// end is the problem of its content.
        void contents(RowConsumer<NumberedContent> each) throws SQLException {
            each(
                    """
                    select n.id, n.files, c.sha256, c.sha1, c.md5, c.bytes, c.listed, c.media_type, c.media_class,
                           c.width, c.height, c.frames, c.frames_examined, c.hashes, c.decoder, c.near,
                           coalesce(c.problem_kind, o.problem_kind) as problem_kind,
                           coalesce(c.problem, o.problem) as problem, c.make, c.model, c.serial, c.lens, c.software,
                           c.latitude, c.longitude, c.taken_at, c.orientation, c.film, c.opens
                      from temp.numbered n join content c on c.sha256 = n.sha256
                      left join container o on o.sha256 = n.sha256 order by n.id
                    """,
                    rows -> each.accept(new NumberedContent(rows.getLong("id"), content(rows), rows.getLong("files"))));
        }

        /// A listed digest that stands as text in a content of this pass.
        ///
        /// @param present whether a content of this pass has it
        record NamedHash(long contentId, Digest named, long offset, boolean present) {}

        /// The digests named in contents of this pass, by content and place, one at a time.
        void namedHashes(RowConsumer<NamedHash> each) throws SQLException {
            Set<Digest> present = new HashSet<>();
            for (DigestKind kind : DigestKind.values()) {
                // A column's name, and no value from outside.
                String column = kind.name().toLowerCase(Locale.ROOT);
                each("""
                        select distinct h.digest from named_hash h join content c on c.%s = h.digest
                          join temp.numbered n on n.sha256 = c.sha256 where h.digest_kind = ?
                        """.formatted(column), rows -> present.add(Digest.of(kind, rows.getBytes("digest"))), kind.name());
            }
            each("""
                    select n.id, h.* from named_hash h join temp.numbered n on n.sha256 = h.content
                     order by n.id, h.position, h.digest_kind
                    """, rows -> {
                Digest named =
                        Digest.of(DigestKind.valueOf(Database.text(rows, "digest_kind")), rows.getBytes("digest"));
                each.accept(
                        new NamedHash(rows.getLong("id"), named, rows.getLong("position"), present.contains(named)));
            });
        }

        /// A path of this pass.
        ///
        /// @param contentId null when it was not read; then kind and words say why
        /// @param container path of the container that holds it; null for a file of the exhibit
        /// @param memberState `live`, `deleted` or `carved`; null for a file of the exhibit
        /// @param location where in the container, in words; null or empty where the path says enough
        record JournalledFile(
                Fact.PathState state,
                @Nullable Long contentId,
                @Nullable String kind,
                @Nullable String words,
                @Nullable String container,
                @Nullable String memberState,
                @Nullable String location) {}

        /// The paths of this pass in path order, one at a time.
        void files(RowConsumer<JournalledFile> each) throws SQLException {
            each(
                    """
                    select f.*, n.id as content_id from temp.item f left join temp.numbered n on n.sha256 = f.sha256
                     order by f.path
                    """,
                    rows -> each.accept(new JournalledFile(
                            state(rows),
                            Database.number(rows, "content_id"),
                            rows.getString("not_examined_kind"),
                            rows.getString("not_examined"),
                            rows.getString("container"),
                            rows.getString("state"),
                            rows.getString("location"))));
        }

        /// The decoders that gave the pixels of the contents of this pass, sorted.
        List<String> decoders() throws SQLException {
            List<String> decoders = new ArrayList<>();
            each("""
                    select distinct c.decoder from temp.numbered n join content c on c.sha256 = n.sha256
                     where c.decoder is not null order by c.decoder
                    """, rows -> decoders.add(Database.text(rows, "decoder")));
            return decoders;
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }

        /// Takes a row; what it throws comes out of the reading method.
        interface RowConsumer<T> {
            void accept(T row) throws SQLException;
        }

        private void each(String sql, RowConsumer<ResultSet> consumer, @Nullable Object... values) throws SQLException {
            try (PreparedStatement statement = Database.with(connection.prepareStatement(sql), values);
                    ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    consumer.accept(rows);
                }
            }
        }
    }

    private static Fact.PathState state(ResultSet row) throws SQLException {
        return new Fact.PathState(
                Database.text(row, "path"),
                HexFormat.of().formatHex(row.getBytes("raw_path")),
                Database.text(row, "folder"),
                Database.text(row, "name"),
                Database.number(row, "bytes"),
                row.getString("modified_at"),
                row.getString("accessed_at"),
                row.getString("changed_at"),
                Database.number(row, "inode"));
    }

    private static Fact.ContentExamined content(ResultSet row) throws SQLException {
        Digests digests = new Digests(
                Digest.of(DigestKind.MD5, row.getBytes("md5")),
                Digest.of(DigestKind.SHA1, row.getBytes("sha1")),
                Digest.of(DigestKind.SHA256, row.getBytes("sha256")),
                row.getLong("bytes"));
        String mediaType = row.getString("media_type");
        Fact.Look look = mediaType == null
                ? null
                : new Fact.Look(
                        mediaType,
                        MediaClass.valueOf(Database.text(row, "media_class")),
                        Database.smallNumber(row, "width"),
                        Database.smallNumber(row, "height"),
                        row.getInt("frames"),
                        row.getInt("frames_examined"),
                        hashesOf(row.getBytes("hashes")),
                        row.getString("decoder"),
                        row.getBoolean("near"),
                        row.getString("problem_kind"),
                        row.getString("problem"),
                        new Metadata(
                                row.getString("make"),
                                row.getString("model"),
                                row.getString("serial"),
                                row.getString("lens"),
                                row.getString("software"),
                                Database.fraction(row, "latitude"),
                                Database.fraction(row, "longitude"),
                                row.getString("taken_at"),
                                Database.smallNumber(row, "orientation")),
                        filmOf(row.getBytes("film")));
        return new Fact.ContentExamined(digests, row.getBoolean("listed"), look, row.getBoolean("opens"));
    }

    private static final int VARIANTS = 8;
    private static final int BYTES_OF_FRAME = 1 + VARIANTS * 4 * Long.BYTES;

    /// For each frame its quality in one byte, then its eight hashes, each as `w0` to `w3`, most significant
    /// byte first.
    static byte[] bytesOf(List<PdqVariants> frames) {
        ByteBuffer bytes = ByteBuffer.allocate(frames.size() * BYTES_OF_FRAME);
        for (PdqVariants frame : frames) {
            bytes.put((byte) frame.quality());
            for (PerceptualHash hash : frame.hashes()) {
                bytes.putLong(hash.w0()).putLong(hash.w1()).putLong(hash.w2()).putLong(hash.w3());
            }
        }
        return bytes.array();
    }

    /// Duration, interval, from when on key frames only (8 bytes each); then for each frame when it is shown (8 bytes).
    private static byte[] bytesOf(Fact.Film film) {
        ByteBuffer bytes = ByteBuffer.allocate((3 + film.millis().size()) * Long.BYTES);
        bytes.putLong(film.durationMillis()).putLong(film.intervalMillis()).putLong(film.keyFramesOnlyFromMillis());
        film.millis().forEach(bytes::putLong);
        return bytes.array();
    }

    private static Fact.@Nullable Film filmOf(byte @Nullable [] stored) {
        if (stored == null) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.wrap(stored);
        long duration = bytes.getLong();
        long interval = bytes.getLong();
        long keyFramesOnlyFrom = bytes.getLong();
        List<Long> millis = new ArrayList<>();
        while (bytes.hasRemaining()) {
            millis.add(bytes.getLong());
        }
        return new Fact.Film(duration, interval, keyFramesOnlyFrom, millis);
    }

    static List<PdqVariants> hashesOf(byte[] stored) {
        ByteBuffer bytes = ByteBuffer.wrap(stored);
        List<PdqVariants> frames = new ArrayList<>();
        while (bytes.hasRemaining()) {
            int quality = bytes.get();
            List<PerceptualHash> hashes = new ArrayList<>(VARIANTS);
            for (int i = 0; i < VARIANTS; i++) {
                hashes.add(new PerceptualHash(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong()));
            }
            frames.add(new PdqVariants(hashes, quality));
        }
        return frames;
    }
}
