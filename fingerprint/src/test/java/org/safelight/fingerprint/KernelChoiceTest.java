package org.safelight.fingerprint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KernelChoiceTest {
    /// Run in a JVM of its own: says which kernel was chosen and what it gives for one picture.
    static final class Probe {
        public static void main(String[] arguments) {
            try {
                PdqHasher hasher = PdqHasher.create();
                GreyPicture picture = GreyPicture.checkerboard(37, 640, 480);
                System.out.println(hasher.kernelName() + " "
                        + picture.hashedBy(hasher).original().hash());
            } catch (IllegalStateException refused) {
                System.out.println("refused: " + refused.getMessage());
            }
        }
    }

    private static String probe(String... options) throws IOException, InterruptedException {
        var command = new java.util.ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(java.util.List.of(options));
        command.addAll(java.util.List.of("-cp", System.getProperty("java.class.path"), Probe.class.getName()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor()).isZero();
        return output;
    }

    @AfterEach
    void leave_the_property_unset() {
        System.clearProperty(Kernels.PROPERTY);
    }

    @Test
    void without_the_vector_module_the_plain_kernel_is_chosen_and_gives_the_same_hash() throws Exception {
        String plain = probe();
        assertThat(plain).startsWith("plain ");
        String vector = probe("--add-modules=jdk.incubator.vector", "-Dsafelight.kernel=vector");
        assertThat(vector).startsWith("vector-");
        assertThat(vector.substring(vector.indexOf(' '))).isEqualTo(plain.substring(plain.indexOf(' ')));
    }

    @Test
    void without_the_vector_module_the_vector_kernel_is_refused_in_words() throws Exception {
        assertThat(probe("-Dsafelight.kernel=vector"))
                .startsWith("refused: ")
                .contains("--add-modules=jdk.incubator.vector");
    }

    @Test
    void the_property_forces_a_kernel_and_another_word_is_refused() {
        System.setProperty(Kernels.PROPERTY, "plain");
        assertThat(PdqHasher.create().kernelName()).isEqualTo("plain");
        System.setProperty(Kernels.PROPERTY, "vector");
        assertThat(PdqHasher.create().kernelName()).startsWith("vector-");
        System.setProperty(Kernels.PROPERTY, "fast");
        assertThatThrownBy(PdqHasher::create)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"fast\"")
                .hasMessageContaining("plain or vector");
    }
}
