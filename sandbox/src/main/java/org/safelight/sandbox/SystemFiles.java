package org.safelight.sandbox;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// What every program needs to start, and which holds nothing of anyone.
final class SystemFiles {
    /// The C library and others, and where to find them. Not all exist on every system; some are links.
    static final List<Path> LIBRARIES =
            paths("/usr/lib", "/usr/lib32", "/usr/lib64", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache");

    static final List<Path> DEVICES = paths("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom");

    private SystemFiles() {}

    static boolean isLibrary(Path path) {
        return LIBRARIES.stream().anyMatch(path::startsWith);
    }

    private static List<Path> paths(String... names) {
        return Stream.of(names).map(Path::of).toList();
    }
}
