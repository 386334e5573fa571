package org.safelight.server;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.safelight.server.database.Backup;
import org.safelight.server.database.Database;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `safelight backup`: a server in one file, while it runs.
@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        description = {
            "Saves a server to one file, all of one moment; it may be running and busy.",
            "The file holds the keys too: whoever has it can read everything. Keep it as safe as the server."
        })
final class BackupCommand implements Callable<Integer> {
    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "A new file.")
    private Path out = Path.of("backup");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        try (Database _ = database.openOrRunning()) {
            Backup.Counts counts = Backup.save(database.data(), database.forBackup(), out);
            spec.commandLine()
                    .getOut()
                    .println("Saved " + counts.rows() + " rows of " + counts.tables() + " tables and " + counts.files()
                            + " files.");
        }
        return 0;
    }
}
