package org.safelight.triage;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamedHashesTest {
    private static final String MD5 = "d41d8cd98f00b204e9800998ecf8427e";
    private static final String SHA1 = "DA39A3EE5E6B4B0D3255BFEF95601890AFD80709";
    private static final String SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static List<String> in(byte[] content) {
        try {
            return NamedHashes.in(new ByteArrayInputStream(content), digest -> true).stream()
                    .map(named -> named.offset() + " " + named.digest().hex())
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> in(String text) {
        return in(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void finds_each_kind_in_either_case_where_it_stands_first() {
        assertThat(in("{\"md5\":\"" + MD5 + "\",\"sha1\":\"" + SHA1 + "\"}\n" + SHA256 + "\n" + MD5))
                .containsExactly("8 " + MD5, "50 " + SHA1.toLowerCase(Locale.ROOT), "93 " + SHA256);
    }

    @Test
    void a_run_that_is_one_digit_too_long_or_too_short_is_no_digest() {
        assertThat(in(MD5.substring(1))).isEmpty();
        assertThat(in(MD5 + "0")).isEmpty();
        assertThat(in(SHA256 + "0")).isEmpty();
        assertThat(in("g" + MD5 + "g")).containsExactly("1 " + MD5);
    }

    @Test
    void finds_text_of_two_bytes_a_character() {
        assertThat(in(("x" + MD5 + "y").getBytes(StandardCharsets.UTF_16LE))).containsExactly("2 " + MD5);
        assertThat(in((" " + SHA1).getBytes(StandardCharsets.UTF_16BE)))
                .containsExactly("3 " + SHA1.toLowerCase(Locale.ROOT));
        assertThat(in(MD5.substring(0, 16) + "\0\0" + MD5.substring(16))).isEmpty();
    }

    @Test
    void finds_what_a_pattern_finds_wherever_pieces_end() {
        Random random = new Random(3);
        Pattern pattern = Pattern.compile("(?<![0-9a-f])(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})(?![0-9a-f])");
        StringBuilder text = new StringBuilder();
        while (text.length() < 200_000) {
            int length = List.of(31, 32, 33, 40, 64, 65, 5).get(random.nextInt(7));
            for (int i = 0; i < length; i++) {
                text.append(Character.forDigit(random.nextInt(16), 16));
            }
            text.append(random.nextBoolean() ? ' ' : '/');
        }
        List<String> expected = new ArrayList<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find() && expected.size() < NamedHashes.MOST_OF_A_CONTENT) {
            expected.add(matcher.start() + " " + matcher.group());
        }
        assertThat(in(text.toString())).isEqualTo(expected);
    }

    @FuzzTest(maxDuration = "10m")
    void whatever_the_bytes_are_what_is_found_stands_there(byte[] content) throws IOException {
        for (NamedHashes.Named named : NamedHashes.in(new ByteArrayInputStream(content), digest -> true)) {
            String hex = named.digest().hex();
            int at = (int) named.offset();
            for (int i = 0; i < hex.length(); at++) {
                if (content[at] != 0) {
                    assertThat(Character.toLowerCase((char) content[at])).isEqualTo(hex.charAt(i++));
                }
            }
        }
    }

    @Test
    void a_listed_file_that_is_only_named_is_a_finding_of_its_own_and_no_picture(@TempDir Path place) throws Exception {
        SmallExhibit exhibit = SmallExhibit.in(place);
        byte[] known = Files.readAllBytes(exhibit.folder.resolve("DCIM/known.jpg"));
        byte[] irrelevant = Files.readAllBytes(exhibit.folder.resolve("System/icon.jpg"));
        Path folder = Files.createDirectories(place.resolve("telephone"));
        String md5 = HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(known));
        String other = HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(irrelevant));
        Files.writeString(folder.resolve("chat.json"), "{\"got\":\"" + md5 + "\",\"icon\":\"" + other + "\"}");
        Path out = place.resolve("out");

        Triage.run(TriageTest.request(new SmallExhibit(folder, exhibit.index), out), Progress.none());

        try (Results results = Results.open(out.resolve("results.sqlite"))) {
            assertThat(results.namedHashes(10)).singleElement().satisfies(hash -> {
                assertThat(hash.digest()).isEqualTo(md5);
                assertThat(hash.present()).isFalse();
                assertThat(hash.category()).isEqualTo("A");
                assertThat(hash.offset()).isEqualTo(8);
            });
            assertThat(results.hashesNamedOnly()).isEqualTo(1);
            assertThat(results.counts().anyHit()).isFalse();
            assertThat(results.counts().viewsLeft()).isZero();
            assertThat(SummaryJson.text(results)).contains("\"listedHashesNamedWithoutTheirFile\" : 1");
        }
        Outputs.writeAll(out);
        assertThat(Files.readString(out.resolve("report.html")))
                .contains("named there, not present", md5.substring(0, 8));
    }
}
