package org.safelight.formats;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/// What a registry says of a list that it hands out; the part that is signed.
///
/// @param list its name, small letters, digits and hyphens
/// @param scheme the scheme of its categories
/// @param from the version that this changes; 0 for all of the list
/// @param to the version that it makes
/// @param states of the grades that are on it
/// @param entries how many entries follow
/// @param gone how many tombstones follow
/// @param bodySha256 of what follows, 64 hex digits
public record RegistryListManifest(
        String list,
        String scheme,
        int from,
        int to,
        Instant builtAt,
        String licence,
        String purpose,
        List<String> states,
        List<String> categories,
        long entries,
        long gone,
        String bodySha256) {
    private static final int LONGEST = 5_000;

    /// @throws IllegalArgumentException if one of them is out of its bounds
    public RegistryListManifest {
        if (!list.matches("[a-z0-9][a-z0-9-]{1,59}")
                || from < 0
                || to <= from
                || entries < 0
                || gone < 0
                || !bodySha256.matches("[0-9a-f]{64}")
                || licence.length() > LONGEST
                || purpose.length() > LONGEST) {
            throw new IllegalArgumentException("This does not describe a list of a registry.");
        }
        states = List.copyOf(states);
        categories = List.copyOf(categories);
    }

    /// The bytes that are signed.
    public byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = VicsJson.factory().createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            json.writeNumberProperty("format", 1);
            json.writeStringProperty("list", list);
            json.writeStringProperty("scheme", scheme);
            json.writeNumberProperty("from", from);
            json.writeNumberProperty("to", to);
            json.writeStringProperty("builtAt", builtAt.toString());
            json.writeStringProperty("licence", licence);
            json.writeStringProperty("purpose", purpose);
            texts(json, "states", states);
            texts(json, "categories", categories);
            json.writeNumberProperty("entries", entries);
            json.writeNumberProperty("gone", gone);
            json.writeStringProperty("bodySha256", bodySha256);
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static void texts(JsonGenerator json, String name, List<String> texts) {
        json.writeArrayPropertyStart(name);
        texts.forEach(json::writeString);
        json.writeEndArray();
    }

    /// Reads what [#bytes] wrote. Verify its signature first.
    ///
    /// @throws ListReadException if it is something else
    static RegistryListManifest parse(byte[] bytes) throws IOException {
        Map<String, @Nullable Object> members =
                SmallJson.object(new ByteArrayInputStream(bytes), "the description of the list");
        try {
            if (!"1".equals(members.get("format"))) {
                throw new ListReadException("This list is of a format that is not known here. Use a newer Safelight.");
            }
            return new RegistryListManifest(
                    text(members, "list"),
                    text(members, "scheme"),
                    Integer.parseInt(text(members, "from")),
                    Integer.parseInt(text(members, "to")),
                    Instant.parse(text(members, "builtAt")),
                    text(members, "licence"),
                    text(members, "purpose"),
                    texts(members, "states"),
                    texts(members, "categories"),
                    Long.parseLong(text(members, "entries")),
                    Long.parseLong(text(members, "gone")),
                    text(members, "bodySha256"));
        } catch (IllegalArgumentException | DateTimeParseException wrong) {
            throw new ListReadException("This is not a list of a registry: its description cannot be read.", wrong);
        }
    }

    private static String text(Map<String, @Nullable Object> members, String name) {
        if (members.get(name) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("There is no " + name + ".");
    }

    private static List<String> texts(Map<String, @Nullable Object> members, String name) {
        if (members.get(name) instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
            return list.stream().map(String.class::cast).toList();
        }
        throw new IllegalArgumentException("There is no " + name + ".");
    }

    /// The description as text, for a person or a test.
    @Override
    public String toString() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }
}
