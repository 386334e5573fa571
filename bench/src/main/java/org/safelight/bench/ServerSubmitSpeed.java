package org.safelight.bench;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// How long a large exhibit takes from `safelight submit` to a registry, and whether the memory of both stays flat.
///
/// `java -cp … org.safelight.bench.ServerSubmitSpeed FOLDER [items, default 1 million]`, in the folder of the sources.
/// FOLDER must be empty; the exhibit is a VICS case of another tool, made in it first.
public final class ServerSubmitSpeed {
    private static final int LOOK_EVERY_MILLIS = 500;
    private static final int PATIENCE_LOOKS = 7_200;

    private ServerSubmitSpeed() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        int items = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000_000;
        Path file = folder.resolve("case.json");
        MadeUpVics.caseFile(file, items);
        System.setProperty("safelight.command", RegistryProcess.command());
        try (RegistryProcess server = RegistryProcess.start(folder.resolve("data"));
                Connection database = server.database();
                var looking = Executors.newSingleThreadScheduledExecutor()) {
            String token = MadeUpRegistry.token(database, "dorset");
            List<Long> megabytes = Collections.synchronizedList(new ArrayList<>());
            var looks = looking.scheduleAtFixedRate(
                    () -> megabytes.add(server.anonymousMegabytes()), 0, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
            ProgramRun run = ProgramRun.of(
                    folder.resolve("submit.log"),
                    Map.of("SAFELIGHT_TOKEN", token),
                    "submit",
                    file.toString(),
                    "--server",
                    server.url());
            looks.cancel(false);
            if (run.exitCode() != 0) {
                throw new IllegalStateException(Files.readString(folder.resolve("submit.log")));
            }
            for (String table : List.of("exhibit_content", "exhibit_file")) {
                long rows = MadeUpRegistry.number(database, "select count(*) from " + table);
                if (rows != items) {
                    throw new IllegalStateException(rows + " rows arrived in " + table);
                }
            }
            System.out.printf(
                    Locale.ROOT,
                    "%,d items submitted in %.1f s; the client held at most %,d MB of its own; load %.2f%n",
                    items,
                    run.seconds(),
                    run.ofItAnonymous(),
                    ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
            System.out.println("the server's own memory, most in each tenth of the time, MB: " + tenths(megabytes));
            long begun = System.nanoTime();
            int looked = 0;
            while (MadeUpRegistry.number(database, "select coalesce(sum(contents), 0) from exhibit_taken") < items
                    && looked++ < PATIENCE_LOOKS) {
                TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
            }
            System.out.printf(
                    Locale.ROOT,
                    "its contents were known to the registry %.1f s later; the server holds %,d MB of its own%n",
                    (System.nanoTime() - begun) / 1e9,
                    server.anonymousMegabytes());
        }
    }

    private static List<Long> tenths(List<Long> all) {
        List<Long> tenths = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            tenths.add(
                    all.subList(i * all.size() / 10, Math.max((i + 1) * all.size() / 10, i * all.size() / 10)).stream()
                            .max(Long::compare)
                            .orElse(0L));
        }
        return tenths;
    }
}
