package org.safelight.sources;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ImageListingTest {
    private static final String BEGINNING = """
            <?xml version='1.0' encoding='UTF-8'?>
              <volume offset='1048576'>
                <partition_offset>1048576</partition_offset>
                <block_size>4096</block_size>
                <ftype_str>ntfs</ftype_str>
                <block_count>12543</block_count>
            """;
    private static final String END = """
              </volume>
            </dfxml>
            """;

    @Test
    void a_file_comes_with_its_place_and_times_after_its_file_system() throws IOException {
        List<ImageListing.Event> events = read(BEGINNING + """
                <fileobject>
                  <parent_object>
                    <inode>5</inode>
                  </parent_object>
                  <filename>pic1/a &amp; &lt;b&gt;.jpg</filename>
                  <name_type>r</name_type>
                  <filesize>5000</filesize>
                  <alloc>1</alloc>
                  <inode>64</inode>
                  <meta_type>1</meta_type>
                  <mtime>2020-10-27T05:31:43Z</mtime>
                  <atime prec="86400">2020-10-27T00:00:00</atime>
                  <byte_runs>
                   <byte_run file_offset='0' fs_offset='4096' img_offset='1052672' len='4096'/>
                   <byte_run file_offset='4096' fill='0' len='904'/>
                  </byte_runs>
                </fileobject>
                """ + END);

        assertThat(events.getFirst()).isEqualTo(new ImageListing.FileSystem(1_048_576, "ntfs", 4096, 12_543));
        ImageEntry entry = entry(events);
        assertThat(new String(entry.path(), StandardCharsets.UTF_8)).isEqualTo("pic1/a & <b>.jpg");
        assertThat(entry.address()).isEqualTo(64);
        assertThat(entry.bytes()).isEqualTo(5000);
        assertThat(entry.allocated()).isTrue();
        assertThat(entry.modifiedAt()).isEqualTo("2020-10-27T05:31:43Z");
        assertThat(entry.accessedAt()).isEqualTo("2020-10-27T00:00:00");
        assertThat(entry.runs())
                .containsExactly(new ByteRun(0, 1_052_672, 4096), new ByteRun(4096, ByteRun.ZEROS, 904));
        assertThat(entry.byRuns()).isTrue();
    }

    @Test
    void bytes_that_are_not_simply_somewhere_must_be_asked_for() throws IOException {
        assertThat(withRun("<byte_run file_offset='0' img_offset='0' len='100' type='resident'/>")
                        .byRuns())
                .isFalse();
        assertThat(withRun("<byte_run file_offset='0' img_offset='4096' uncompressed_len='100'/>")
                        .byRuns())
                .isFalse();
        assertThat(withRun("<byte_run file_offset='0' img_offset='4096' len='99'/>")
                        .byRuns())
                .isFalse();
        assertThat(withRun("<byte_run file_offset='1' img_offset='4096' len='100'/>")
                        .byRuns())
                .isFalse();
        assertThat(withRun("<byte_run file_offset='0' img_offset='4096' len='100'/>")
                        .byRuns())
                .isTrue();
        assertThat(withRun("<byte_run file_offset='0' img_offset='-4096' len='100'/>")
                        .byRuns())
                .isFalse();
        assertThat(withRun("<byte_run file_offset='0' img_offset='99999999999999999999' len='100'/>")
                        .byRuns())
                .isFalse();
    }

    @Test
    void a_name_keeps_its_bytes() throws IOException {
        ImageEntry entry = entry(read(BEGINNING
                + "<fileobject>\n<filename>bad\\xFF\\x0Aname\\q &unknown; ü</filename>\n" + "</fileobject>\n" + END));
        assertThat(entry.path())
                .isEqualTo("bad\u00ff\nname\\q &unknown; \u00c3\u00bc".getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void a_name_cannot_pass_for_markup() throws IOException {
        List<ImageListing.Event> events = read(BEGINNING
                + "<fileobject>\n<filename>&lt;/fileobject&gt;&lt;filesize&gt;7</filename>\n<filesize>100</filesize>\n"
                + "</fileobject>\n" + END);
        assertThat(events).hasSize(2);
        assertThat(entry(events).bytes()).isEqualTo(100);
    }

    @Test
    void a_listing_that_broke_off_says_so() throws IOException {
        ImageListing whole = listing(BEGINNING + END);
        ImageListing broken = listing(BEGINNING);
        assertThat(drain(whole)).hasSize(1);
        assertThat(whole.complete()).isTrue();
        drain(broken);
        assertThat(broken.complete()).isFalse();
    }

    @Test
    void a_deleted_file_is_not_allocated_and_a_file_system_without_files_is_told() throws IOException {
        assertThat(entry(read(BEGINNING + "<fileobject>\n<filename>x</filename>\n<unalloc>1</unalloc>\n</fileobject>\n"
                                + END))
                        .allocated())
                .isFalse();
        assertThat(read(BEGINNING + END)).hasSize(1);
    }

    @Test
    void whatever_comes_is_read_to_its_end() throws IOException {
        String valid = BEGINNING + "<fileobject>\n<filename>x</filename>\n<filesize>100</filesize>\n<byte_runs>\n"
                + "<byte_run file_offset='0' img_offset='4096' len='100'/>\n</byte_runs>\n</fileobject>\n" + END;
        for (int seed = 0; seed < 2000; seed++) {
            byte[] damaged = valid.getBytes(StandardCharsets.UTF_8);
            Random random = new Random(seed);
            for (int i = 0; i < 10; i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            drain(new ImageListing(new ByteArrayInputStream(damaged)));
        }
    }

    @Test
    void a_line_without_end_is_cut() throws IOException {
        byte[] endless = new byte[4 << 20];
        java.util.Arrays.fill(endless, (byte) '<');
        assertThat(drain(new ImageListing(new ByteArrayInputStream(endless)))).isEmpty();
    }

    private static ImageEntry withRun(String run) throws IOException {
        return entry(
                read(BEGINNING + "<fileobject>\n<filename>x</filename>\n<filesize>100</filesize>\n<alloc>1</alloc>\n"
                        + run + "\n</fileobject>\n" + END));
    }

    private static ImageEntry entry(List<ImageListing.Event> events) {
        return events.stream()
                .filter(ImageListing.Named.class::isInstance)
                .map(event -> ((ImageListing.Named) event).entry())
                .findFirst()
                .orElseThrow();
    }

    private static List<ImageListing.Event> read(String text) throws IOException {
        return drain(listing(text));
    }

    private static ImageListing listing(String text) {
        return new ImageListing(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<ImageListing.Event> drain(ImageListing listing) throws IOException {
        List<ImageListing.Event> events = new ArrayList<>();
        Optional<ImageListing.Event> event = listing.next();
        while (event.isPresent()) {
            events.add(event.get());
            event = listing.next();
        }
        return events;
    }
}
