package org.safelight.server;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.safelight.server.audit.AuditVerification;
import org.safelight.server.database.Database;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `safelight audit verify`: walks the audit trail and says whether and where it was tampered with.
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description = "The audit trail.",
        subcommands = AuditCommand.Verify.class)
final class AuditCommand {
    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = "Finds any event that was removed, altered, put in or moved. Ends with 1 if there is one.")
    static final class Verify implements Callable<Integer> {
        @Mixin
        private DatabaseOptions database = new DatabaseOptions();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws Exception {
            PrintWriter out = spec.commandLine().getOut();
            try (Database opened = database.open();
                    ConfigurableApplicationContext app = new SpringApplicationBuilder(Server.class)
                            .web(WebApplicationType.NONE)
                            .properties(DatabaseOptions.properties(opened.credentials()))
                            .run()) {
                AuditVerification.Outcome outcome =
                        app.getBean(AuditVerification.class).verify();
                if (outcome.fault().isPresent()) {
                    out.println("The audit trail is NOT as it was written: "
                            + outcome.fault().get() + ".");
                    out.println(outcome.events() + " events before that are right.");
                    return 1;
                }
                out.println("The audit trail is whole: " + outcome.events() + " events, each as it was written.");
                return 0;
            }
        }
    }
}
