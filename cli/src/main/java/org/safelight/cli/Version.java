package org.safelight.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;

/// The version printed by `--version` and written into every result, so that another expert can use the same.
final class Version implements IVersionProvider {
    /// From the jar's manifest; "development" when run from classes that were never packaged.
    static String ofSafelight() {
        @Nullable String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {
            "safelight " + ofSafelight(),
            "Java " + Runtime.version() + " on " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
        };
    }
}
