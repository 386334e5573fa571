package org.safelight.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SandboxTest {
    @ParameterizedTest
    @EnumSource(
            value = SandboxKind.class,
            names = {"BUBBLEWRAP", "LANDLOCK"})
    void a_program_starts_and_says_what_it_says(SandboxKind kind) throws Exception {
        Sandbox sandbox = Sandbox.of(kind);
        Process process = sandbox.start(new Confinement(
                List.of("/bin/sh", "-c", "read x; echo $x; exit 3"),
                List.of(),
                List.of(),
                Map.of("A", "b"),
                new Limits(64 << 20, Duration.ofSeconds(2), 0, 16)));
        process.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(out).startsWith("hello\n");
        assertThat(process.waitFor(5, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(3);
    }
}
