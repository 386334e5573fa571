package org.safelight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class InterruptsTest {
    /// Works until it is interrupted, and then says that it has kept what it did.
    static final class Working {
        private Working() {}

        public static void main(String[] arguments) throws Exception {
            Interrupts.whileInterruptible(() -> {
                System.out.println("working");
                try {
                    Thread.sleep(60_000);
                } catch (InterruptedException asked) {
                    throw new IllegalStateException("Stopped, as asked. What was done is kept.", asked);
                }
                return "";
            });
        }
    }

    @Test
    void says_what_was_kept_before_an_interrupt_ends_the_process() throws Exception {
        // Who starts the build in the background has its processes ignore interrupts; this one must not.
        Process process = new ProcessBuilder(
                        "env",
                        "--default-signal=INT",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Working.class.getName())
                .start();
        try (var lines = process.inputReader()) {
            assertThat(lines.readLine()).isEqualTo("working");
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(said).contains("safelight: Stopped, as asked. What was done is kept.");
            assertThat(process.waitFor()).isEqualTo(130);
        } finally {
            process.destroyForcibly();
        }
    }
}
