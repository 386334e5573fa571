package org.safelight.formats;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.Pdq;
import org.safelight.fingerprint.PerceptualHash;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// Reads one chunk of a submission ([SubmissionWriter] has the format) that may come from anyone: nothing in it
/// is believed. What is unknown, doubled, out of range or hides something is refused, never mended.
public final class SubmissionReader {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(3)
                    .maxStringLength(FrameHashes.LONGEST + 1)
                    .maxNameLength(20)
                    .maxNumberLength(20)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final int LARGEST_SIDE = 1_000_000;
    private static final int MOST_FRAMES = 100_000_000;

    private final JsonParser parser;
    private int line;

    private SubmissionReader(JsonParser parser) {
        this.parser = parser;
    }

    /// Takes the lines of a chunk in order.
    @FunctionalInterface
    public interface LineTaker {
        void take(SubmissionLine line) throws IOException;
    }

    /// Reads to the end, at most [SubmissionWriter#LINES] lines. The caller bounds the bytes of the stream.
    ///
    /// @throws SubmissionRefusedException at the first line that does not keep to the format; the caller then
    ///     keeps nothing of the chunk
    public static void read(InputStream chunk, LineTaker taker) throws IOException {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), chunk)) {
            SubmissionReader reader = new SubmissionReader(parser);
            try {
                for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                    reader.line++;
                    if (reader.line > SubmissionWriter.LINES) {
                        throw new SubmissionRefusedException(
                                "A chunk has at most " + SubmissionWriter.LINES + " lines; this one has more.");
                    }
                    if (token != JsonToken.START_OBJECT) {
                        throw reader.refused("is not a JSON object");
                    }
                    taker.take(reader.line());
                }
            } catch (JacksonException broken) {
                if (broken.getCause() instanceof IOException failed) {
                    throw failed;
                }
                throw reader.refused("cannot be read as JSON within the bounds of the format");
            }
        }
    }

    private SubmissionRefusedException refused(String what) {
        return new SubmissionRefusedException("Line " + Math.max(1, line) + " of the chunk " + what + ".");
    }

    private SubmissionLine line() throws SubmissionRefusedException {
        String first = String.valueOf(parser.nextName());
        parser.nextToken();
        return switch (first) {
            case "content" -> content(number("content", 1, SubmissionLine.MOST));
            case "file" -> file(number("file", 1, SubmissionLine.MOST));
            default -> throw refused("begins with neither 'content' nor 'file'");
        };
    }

    private SubmissionLine.Content content(int number) throws SubmissionRefusedException {
        Digest sha256 = null;
        Digest sha1 = null;
        Digest md5 = null;
        long bytes = -1;
        String type = null;
        Integer width = null;
        Integer height = null;
        Integer frames = null;
        PerceptualHash pdq = null;
        Integer pdqQuality = null;
        SubmissionVerdict verdict = null;
        String problem = null;
        Integer view = null;
        SubmissionLine.Because because = null;
        String why = null;
        List<Pdq> vpdq = List.of();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken token = parser.nextToken();
            switch (name) {
                case "sha256" -> sha256 = digest(DigestKind.SHA256, name);
                case "sha1" -> sha1 = digest(DigestKind.SHA1, name);
                case "md5" -> md5 = digest(DigestKind.MD5, name);
                case "bytes" -> bytes = size(name);
                case "type" -> type = text(name, 200);
                case "width" -> width = number(name, 0, LARGEST_SIDE);
                case "height" -> height = number(name, 0, LARGEST_SIDE);
                case "frames" -> frames = number(name, 0, MOST_FRAMES);
                case "pdq" -> pdq = pdq();
                case "pdqQuality" -> pdqQuality = number(name, 0, 100);
                case "verdict" -> verdict = verdict(text(name, 50));
                case "problem" -> problem = text(name, 100);
                case "view" -> view = number(name, 1, SubmissionLine.MOST);
                case "because" -> because = because(token);
                case "why" -> why = text(name, SubmissionLine.LONGEST_TEXT);
                case "vpdq" -> vpdq = frames();
                default -> throw refused("has a member that a content does not have");
            }
        }
        if (sha256 == null && sha1 == null && md5 == null) {
            throw refused("has no digest");
        }
        if (verdict == null) {
            throw refused("has no verdict");
        }
        if (pdq == null && pdqQuality != null) {
            throw refused("has a 'pdqQuality' and no 'pdq'");
        }
        return new SubmissionLine.Content(
                number,
                sha256,
                sha1,
                md5,
                bytes,
                type,
                width,
                height,
                frames,
                pdq,
                pdqQuality,
                verdict,
                problem,
                view,
                because,
                why,
                vpdq);
    }

    private SubmissionLine.File file(int number) throws SubmissionRefusedException {
        String path = null;
        Integer content = null;
        long bytes = -1;
        Instant modifiedAt = null;
        String state = null;
        String notExamined = null;
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            switch (name) {
                case "path" -> path = text(name, SubmissionLine.LONGEST_PATH);
                case "of" -> content = number(name, 1, SubmissionLine.MOST);
                case "bytes" -> bytes = size(name);
                case "modifiedAt" -> modifiedAt = time(text(name, 40));
                case "state" -> state = text(name, 20);
                case "notExamined" -> notExamined = text(name, 100);
                default -> throw refused("has a member that a file does not have");
            }
        }
        if (path == null || path.isEmpty()) {
            throw refused("has no path");
        }
        if (content == null && notExamined == null) {
            throw refused("has neither a content nor why it was not examined");
        }
        return new SubmissionLine.File(number, path, content, bytes, modifiedAt, state, notExamined);
    }

    private SubmissionLine.Because because(JsonToken token) throws SubmissionRefusedException {
        if (token != JsonToken.START_OBJECT) {
            throw refused("has a 'because' that is not an object");
        }
        String how = "";
        String list = "";
        String standing = "";
        String scheme = null;
        String category = null;
        int severity = 0;
        Integer distance = null;
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            switch (name) {
                case "how" -> how = text(name, 50);
                case "list" -> list = text(name, SubmissionLine.LONGEST_TEXT);
                case "standing" -> standing = text(name, 50);
                case "scheme" -> scheme = text(name, 100);
                case "category" -> category = text(name, 100);
                case "severity" -> severity = number(name, 0, 100);
                case "distanceBits" -> distance = number(name, 0, PerceptualHash.BITS);
                default -> throw refused("has a member that 'because' does not have");
            }
        }
        if (how.isEmpty() || standing.isEmpty() || (category != null && scheme == null)) {
            // A category means nothing without its scheme (decision 5).
            throw refused("has a 'because' without 'how' or 'standing', or with a category and no scheme");
        }
        return new SubmissionLine.Because(how, list, standing, scheme, category, severity, distance);
    }

    private String text(String name, int longest) throws SubmissionRefusedException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw refused("has a '" + name + "' that is not a text");
        }
        String text = parser.getString();
        if (text.length() > longest || SubmissionText.hidesSomething(text)) {
            throw refused("has a '" + name + "' of more than " + longest
                    + " characters, or with a control or invisible character that is not escaped");
        }
        return text;
    }

    private int number(String name, int least, int most) throws SubmissionRefusedException {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            long value = parser.getLongValue();
            if (value >= least && value <= most) {
                return (int) value;
            }
        }
        throw refused("has a '" + name + "' that is not a whole number from " + least + " to " + most);
    }

    private long size(String name) throws SubmissionRefusedException {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            long value = parser.getLongValue();
            if (value >= 0) {
                return value;
            }
        }
        throw refused("has '" + name + "' that is not a whole number from 0 up");
    }

    private @Nullable Digest digest(DigestKind kind, String name) throws SubmissionRefusedException {
        String hex = text(name, 64);
        if (hex.length() != 2 * kind.bytes()) {
            throw refused("has a '" + name + "' that is not " + 2 * kind.bytes() + " hex digits");
        }
        try {
            return Digest.parse(kind, hex);
        } catch (IllegalArgumentException notHex) {
            throw refused("has a '" + name + "' that is not " + 2 * kind.bytes() + " hex digits");
        }
    }

    private List<Pdq> frames() throws SubmissionRefusedException {
        try {
            return FrameHashes.parse(text("vpdq", FrameHashes.LONGEST));
        } catch (IllegalArgumentException notOne) {
            throw refused("has a 'vpdq' that is not hashes of different frames");
        }
    }

    private PerceptualHash pdq() throws SubmissionRefusedException {
        try {
            return PerceptualHash.parse(text("pdq", 64));
        } catch (IllegalArgumentException notHex) {
            throw refused("has a 'pdq' that is not 64 hex digits");
        }
    }

    private SubmissionVerdict verdict(String text) throws SubmissionRefusedException {
        Optional<SubmissionVerdict> verdict = SubmissionVerdict.of(text);
        if (verdict.isEmpty()) {
            throw refused("has a verdict that this server does not know");
        }
        return verdict.get();
    }

    private Instant time(String text) throws SubmissionRefusedException {
        try {
            Instant time = Instant.parse(text);
            if (!time.isBefore(SubmissionLine.EARLIEST) && !time.isAfter(SubmissionLine.LATEST)) {
                return time;
            }
        } catch (DateTimeParseException e) {
            // Said below.
        }
        throw refused("has a 'modifiedAt' that is not a time of the years 1 to 9999");
    }
}
