package org.safelight.decode;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;

/// FFmpeg's libraries, which come with the program: where they are, and whether they can be loaded.
///
/// They are native, and inside jars. A worker cannot write, so it cannot unpack them: the program does, once, before
/// it starts one ([#folder]). `./safelight` does it when it builds, into the folder of the build, and names that in
/// system property `safelight.natives`.
final class FfmpegLibrary {
    static final String VERSION = "8.0.1";
    /// Where the libraries are; set by the launcher.
    static final String FOLDER_PROPERTY = "safelight.natives";

    private static final String BUILD = VERSION + "-1.5.13";
    private static final String PLATFORM = "linux-x86_64";
    /// In no order that matters; each finds the others beside it. Sound, filters and devices are left out.
    private static final List<String> FILES = List.of(
            "org/bytedeco/javacpp/" + PLATFORM + "/libjnijavacpp.so",
            "org/bytedeco/ffmpeg/" + PLATFORM + "/libjniavutil.so",
            "org/bytedeco/ffmpeg/" + PLATFORM + "/libjniavcodec.so",
            "org/bytedeco/ffmpeg/" + PLATFORM + "/libjniavformat.so",
            "org/bytedeco/ffmpeg/" + PLATFORM + "/libjniswscale.so",
            "org/bytedeco/ffmpeg/" + PLATFORM + "/libjniswresample.so",
            "org/bytedeco/ffmpeg/" + PLATFORM + "/libavutil.so.60",
            "org/bytedeco/ffmpeg/" + PLATFORM + "/libavcodec.so.62",
            "org/bytedeco/ffmpeg/" + PLATFORM + "/libavformat.so.62",
            "org/bytedeco/ffmpeg/" + PLATFORM + "/libswscale.so.9",
            "org/bytedeco/ffmpeg/" + PLATFORM + "/libswresample.so.6",
            "org/bytedeco/ffmpeg/" + PLATFORM + "/libva.so.2",
            "org/bytedeco/ffmpeg/" + PLATFORM + "/libva-drm.so.2",
            "org/bytedeco/ffmpeg/" + PLATFORM + "/libdrm.so.2");

    private FfmpegLibrary() {}

    /// What a worker found.
    ///
    /// @param words its version and licence, or why there is none
    record Found(boolean isThere, String words) {}

    /// The folder that has the libraries, unpacked now if they were not; null where there are none for this machine.
    static synchronized @Nullable Path folder() {
        String given = System.getProperty(FOLDER_PROPERTY);
        if (given != null) {
            Path folder = Path.of(given).toAbsolutePath();
            return isComplete(folder) ? folder : null;
        }
        if (!isForThisMachine()) {
            return null;
        }
        Path folder = cache().resolve("ffmpeg-" + BUILD);
        try {
            return isComplete(folder) ? folder : unpack(folder);
        } catch (IOException cannotWrite) {
            return null;
        }
    }

    private static boolean isForThisMachine() {
        return System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64")
                && FILES.stream().allMatch(file -> FfmpegLibrary.class.getResource("/" + file) != null);
    }

    private static Path cache() {
        String cache = System.getenv("XDG_CACHE_HOME");
        return cache != null && Path.of(cache).isAbsolute()
                ? Path.of(cache, "safelight")
                : Path.of(System.getProperty("user.home"), ".cache", "safelight");
    }

    /// A folder gets its name when it is complete, so that its being there is enough.
    private static boolean isComplete(Path folder) {
        return Files.isReadable(folder.resolve("libavcodec.so.62"))
                && Files.isReadable(folder.resolve("libjnijavacpp.so"));
    }

    /// Unpacks the libraries into a folder of this name.
    ///
    /// @throws IOException if that cannot be written
    static Path unpack(Path folder) throws IOException {
        Files.createDirectories(folder.toAbsolutePath().getParent());
        Path partial = Files.createTempDirectory(folder.toAbsolutePath().getParent(), "unpacking-");
        try {
            for (String file : FILES) {
                try (InputStream from = FfmpegLibrary.class.getResourceAsStream("/" + file)) {
                    if (from == null) {
                        throw new IOException("The program has no " + file);
                    }
                    Files.copy(from, partial.resolve(file.substring(file.lastIndexOf('/') + 1)));
                }
            }
            Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException | AtomicMoveNotSupportedException other) {
            // Another process was as quick, which gave the same.
            if (!isComplete(folder)) {
                throw other;
            }
        } finally {
            if (Files.exists(partial)) {
                delete(partial);
            }
        }
        return folder;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            files.forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        Files.delete(folder);
    }

    /// What a worker's JVM must be told, so that it loads the libraries from there and writes nothing.
    static List<String> jvmOptions(Path folder) {
        return List.of(
                "-Djava.library.path=" + folder,
                "-Dorg.bytedeco.javacpp.pathsFirst=true",
                "-Dorg.bytedeco.javacpp.cachedir=" + folder,
                "-Dorg.bytedeco.javacpp.nopointergc=true",
                "-D" + FOLDER_PROPERTY + "=" + folder);
    }

    /// Whether this worker was given the libraries. They are loaded when the first item needs them: that takes a
    /// quarter of a second.
    static Found find() {
        String folder = System.getProperty(FOLDER_PROPERTY);
        return folder != null && isComplete(Path.of(folder))
                ? new Found(true, "FFmpeg " + VERSION + " (LGPL)")
                : new Found(false, "not there for this kind of machine");
    }

    /// Loads the libraries and keeps them quiet.
    static void load() {
        avutil.av_log_set_level(avutil.AV_LOG_QUIET);
        avutil.av_max_alloc(1L << 30);
    }
}
