package org.safelight.fingerprint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Collections;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PerceptualHashTest {
    private static PerceptualHash random(Random random) {
        return new PerceptualHash(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }

    @Test
    void text_has_bit_255_first_and_can_be_read_in_either_case() {
        Random random = new Random(1);
        for (int i = 0; i < 200; i++) {
            PerceptualHash hash = random(random);
            BigInteger number = new BigInteger(hash.hex(), 16);
            assertThat(hash.hex()).hasSize(64);
            for (int bit = 0; bit < 256; bit++) {
                assertThat(hash.bit(bit)).isEqualTo(number.testBit(bit));
            }
            assertThat(PerceptualHash.parse(hash.hex())).isEqualTo(hash);
            assertThat(PerceptualHash.parse(hash.hex().toUpperCase(Locale.ROOT)))
                    .isEqualTo(hash);
            assertThat(hash.setBits()).isEqualTo(number.bitCount());
        }
        assertThat(new PerceptualHash(1, 0, 0, 0).hex()).isEqualTo("0".repeat(63) + "1");
        assertThat(new PerceptualHash(0, 0, 0, 1L << 63).hex()).isEqualTo("8" + "0".repeat(63));
    }

    @Test
    void distance_is_the_number_of_bits_that_differ() {
        Random random = new Random(2);
        for (int i = 0; i < 200; i++) {
            PerceptualHash one = random(random);
            PerceptualHash other = random(random);
            int different = new BigInteger(one.hex(), 16)
                    .xor(new BigInteger(other.hex(), 16))
                    .bitCount();
            assertThat(one.distanceBits(other)).isEqualTo(different).isEqualTo(other.distanceBits(one));
            assertThat(one.distanceBits(one)).isZero();
        }
        assertThat(PerceptualHash.ZERO.distanceBits(new PerceptualHash(-1, -1, -1, -1)))
                .isEqualTo(256);
    }

    @Test
    void only_a_hash_without_any_bit_is_zero() {
        assertThat(PerceptualHash.ZERO.isZero()).isTrue();
        assertThat(new PerceptualHash(0, 0, 1, 0).isZero()).isFalse();
    }

    @Test
    void refuses_text_that_is_no_hash_in_words() {
        assertThatThrownBy(() -> PerceptualHash.parse("0".repeat(63)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("63 characters, not 64");
        assertThatThrownBy(() -> PerceptualHash.parse("0".repeat(40) + " " + "0".repeat(23)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("character 41");
        assertThatThrownBy(() -> PerceptualHash.ZERO.bit(256)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> PerceptualHash.ZERO.bit(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void quality_is_a_per_cent_number_and_there_are_eight_orientations() {
        assertThat(new Pdq(PerceptualHash.ZERO, 0).quality()).isZero();
        assertThat(new Pdq(PerceptualHash.ZERO, 100).quality()).isEqualTo(100);
        assertThatThrownBy(() -> new Pdq(PerceptualHash.ZERO, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Pdq(PerceptualHash.ZERO, 101)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PdqVariants(Collections.nCopies(7, PerceptualHash.ZERO), 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
