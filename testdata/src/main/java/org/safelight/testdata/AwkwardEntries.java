package org.safelight.testdata;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Entries of a folder that trip careless programs. Each method says whether this system could make it.
public final class AwkwardEntries {
    private AwkwardEntries() {}

    /// Links, a pipe and files with awkward names, in a folder `awkward`.
    static List<PlantedFile> write(Path exhibit) throws IOException {
        Path folder = Files.createDirectories(exhibit.resolve("awkward"));
        List<PlantedFile> made = new ArrayList<>();
        String[][] links = {
            {"link-to-file", "../empty"},
            {"link-to-folder", "../documents"},
            {"link-out", "../.."},
            {"link-to-nothing", "not-there"}
        };
        for (String[] link : links) {
            if (link(folder.resolve(link[0]), link[1])) {
                made.add(new PlantedFile(Plant.LINK, "awkward/" + link[0], made.size(), "", "", false));
            }
        }
        if (pipe(folder, "pipe")) {
            made.add(new PlantedFile(Plant.PIPE, "awkward/pipe", 0, "", "", false));
        }
        String[][] names = {{"line\\012break", "line\\x0abreak"}, {"not\\377utf8\\200", "not\\xffutf8\\x80"}};
        for (int i = 0; i < names.length; i++) {
            byte[] content = OtherFile.TEXT.write(900 + i);
            if (file(folder, names[i][0], content)) {
                made.add(new PlantedFile(
                        Plant.NOT_MEDIA, "awkward/" + names[i][1], -1 - i, ExhibitPlan.sha256(content), "", false));
            }
        }
        return made;
    }

    /// Makes a symbolic link.
    ///
    /// @param target as it is to be written in the link
    public static boolean link(Path at, String target) {
        try {
            Files.createSymbolicLink(at, Path.of(target));
            return true;
        } catch (IOException | UnsupportedOperationException notHere) {
            return false;
        }
    }

    /// Makes a named pipe.
    public static boolean pipe(Path folder, String name) {
        return runs(folder, new byte[0], "mkfifo", "--", name);
    }

    /// Makes a file whose name may be any bytes: no Java text can hold a name that is not UTF-8, a shell can.
    ///
    /// @param name plain characters and `\NNN` octal bytes (three digits)
    public static boolean file(Path folder, String name, byte[] content) {
        // The name comes as a parameter, so no character of it is read as a command. The dot keeps line breaks at the
        // end.
        String script = "name=$(printf '%b.' \"$1\") && cat > \"${name%.}\"";
        String octal = name.replaceAll("\\\\([0-7]{3})", "\\\\0$1");
        return runs(folder, content, "sh", "-c", script, "sh", octal);
    }

    private static boolean runs(Path folder, byte[] input, String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (OutputStream to = process.getOutputStream()) {
                to.write(input);
            }
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException noSuchProgram) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
