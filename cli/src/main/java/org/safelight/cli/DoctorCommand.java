package org.safelight.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.safelight.decode.DecodeCapabilities;
import org.safelight.decode.DecodeOptions;
import org.safelight.decode.DecodePool;
import org.safelight.sandbox.Sandbox;
import org.safelight.sandbox.SandboxKind;
import org.safelight.sandbox.SandboxUnavailableException;
import org.safelight.sources.SleuthKit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `safelight doctor`: what this machine has, and what the absence of something costs. Who may use it:
/// anyone.
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Says what Safelight finds on this machine, what is missing, and what that costs.")
final class DoctorCommand implements Callable<Integer> {
    private static final long LITTLE_SPACE = 2_000_000_000L;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        var runtime = Runtime.getRuntime();
        fact(out, "Safelight", Version.ofSafelight());
        fact(out, "Java", Runtime.version() + " from " + System.getProperty("java.home"));
        fact(out, "Processors", Integer.toString(runtime.availableProcessors()));
        fact(out, "Memory for this program", Terminal.bytes(runtime.maxMemory()));
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        long space = Files.getFileStore(temporary).getUsableSpace();
        fact(out, "Space for temporary files", Terminal.bytes(space) + " in " + temporary);

        Sandbox sandbox = Sandbox.none();
        List<String> missing = new ArrayList<>();
        try {
            sandbox = Sandbox.find();
        } catch (SandboxUnavailableException none) {
            missing.add(none.getMessage());
        }
        fact(out, "Evidence is read confined by", sandbox.words());
        if (sandbox.kind() == SandboxKind.LANDLOCK) {
            missing.add("bubblewrap does not work here, so Landlock is used: a program that reads evidence sees nothing"
                    + " more and writes nothing, but could tell whether a file of a given name exists."
                    + " On Debian or Ubuntu: apt install bubblewrap");
        }

        DecodeCapabilities found;
        try (var pool = DecodePool.start(DecodeOptions.standard(sandbox).withWorkers(1))) {
            found = pool.capabilities();
        }
        fact(out, "libjpeg-turbo", found.turbo());
        fact(out, "FFmpeg", found.hasFfmpeg() ? "8.0.1, for videos, HEIC and AVIF" : "not there");
        fact(out, "PDQ kernel", found.pdqKernel());
        boolean sleuthKit = SleuthKit.isInstalled();
        fact(out, "Disk images", sleuthKit ? "opened with The Sleuth Kit" : "not opened");
        fact(
                out,
                "Pictures read",
                found.readable().stream().map(DoctorCommand::inWords).distinct().collect(Collectors.joining(", ")));
        out.println();
        missing.addAll(found.costs());
        if (!sleuthKit) {
            missing.add("The Sleuth Kit. Disk images are compared as whole files and not opened. " + SleuthKit.INSTALL);
        }
        missing.forEach(cost -> out.println("Missing: " + cost));
        if (space < LITTLE_SPACE) {
            out.println(
                    "Little space: building an index of a national list needs some gigabytes in " + temporary + ".");
        }
        if (missing.isEmpty() && space >= LITTLE_SPACE) out.println("Nothing is missing.");
        return ExitCode.NOTHING_FOUND;
    }

    /// A type of picture as people call it: `image/jpeg` is JPEG.
    private static String inWords(String mediaType) {
        return switch (mediaType) {
            case "image/webp" -> "WebP";
            case "image/jxl" -> "JPEG XL";
            case "image/vnd.microsoft.icon" -> "ICO";
            default ->
                mediaType
                        .replaceFirst("^image/(x-ms-|x-|vnd[.]mozilla[.])?", "")
                        .replaceFirst("-sequence$", "")
                        .toUpperCase(Locale.ROOT);
        };
    }

    private static void fact(PrintWriter out, String name, String value) {
        out.printf("%-27s %s%n", name, value);
    }
}
