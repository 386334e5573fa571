package org.safelight.formats;

import java.io.InputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// JSON parsing with limits that hostile input cannot pass.
final class VicsJson {
    /// Deeper than any VICS document (root, value, case, Media, record, MediaFiles, file is seven), with room for
    /// members nobody here has met.
    static final int DEEPEST = 64;

    /// Characters of one string that is looked at. Others are skipped without being held, however long.
    static final int LONGEST_STRING = 1 << 20;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxStringLength(LONGEST_STRING)
                    .maxNameLength(1_000)
                    .maxNumberLength(1_000)
                    .build())
            .build();

    private VicsJson() {}

    static JsonFactory factory() {
        return FACTORY;
    }

    static JsonParser parser(InputStream input) {
        return FACTORY.createParser(ObjectReadContext.empty(), input);
    }

    static JsonParser parser(byte[] bytes) {
        return FACTORY.createParser(ObjectReadContext.empty(), bytes);
    }

    /// The parser's reason without its location, which callers give in their own words, and without a piece of the
    /// input, which must not get into messages.
    static String reason(JacksonException broken) {
        String reason = broken.getOriginalMessage();
        if (reason.contains("exceeds the maximum")) {
            return "it passes a limit set against hostile files (" + Words.shown(reason) + ")";
        }
        return reason.startsWith("Unexpected end-of-input")
                ? "it ends too early"
                : "something that is not JSON stands there";
    }
}
