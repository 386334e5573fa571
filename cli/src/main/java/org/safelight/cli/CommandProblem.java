package org.safelight.cli;

/// A command cannot go on, for a reason its user can do something about. The message is all that is printed.
final class CommandProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private CommandProblem(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /// The options do not fit together or name what is not there: ends with [ExitCode#WRONG_USE].
    static CommandProblem wrongUse(String message) {
        return new CommandProblem(ExitCode.WRONG_USE, message);
    }

    /// It was understood and failed: ends with [ExitCode#COULD_NOT].
    static CommandProblem couldNot(String message) {
        return new CommandProblem(ExitCode.COULD_NOT, message);
    }

    int exitCode() {
        return exitCode;
    }
}
