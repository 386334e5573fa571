package org.safelight.sources;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.Optional;

/// What a picture may claim to hold: whatever its bytes are, its parts lie within them and are few.
class EmbeddedPartsFuzzTest {
    private static final int MANY = 300;

    @FuzzTest(maxDuration = "10m")
    void parts_of_a_picture(byte[] picture) throws IOException {
        Optional<OpenContainer> open = EmbeddedPartsTest.open(picture);
        if (open.isEmpty()) {
            return;
        }
        OpenContainer parts = open.get();
        for (Optional<Member> part = parts.next(); part.isPresent(); part = parts.next()) {
            assertThat(parts.members()).isLessThan(MANY);
            assertThat((long) EmbeddedPartsTest.bytesOf(part.get()).length)
                    .isEqualTo(part.get().facts().claimedBytes())
                    .isLessThan(picture.length);
        }
    }
}
