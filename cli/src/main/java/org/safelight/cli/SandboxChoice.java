package org.safelight.cli;

import org.safelight.sandbox.Sandbox;
import picocli.CommandLine.Option;

/// Whether programs that read evidence are confined: always, unless a person says otherwise.
final class SandboxChoice {
    @Option(
            names = "--unsandboxed",
            description =
                    "Read the files without the operating system's confinement, where a machine has none. A hostile"
                            + " file could then take over this account. The report says so (default: refuse).")
    private boolean unsandboxed;

    /// @throws org.safelight.sandbox.SandboxUnavailableException if this machine has none, and it is not
    ///     waived
    Sandbox sandbox() {
        return unsandboxed ? Sandbox.none() : Sandbox.find();
    }
}
