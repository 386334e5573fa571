package org.safelight.triage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/// Writes `results.sqlite`: into a temporary file beside it, in one transaction, then synced and renamed. So
/// a reader sees either all of a triage or nothing, and the same rows added in the same order give the same
/// bytes (SQLite puts no clock and nothing random into a file that is written once, front to back).
///
/// Rows go in by id, lowest first: each `add` method is called in the order the outputs will read.
final class ResultsWriter implements AutoCloseable {
    /// Goes up when a reader of the old form would misread the new one; SQLite keeps it as `user_version`.
    static final int FORMAT = 2;

    private static final String[] SCHEMA = {
        """
        create table run(name text primary key, value text not null)
        """, """
        create table list(
          id integer primary key, name text not null, publisher text not null, version text not null,
          licence text not null, imported_on text not null, source_file text not null,
          source_sha256 text not null, scheme text, md5 integer not null, sha1 integer not null,
          sha256 integer not null, pdq integer not null, photodna_not_matched integer not null)
        """, """
        create table content(
          id integer primary key, sha256 text not null unique, sha1 text not null, md5 text not null,
          bytes integer not null, media_type text, media_class text, width integer, height integer,
          frames integer, decoder text, pdq text, pdq_quality integer, verdict text not null,
          decided integer not null, problem_kind text, problem text, make text, model text, serial text,
          lens text, software text, latitude real, longitude real, taken_at text,
          files integer not null, claims_left_out integer not null, stack_id integer)
        """, """
        create table claim(
          content_id integer not null, list_id integer not null, how text not null, matched_by text not null,
          standing text not null, category text, category_label text, severity integer not null,
          flags text not null, series text, distance_bits integer, orientation text, quality integer,
          entry_pdq text)
        """, """
        create table video(
          content_id integer primary key, duration_millis integer not null, interval_millis integer not null,
          frames_hashed integer not null, key_frames_only_from_millis integer, contact_sheet_millis text not null)
        """, """
        create table video_frame(
          content_id integer not null, position_millis integer not null, pdq text not null, quality integer not null)
        """, """
        create table video_match(
          content_id integer not null, list_id integer not null, how text not null, listed_video text,
          share real not null, listed_share real not null, frames integer not null, positions_millis text not null)
        """, """
        create table file(
          id integer primary key, path text not null unique, raw_path blob not null, folder text not null,
          name text not null, bytes integer, modified_at text, accessed_at text, changed_at text,
          content_id integer, not_examined_kind text, not_examined text, container text, state text, location text)
        """, """
        create table named_hash(
          content_id integer not null, digest_kind text not null, digest text not null, position integer not null,
          present integer not null, list_id integer not null, standing text not null, category text,
          category_label text, severity integer not null)
        """, """
        create table stack(
          id integer primary key, leader_content integer not null, members integer not null,
          reason text not null)
        """, """
        create table folder(
          path text not null unique, files integer not null, media integer not null, hits integer not null)
        """, """
        create table disk_region(
          image text not null, start integer not null, bytes integer not null, image_kind text not null,
          what text not null, outcome text not null, words text not null, live_files integer not null,
          deleted_files integer not null, carved_files integer not null, carved_bytes integer not null,
          unreadable_bytes integer not null, primary key(image, start)) without rowid
        """,
    };
    private static final String[] INDEXES = {
        "create index claim_by_content on claim(content_id)",
        "create index video_frame_by_content on video_frame(content_id)",
        "create index video_match_by_content on video_match(content_id)",
        "create index file_by_content on file(content_id)",
        "create index content_by_verdict on content(verdict)",
        "create index content_by_stack on content(stack_id)",
    };

    private final Path target;
    private final Path temporary;
    private final Connection connection;
    private final PreparedStatement run;
    private final PreparedStatement list;
    private final PreparedStatement content;
    private final PreparedStatement claim;
    private final PreparedStatement video;
    private final PreparedStatement videoFrame;
    private final PreparedStatement videoMatch;
    private final PreparedStatement file;
    private final PreparedStatement namedHash;
    private final PreparedStatement stack;
    private final PreparedStatement folder;
    private final PreparedStatement diskRegion;
    private final PreparedStatement putInStack;
    private boolean published;

    private ResultsWriter(Path target, Path temporary, Connection connection) throws SQLException {
        this.target = target;
        this.temporary = temporary;
        this.connection = connection;
        Database.run(connection, "pragma user_version = " + FORMAT);
        for (String table : SCHEMA) {
            Database.run(connection, table);
        }
        run = connection.prepareStatement("insert into run values (?, ?)");
        list = connection.prepareStatement("insert into list values (?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
        content = connection.prepareStatement(
                "insert into content values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
        claim = connection.prepareStatement("insert into claim values (?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
        file = connection.prepareStatement("insert into file values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
        namedHash = connection.prepareStatement("insert into named_hash values (?,?,?,?,?,?,?,?,?,?)");
        video = connection.prepareStatement("insert into video values (?,?,?,?,?,?)");
        videoFrame = connection.prepareStatement("insert into video_frame values (?,?,?,?)");
        videoMatch = connection.prepareStatement("insert into video_match values (?,?,?,?,?,?,?,?)");
        stack = connection.prepareStatement("insert into stack values (?,?,?,?)");
        folder = connection.prepareStatement("insert into folder values (?,?,?,?)");
        diskRegion = connection.prepareStatement("insert into disk_region values (?,?,?,?,?,?,?,?,?,?,?,?)");
        putInStack = connection.prepareStatement("update content set stack_id = ? where id = ?");
    }

    /// Begins a results file; nothing is at `target` until [#publish].
    static ResultsWriter create(Path target) throws SQLException, IOException {
        Path temporary = target.resolveSibling(target.getFileName() + ".writing");
        Files.deleteIfExists(temporary);
        SQLiteConfig config = new SQLiteConfig();
        // A half-written temporary file is thrown away, so neither a rollback journal nor syncing on the way
        // is needed.
        config.setJournalMode(SQLiteConfig.JournalMode.OFF);
        config.setSynchronous(SQLiteConfig.SynchronousMode.OFF);
        config.setPageSize(4096);
        Connection connection = Database.open(temporary, config);
        connection.setAutoCommit(false);
        return new ResultsWriter(target, temporary, connection);
    }

    /// What must be viewed, in temporary tables beside the rows.
    ViewOrder viewOrder() throws SQLException {
        return new ViewOrder(connection);
    }

    void addRun(Map<String, String> values) throws SQLException {
        for (Map.Entry<String, String> value : values.entrySet()) {
            insert(run, value.getKey(), value.getValue());
        }
    }

    void add(Results.HashList row) throws SQLException {
        insert(
                list,
                row.id(),
                row.name(),
                row.publisher(),
                row.version(),
                row.licence(),
                row.importedOn(),
                row.sourceFile(),
                row.sourceSha256(),
                row.scheme(),
                row.md5(),
                row.sha1(),
                row.sha256(),
                row.pdq(),
                row.photoDnaNotMatched());
    }

    void add(Results.Content row) throws SQLException {
        Results.Camera camera = row.camera();
        insert(
                content,
                row.id(),
                row.sha256(),
                row.sha1(),
                row.md5(),
                row.bytes(),
                row.mediaType(),
                row.mediaClass(),
                row.width(),
                row.height(),
                row.frames(),
                row.decoder(),
                row.pdq(),
                row.pdqQuality(),
                row.verdict().text(),
                row.decided(),
                row.problemKind(),
                row.problem(),
                camera.make(),
                camera.model(),
                camera.serial(),
                camera.lens(),
                camera.software(),
                camera.latitude(),
                camera.longitude(),
                camera.takenAt(),
                row.files(),
                row.claimsLeftOut(),
                row.stackId());
    }

    void add(Results.ListClaim row) throws SQLException {
        insert(
                claim,
                row.contentId(),
                row.listId(),
                row.how(),
                row.matchedBy(),
                row.standing(),
                row.category(),
                row.categoryLabel(),
                row.severity(),
                row.flags(),
                row.series(),
                row.distanceBits(),
                row.orientation(),
                row.quality(),
                row.entryPdq());
    }

    void add(Results.Video row) throws SQLException {
        insert(
                video,
                row.contentId(),
                row.durationMillis(),
                row.intervalMillis(),
                row.framesHashed(),
                row.keyFramesOnlyFromMillis(),
                joined(row.contactSheetMillis()));
    }

    void add(Results.VideoFrame row) throws SQLException {
        insert(videoFrame, row.contentId(), row.positionMillis(), row.pdq(), row.quality());
    }

    void add(Results.VideoMatch row) throws SQLException {
        insert(
                videoMatch,
                row.contentId(),
                row.listId(),
                row.how(),
                row.listedVideo(),
                row.share(),
                row.listedShare(),
                row.frames(),
                joined(row.positionsMillis()));
    }

    private static String joined(List<Long> millis) {
        return millis.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    void add(Results.FileEntry row) throws SQLException {
        insert(
                file,
                row.id(),
                row.path(),
                HexFormat.of().parseHex(row.rawPathHex()),
                row.folder(),
                row.name(),
                row.bytes(),
                row.modifiedAt(),
                row.accessedAt(),
                row.changedAt(),
                row.contentId(),
                row.notExaminedKind(),
                row.notExamined(),
                row.container(),
                row.state(),
                row.location());
    }

    /// Notes in which stack a content is viewed.
    void putInStack(long content, long stack) throws SQLException {
        Database.with(putInStack, stack, content).executeUpdate();
    }

    void add(Results.NamedHash row) throws SQLException {
        insert(
                namedHash,
                row.contentId(),
                row.digestKind(),
                row.digest(),
                row.offset(),
                row.present(),
                row.listId(),
                row.standing(),
                row.category(),
                row.categoryLabel(),
                row.severity());
    }

    void add(Results.Stack row) throws SQLException {
        insert(stack, row.id(), row.leaderContent(), row.members(), row.reason());
    }

    void add(Results.DiskRegion row) throws SQLException {
        insert(
                diskRegion,
                row.image(),
                row.start(),
                row.bytes(),
                row.imageKind(),
                row.what(),
                row.outcome(),
                row.words(),
                row.liveFiles(),
                row.deletedFiles(),
                row.carvedFiles(),
                row.carvedBytes(),
                row.unreadableBytes());
    }

    void add(Results.Folder row) throws SQLException {
        insert(folder, row.path(), row.files(), row.media(), row.hits());
    }

    /// Puts the file in place: indexes, commit, sync, one rename, sync of the folder.
    void publish() throws SQLException, IOException {
        for (String index : INDEXES) {
            Database.run(connection, index);
        }
        connection.commit();
        connection.close();
        sync(temporary);
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Path folderOfTarget = target.toAbsolutePath().getParent();
        if (folderOfTarget != null) {
            sync(folderOfTarget);
        }
        published = true;
    }

    /// Throws the temporary file away unless it was published.
    @Override
    public void close() throws SQLException, IOException {
        if (!published) {
            connection.close();
            Files.deleteIfExists(temporary);
        }
    }

    private static void insert(PreparedStatement statement, @Nullable Object... values) throws SQLException {
        Database.with(statement, values).executeUpdate();
    }

    private static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
