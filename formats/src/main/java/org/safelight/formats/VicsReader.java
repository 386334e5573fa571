package org.safelight.formats;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.PerceptualHash;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// VICS JSON 1.1 to 2.0: hash sets (`value[]` holds Media) and case files (`value[]` holds Cases with `Media[]`).
///
/// Written against what real exports do, not against the model: the context may stand before or after `value`;
/// booleans
/// may be texts; an MD5 may be null; a category may be a number or a text; hashes may stand in the record or in
/// `AlternativeHashes`, name and value in either order; 1.x has OData decorations. A record is told from a case
/// by its
/// `Media` array, as contexts are wrong at times. Members that no look-up needs are skipped unread.
///
/// The context decides what the categories mean, so it must be known before the first record. Where it stands after
/// `value`, opening reads the file through once for it; reading is then a second pass. Memory stays constant either
/// way.
final class VicsReader implements ListReader {
    private static final List<String> ONE_DIGIT = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");

    private final Path file;
    private final VicsContext context;
    private final boolean contextIsLast;

    private VicsReader(Path file, VicsContext context, boolean contextIsLast) {
        this.file = file;
        this.context = context;
        this.contextIsLast = contextIsLast;
    }

    static VicsReader open(Path file) throws IOException {
        String text = null;
        boolean hasValue = false;
        boolean contextIsLast = false;
        try (InputStream input = Files.newInputStream(file);
                JsonParser parser = VicsJson.parser(input)) {
            parser.nextToken();
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                JsonToken token = parser.nextToken();
                if (VicsContext.isContextName(name) && token == JsonToken.VALUE_STRING) {
                    text = parser.getString();
                    contextIsLast = hasValue;
                } else if (name.equals("value") && token == JsonToken.START_ARRAY) {
                    hasValue = true;
                    if (text == null) {
                        parser.skipChildren();
                    }
                } else {
                    parser.skipChildren();
                }
                if (hasValue && text != null) {
                    break;
                }
            }
            if (!hasValue) {
                throw new ListReadException(
                        "Cannot use " + file + " as a list: it is JSON, but has no 'value' array as VICS has."
                                + " Nothing was imported. Ask the publisher for a VICS document.");
            }
        } catch (JacksonException broken) {
            throw brokenAt(file, broken, 0);
        }
        return new VicsReader(file, text == null ? VicsContext.MISSING : VicsContext.parse(text), contextIsLast);
    }

    @Override
    public ListFormat format() {
        return ListFormat.VICS;
    }

    @Override
    public String words() {
        return context.words();
    }

    @Override
    public VicsContext context() {
        return context;
    }

    @Override
    public SetDescription says() {
        return new SetDescription("", "", "", "", null, null, null);
    }

    @Override
    public void read(EntryTaker taker) throws IOException {
        try (InputStream input = Files.newInputStream(file);
                JsonParser parser = VicsJson.parser(input)) {
            Records records = new Records(parser, taker);
            try {
                taker.readsAt(() -> "");
                if (context.version().isEmpty()) {
                    taker.odd("no context that could be read, so no country and version are known");
                }
                if (contextIsLast) {
                    taker.odd("the context stands after the records; it was used all the same");
                }
                taker.readsAt(records::place);
                root(parser, records, taker);
            } catch (JacksonException broken) {
                throw brokenAt(file, broken, taker.records());
            }
        }
    }

    private void root(JsonParser parser, Records records, EntryTaker taker) throws IOException {
        parser.nextToken();
        int values = 0;
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken token = parser.nextToken();
            if (VicsContext.isContextName(name) && token == JsonToken.VALUE_STRING) {
                if (!VicsContext.parse(parser.getString()).equals(context)) {
                    throw new ListReadException("Cannot use " + file + ": it has two contexts that differ, so its"
                            + " categories could mean two things. Nothing was imported. Ask the publisher.");
                }
            } else if (name.equals("value") && token == JsonToken.START_ARRAY) {
                if (++values > 1) {
                    taker.odd("more than one 'value' array: all were read");
                }
                records.array(true);
            } else {
                parser.skipChildren();
            }
        }
        if (parser.nextToken() != null) {
            throw new ListReadException("Cannot use " + file + ": something follows the end of the document at byte "
                    + Words.count(parser.currentTokenLocation().getByteOffset())
                    + ", so records could be missed. Nothing was imported. Ask the publisher for one document a file.");
        }
    }

    static ListReadException brokenAt(Path file, JacksonException broken, long records) {
        long offset = broken.getLocation() == null ? -1 : broken.getLocation().getByteOffset();
        return new ListReadException(
                "Cannot read " + file + " to its end: " + VicsJson.reason(broken)
                        + (offset < 0 ? "" : ", at byte " + Words.count(offset)) + ", after "
                        + Words.count(records, "record", "records")
                        + ". It was cut short or damaged, so nothing of it was imported. Copy the file again.",
                broken);
    }

    /// Reads records one after the other, reusing what holds one.
    private static final class Records {
        private final JsonParser parser;
        private final EntryTaker taker;
        private final HexText hex = new HexText();
        private final HexText alternativeHex = new HexText();

        private long recordNumber;

        // One record.
        private @Nullable Digest md5;
        private @Nullable Digest sha1;
        private @Nullable Digest sha256;
        private @Nullable PerceptualHash pdq;
        private final List<PerceptualHash> furtherPdq = new ArrayList<>();
        private @Nullable String photoDna;
        private @Nullable String category;
        private boolean hasCategory;
        private @Nullable String series;
        private final EnumSet<ListEntry.Flag> flags = EnumSet.noneOf(ListEntry.Flag.class);

        Records(JsonParser parser, EntryTaker taker) {
            this.parser = parser;
            this.taker = taker;
        }

        String place() {
            long offset = parser.currentTokenLocation().getByteOffset();
            return "record " + Words.count(recordNumber) + (offset < 0 ? "" : ", byte " + Words.count(offset));
        }

        /// @param mayHoldCases whether an object in it may be a case
        void array(boolean mayHoldCases) throws SchemeNeededException {
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                if (token == JsonToken.START_OBJECT) {
                    object(mayHoldCases);
                } else {
                    taker.record();
                    recordNumber = taker.records();
                    taker.odd("something other than an object in place of a record: not taken");
                    parser.skipChildren();
                }
            }
        }

        private void object(boolean mayBeCase) throws SchemeNeededException {
            recordNumber = taker.records() + 1;
            begin();
            boolean isCase = false;
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                JsonToken token = parser.nextToken();
                switch (name) {
                    case "Category" -> category(token);
                    case "MD5" -> md5 = better(md5, digest(token, DigestKind.MD5, "MD5"));
                    case "SHA1" -> sha1 = better(sha1, digest(token, DigestKind.SHA1, "SHA1"));
                    case "SHA256" -> sha256 = better(sha256, digest(token, DigestKind.SHA256, "SHA256"));
                    case "PhotoDNA" -> photoDna(token);
                    case "AlternativeHashes" -> alternatives(token);
                    case "VictimIdentified" -> flag(token, ListEntry.Flag.VICTIM_IDENTIFIED);
                    case "OffenderIdentified" -> flag(token, ListEntry.Flag.OFFENDER_IDENTIFIED);
                    case "IsDistributed" -> flag(token, ListEntry.Flag.DISTRIBUTED);
                    case "IsSuspected" -> flag(token, ListEntry.Flag.SUSPECTED);
                    case "SelfGenerated" -> flag(token, ListEntry.Flag.SELF_GENERATED);
                    case "IsPrecategorized" -> flag(token, ListEntry.Flag.PRECATEGORISED);
                    case "Series" -> series(token);
                    case "Media" -> {
                        if (mayBeCase && token == JsonToken.START_ARRAY) {
                            isCase = true;
                            array(false);
                        } else {
                            parser.skipChildren();
                        }
                    }
                    default -> parser.skipChildren();
                }
            }
            if (!isCase) {
                finish(mayBeCase);
            }
        }

        private void begin() {
            md5 = null;
            sha1 = null;
            sha256 = null;
            pdq = null;
            furtherPdq.clear();
            photoDna = null;
            category = null;
            hasCategory = false;
            series = null;
            flags.clear();
        }

        private void finish(boolean inValue) throws SchemeNeededException {
            taker.record();
            if (md5 == null && sha1 == null && sha256 == null && pdq == null && photoDna == null) {
                taker.odd(
                        inValue && !hasCategory
                                ? "a record without any hash, perhaps a case without media: not taken"
                                : "a record without any hash that could be read: not taken");
                return;
            }
            Set<ListEntry.Flag> marks = flags.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(flags));
            taker.take(digests(), pdq, ListEntry.UNKNOWN_QUALITY, photoDna, category, marks, series);
            for (PerceptualHash further : furtherPdq) {
                taker.take(List.of(), further, ListEntry.UNKNOWN_QUALITY, null, category, marks, series);
            }
        }

        private List<Digest> digests() {
            if (sha256 == null) {
                if (md5 != null && sha1 != null) {
                    return List.of(md5, sha1);
                }
                Digest only = md5 != null ? md5 : sha1;
                return only == null ? List.of() : List.of(only);
            }
            List<Digest> digests = new ArrayList<>(3);
            if (md5 != null) {
                digests.add(md5);
            }
            if (sha1 != null) {
                digests.add(sha1);
            }
            digests.add(sha256);
            return digests;
        }

        private void category(JsonToken token) {
            String written = switch (token) {
                case VALUE_NULL -> null;
                case VALUE_NUMBER_INT -> number();
                case VALUE_NUMBER_FLOAT, VALUE_STRING -> parser.getString();
                default -> {
                    taker.odd("a Category that is neither a number nor a text: taken as ungraded");
                    parser.skipChildren();
                    yield null;
                }
            };
            if (hasCategory && written != null && category != null && !written.equals(category)) {
                taker.odd("a record with two categories: the last was taken");
            }
            hasCategory = true;
            category = written == null && category != null ? category : written;
        }

        /// The current whole number as text. Categories have one digit as a rule, and need no new text for each
        /// record.
        private String number() {
            if (parser.getStringLength() == 1) {
                return ONE_DIGIT.get(parser.getStringCharacters()[parser.getStringOffset()] - '0');
            }
            return parser.getString();
        }

        /// A second value of one kind does not replace the first.
        private @Nullable Digest better(@Nullable Digest held, @Nullable Digest found) {
            if (held != null && found != null && !held.equals(found)) {
                taker.odd("a record with two different " + held.kind().label() + " digests: the first was taken");
            }
            return held != null ? held : found;
        }

        private @Nullable Digest digest(JsonToken token, DigestKind kind, String name) {
            if (token == JsonToken.VALUE_NULL) {
                taker.odd("a null " + name + ": the record's other hashes were taken");
                return null;
            }
            if (token != JsonToken.VALUE_STRING) {
                taker.odd("a " + name + " that is not a text: left out");
                parser.skipChildren();
                return null;
            }
            char[] characters = parser.getStringCharacters();
            int from = parser.getStringOffset();
            int read = hex.readAll(characters, from, from + parser.getStringLength());
            Digest digest = read < 0 ? null : hex.digest(kind);
            if (digest == null) {
                taker.odd(
                        read == 0
                                ? "an empty " + name + ": the record's other hashes were taken"
                                : "a " + name + " that is not " + 2 * kind.bytes() + " hex digits: left out");
            }
            return digest;
        }

        private void photoDna(JsonToken token) {
            if (token == JsonToken.VALUE_STRING) {
                String value = parser.getString();
                photoDna = value.isBlank() ? photoDna : value;
            } else {
                parser.skipChildren();
            }
        }

        private void series(JsonToken token) {
            if (token == JsonToken.VALUE_STRING) {
                series = parser.getString();
            } else {
                if (token != JsonToken.VALUE_NULL) {
                    taker.odd("a Series that is not a text: left out");
                }
                parser.skipChildren();
            }
        }

        private void flag(JsonToken token, ListEntry.Flag flag) {
            switch (token) {
                case VALUE_TRUE -> flags.add(flag);
                case VALUE_FALSE, VALUE_NULL -> {}
                case VALUE_STRING, VALUE_NUMBER_INT -> {
                    Boolean said = Flags.parse(parser.getString());
                    if (said == null) {
                        taker.odd("a mark '" + flag.label() + "' that is neither true nor false: taken as false");
                    } else if (said) {
                        flags.add(flag);
                    }
                }
                default -> {
                    taker.odd("a mark '" + flag.label() + "' that is neither true nor false: taken as false");
                    parser.skipChildren();
                }
            }
        }

        private void alternatives(JsonToken token) {
            if (token != JsonToken.START_ARRAY) {
                if (token != JsonToken.VALUE_NULL) {
                    taker.odd("AlternativeHashes that are not an array: left out");
                }
                parser.skipChildren();
                return;
            }
            for (JsonToken item = parser.nextToken(); item != JsonToken.END_ARRAY; item = parser.nextToken()) {
                if (item == JsonToken.START_OBJECT) {
                    alternative();
                } else {
                    taker.odd("something other than an object in AlternativeHashes: left out");
                    parser.skipChildren();
                }
            }
        }

        private void alternative() {
            String hashName = null;
            // The text itself, where its length is that of no digest and no PDQ hash: those are read without making
            // one.
            String otherText = null;
            int digits = 0;
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                JsonToken token = parser.nextToken();
                switch (name) {
                    case "HashName" -> hashName = token == JsonToken.VALUE_STRING ? parser.getString() : null;
                    case "HashValue" -> {
                        digits = 0;
                        otherText = null;
                        if (token == JsonToken.VALUE_STRING) {
                            char[] characters = parser.getStringCharacters();
                            int from = parser.getStringOffset();
                            int length = parser.getStringLength();
                            digits = alternativeHex.readAll(characters, from, from + length);
                            otherText = length == 32 || length == 40 || length == 64 ? null : parser.getString();
                        }
                    }
                    default -> {}
                }
                parser.skipChildren();
            }
            if (hashName == null || digits == 0) {
                taker.odd("a hash in AlternativeHashes without a name or a value: left out");
                return;
            }
            switch (hashName.strip().toUpperCase(Locale.ROOT)) {
                case "MD5", "MD-5" -> md5 = better(md5, alternative(DigestKind.MD5));
                case "SHA1", "SHA-1", "SHA_1" -> sha1 = better(sha1, alternative(DigestKind.SHA1));
                case "SHA256", "SHA-256", "SHA_256", "SHA2-256" ->
                    sha256 = better(sha256, alternative(DigestKind.SHA256));
                case "PDQ" -> pdq();
                case "PHOTODNA", "PHOTO-DNA", "PDNA" -> photoDna(otherText);
                default ->
                    taker.odd("a hash of the kind " + Words.shown(hashName.strip())
                            + ", which is not matched here: left out");
            }
        }

        /// @param text null if it has the length of another kind of hash
        private void photoDna(@Nullable String text) {
            if (text == null) {
                taker.odd("a PhotoDNA hash in AlternativeHashes that has the length of another hash: left out");
            } else {
                photoDna = text;
            }
        }

        private @Nullable Digest alternative(DigestKind kind) {
            Digest digest = alternativeHex.digest(kind);
            if (digest == null) {
                taker.odd("a " + kind.label() + " in AlternativeHashes that is not " + 2 * kind.bytes()
                        + " hex digits: left out");
            }
            return digest;
        }

        private void pdq() {
            PerceptualHash hash = alternativeHex.pdq();
            if (hash == null) {
                taker.odd("a PDQ hash that is not 64 hex digits: left out");
            } else if (pdq == null) {
                pdq = hash;
            } else {
                furtherPdq.add(hash);
            }
        }
    }
}
