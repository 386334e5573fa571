package org.safelight.formats;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.PerceptualHash;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectWriteContext;

/// The lines of a list that a registry handed out, or of such a list after changes, one after the other. Not
/// for several threads.
public final class RegistryListLines implements Closeable {
    private final JsonParser json;
    private long last;

    RegistryListLines(InputStream in) {
        json = VicsJson.parser(in);
    }

    /// Opens a file that [#merge] wrote.
    public static RegistryListLines ofMerged(Path merged) throws IOException {
        return new RegistryListLines(new BufferedInputStream(Files.newInputStream(merged), 1 << 16));
    }

    /// The next line; null at the end.
    ///
    /// @throws ListReadException if it is not one, or not in order
    public @Nullable RegistryListLine next() throws IOException {
        try {
            if (json.nextToken() == null) {
                return null;
            }
            RegistryListLine line = read(json);
            if (line.number() <= last) {
                throw new ListReadException("The lines of the list are not in order. Nothing of it was used.");
            }
            last = line.number();
            return line;
        } catch (JacksonException | IllegalArgumentException | NullPointerException broken) {
            throw new ListReadException("A line of the list cannot be read. Nothing of it was used.", broken);
        }
    }

    private static RegistryListLine read(JsonParser json) {
        Map<String, String> members = new HashMap<>();
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw new IllegalArgumentException("not an object");
        }
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (value == null || !value.isScalarValue()) {
                throw new IllegalArgumentException("not a text");
            }
            members.put(name, json.getString());
        }
        String gone = members.get("gone");
        if (gone != null) {
            return new RegistryListLine.Gone(Long.parseLong(gone));
        }
        List<Digest> digests = new ArrayList<>(3);
        for (DigestKind kind : DigestKind.values()) {
            String hex = members.get(RegistryListFile.name(kind));
            if (hex != null) {
                digests.add(Digest.parse(kind, hex));
            }
        }
        String pdq = members.get("pdq");
        String flags = members.get("flags");
        String frames = members.get("frames");
        return new RegistryListLine.Entry(
                Long.parseLong(needed(members, "n")),
                digests,
                pdq == null ? null : PerceptualHash.parse(pdq),
                pdq == null ? -1 : Integer.parseInt(needed(members, "quality")),
                needed(members, "category"),
                needed(members, "label"),
                Meaning.parse(needed(members, "meaning")),
                Integer.parseInt(needed(members, "severity")),
                needed(members, "state"),
                flags == null ? Set.of() : Set.of(flags.split(" ", -1)),
                members.get("series"),
                frames == null ? List.of() : FrameHashes.parse(frames));
    }

    private static String needed(Map<String, String> members, String name) {
        return Objects.requireNonNull(members.get(name), name);
    }

    /// Writes what a list is after changes: what it was, as far as it is not changed or gone, and what is
    /// new. Streams.
    ///
    /// @param before a file that this wrote; null for none
    /// @param out gets a line an entry; forced to the disk
    public static void merge(@Nullable Path before, RegistryListFile changes, Path out) throws IOException {
        try (RegistryListLines old =
                        before == null ? new RegistryListLines(InputStream.nullInputStream()) : ofMerged(before);
                RegistryListLines fresh = changes.lines();
                OutputStream file = new BufferedOutputStream(Files.newOutputStream(out), 1 << 16);
                JsonGenerator json = VicsJson.factory().createGenerator(ObjectWriteContext.empty(), file)) {
            RegistryListLine kept = old.next();
            RegistryListLine change = fresh.next();
            while (kept != null || change != null) {
                if (change == null || (kept != null && kept.number() < change.number())) {
                    RegistryListWriter.write(json, Objects.requireNonNull(kept));
                    kept = old.next();
                    continue;
                }
                if (kept != null && kept.number() == change.number()) {
                    kept = old.next();
                }
                if (change instanceof RegistryListLine.Entry) {
                    RegistryListWriter.write(json, change);
                }
                change = fresh.next();
            }
        }
    }

    @Override
    public void close() throws IOException {
        json.close();
    }
}
