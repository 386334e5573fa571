package org.safelight.formats;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Small JSON documents of ours (schemes, side files) as maps, lists and texts. Numbers are kept as they are
/// written.
final class SmallJson {
    private static final int LARGEST_BYTES = 1 << 20;

    private SmallJson() {}

    /// Reads a document whose root is an object, of at most 1 MiB.
    ///
    /// @throws ListReadException if it is not that; `file` names it in the message
    static Map<String, @Nullable Object> object(InputStream input, String file) throws IOException {
        byte[] bytes = input.readNBytes(LARGEST_BYTES + 1);
        if (bytes.length > LARGEST_BYTES) {
            throw new ListReadException(
                    "Cannot read " + file + ": it is larger than 1 MiB, so it is not a description. Check the path.");
        }
        try (JsonParser parser = VicsJson.parser(bytes)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                Map<String, @Nullable Object> root = members(parser);
                if (parser.nextToken() == null) {
                    return root;
                }
            }
            throw new ListReadException("Cannot read " + file + ": it is not one JSON object. Correct it.");
        } catch (JacksonException broken) {
            throw new ListReadException(
                    "Cannot read " + file + ": its JSON is broken, " + VicsJson.reason(broken) + ". Correct it.",
                    broken);
        }
    }

    private static Map<String, @Nullable Object> members(JsonParser parser) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            members.put(name, value(parser));
        }
        return members;
    }

    private static @Nullable Object value(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> members(parser);
            case START_ARRAY -> {
                List<@Nullable Object> values = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    values.add(value(parser));
                }
                yield values;
            }
            case VALUE_NULL -> null;
            default -> parser.getString();
        };
    }
}
