package org.safelight.decode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/// Finds the public test pictures, which are kept beside the project and not in it.
final class SharedTestData {
    private SharedTestData() {}

    /// The folder, or the test is skipped with a message.
    static Path folder(String name) {
        Optional<Path> found = configured().or(SharedTestData::besideTheProject).map(folder -> folder.resolve(name));
        Assumptions.assumeTrue(
                found.isPresent() && Files.isDirectory(found.get()),
                "shared/testdata/" + name + " is not there: set SAFELIGHT_TESTDATA to where it is");
        return found.orElseThrow();
    }

    private static Optional<Path> configured() {
        return Optional.ofNullable(System.getProperty("SAFELIGHT_TESTDATA"))
                .or(() -> Optional.ofNullable(System.getenv("SAFELIGHT_TESTDATA")))
                .map(Path::of);
    }

    private static Optional<Path> besideTheProject() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path candidate = at.resolve("shared/testdata");
            if (Files.isDirectory(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }
}
