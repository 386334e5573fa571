package org.safelight.fingerprint;

/// Chooses the kernel of this JVM, once.
final class Kernels {
    static final String PROPERTY = "safelight.kernel";

    private static final String MODULE = "jdk.incubator.vector";

    private Kernels() {}

    /// @throws IllegalArgumentException if the system property names no kernel
    /// @throws IllegalStateException if it forces the vector kernel where there is none
    static RowKernel chosen() {
        String wanted = System.getProperty(PROPERTY, "");
        return switch (wanted) {
            case "" -> isVectorThere() && VectorKernel.isWorthwhile() ? new VectorKernel() : new PlainKernel();
            case "plain" -> new PlainKernel();
            case "vector" -> vector();
            default ->
                throw new IllegalArgumentException(
                        "System property " + PROPERTY + " is \"" + wanted
                                + "\", which is no kernel. Set it to plain or vector, or leave it out: then the faster is chosen.");
        };
    }

    private static RowKernel vector() {
        if (!isVectorThere()) {
            throw new IllegalStateException(
                    "System property " + PROPERTY + " asks for the vector kernel, but this Java was"
                            + " started without the module " + MODULE + ". Start it with --add-modules=" + MODULE
                            + ", or leave the property out: the plain kernel gives the same hashes.");
        }
        return new VectorKernel();
    }

    /// Only when this is true may [VectorKernel] be loaded: without the module its classes are missing.
    static boolean isVectorThere() {
        return ModuleLayer.boot().findModule(MODULE).isPresent();
    }
}
