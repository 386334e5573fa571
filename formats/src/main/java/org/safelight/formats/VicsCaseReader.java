package org.safelight.formats;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.PerceptualHash;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Reads a VICS case file as a case: each media record with all places where it lies. [ListFile] reads the same file
/// as a list, without places.
///
/// As tolerant of what real exports do as the reader of lists, and as bounded: a record at a time is held, of at most
/// [#MOST_FILES] places and [#MOST_CHARACTERS] characters in them.
public final class VicsCaseReader {
    /// Places of one record.
    static final int MOST_FILES = 1_000_000;

    /// Characters of all places of one record.
    static final int MOST_CHARACTERS = 64 << 20;

    private static final int LONGEST_OTHER_TEXT = 1_000;

    private final Path file;
    private final VicsContext context;
    private final Head head;

    private VicsCaseReader(Path file, VicsContext context, Head head) {
        this.file = file;
        this.context = context;
        this.head = head;
    }

    /// What the case says of itself. Texts are empty where it says nothing.
    ///
    /// @param tool that wrote it, with its version
    /// @param sourceId the exhibit's reference, where all places that have one have the same
    /// @param records media records in the file
    public record Head(String caseNumber, String tool, String sourceId, long records) {}

    /// One media record that has a digest.
    ///
    /// @param bytes -1 if not said
    /// @param category as written; null if there is none
    public record Media(
            @Nullable Digest md5,
            @Nullable Digest sha1,
            @Nullable Digest sha256,
            @Nullable PerceptualHash pdq,
            long bytes,
            @Nullable String mimeType,
            @Nullable String category,
            List<Place> places) {}

    /// One place of a content.
    ///
    /// @param path as the tool wrote it; may be empty
    public record Place(String path, @Nullable Instant writtenAt, boolean isDeleted, boolean isUnallocated) {
        @Override
        public String toString() {
            return "Place[hidden]";
        }
    }

    /// Takes records in the order of the file.
    @FunctionalInterface
    public interface MediaTaker {
        void take(Media media) throws IOException;
    }

    /// Opens a case file, and reads it through once to know that it is whole.
    ///
    /// @throws ListReadException if it is not VICS, is a hash set and no case, or is broken
    public static VicsCaseReader open(Path file) throws IOException {
        VicsContext context = VicsReader.open(file).context();
        Pass pass = new Pass(file);
        pass.read(media -> {});
        if (!pass.hasCase) {
            throw new ListReadException("Cannot use " + file + " as a case: it is a hash set, which says of no file"
                    + " where it lies. Nothing was read. Import it as a list.");
        }
        return new VicsCaseReader(file, context, pass.head());
    }

    public Head head() {
        return head;
    }

    /// The scheme that the document's country stands for; empty if none that is known here.
    public Optional<CategoryScheme> scheme() {
        return CategoryScheme.all().stream()
                .filter(scheme -> context.country() != null
                        && scheme.vicsCountry()
                                .filter(context.country()::equals)
                                .isPresent())
                .findFirst();
    }

    /// Reads to the end. Records without any digest are passed over. May be called again.
    ///
    /// @throws ListReadException if the file is broken, or has changed for the worse since it was opened
    public void read(MediaTaker taker) throws IOException {
        new Pass(file).read(taker);
    }

    /// One reading of the file.
    private static final class Pass {
        private final Path file;
        private long records;
        private boolean hasCase;
        private String caseNumber = "";
        private String tool = "";
        private String toolVersion = "";
        private @Nullable String sourceId;
        private boolean hasSeveralSources;

        Pass(Path file) {
            this.file = file;
        }

        Head head() {
            return new Head(
                    caseNumber,
                    (tool + " " + toolVersion).strip(),
                    hasSeveralSources || sourceId == null ? "" : sourceId,
                    records);
        }

        void read(MediaTaker taker) throws IOException {
            try (InputStream input = Files.newInputStream(file);
                    JsonParser parser = VicsJson.parser(input)) {
                try {
                    parser.nextToken();
                    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                        if (parser.nextToken() == JsonToken.START_ARRAY && name.equals("value")) {
                            cases(parser, taker);
                        } else {
                            parser.skipChildren();
                        }
                    }
                } catch (JacksonException broken) {
                    throw VicsReader.brokenAt(file, broken, records);
                }
            }
        }

        private void cases(JsonParser parser, MediaTaker taker) throws IOException {
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                if (token != JsonToken.START_OBJECT) {
                    parser.skipChildren();
                    continue;
                }
                for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                    JsonToken value = parser.nextToken();
                    switch (name) {
                        case "Media" -> {
                            if (value == JsonToken.START_ARRAY) {
                                hasCase = true;
                                media(parser, taker);
                            }
                        }
                        case "CaseNumber" -> caseNumber = or(text(parser), caseNumber);
                        case "SourceApplicationName" -> tool = or(text(parser), tool);
                        case "SourceApplicationVersion" -> toolVersion = or(text(parser), toolVersion);
                        default -> {}
                    }
                    parser.skipChildren();
                }
            }
        }

        private static String or(@Nullable String text, String otherwise) {
            return text == null ? otherwise : text;
        }

        private void media(JsonParser parser, MediaTaker taker) throws IOException {
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                if (token == JsonToken.START_OBJECT) {
                    records++;
                    Media media = record(parser);
                    if (media.md5() != null || media.sha1() != null || media.sha256() != null) {
                        taker.take(media);
                    }
                } else {
                    parser.skipChildren();
                }
            }
        }

        private Media record(JsonParser parser) throws IOException {
            Map<String, String> hashes = new java.util.HashMap<>();
            long bytes = -1;
            String mimeType = null;
            String category = null;
            List<Place> places = List.of();
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                JsonToken token = parser.nextToken();
                switch (name) {
                    case "MD5", "SHA1", "SHA256" -> keep(hashes, name, text(parser));
                    case "AlternativeHashes" -> {
                        if (token == JsonToken.START_ARRAY) {
                            alternatives(parser, hashes);
                        }
                    }
                    case "MediaSize" -> bytes = size(text(parser));
                    case "MimeType" -> mimeType = text(parser);
                    case "Category" -> category = text(parser);
                    case "MediaFiles" -> {
                        if (token == JsonToken.START_ARRAY) {
                            places = places(parser);
                        }
                    }
                    default -> {}
                }
                parser.skipChildren();
            }
            return new Media(
                    digest(DigestKind.MD5, hashes.get("MD5")),
                    digest(DigestKind.SHA1, hashes.get("SHA1")),
                    digest(DigestKind.SHA256, hashes.get("SHA256")),
                    look(hashes.get("PDQ")),
                    bytes,
                    mimeType == null || mimeType.isBlank() ? null : mimeType,
                    category == null || category.isBlank() ? null : category.strip(),
                    places);
        }

        private static void alternatives(JsonParser parser, Map<String, String> hashes) {
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                if (token != JsonToken.START_OBJECT) {
                    parser.skipChildren();
                    continue;
                }
                String kind = null;
                String value = null;
                for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                    parser.nextToken();
                    if (name.equals("HashName")) kind = text(parser);
                    else if (name.equals("HashValue")) value = text(parser);
                    parser.skipChildren();
                }
                if (kind != null) {
                    keep(hashes, kind.strip().toUpperCase(Locale.ROOT).replaceAll("[-_]", ""), value);
                }
            }
        }

        private static void keep(Map<String, String> hashes, String name, @Nullable String value) {
            if (value != null && !value.isBlank()) {
                hashes.putIfAbsent(name, value.strip());
            }
        }

        private List<Place> places(JsonParser parser) throws IOException {
            List<Place> places = new ArrayList<>(1);
            long characters = 0;
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                if (token != JsonToken.START_OBJECT) {
                    parser.skipChildren();
                    continue;
                }
                String path = "";
                String fileName = "";
                Instant writtenAt = null;
                boolean isDeleted = false;
                boolean isUnallocated = false;
                for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                    JsonToken value = parser.nextToken();
                    switch (name) {
                        case "FilePath" -> path = longText(parser);
                        case "FileName" -> fileName = longText(parser);
                        case "Written" -> writtenAt = time(text(parser));
                        case "Deleted" -> isDeleted = isTrue(parser, value);
                        case "Unallocated" -> isUnallocated = isTrue(parser, value);
                        case "SourceID", "sourceID" -> source(text(parser));
                        default -> {}
                    }
                    parser.skipChildren();
                }
                String whole = path.isEmpty() ? fileName : path;
                characters += whole.length();
                if (places.size() == MOST_FILES || characters > MOST_CHARACTERS) {
                    throw new ListReadException("Cannot read " + file + " to its end: its media record "
                            + Words.count(records) + " has more places than can be held. Nothing of it was taken."
                            + " Ask whoever made the file for one with fewer.");
                }
                places.add(new Place(whole, writtenAt, isDeleted, isUnallocated));
            }
            return places;
        }

        private void source(@Nullable String id) {
            if (id == null || id.isBlank()) {
                return;
            }
            hasSeveralSources |= sourceId != null && !sourceId.equals(id.strip());
            sourceId = id.strip();
        }

        private static String longText(JsonParser parser) {
            return parser.currentToken() == JsonToken.VALUE_STRING ? parser.getString() : "";
        }

        /// A text or number; null for anything else and for what is too long to be looked at.
        private static @Nullable String text(JsonParser parser) {
            return switch (parser.currentToken()) {
                case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                    parser.getStringLength() > LONGEST_OTHER_TEXT ? null : parser.getString();
                default -> null;
            };
        }

        private static boolean isTrue(JsonParser parser, JsonToken token) {
            String text = text(parser);
            return token == JsonToken.VALUE_TRUE || (text != null && Boolean.TRUE.equals(Flags.parse(text)));
        }

        private static long size(@Nullable String digits) {
            return digits != null && digits.strip().matches("[0-9]{1,15}") ? Long.parseLong(digits.strip()) : -1;
        }

        private static @Nullable Digest digest(DigestKind kind, @Nullable String hex) {
            return hex != null && hex.matches("[0-9a-fA-F]{" + 2 * kind.bytes() + "}") ? Digest.parse(kind, hex) : null;
        }

        private static @Nullable PerceptualHash look(@Nullable String hex) {
            return hex != null && hex.matches("[0-9a-fA-F]{64}")
                    ? PerceptualHash.parse(hex.toLowerCase(Locale.ROOT))
                    : null;
        }

        /// ISO 8601 with an offset; other forms are left out rather than guessed at.
        private static @Nullable Instant time(@Nullable String text) {
            try {
                return text == null ? null : OffsetDateTime.parse(text.strip()).toInstant();
            } catch (DateTimeParseException e) {
                return null;
            }
        }
    }
}
