package org.safelight.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.server.accounts.Role;
import org.safelight.server.accounts.TokenScope;
import org.safelight.server.audit.AuditVerification;
import org.safelight.server.audit.Checkpoints;
import org.safelight.server.database.Backup;
import org.safelight.server.database.Database;
import org.springframework.jdbc.core.simple.JdbcClient;

class BackupTest {
    @TempDir
    private Path folder;

    @Test
    void a_busy_server_is_saved_as_of_one_moment_and_restored_to_an_equal_one() throws Exception {
        Path data = folder.resolve("data");
        Path busy = folder.resolve("busy.zip");
        Path quiet = folder.resolve("quiet.zip");
        try (RunningServer server = RunningServer.in(data)) {
            server.member("kent", Role.EXAMINER);
            Files.createDirectories(data.resolve("kept/in a folder"));
            Files.writeString(data.resolve("kept/in a folder/é.bin"), "a file beside the database");
            AtomicBoolean isOver = new AtomicBoolean();
            Thread work = Thread.ofPlatform().start(() -> {
                while (!isOver.get()) {
                    server.token(server.member("dorset"), TokenScope.LOOK_UP);
                }
            });
            Backup.save(data, Database.forBackup(data), busy);
            isOver.set(true);
            work.join();
            Backup.Counts counts = Backup.save(data, Database.forBackup(data), quiet);
            assertThat(counts.rows()).isGreaterThan(50);
            assertThatThrownBy(() -> Backup.save(data, Database.forBackup(data), quiet))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("already");
        }

        Path restored = folder.resolve("restored");
        Backup.restore(quiet, restored);
        assertThat(restored.resolve("kept/in a folder/é.bin")).hasContent("a file beside the database");
        Path again = folder.resolve("again.zip");
        try (Database _ = Database.inFolder(restored)) {
            Backup.save(restored, Database.forBackup(restored), again);
        }
        assertThat(tables(again)).isEqualTo(tables(quiet));

        // Of the busy one: each token has its event, each event its place in the chain, and work goes on.
        Path restoredBusy = folder.resolve("restored-busy");
        Backup.restore(busy, restoredBusy);
        try (RunningServer server = RunningServer.in(restoredBusy)) {
            JdbcClient db = server.bean(JdbcClient.class);
            long tokens =
                    db.sql("select count(*) from api_token").query(Long.class).single();
            assertThat(db.sql("select count(*) from audit_event where action = 'accounts.token-made'")
                            .query(Long.class)
                            .single())
                    .isEqualTo(tokens);
            assertThat(server.bean(AuditVerification.class)
                            .verify(Checkpoints.in(restoredBusy).all())
                            .fault())
                    .isEmpty();
            server.token(server.member("kent"), TokenScope.SUBMIT);
        }
    }

    @Test
    void a_backup_that_was_cut_short_or_damaged_is_told_and_nothing_is_made_of_it() throws Exception {
        Path data = folder.resolve("data");
        Path whole = folder.resolve("whole.zip");
        Files.createDirectories(data);
        try (RunningServer server = RunningServer.in(data)) {
            server.firstLink();
            Files.writeString(data.resolve("kept"), "x".repeat(10_000));
            Backup.save(data, Database.forBackup(data), whole);
        }
        byte[] bytes = Files.readAllBytes(whole);
        Path target = folder.resolve("target");
        for (int length : List.of(0, 10, bytes.length / 2, bytes.length - 1)) {
            Path cut = Files.write(folder.resolve("cut"), java.util.Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> Backup.restore(cut, target)).isInstanceOf(IOException.class);
            assertThat(target).doesNotExist();
        }
        for (String part : List.of("tables/audit_event", "tables/force", "files/kept", "manifest")) {
            Path damaged = withOneByteChanged(whole, part);
            assertThatThrownBy(() -> Backup.restore(damaged, target)).isInstanceOf(IOException.class);
            assertThat(target).doesNotExist();
        }
        assertThatThrownBy(() -> Backup.restore(whole, data)).hasMessageContaining("is not empty");
    }

    /// The backup with another first byte in one of its parts, and a zip that is right by itself.
    private Path withOneByteChanged(Path backup, String part) throws IOException {
        Path damaged = folder.resolve("damaged.zip");
        try (ZipFile from = new ZipFile(backup.toFile());
                ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(damaged))) {
            for (var entry : from.stream().toList()) {
                byte[] bytes = from.getInputStream(entry).readAllBytes();
                if (entry.getName().equals(part)) {
                    bytes[0] ^= 1;
                }
                to.putNextEntry(new ZipEntry(entry.getName()));
                to.write(bytes);
                to.closeEntry();
            }
        }
        return damaged;
    }

    /// The rows of each table, sorted, as text.
    private static Map<String, List<String>> tables(Path backup) throws IOException {
        Map<String, List<String>> tables = new TreeMap<>();
        try (ZipFile zip = new ZipFile(backup.toFile())) {
            for (var entry : zip.stream()
                    .filter(part -> part.getName().startsWith("tables/"))
                    .toList()) {
                tables.put(
                        entry.getName(),
                        new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8)
                                .lines()
                                .sorted()
                                .toList());
            }
            tables.put(
                    "sequences",
                    new String(zip.getInputStream(zip.getEntry("sequences")).readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList());
        }
        return tables;
    }
}
