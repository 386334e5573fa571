package org.safelight.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import org.safelight.decode.DecodeUnavailableException;
import org.safelight.index.CorruptIndexException;
import org.safelight.sandbox.SandboxUnavailableException;
import org.safelight.triage.TriageFailedException;
import org.safelight.triage.TriageRefusedException;
import org.safelight.triage.TriageStoppedException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `safelight`: reads the command line, runs one command, ends with its [ExitCode].
@Command(
        name = "safelight",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Tells what on a seized exhibit is already known, what is irrelevant,",
            "and what few items a person must view, without showing a picture."
        },
        subcommands = {
            TriageCommand.class,
            HashCommand.class,
            ListsCommand.class,
            IndexCommand.class,
            MatchCommand.class,
            SubmitCommand.class,
            DemoCommand.class,
            DoctorCommand.class,
            HelpCommand.class
        },
        footer = "%nThe registry has commands of its own: safelight serve --help, safelight audit --help",
        exitCodeListHeading = "%nEnds with:%n",
        exitCodeList = {
            " 0:nothing known was found",
            " 1:something known, or a look-alike, was found",
            " 2:something could not be examined (wins over 1)",
            "64:the command was not understood; nothing was done",
            "70:it could not be carried out; the message says why"
        })
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Main() {}

    /// Runs one command and ends the process with its exit code.
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /// The whole command tree, for the process and for tests.
    static CommandLine commandLine() {
        var commands = new CommandLine(new Main());
        forEachCommand(
                commands,
                command -> command.getCommandSpec()
                        .exitCodeOnInvalidInput(ExitCode.WRONG_USE)
                        .exitCodeOnExecutionException(ExitCode.COULD_NOT));
        commands.setParameterExceptionHandler(Main::explainWrongUse);
        commands.setExecutionExceptionHandler((problem, command, parsed) -> explain(problem, command));
        return commands;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do, for example: safelight triage --help");
    }

    private static void forEachCommand(CommandLine command, java.util.function.Consumer<CommandLine> action) {
        action.accept(command);
        command.getSubcommands().values().forEach(below -> forEachCommand(below, action));
    }

    private static int explainWrongUse(ParameterException problem, String[] arguments) {
        var command = problem.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("safelight: " + problem.getMessage());
        err.println("See: " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.WRONG_USE;
    }

    /// An expected problem is its message alone; one that should not happen keeps its trace, which an expert
    /// will want.
    private static int explain(Exception problem, CommandLine command) {
        PrintWriter err = command.getErr();
        switch (problem) {
            case CommandProblem expected -> {
                err.println("safelight: " + expected.getMessage());
                return expected.exitCode();
            }
            case TriageRefusedException refused -> {
                err.println("safelight: " + refused.getMessage());
                return ExitCode.WRONG_USE;
            }
            case TriageStoppedException stopped -> err.println("safelight: " + stopped.getMessage());
            case TriageFailedException failed -> err.println("safelight: " + failed.getMessage());
            case CorruptIndexException corrupt -> err.println("safelight: " + corrupt.getMessage());
            case SandboxUnavailableException unavailable -> err.println("safelight: " + unavailable.getMessage());
            case DecodeUnavailableException unavailable -> err.println("safelight: " + unavailable.getMessage());
            case NoSuchFileException missing -> {
                err.println("safelight: there is no file " + missing.getFile() + ". Check the path; nothing was done.");
                return ExitCode.WRONG_USE;
            }
            case AccessDeniedException denied ->
                err.println(
                        "safelight: may not read or write " + denied.getFile() + ". Check the rights of this user.");
            case FileAlreadyExistsException there ->
                err.println("safelight: " + there.getFile() + " exists already and is not overwritten. Name another.");
            case IOException io -> err.println("safelight: " + problem.getMessage());
            default -> {
                err.println(
                        "safelight: stopped by a fault of its own. Results reported as done are safe. Please send this:");
                problem.printStackTrace(err);
            }
        }
        return ExitCode.COULD_NOT;
    }
}
