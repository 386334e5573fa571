package org.safelight.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;

class NsrlReaderTest {
    private static final String TABLE = """
            create table FILE (sha256 varchar not null, sha1 varchar not null, md5 varchar not null, crc32 varchar not null,
              file_name varchar not null, file_size integer not null, package_id integer not null)""";
    private static final String VERSION =
            "create table VERSION (version varchar, build_set varchar, build_date varchar, release_date varchar, description varchar)";
    private static final List<Digest> DIGESTS = List.of(
            Digest.parse(DigestKind.MD5, Lists.MD5),
            Digest.parse(DigestKind.SHA1, Lists.SHA1),
            Digest.parse(DigestKind.SHA256, Lists.SHA256));

    @TempDir
    private Path folder;

    @Test
    void reads_a_minimal_set_as_known_to_be_irrelevant() throws Exception {
        Path file = database(
                "set",
                TABLE,
                VERSION,
                "insert into VERSION values ('2026.03.1', 'made-up', '', '', '')",
                row(Lists.SHA256, Lists.SHA1, Lists.MD5));
        ListFile list = ListFile.open(file, ListOptions.NONE);
        assertThat(list.format()).isEqualTo(ListFormat.NSRL_SQLITE);
        assertThat(list.description())
                .isEqualTo(new SetDescription(
                        "NSRL RDS made-up", "NIST", "2026.03.1", "", Meaning.KNOWN_IRRELEVANT, null, null));
        ListEntry entry = Lists.read(file).only();
        assertThat(entry.digests()).isEqualTo(DIGESTS);
        assertThat(entry.meaning()).isEqualTo(Meaning.KNOWN_IRRELEVANT);
    }

    @Test
    void reads_a_full_set_from_the_table_under_its_view() throws Exception {
        Path file = database(
                "set",
                TABLE.replace("FILE", "METADATA"),
                "create view FILE as select upper(sha256) as sha256, sha1, md5 from METADATA",
                row(Lists.SHA256, Lists.SHA1, Lists.MD5).replace("FILE", "METADATA"));
        assertThat(Lists.read(file).only().digests()).isEqualTo(DIGESTS);
        assertThat(ListFile.open(file, ListOptions.NONE).words()).contains("full");
    }

    @Test
    void runs_no_view_of_the_file_not_even_one_that_never_ends() throws Exception {
        String endless = "with recursive n(i) as (select 1 union all select i + 1 from n)"
                + " select hex(i) as sha256, hex(i) as sha1, hex(i) as md5 from n";
        assertThatThrownBy(() -> Lists.read(database("alone", "create view FILE as " + endless)))
                .isInstanceOf(ListReadException.class)
                .hasMessageContaining("no table FILE or METADATA");
        Path file = database(
                "beside",
                TABLE.replace("FILE", "METADATA"),
                "create view FILE as " + endless,
                "create view VERSION as select hex(i) as version, i as build_set from"
                        + " (with recursive n(i) as (select 1 union all select i + 1 from n) select i from n where i < 0)",
                row(Lists.SHA256, Lists.SHA1, Lists.MD5).replace("FILE", "METADATA"));
        assertThat(Lists.read(file).only().digests()).isEqualTo(DIGESTS);
    }

    @Test
    void is_not_told_by_the_file_what_is_a_table() throws Exception {
        Path file = database(
                "set",
                "create view FILE as select 'x' as md5",
                "create table pragma_table_list (schema, name, type)",
                "insert into pragma_table_list values ('main', 'FILE', 'table')",
                "create table pragma_table_xinfo (name, hidden)",
                "insert into pragma_table_xinfo values ('md5', 0)");
        assertThatThrownBy(() -> Lists.read(file)).hasMessageContaining("no table FILE or METADATA");
    }

    @Test
    void reads_stored_columns_only() throws Exception {
        Path file = database(
                "set",
                "create table FILE (sha1 text, md5 text as (hex(zeroblob(100000000))) virtual)",
                "insert into FILE values ('%s')".formatted(Lists.SHA1));
        assertThat(Lists.read(file).only().digests()).containsExactly(Digest.parse(DigestKind.SHA1, Lists.SHA1));
    }

    @Test
    void refuses_a_row_of_more_than_a_mebibyte() throws Exception {
        String insert = "insert into FILE (sha256, sha1, md5, crc32, file_name, file_size, package_id)"
                + " values (hex(zeroblob(%d)), '', '" + Lists.MD5 + "', '', '', 1, 2)";
        assertThat(Lists.read(database("large", TABLE, insert.formatted(400_000)))
                        .only()
                        .digests())
                .containsExactly(Digest.parse(DigestKind.MD5, Lists.MD5));
        assertThatThrownBy(() -> Lists.read(database("larger", TABLE, insert.formatted(600_000))))
                .isInstanceOf(ListReadException.class)
                .hasMessageContaining("nothing of it was imported");
    }

    @Test
    void ends_where_pages_lead_to_the_same_rows_again_and_again() throws Exception {
        String[] statements = new String[2_001];
        statements[0] = TABLE;
        for (int i = 1; i < statements.length; i++) {
            statements[i] = row("%064x".formatted(i), "%040x".formatted(i), "%032x".formatted(i));
        }
        Path file = database("set", statements);
        byte[] bytes = Files.readAllBytes(file);
        int pageBytes = ByteBuffer.wrap(bytes).getShort(16);
        ByteBuffer root = ByteBuffer.wrap(bytes, pageBytes, pageBytes).slice();
        // SQLite file format 1.6: an interior page of a table; each of its cells begins with the page it leads to.
        assertThat(root.get(0)).isEqualTo((byte) 5);
        int children = root.getShort(3);
        int leaf = root.getInt(root.getShort(12));
        // A second root whose children are all the first, and the first one's children all one leaf.
        byte[] twice = Arrays.copyOf(bytes, bytes.length + pageBytes);
        ByteBuffer all = ByteBuffer.wrap(twice);
        int copy = bytes.length / pageBytes + 1;
        System.arraycopy(bytes, pageBytes, twice, bytes.length, pageBytes);
        for (int cell = 0; cell < children; cell++) {
            all.putInt(pageBytes + root.getShort(12 + 2 * cell), copy);
            all.putInt(bytes.length + root.getShort(12 + 2 * cell), leaf);
        }
        all.putInt(pageBytes + 8, copy);
        all.putInt(bytes.length + 8, leaf);
        all.putInt(28, copy);
        Files.write(file, twice);
        assertThatThrownBy(() -> Lists.read(file))
                .isInstanceOf(ListReadException.class)
                .hasMessageContaining("the same rows again and again");
    }

    @Test
    void hands_on_a_file_once_that_lies_in_many_products_one_after_the_other() throws Exception {
        String row = row(Lists.SHA256, Lists.SHA1, Lists.MD5);
        Lists.Read read =
                Lists.read(database("set", TABLE, row, row, row, row(Lists.SHA256, Lists.SHA1, Lists.OTHER_MD5), row));
        assertThat(read.report().records()).isEqualTo(5);
        assertThat(read.entries()).hasSize(3);
    }

    @Test
    void lets_the_user_say_what_a_set_means() throws Exception {
        Path file = database("set", TABLE, row(Lists.SHA256, Lists.SHA1, Lists.MD5));
        assertThat(Lists.read(file, ListOptions.NONE.withMeaning(Meaning.UNGRADED))
                        .only()
                        .meaning())
                .isEqualTo(Meaning.UNGRADED);
    }

    @Test
    void counts_a_broken_row_names_it_and_goes_on() throws Exception {
        Lists.Read read = Lists.read(
                database("set", TABLE, row("x", "", ""), row("", "", ""), row(Lists.SHA256, "12", Lists.MD5)));
        assertThat(read.entries()).hasSize(1);
        assertThat(read.odd("a row without any digest")).isEqualTo(2);
        assertThat(read.odd("not 40 hex digits")).isEqualTo(1);
    }

    @Test
    void writes_nothing_beside_a_file_it_may_not_write_whatever_its_name() throws Exception {
        Path file = database("a set?mode=rw#1 50%.db", TABLE, row(Lists.SHA256, Lists.SHA1, Lists.MD5));
        byte[] before = Files.readAllBytes(file);
        assertThat(Lists.read(file).entries()).hasSize(1);
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void refuses_a_file_whose_content_lies_partly_in_a_log_beside_it() throws Exception {
        Path file = database("set", TABLE, row(Lists.SHA256, Lists.SHA1, Lists.MD5));
        Files.writeString(folder.resolve("set-wal"), "x");
        assertThatThrownBy(() -> Lists.read(file))
                .isInstanceOf(ListReadException.class)
                .hasMessageContaining("write-ahead log");
    }

    @Test
    void refuses_another_database() throws Exception {
        Path file = database("set", "create table pictures (name text)");
        assertThatThrownBy(() -> Lists.read(file))
                .isInstanceOf(ListReadException.class)
                .hasMessageContaining("no table FILE");
    }

    @Test
    void refuses_a_file_cut_short_anywhere() throws Exception {
        String[] rows = new String[401];
        rows[0] = TABLE;
        for (int i = 1; i < rows.length; i++) {
            rows[i] = row("%064x".formatted(i), "%040x".formatted(i), "%032x".formatted(i));
        }
        Path file = database("set", rows);
        byte[] bytes = Files.readAllBytes(file);
        for (int part = 1; part < 50; part++) {
            Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length * part / 50));
            assertThatThrownBy(() -> Lists.read(file))
                    .as("part %d of 50", part)
                    .isInstanceOf(ListReadException.class)
                    .hasMessageContaining("mported");
        }
    }

    private Path database(String name, String... statements) throws SQLException, IOException {
        Path file = folder.resolve(name);
        Path plain = folder.resolve("plain");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + plain);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String sql : statements) {
                statement.execute(sql);
            }
            connection.commit();
        }
        return Files.move(plain, file);
    }

    private static String row(String sha256, String sha1, String md5) {
        return "insert into FILE values ('%s', '%s', '%s', '00000000', 'a.dll', 1, 2)".formatted(sha256, sha1, md5);
    }
}
