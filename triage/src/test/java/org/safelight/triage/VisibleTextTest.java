package org.safelight.triage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VisibleTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "photo of the sea.jpg",
                "Straße, café, naïve",
                "\u05E9\u05DC\u05D5\u05DD", // Hebrew letters
                "\u0928\u092E\u0938\u094D\u0924\u0947", // Hindi, with its vowel signs
                "\uD83C\uDF05 sunrise" // a character outside the first plane
            })
    void leaves_text_that_people_write_as_it_is(String text) {
        assertThat(VisibleText.of(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0x00, 0x0A, 0x7F, 0x85, 0xA0, 0xAD, 0x61C, 0x200B, 0x200D, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A,
                0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069, 0x3000, 0x3164, 0xE000, 0xFEFF, 0xFFFF,
                0xD800, 0xE0041, 0x2800
            })
    void shows_by_number_what_cannot_be_seen_or_turns_the_reading_order(int character) {
        assertThat(VisibleText.of("a" + Character.toString(character) + "b"))
                .isEqualTo("a[U+%04X]b".formatted(character));
    }

    @Test
    void keeps_four_accents_on_a_letter() {
        String text = "e" + "\u0301".repeat(4) + "f";
        assertThat(VisibleText.of(text)).isEqualTo(text);
    }

    @Test
    void counts_the_accents_past_four_on_a_letter() {
        assertThat(VisibleText.of("e" + "\u0301".repeat(9) + "f"))
                .isEqualTo("e" + "\u0301".repeat(4) + "[+5 accents]f");
    }
}
