package org.safelight.cli;

/// How a command tells a program that called it what came of it. Fixed: scripts rely on the numbers.
final class ExitCode {
    /// Done; nothing known was found.
    static final int NOTHING_FOUND = 0;
    /// Done; something known or a look-alike was found.
    static final int FOUND = 1;
    /// Done, but something could not be examined. Wins over [#FOUND], because what was missed could matter more.
    static final int NOT_ALL_EXAMINED = 2;
    /// The command was not understood; nothing was done. (`EX_USAGE` of sysexits.h)
    static final int WRONG_USE = 64;
    /// The command could not be carried out; the message says why. (`EX_SOFTWARE` of sysexits.h)
    static final int COULD_NOT = 70;

    private ExitCode() {}
}
