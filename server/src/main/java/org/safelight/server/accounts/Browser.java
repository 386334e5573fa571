package org.safelight.server.accounts;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a browser calls itself, in two words: enough for a person to know their own sessions.
final class Browser {
    private static final List<String> KINDS = List.of("Edg", "OPR", "Firefox", "Chrome", "Safari");
    private static final List<String> SYSTEMS = List.of("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux");

    private Browser() {}

    static String named(@Nullable String userAgent) {
        if (userAgent == null) {
            return "Unknown";
        }
        return first(KINDS, userAgent).replace("Edg", "Edge").replace("OPR", "Opera") + " on "
                + first(SYSTEMS, userAgent);
    }

    private static String first(List<String> names, String userAgent) {
        return names.stream().filter(userAgent::contains).findFirst().orElse("another");
    }
}
