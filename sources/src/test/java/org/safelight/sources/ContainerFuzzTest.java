package org.safelight.sources;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Our own readers of what a container, or a worker that it has taken over, may hold: whatever the bytes are,
/// they end with members, a problem, or an [IOException].
///
/// The tests run the kept inputs beside the compiled tests. With `JAZZER_FUZZ=1` and one method chosen, new
/// inputs are sought; what is found is fixed and kept as an input.
class ContainerFuzzTest {
    private interface Opening {
        void open(SeekableInput bytes, MemberSink members) throws IOException;
    }

    private static void open(byte[] content, Opening opening) {
        SeekableInput bytes = new SeekableInput(content.length, (from, to, offset, length) -> {
            int count = Math.clamp(content.length - from, 0, length);
            System.arraycopy(content, (int) Math.min(from, content.length), to, offset, count);
            return count;
        });
        MemberSink members = new MemberSink(new DataOutputStream(OutputStream.nullOutputStream()));
        try {
            opening.open(bytes, members);
            members.endMember(null);
        } catch (IOException expected) {
            assertThat(expected).isNotNull();
        }
    }

    @FuzzTest(maxDuration = "10m")
    void what_a_worker_answers(byte[] answer) {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(answer));
        try {
            ContainerWire.readHello(in);
        } catch (IOException notOne) {
            in = new DataInputStream(new ByteArrayInputStream(answer));
        }
        try {
            while (true) {
                switch (ContainerWire.readFrame(in)) {
                    case ContainerWire.Frame.Begin(var name, var facts) -> {
                        assertThat(name.bytes()).hasSizeBetween(1, ContainerWire.LONGEST_NAME);
                        assertThat(name.text()).doesNotContain("//", "\n").doesNotStartWith("/");
                        assertThat(facts.claimedBytes()).isGreaterThanOrEqualTo(-1);
                    }
                    case ContainerWire.Frame.Read(var from, var length) -> {
                        assertThat(from).isNotNegative();
                        assertThat(length).isBetween(1, ContainerWire.MOST_READ);
                    }
                    case ContainerWire.Frame.Piece(var bytes) ->
                        assertThat(bytes.length).isLessThanOrEqualTo(ContainerWire.PIECE);
                    case ContainerWire.Frame.End _, ContainerWire.Frame.Done _ -> {}
                }
            }
        } catch (IOException end) {
            assertThat(end).isNotNull();
        }
    }

    @FuzzTest(maxDuration = "10m")
    void the_kind_of_a_container(byte[] beginning) {
        assertThat(ContainerKind.of(beginning)).isNotNull();
    }

    @FuzzTest(maxDuration = "10m")
    void pictures_among_other_bytes(byte[] bytes) {
        int[] last = new int[1];
        PictureCarving.find(bytes, bytes.length, (from, to, extension) -> {
            assertThat(from).isGreaterThanOrEqualTo(last[0]);
            assertThat(to).isGreaterThan(from).isLessThanOrEqualTo(bytes.length);
            last[0] = to;
        });
    }

    @FuzzTest(maxDuration = "10m")
    void a_database(byte[] pages) {
        byte[] database = Arrays.copyOf(
                "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII), Math.max(100, 100 + pages.length));
        database[16] = 2;
        System.arraycopy(pages, 0, database, 100, pages.length);
        open(database, SqliteOpening::open);
    }

    @FuzzTest(maxDuration = "10m")
    void a_thumbnail_cache(byte[] entries) {
        byte[] cache = Arrays.copyOf(new byte[] {'C', 'M', 'M', 'M', 32}, 24 + entries.length);
        System.arraycopy(entries, 0, cache, 24, entries.length);
        open(cache, ThumbcacheOpening::open);
    }

    @FuzzTest(maxDuration = "10m")
    void a_disc(byte[] sectors) {
        byte[] disc = new byte[16 * 2_048 + sectors.length];
        System.arraycopy(sectors, 0, disc, 16 * 2_048, sectors.length);
        open(disc, IsoOpening::open);
    }

    @FuzzTest(maxDuration = "10m")
    void the_headers_of_a_rar(byte[] blocks) {
        byte[] archive = Arrays.copyOf(new byte[] {'R', 'a', 'r', '!', 0x1a, 7, 1}, 8 + blocks.length);
        System.arraycopy(blocks, 0, archive, 8, blocks.length);
        open(archive, RarOpening::open);
    }

    @FuzzTest(maxDuration = "10m")
    void a_mailbox(byte[] mail) {
        open(mail, MailOpening::mailbox);
    }

    @FuzzTest(maxDuration = "10m")
    void a_name(byte[] name) {
        ExhibitPath path = ExhibitPath.ofMember(name);
        assertThat(ExhibitPath.parse(path.text())).isEqualTo(path);
        assertThat(ExhibitPath.parse("a.zip").member(path).text()).isEqualTo("a.zip//" + path.text());
    }
}
