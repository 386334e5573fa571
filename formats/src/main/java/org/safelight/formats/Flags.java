package org.safelight.formats;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Yes and no as exporters write them.
final class Flags {
    private Flags() {}

    /// True for `true`, `t`, `yes`, `y`, `1`; false for `false`, `f`, `no`, `n`, `0` and nothing; in either case.
    /// Null
    /// for
    /// anything else.
    static @Nullable Boolean parse(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true", "t", "yes", "y", "1" -> true;
            case "false", "f", "no", "n", "0", "" -> false;
            default -> null;
        };
    }
}
