package org.safelight.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.PerceptualHash;

class HexListTest {
    @TempDir
    private Path folder;

    private static final Digest MD5 = Digest.parse(DigestKind.MD5, Lists.MD5);
    private static final Digest SHA1 = Digest.parse(DigestKind.SHA1, Lists.SHA1);
    private static final Digest SHA256 = Digest.parse(DigestKind.SHA256, Lists.SHA256);

    @Test
    void reads_text_and_binary_lines_of_md5sum() throws IOException {
        Lists.Read read = read(Lists.MD5 + "  a picture.jpg\n" + Lists.OTHER_MD5 + " *b.jpg\n");
        assertThat(read.entries())
                .extracting(ListEntry::digests)
                .containsExactly(List.of(MD5), List.of(Digest.parse(DigestKind.MD5, Lists.OTHER_MD5)));
        assertThat(read.entries()).extracting(ListEntry::meaning).containsOnly(Meaning.UNGRADED);
        assertThat(read.report().oddities()).isEmpty();
    }

    @Test
    void reads_names_that_sha256sum_escapes() throws IOException {
        assertThat(read("\\" + Lists.SHA256 + "  two\\nlines.jpg\n").only().digests())
                .containsExactly(SHA256);
    }

    @Test
    void reads_tagged_lines_of_bsd_and_openssl() throws IOException {
        Lists.Read read = read("MD5 (a (1).jpg) = " + Lists.MD5 + "\nSHA1(b) = c)= " + Lists.SHA1 + "\nSHA2-256(d)= "
                + Lists.SHA256 + "\nSHA256 (e) = " + Lists.SHA256 + "\n");
        assertThat(read.entries())
                .extracting(entry -> entry.digests().getFirst())
                .containsExactly(MD5, SHA1, SHA256, SHA256);
    }

    @Test
    void reads_bare_digests_of_mixed_kinds_with_comments_and_windows_line_ends() throws IOException {
        Lists.Read read = read("# a list\r\n\r\n" + Lists.MD5 + "\r\n" + Lists.SHA1 + "\r\n// more\r\n; more\r\n");
        assertThat(read.report().digests()).containsEntry(DigestKind.MD5, 1L).containsEntry(DigestKind.SHA1, 1L);
        assertThat(read.report().records()).isEqualTo(2);
    }

    @Test
    void reads_a_list_that_powershell_wrote_in_utf_16() throws IOException {
        Path file = folder.resolve("list");
        Files.write(file, ("\uFEFF" + Lists.MD5 + "\r\n").getBytes(StandardCharsets.UTF_16LE));
        assertThat(Lists.read(file).only().digests()).containsExactly(MD5);
    }

    @Test
    void reads_the_last_line_without_a_line_feed_and_after_a_byte_order_mark() throws IOException {
        assertThat(read("\uFEFF" + Lists.MD5).only().digests()).containsExactly(MD5);
    }

    @Test
    void counts_a_broken_line_names_it_and_goes_on() throws IOException {
        Lists.Read read = read(Lists.MD5 + "\nnot a digest\n" + Lists.MD5.substring(1) + "\n" + Lists.OTHER_MD5 + "\n"
                + Lists.MD5 + "\n");
        assertThat(read.entries()).hasSize(3);
        assertThat(read.odd("a line without a hash")).isEqualTo(2);
        assertThat(read.report().oddities().getFirst().firstPlaces()).containsExactly("line 2", "line 3");
        assertThat(read.report().records()).isEqualTo(5);
    }

    @Test
    void names_three_places_of_an_oddity_at_most() throws IOException {
        Lists.Read read = read((Lists.MD5 + "\n").repeat(10) + "x\n".repeat(5));
        assertThat(read.odd("a line without a hash")).isEqualTo(5);
        assertThat(read.report().oddities().getFirst().firstPlaces()).hasSize(3);
    }

    @Test
    void refuses_a_list_that_ends_in_the_middle_of_a_digest() throws IOException {
        Path file = Lists.write(folder, "list", Lists.MD5 + "\n" + Lists.MD5 + "\n" + Lists.MD5.substring(0, 20));
        assertThatThrownBy(() -> Lists.read(file))
                .isInstanceOf(ListReadException.class)
                .hasMessageContaining("in line 3")
                .hasMessageContaining("after 2 lines")
                .hasMessageContaining("nothing of it was imported");
    }

    @Test
    void counts_digests_of_a_kind_that_is_not_matched() throws IOException {
        Lists.Read read = read(Lists.MD5 + "\n" + "ab".repeat(64) + "  sha512\nSHA512 (x) = " + "ab".repeat(64) + "\n");
        assertThat(read.entries()).hasSize(1);
        assertThat(read.odd("not matched here")).isEqualTo(2);
    }

    @Test
    void takes_a_line_of_the_longest_length_and_passes_over_one_byte_more() throws IOException {
        String longest = Lists.MD5 + " " + "x".repeat(LineReader.LONGEST - Lists.MD5.length() - 1);
        Lists.Read read = read(Lists.OTHER_MD5 + "\n" + longest + "\n" + longest + "x\n" + Lists.MD5 + "\n");
        assertThat(read.entries()).hasSize(3);
        assertThat(read.odd("a line longer than")).isEqualTo(1);
        assertThat(read.report().oddities().getFirst().firstPlaces()).containsExactly("line 3");
    }

    @Test
    void passes_over_a_line_many_times_as_long_as_its_memory() throws IOException {
        Lists.Read read = read(Lists.OTHER_MD5 + "\n" + "y".repeat(3_000_000) + "\n" + Lists.MD5 + "\n");
        assertThat(read.entries())
                .extracting(entry -> entry.digests().getFirst())
                .containsExactly(Digest.parse(DigestKind.MD5, Lists.OTHER_MD5), MD5);
        assertThat(read.odd("a line longer than")).isEqualTo(1);
    }

    @Test
    void says_that_the_digest_of_the_empty_file_never_matches() throws IOException {
        assertThat(read(Lists.EMPTY_MD5 + "\n" + Lists.MD5 + "\n").odd("empty file"))
                .isEqualTo(1);
    }

    @Test
    void tells_pdq_lists_by_their_bits() throws IOException {
        String list = pdqLike(20);
        ListFile file = ListFile.open(Lists.write(folder, "list", list), ListOptions.NONE);
        assertThat(file.format()).isEqualTo(ListFormat.PDQ_TEXT);
        Lists.Read read = read(list);
        assertThat(read.report().pdq()).isEqualTo(20);
        assertThat(read.report().digests()).isEmpty();
    }

    @Test
    void tells_sha_256_lists_by_their_bits() throws IOException {
        Random random = new Random(1);
        String list = IntStream.range(0, 20)
                .mapToObj(i -> new PerceptualHash(
                                random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong())
                        .hex())
                .collect(Collectors.joining("\n"));
        Lists.Read read = read(list);
        assertThat(read.report().digests()).containsEntry(DigestKind.SHA256, 20L);
        assertThat(read.report().pdq()).isZero();
    }

    @Test
    void takes_a_short_list_of_64_digits_as_both_and_says_so() throws IOException {
        Lists.Read read = read(Lists.PDQ + "\n");
        assertThat(read.only().pdq()).isEqualTo(PerceptualHash.parse(Lists.PDQ));
        assertThat(read.only().digests()).containsExactly(Digest.parse(DigestKind.SHA256, Lists.PDQ));
        assertThat(read.odd("may be a SHA-256 or a PDQ hash")).isEqualTo(1);
    }

    @Test
    void believes_the_form_of_a_list_too_short_for_its_bits() throws IOException {
        assertThat(read(Lists.SHA256 + "  a.jpg\n").only().pdq()).isNull();
        assertThat(read("pdq,quality\n" + Lists.PDQ + ",97\n").only().digests()).isEmpty();
    }

    @Test
    void reads_the_quality_behind_a_comma_a_space_or_its_name() throws IOException {
        String[] hashes = pdqLike(20).split("\n");
        hashes[0] += ",97,a.jpg";
        hashes[1] += " 100";
        hashes[2] = "hash=" + hashes[2] + ",norm=128,delta=0,quality=50,filename=x";
        hashes[3] += ",101";
        hashes[4] += ",12monkeys.jpg";
        hashes[5] += ", 0";
        Lists.Read read = read(String.join("\n", hashes));
        assertThat(read.entries()).extracting(ListEntry::pdqQuality).startsWith(97, 100, 50, -1, -1, 0, -1);
    }

    @Test
    void gives_what_the_plainest_reading_gives_for_random_lists() throws IOException {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder();
            StringBuilder expected = new StringBuilder();
            for (int i = 0; i < 200; i++) {
                DigestKind kind = random.nextBoolean() ? DigestKind.MD5 : DigestKind.SHA1;
                byte[] bytes = new byte[kind.bytes()];
                random.nextBytes(bytes);
                Digest digest = Digest.of(kind, bytes);
                expected.append(digest).append('\n');
                text.append(
                                switch (random.nextInt(4)) {
                                    case 0 -> digest.hex();
                                    case 1 -> digest.hex().toUpperCase(java.util.Locale.ROOT) + "  name " + i;
                                    case 2 -> kind.label().replace("-", "") + " (name) = " + digest.hex();
                                    default -> digest.hex() + " *" + "n".repeat(random.nextInt(300));
                                })
                        .append(random.nextBoolean() ? "\n" : "\r\n");
            }
            String got = read(text.toString()).entries().stream()
                    .map(entry -> entry.digests().getFirst() + "\n")
                    .collect(Collectors.joining());
            assertThat(got).as("seed %d", seed).isEqualTo(expected.toString());
        }
    }

    @Test
    void refuses_what_is_no_list_and_names_what_is() throws IOException {
        for (String content : List.of(
                "Dear colleague,\nplease find\nthe list\n",
                "\0\1\2\3".repeat(100),
                "[{\"MD5\":\"" + Lists.MD5 + "\"}]",
                "<xml/>")) {
            Path file = Lists.write(folder, "list.md5", content);
            assertThatThrownBy(() -> ListFile.open(file, ListOptions.NONE))
                    .isInstanceOf(ListReadException.class)
                    .hasMessageContaining("VICS JSON")
                    .hasMessageContaining("Nothing was imported");
        }
    }

    @Test
    void refuses_an_empty_file_a_folder_and_a_missing_file() throws IOException {
        assertThatThrownBy(() -> ListFile.open(Lists.write(folder, "empty", ""), ListOptions.NONE))
                .hasMessageContaining("it is empty");
        assertThatThrownBy(() -> ListFile.open(folder, ListOptions.NONE)).hasMessageContaining("it is a folder");
        assertThatThrownBy(() -> ListFile.open(folder.resolve("none"), ListOptions.NONE))
                .hasMessageContaining("no such file");
    }

    private Lists.Read read(String content) throws IOException {
        return Lists.read(Lists.write(folder, "list", content));
    }

    /// Hashes with 128 bits set, one a line.
    private static String pdqLike(int count) {
        Random random = new Random(7);
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    long one = random.nextLong();
                    long other = random.nextLong();
                    return new PerceptualHash(one, ~one, other, ~other).hex();
                })
                .collect(Collectors.joining("\n"));
    }
}
