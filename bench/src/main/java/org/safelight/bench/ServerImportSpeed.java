package org.safelight.bench;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Locale;

/// How long a registry takes to import a VICS set, and its index to know it.
///
/// `java -cp … org.safelight.bench.ServerImportSpeed FOLDER [records, default 4 million]`, in the folder of the
/// sources. FOLDER must be empty; a set of about 900 bytes a record is made in it first.
public final class ServerImportSpeed {
    private static final long PATIENCE_NANOS = 3_600_000_000_000L;

    private ServerImportSpeed() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        long records = arguments.length > 1 ? Long.parseLong(arguments[1]) : 4_000_000;
        Path file = folder.resolve("set.json");
        MadeUpVics.set(file, records, Long.MAX_VALUE);
        System.setProperty("safelight.command", RegistryProcess.command());
        Path data = folder.resolve("data");
        ProgramRun run = ProgramRun.of(
                folder.resolve("import.log"), "registry", "import", "--data", data.toString(), file.toString());
        if (run.exitCode() != 0) {
            throw new IllegalStateException(Files.readString(folder.resolve("import.log")));
        }
        System.out.printf(
                Locale.ROOT,
                "%,d records, %.1f GB, imported in %.1f s (%.0f s of processor time), at most %,d MB of its own; load %.2f%n",
                records,
                Files.size(file) / 1e9,
                run.seconds(),
                run.processorSeconds(),
                run.ofItAnonymous(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        Files.delete(file);
        try (RegistryProcess server = RegistryProcess.start(data);
                Connection database = server.database()) {
            long claims = MadeUpRegistry.number(database, "select count(*) from claim");
            if (claims != records) {
                throw new IllegalStateException(claims + " claims were imported");
            }
            long begun = System.nanoTime();
            String log = Files.readString(folder.resolve("serve.log"));
            while (!log.contains("index made") && System.nanoTime() - begun < PATIENCE_NANOS) {
                Thread.sleep(100);
                log = Files.readString(folder.resolve("serve.log"));
            }
            log.lines().filter(line -> line.contains("index made")).forEach(System.out::println);
        }
    }
}
