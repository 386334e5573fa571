package org.safelight.server;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The commands of `safelight` that need the server's libraries. The launcher sends them here.
@Command(
        name = "safelight",
        mixinStandardHelpOptions = true,
        description = "The registry's commands.",
        subcommands = {
            ServeCommand.class,
            AuditCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            RegistryCommand.class
        })
public final class ServerCommands implements Runnable {
    static final int WRONG_USE = 64;
    static final int COULD_NOT = 70;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private ServerCommands() {}

    /// Runs one command and ends the process with its exit code; a server runs until it is stopped.
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /// The whole command tree, for the process and for tests.
    static CommandLine commandLine() {
        CommandLine commands = new CommandLine(new ServerCommands());
        wrongUseEndsWith64(commands);
        return commands.setExecutionExceptionHandler((problem, command, parsed) -> {
            Throwable cause = problem;
            while (cause.getCause() != null
                    && !(cause instanceof org.safelight.server.database.DatabaseUnavailableException)) {
                cause = cause.getCause();
            }
            command.getErr().println("safelight: " + cause.getMessage());
            return COULD_NOT;
        });
    }

    private static void wrongUseEndsWith64(CommandLine command) {
        command.getCommandSpec().exitCodeOnInvalidInput(WRONG_USE);
        command.getSubcommands().values().forEach(ServerCommands::wrongUseEndsWith64);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do, for example: safelight serve --help");
    }
}
