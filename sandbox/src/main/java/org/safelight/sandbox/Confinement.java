package org.safelight.sandbox;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A program to start, and all it may have.
///
/// @param command the program's absolute path, and its arguments. The program's own file and the system's
///     libraries can be read without naming them
/// @param readOnly absolute paths of files and folders, with all that is in them, that it may read. They must
///     exist
/// @param writable absolute paths of files and folders that it may read, write and remove things in. They
///     must exist
/// @param environment all of its environment variables
public record Confinement(
        List<String> command,
        List<Path> readOnly,
        List<Path> writable,
        Map<String, String> environment,
        Limits limits) {
    public Confinement {
        command = List.copyOf(command);
        readOnly = List.copyOf(readOnly);
        writable = List.copyOf(writable);
        environment = Map.copyOf(environment);
        if (command.isEmpty() || !Path.of(command.getFirst()).isAbsolute()) {
            throw new IllegalArgumentException("A program to confine is named by its absolute path");
        }
        Stream.concat(readOnly.stream(), writable.stream()).forEach(path -> {
            if (!path.isAbsolute()) {
                throw new IllegalArgumentException("What a confined program may open is named by absolute paths");
            }
        });
    }

    Path program() {
        return Path.of(command.getFirst());
    }
}
