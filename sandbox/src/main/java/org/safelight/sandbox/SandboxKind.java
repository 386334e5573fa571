package org.safelight.sandbox;

/// What confines a program.
public enum SandboxKind {
    /// Namespaces by the `bwrap` program, and a filter of system calls.
    BUBBLEWRAP,
    /// The kernel's Landlock, and a filter of system calls. Needs nothing that is not in the kernel and
    /// util-linux.
    LANDLOCK,
    /// Nothing does: a person asked for it.
    NONE
}
