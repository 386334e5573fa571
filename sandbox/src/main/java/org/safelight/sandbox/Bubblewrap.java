package org.safelight.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The command line of bubblewrap: new namespaces of everything, and a file system that holds only what is
/// named.
///
/// @param program the `bwrap` that was found
/// @param isRoot whether this process is root's
record Bubblewrap(Path program, boolean isRoot) {
    private static final List<Path> PLACES = Stream.of("/usr/bin/bwrap", "/bin/bwrap", "/usr/local/bin/bwrap")
            .map(Path::of)
            .toList();

    static Optional<Path> find() {
        return PLACES.stream().filter(Files::isExecutable).findFirst();
    }

    List<String> command(Confinement confinement) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(program.toString());
        if (isRoot) {
            // Without a user namespace, so that root keeps one privilege: to read what others own, as evidence often
            // is owned by nobody here.
            command.addAll(List.of(
                    "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"));
            command.addAll(List.of("--cap-drop", "ALL", "--cap-add", "CAP_DAC_READ_SEARCH"));
        } else {
            command.addAll(List.of("--unshare-all", "--cap-drop", "ALL"));
        }
        command.addAll(List.of("--die-with-parent", "--new-session", "--proc", "/proc", "--chdir", "/"));
        for (Path folder : SystemFiles.LIBRARIES) {
            if (Files.isSymbolicLink(folder)) {
                command.addAll(
                        List.of("--symlink", Files.readSymbolicLink(folder).toString(), folder.toString()));
            } else if (Files.exists(folder)) {
                bind(command, "--ro-bind", folder);
            }
        }
        SystemFiles.DEVICES.forEach(device -> bind(command, "--dev-bind", device));
        Stream.concat(Stream.of(confinement.program()), confinement.readOnly().stream())
                .filter(path -> !SystemFiles.isLibrary(path))
                .forEach(path -> bind(command, "--ro-bind", path));
        confinement.writable().forEach(path -> bind(command, "--bind", path));
        command.addAll(List.of("--remount-ro", "/", "--"));
        command.addAll(confinement.command());
        return command;
    }

    private static void bind(List<String> command, String how, Path path) {
        command.addAll(List.of(how, path.toString(), path.toString()));
    }
}
