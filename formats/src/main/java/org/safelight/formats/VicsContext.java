package org.safelight.formats;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the context of a VICS document says: `…/DataModels/1.3.xml#Media`,
/// `…/DataModels/2.0.xml/UK/$metadata#Cases`.
///
/// @param version `1.1` to `2.0`; empty if the context does not say
/// @param country the country segment of 2.0, such as `US`, `UK`, `Default`, `CUSTOM`; null in 1.x
record VicsContext(String version, @Nullable String country, Kind kind) {
    /// A document without any context.
    static final VicsContext MISSING = new VicsContext("", null, Kind.UNSTATED);

    private static final int LONGEST = 1_000;
    private static final Pattern FORM = Pattern.compile(
            ".{0,500}?/DataModels/([0-9]{1,3}\\.[0-9]{1,3})\\.xml(?:/([^/#$]{1,40}))?(?:/\\$metadata)?(?:#([A-Za-z]{1,40}))?",
            Pattern.CASE_INSENSITIVE);

    enum Kind {
        MEDIA("Media", "hash set"),
        CASES("Cases", "case file"),
        UNSTATED("", "hash set or case file");

        private final String segment;
        private final String words;

        Kind(String segment, String words) {
            this.segment = segment;
            this.words = words;
        }

        String segment() {
            return segment;
        }

        String words() {
            return words;
        }
    }

    /// Whether a root member of this name holds the context.
    static boolean isContextName(String name) {
        return name.equals("@odata.context")
                || name.equals("odata.metadata")
                || name.equals("@odata.metadata")
                || name.equals("odata.context");
    }

    /// A text that does not have the form of a context gives one that says nothing.
    static VicsContext parse(String text) {
        Matcher form = FORM.matcher(text.length() > LONGEST ? "" : text.strip());
        if (!form.matches()) {
            return MISSING;
        }
        Kind kind = Kind.UNSTATED;
        for (Kind candidate : Kind.values()) {
            if (form.group(3) != null && candidate.segment.equalsIgnoreCase(form.group(3))) {
                kind = candidate;
            }
        }
        return new VicsContext(form.group(1), form.group(2), kind);
    }

    /// `VICS 2.0, country US, hash set (Media)`.
    String words() {
        if (version.isEmpty()) {
            return "VICS without a context that could be read";
        }
        return "VICS " + version + (country == null ? ", no country" : ", country segment " + Words.shown(country))
                + ", " + kind.words() + (kind == Kind.UNSTATED ? "" : " (" + kind.segment() + ")");
    }
}
