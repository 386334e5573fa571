package org.safelight.server;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.safelight.server.audit.AuditVerification;
import org.safelight.server.audit.Checkpoint;
import org.safelight.server.audit.CheckpointSource;
import org.safelight.server.audit.Checkpoints;
import org.safelight.server.database.Database;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `safelight audit`: whether the audit trail was tampered with, and signed statements of where it ends.
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description = "The audit trail.",
        subcommands = {AuditCommand.Verify.class, AuditCommand.TakeCheckpoint.class})
final class AuditCommand {
    /// The part of the server that reads the trail, without its web app.
    private static ConfigurableApplicationContext open(DatabaseOptions options, Database database) throws IOException {
        Map<String, Object> properties = DatabaseOptions.properties(database.credentials());
        properties.put("safelight.data", options.data().toString());
        return new SpringApplicationBuilder(Server.class)
                .web(WebApplicationType.NONE)
                .properties(properties)
                .run();
    }

    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = "Finds any event that was removed, altered, put in or moved. Ends with 1 if there is one.")
    static final class Verify implements Callable<Integer> {
        @Mixin
        private DatabaseOptions database = new DatabaseOptions();

        @Option(
                names = "--checkpoint",
                paramLabel = "FILE",
                description = "A checkpoint that was taken away earlier: the trail must fit it, and those of the data"
                        + " folder. May be given several times.")
        private List<Path> files = List.of();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws Exception {
            PrintWriter out = spec.commandLine().getOut();
            Checkpoints kept = Checkpoints.in(database.data());
            List<Checkpoint> checkpoints = new ArrayList<>(kept.all());
            for (Path file : files) {
                Checkpoint checkpoint = Checkpoint.parse(Files.readString(file));
                out.println("Checkpoint " + file + ": event " + checkpoint.sequence() + " at " + checkpoint.at()
                        + ", key " + checkpoint.keyFingerprint() + ".");
                checkpoints.add(checkpoint);
            }
            try (Database opened = database.openOrRunning();
                    ConfigurableApplicationContext app = open(database, opened)) {
                AuditVerification.Outcome outcome =
                        app.getBean(AuditVerification.class).verify(checkpoints);
                if (outcome.fault().isPresent()) {
                    out.println("The audit trail is NOT as it was written: "
                            + outcome.fault().get() + ".");
                    out.println(outcome.events() + " events before that are right.");
                    return 1;
                }
                out.println("The audit trail is whole: " + outcome.events()
                        + " events, each as it was written; it fits " + outcome.checkpoints() + " signed checkpoints.");
                return 0;
            }
        }
    }

    @Command(
            name = "checkpoint",
            mixinStandardHelpOptions = true,
            description =
                    "Signs where the trail ends now. Keep the file where nobody who runs this server can reach it.")
    static final class TakeCheckpoint implements Callable<Integer> {
        @Mixin
        private DatabaseOptions database = new DatabaseOptions();

        @Option(names = "--out", paramLabel = "FILE", required = true, description = "A new file.")
        private Path out = Path.of("checkpoint.txt");

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws Exception {
            try (Database opened = database.openOrRunning();
                    ConfigurableApplicationContext app = open(database, opened)) {
                Checkpoint checkpoint = app.getBean(CheckpointSource.class).now();
                Files.writeString(out, checkpoint.line() + "\n", StandardOpenOption.CREATE_NEW);
                spec.commandLine()
                        .getOut()
                        .println("Signed: the trail ends with event " + checkpoint.sequence() + ". Key "
                                + checkpoint.keyFingerprint() + ".");
                return 0;
            }
        }
    }
}
