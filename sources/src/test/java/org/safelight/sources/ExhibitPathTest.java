package org.safelight.sources;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExhibitPathTest {
    @Test
    void text_gives_back_the_bytes_whatever_they_are() {
        for (long seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = new byte[1 + random.nextInt(12)];
            random.nextBytes(bytes);
            if (seed % 3 == 0) {
                bytes = new String(bytes, UTF_8).replace('\ufffd', '\u00fc').getBytes(UTF_8);
            }
            ExhibitPath path = ExhibitPath.ofBytes(bytes);
            assertThat(ExhibitPath.parse(path.text()).bytes())
                    .as("seed %d", seed)
                    .isEqualTo(bytes);
            assertThat(path.text()).doesNotContain("\n", "\r", "\0", "\ufffd");
        }
    }

    @Test
    void text_shows_valid_utf8_as_it_is_and_the_rest_escaped() {
        assertThat(text("Bilder/Gr\u00fc\u00dfe \ud83d\ude80.jpg"))
                .isEqualTo("Bilder/Gr\u00fc\u00dfe \ud83d\ude80.jpg");
        assertThat(text("a\nb\\c\u007f")).isEqualTo("a\\x0ab\\x5cc\\x7f");
        assertThat(text("left\u202eright\u2028")).isEqualTo("left\\xe2\\x80\\xaeright\\xe2\\x80\\xa8");
        assertThat(ExhibitPath.ofBytes(new byte[] {'a', (byte) 0xff, (byte) 0xc3})
                        .text())
                .isEqualTo("a\\xff\\xc3");
        // Overlong, surrogate, too high.
        assertThat(ExhibitPath.ofBytes(new byte[] {(byte) 0xc0, (byte) 0xaf}).text())
                .isEqualTo("\\xc0\\xaf");
        assertThat(ExhibitPath.ofBytes(new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80})
                        .text())
                .isEqualTo("\\xed\\xa0\\x80");
        assertThat(ExhibitPath.ofBytes(new byte[] {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80})
                        .text())
                .isEqualTo("\\xf4\\x90\\x80\\x80");
    }

    @Test
    void every_sequence_of_two_and_some_of_four_bytes_is_taken_as_the_jdk_takes_it() {
        Random random = new Random(5);
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = i < 65_536
                    ? new byte[] {(byte) (i >> 8), (byte) i}
                    : ByteBuffer.allocate(4)
                            .putInt(random.nextInt() | 0xc0000000)
                            .array();
            boolean valid;
            try {
                UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT).decode(ByteBuffer.wrap(bytes));
                valid = true;
            } catch (CharacterCodingException e) {
                valid = false;
            }
            String text = ExhibitPath.escaped(bytes, 0, bytes.length);
            if (!valid) {
                assertThat(text).contains("\\x");
            } else if (!text.contains("\\x")) {
                assertThat(text).isEqualTo(new String(bytes, UTF_8));
            }
        }
    }

    @Test
    void refuses_a_text_it_cannot_have_written() {
        for (String text : List.of("a\\", "a\\x", "a\\x1", "a\\n00", "\\xzz", "")) {
            assertThatThrownBy(() -> ExhibitPath.parse(text)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void knows_its_folder_and_name() {
        ExhibitPath path = ExhibitPath.parse("phone/DCIM/a\\x0ab.jpg");
        assertThat(path.name()).isEqualTo("a\\x0ab.jpg");
        assertThat(path.folder().orElseThrow().text()).isEqualTo("phone/DCIM");
        assertThat(ExhibitPath.parse("phone").folder()).isEmpty();
        assertThat(ExhibitPath.parse("phone").child(new byte[] {'x'}).text()).isEqualTo("phone/x");
    }

    @Test
    void order_is_that_of_a_walk_by_unsigned_bytes_of_the_names() {
        List<ExhibitPath> walked = new ArrayList<>();
        for (String text : List.of("a", "a/b", "a/b/z", "a/b-c", "a/\u00fc", "a-b", "a.txt", "aa", "\\xff")) {
            walked.add(ExhibitPath.parse(text));
        }
        List<ExhibitPath> shuffled = new ArrayList<>(walked);
        Collections.shuffle(shuffled, new Random(1));
        Collections.sort(shuffled);
        assertThat(shuffled).isEqualTo(walked);
    }

    @Test
    void does_not_show_itself_in_logs() {
        assertThat(ExhibitPath.parse("secret").toString()).doesNotContain("secret");
    }

    @Test
    void keeps_its_own_copy_of_the_bytes() {
        byte[] bytes = {'a', 'b'};
        ExhibitPath path = ExhibitPath.ofBytes(bytes);
        Arrays.fill(bytes, (byte) 'x');
        Arrays.fill(path.bytes(), (byte) 'y');
        assertThat(path.text()).isEqualTo("ab");
    }

    private static String text(String name) {
        return ExhibitPath.ofBytes(name.getBytes(UTF_8)).text();
    }
}
