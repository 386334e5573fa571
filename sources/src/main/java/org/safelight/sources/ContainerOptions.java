package org.safelight.sources;

import java.time.Duration;
import org.safelight.sandbox.Sandbox;

/// How containers are opened. [#standard] suits an examiner's machine.
///
/// @param sandbox what confines the workers
/// @param heapMegabytes most Java heap of a worker, in MiB
/// @param patience how long a worker may be silent, and the time that every container has
/// @param patiencePerMegabyte time that a container has besides, for each 1 000 000 bytes of it and out of it
/// @param classPath class path of the workers; they need what this module needs
public record ContainerOptions(
        ContainerLimits limits,
        Sandbox sandbox,
        int heapMegabytes,
        Duration patience,
        Duration patiencePerMegabyte,
        String classPath) {

    /// In the sandbox that this machine has; 384 MiB each, 60 s and 2 s for each megabyte.
    ///
    /// @throws org.safelight.sandbox.SandboxUnavailableException if this machine has none
    public static ContainerOptions standard() {
        return standard(Sandbox.find());
    }

    /// As [#standard()], in a sandbox that was chosen.
    public static ContainerOptions standard(Sandbox sandbox) {
        return new ContainerOptions(
                ContainerLimits.standard(),
                sandbox,
                384,
                Duration.ofSeconds(60),
                Duration.ofSeconds(2),
                System.getProperty("java.class.path"));
    }

    public ContainerOptions withLimits(ContainerLimits value) {
        return new ContainerOptions(value, sandbox, heapMegabytes, patience, patiencePerMegabyte, classPath);
    }

    public ContainerOptions withPatience(Duration value, Duration perMegabyte) {
        return new ContainerOptions(limits, sandbox, heapMegabytes, value, perMegabyte, classPath);
    }

    public ContainerOptions withHeapMegabytes(int value) {
        return new ContainerOptions(limits, sandbox, value, patience, patiencePerMegabyte, classPath);
    }
}
