package org.safelight.fingerprint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DigestTest {
    private static Digest randomDigest(DigestKind kind, Random random) {
        byte[] bytes = new byte[kind.bytes()];
        random.nextBytes(bytes);
        return Digest.of(kind, bytes);
    }

    @ParameterizedTest
    @EnumSource(DigestKind.class)
    void bytes_hex_and_words_are_the_same_value(DigestKind kind) {
        Random random = new Random(1);
        for (int i = 0; i < 200; i++) {
            Digest digest = randomDigest(kind, random);
            assertThat(digest.hex())
                    .hasSize(2 * kind.bytes())
                    .isEqualTo(HexFormat.of().formatHex(digest.bytes()));
            assertThat(Digest.parse(kind, digest.hex())).isEqualTo(digest);
            assertThat(Digest.parse(kind, digest.hex().toUpperCase(Locale.ROOT)))
                    .isEqualTo(digest);
            assertThat(Digest.guess(digest.hex())).contains(digest);
            assertThat(Digest.of(kind, digest.bytes())).isEqualTo(digest);
        }
    }

    @Test
    void keeps_the_first_byte_at_the_top_of_the_first_word_and_zeros_behind_the_last() {
        Digest sha1 = Digest.parse(DigestKind.SHA1, "0123456789abcdeffedcba987654321011223344");
        assertThat(sha1.w0()).isEqualTo(0x0123456789abcdefL);
        assertThat(sha1.w1()).isEqualTo(0xfedcba9876543210L);
        assertThat(sha1.w2()).isEqualTo(0x1122334400000000L);
        assertThat(sha1.w3()).isZero();
    }

    @Test
    void orders_by_kind_then_by_unsigned_bytes() {
        Random random = new Random(2);
        List<Digest> digests = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            digests.add(randomDigest(i % 2 == 0 ? DigestKind.SHA1 : DigestKind.MD5, random));
        }
        List<Digest> sorted = new ArrayList<>(digests);
        sorted.sort(null);
        digests.sort(java.util.Comparator.comparing(Digest::kind).thenComparing(Digest::hex));
        assertThat(sorted).isEqualTo(digests);
    }

    @Test
    void guesses_nothing_from_text_that_is_no_digest() {
        assertThat(Digest.guess("")).isEmpty();
        assertThat(Digest.guess("a".repeat(31))).isEmpty();
        assertThat(Digest.guess("a".repeat(33))).isEmpty();
        assertThat(Digest.guess("g".repeat(32))).isEmpty();
        assertThat(Digest.guess("٣".repeat(32))).as("digits of other scripts").isEmpty();
    }

    @Test
    void refuses_what_is_no_digest_of_the_kind_in_words() {
        assertThatThrownBy(() -> Digest.parse(DigestKind.MD5, "abc"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("MD5")
                .hasMessageContaining("3 characters, not 32");
        assertThatThrownBy(() -> Digest.parse(DigestKind.MD5, "0".repeat(31) + "g"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("character 32");
        assertThatThrownBy(() -> Digest.of(DigestKind.SHA1, new byte[19])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Digest(DigestKind.SHA1, 0, 0, 1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Digest(DigestKind.MD5, 0, 0, 1L << 63, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void three_digests_in_the_wrong_places_are_refused() {
        Random random = new Random(3);
        Digest md5 = randomDigest(DigestKind.MD5, random);
        Digest sha1 = randomDigest(DigestKind.SHA1, random);
        Digest sha256 = randomDigest(DigestKind.SHA256, random);
        assertThat(new Digests(md5, sha1, sha256, 1).of(DigestKind.SHA1)).isEqualTo(sha1);
        assertThatThrownBy(() -> new Digests(sha1, md5, sha256, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Digests(md5, sha1, sha256, -1)).isInstanceOf(IllegalArgumentException.class);
    }
}
