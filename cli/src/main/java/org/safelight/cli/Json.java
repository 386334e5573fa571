package org.safelight.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// JSON on standard output, for programs: members in the order given, a null member kept, so that every line has the
/// same.
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    /// One object in one line.
    static String line(Map<String, @Nullable Object> members) {
        return MAPPER.writeValueAsString(members);
    }
}
