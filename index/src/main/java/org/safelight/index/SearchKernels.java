package org.safelight.index;

/// Chooses the search kernel of this JVM. System property `safelight.kernel` (`plain` or `vector`) forces
/// one, as for hashing.
final class SearchKernels {
    private static final String PROPERTY = "safelight.kernel";
    private static final String MODULE = "jdk.incubator.vector";

    private SearchKernels() {}

    static SearchKernel chosen() {
        String wanted = System.getProperty(PROPERTY, "");
        return isVectorThere()
                        && !wanted.equals("plain")
                        && (wanted.equals("vector") || VectorSearchKernel.isWorthwhile())
                ? new VectorSearchKernel()
                : new PlainSearchKernel();
    }

    /// Only when this is true may a class named `Vector...` be loaded: without the module its classes are
    /// missing.
    static boolean isVectorThere() {
        return ModuleLayer.boot().findModule(MODULE).isPresent();
    }
}
