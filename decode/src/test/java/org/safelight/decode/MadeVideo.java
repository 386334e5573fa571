package org.safelight.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// Videos and pictures drawn by formulas, encoded by the `ffmpeg` program that is in the same jar as the libraries.
final class MadeVideo {
    private static final String PLACE = "/org/bytedeco/ffmpeg/linux-x86_64";

    private MadeVideo() {}

    /// Runs `ffmpeg` with these arguments, the last of which is the name of a file in `folder`.
    static byte[] made(Path folder, String... arguments) throws IOException, InterruptedException {
        Path program = program();
        List<String> command = new ArrayList<>(
                List.of(program.toString(), "-hide_banner", "-nostdin", "-loglevel", "error", "-y", "-threads", "1"));
        command.addAll(List.of(arguments));
        Path file = folder.resolve(command.removeLast());
        command.add(file.toString());
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LD_LIBRARY_PATH", String.valueOf(program.getParent()));
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return Files.readAllBytes(file);
    }

    /// Unpacked once for all tests of the module.
    private static synchronized Path program() throws IOException {
        URL inJar = MadeVideo.class.getResource(PLACE + "/ffmpeg");
        Assumptions.assumeTrue(inJar != null, "There is no ffmpeg program for this kind of machine");
        Path folder = Path.of("target", "ffmpeg-program").toAbsolutePath();
        Path program = folder.resolve("ffmpeg");
        if (Files.isExecutable(program)) {
            return program;
        }
        Files.createDirectories(folder);
        String jar = Objects.requireNonNull(inJar).toString();
        URI uri = URI.create(jar.substring(0, jar.indexOf('!')));
        try (FileSystem files = FileSystems.newFileSystem(uri, Map.of());
                Stream<Path> all = Files.list(files.getPath(PLACE))) {
            for (Path file : (Iterable<Path>) all::iterator) {
                String name = String.valueOf(file.getFileName());
                if (!name.startsWith("libjni") && !name.equals("ffmpeg")) {
                    try (InputStream from = Files.newInputStream(file)) {
                        Files.copy(from, folder.resolve(name), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                    }
                }
            }
            // Last, so that its being there says that the rest is.
            Path partial = folder.resolve("ffmpeg.partial");
            Files.copy(files.getPath(PLACE, "ffmpeg"), partial, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            assertThat(partial.toFile().setExecutable(true)).isTrue();
            Files.move(partial, program, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        return program;
    }
}
