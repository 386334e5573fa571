package org.safelight.server.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BreachedPasswordsTest {
    @TempDir
    private Path folder;

    @Test
    void finds_every_password_of_the_list_and_no_other() throws Exception {
        for (int count : List.of(0, 1, 2, 3, 50, 2_000)) {
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                lines.add(HexFormat.of()
                                .withUpperCase()
                                .formatHex(MessageDigest.getInstance("SHA-1")
                                        .digest(("listed " + i).getBytes(StandardCharsets.UTF_8)))
                        + (i % 3 == 0 ? "" : ":" + i * 7_919));
            }
            Collections.sort(lines);
            Path file = folder.resolve("list-" + count);
            Files.write(file, lines);
            BreachedPasswords breached = new BreachedPasswords(file.toString());
            for (int i = 0; i < count; i++) {
                assertThat(breached.contains("listed " + i))
                        .as("%d of %d", i, count)
                        .isTrue();
            }
            for (int i = 0; i < 200; i++) {
                assertThat(breached.contains("other " + i)).isFalse();
            }
        }
        assertThat(new BreachedPasswords("").contains("listed 1")).isFalse();
    }
}
