package org.safelight.server;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.safelight.server.database.Backup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `safelight restore`: a server's data folder of a backup.
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        description = "Makes a new data folder of a backup; then serve --data with it. Everybody signs in again.")
final class RestoreCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "What safelight backup wrote.")
    private Path backup = Path.of("backup");

    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description = "The data folder to make: new, or empty.")
    private Path data = Path.of("safelight-data");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        Backup.Counts counts = Backup.restore(backup, data);
        spec.commandLine()
                .getOut()
                .println("Restored " + counts.rows() + " rows of " + counts.tables() + " tables and " + counts.files()
                        + " files to " + data + ".");
        return 0;
    }
}
