package org.safelight.formats;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectWriteContext;

/// Copies a VICS document and changes categories and comments only; all else stays as it is, to the byte.
///
/// The parser only finds out where things are. What is written are the bytes that were read, with the values of
/// `Category` and `Comments` cut out and replaced where a decision says so. So unknown members, the order of
/// members,
/// the spelling of numbers, escapes and white space survive without anything having to know of them. One media
/// record
/// at a time is held in memory.
public final class VicsRoundTrip {
    /// Bytes of the largest record (or of the head of a case before its `Media`). Real ones have kilobytes, or some
    /// hundred where they carry a miniature.
    static final int LARGEST_RECORD = 64 << 20;

    private VicsRoundTrip() {}

    /// Copies `source` to `target`, which is left open.
    ///
    /// @param decide what to change in each media record, asked in the order of the document
    /// @return how many media records there were
    /// @throws ListReadException if the source is broken or is not UTF-8: what was written is then not a document
    public static long copy(Path source, OutputStream target, Function<VicsMediaRecord, VicsChange> decide)
            throws IOException {
        try (InputStream input = Files.newInputStream(source);
                Held held = new Held(input, target, source);
                JsonParser parser = VicsJson.parser(held)) {
            Copy copy = new Copy(parser, held, decide);
            try {
                copy.root();
            } catch (JacksonException broken) {
                if (broken.getCause() instanceof ListReadException alreadyInWords) {
                    throw alreadyInWords;
                }
                throw VicsReader.brokenAt(source, broken, copy.records);
            }
            held.copyRest();
            return copy.records;
        }
    }

    private static final class Copy {
        private final JsonParser parser;
        private final Held held;
        private final Function<VicsMediaRecord, VicsChange> decide;
        private long records;

        Copy(JsonParser parser, Held held, Function<VicsMediaRecord, VicsChange> decide) {
            this.parser = parser;
            this.held = held;
            this.decide = decide;
        }

        void root() throws IOException {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new ListReadException(
                        "Cannot copy " + held.source + ": it is not a VICS document, which is a JSON object."
                                + " Nothing was graded. Check the path.");
            }
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                if (parser.nextToken() == JsonToken.START_ARRAY && name.equals("value")) {
                    array(true);
                } else {
                    parser.skipChildren();
                }
            }
            if (parser.nextToken() != null) {
                throw new ListReadException(
                        "Cannot copy " + held.source + ": something follows the end of the document,"
                                + " so records could be missed. Nothing was graded. Ask for one document a file.");
            }
        }

        private void array(boolean mayHoldCases) throws IOException {
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                if (token == JsonToken.START_OBJECT) {
                    object(mayHoldCases);
                } else {
                    parser.skipChildren();
                }
            }
        }

        private void object(boolean mayBeCase) throws IOException {
            long start = parser.currentTokenLocation().getByteOffset();
            held.holdFrom(start);
            boolean isCase = false;
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                if (parser.nextToken() == JsonToken.START_ARRAY && mayBeCase && name.equals("Media")) {
                    isCase = true;
                    held.holdNothing();
                    array(false);
                } else {
                    parser.skipChildren();
                }
            }
            if (!isCase) {
                records++;
                long end = parser.currentLocation().getByteOffset();
                held.replace(start, end, changed(held.bytes(start, end)));
                held.holdNothing();
            }
        }

        private byte[] changed(byte[] record) throws IOException {
            Members members = Members.of(record);
            VicsChange change = decide.apply(members.record);
            if (change.equals(VicsChange.NONE)) {
                return record;
            }
            List<Splice> splices = new ArrayList<>();
            byte[] category = change.changesCategory() ? category(change.category()) : null;
            byte[] comments = change.changesComments() ? text(change.comments()) : null;
            splice(splices, members, "Category", members.categories, category);
            splice(splices, members, "Comments", members.comments, comments);
            splices.sort((one, other) -> Integer.compare(one.from, other.from));
            ByteArrayOutputStream result = new ByteArrayOutputStream(record.length + 64);
            int copied = 0;
            for (Splice splice : splices) {
                result.write(record, copied, splice.from - copied);
                result.write(splice.bytes);
                copied = splice.to;
            }
            result.write(record, copied, record.length - copied);
            return result.toByteArray();
        }

        private static void splice(
                List<Splice> splices, Members members, String name, List<int[]> spans, byte @Nullable [] value)
                throws IOException {
            if (value == null) {
                return;
            }
            for (int[] span : spans) {
                splices.add(new Splice(span[0], span[1], value));
            }
            if (spans.isEmpty()) {
                // The member is new: it goes behind the last one.
                ByteArrayOutputStream member = new ByteArrayOutputStream();
                boolean isFirst = members.isEmpty && splices.isEmpty();
                member.write(((isFirst ? "" : ",") + "\"" + name + "\":").getBytes(StandardCharsets.UTF_8));
                member.write(value);
                splices.add(new Splice(members.end, members.end, member.toByteArray()));
            }
        }

        private static byte[] category(@Nullable String category) {
            return category != null && category.matches("0|[1-9][0-9]{0,8}")
                    ? category.getBytes(StandardCharsets.US_ASCII)
                    : text(category);
        }

        private static byte[] text(@Nullable String value) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (JsonGenerator json = VicsJson.factory().createGenerator(ObjectWriteContext.empty(), bytes)) {
                json.writeString(value);
            }
            return bytes.toByteArray();
        }
    }

    /// New bytes for those of a record from `from` to before `to`.
    private static final class Splice {
        private final int from;
        private final int to;
        private final byte[] bytes;

        Splice(int from, int to, byte[] bytes) {
            this.from = from;
            this.to = to;
            this.bytes = bytes;
        }
    }

    /// Where in a record's bytes its members are.
    private static final class Members {
        private final List<int[]> categories = new ArrayList<>();
        private final List<int[]> comments = new ArrayList<>();
        private boolean isEmpty = true;
        /// Behind the last value, or behind the opening brace of a record without members.
        private int end = 1;
        private VicsMediaRecord record = new VicsMediaRecord(null, null, null, null, null, null);

        static Members of(byte[] bytes) {
            Members members = new Members();
            String id = null;
            String md5 = null;
            String sha1 = null;
            String category = null;
            String comments = null;
            String path = null;
            try (JsonParser parser = VicsJson.parser(bytes)) {
                parser.nextToken();
                for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                    parser.nextToken();
                    int from = (int) parser.currentTokenLocation().getByteOffset();
                    switch (name) {
                        case "MediaID" -> id = scalar(parser);
                        case "MD5" -> md5 = scalar(parser);
                        case "SHA1" -> sha1 = scalar(parser);
                        case "Category" -> category = scalar(parser);
                        case "Comments" -> comments = scalar(parser);
                        case "RelativeFilePath" -> path = scalar(parser);
                        default -> {}
                    }
                    parser.skipChildren();
                    parser.finishToken();
                    int to = (int) parser.currentLocation().getByteOffset();
                    if (name.equals("Category")) {
                        members.categories.add(new int[] {from, to});
                    } else if (name.equals("Comments")) {
                        members.comments.add(new int[] {from, to});
                    }
                    members.end = to;
                    members.isEmpty = false;
                }
            }
            members.record = new VicsMediaRecord(id, md5, sha1, category, comments, path);
            return members;
        }

        private static @Nullable String scalar(JsonParser parser) {
            return switch (parser.currentToken()) {
                case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getString();
                default -> null;
            };
        }
    }

    /// What the parser reads, passed on to the target as soon as it is decided that it stays as it is.
    private static final class Held extends InputStream {
        private static final int AT_ONCE = 1 << 16;
        private static final long NOTHING = Long.MAX_VALUE;

        private final InputStream input;
        private final OutputStream target;
        private final Path source;
        private byte[] window = new byte[4 * AT_ONCE];
        /// The offset in the source of the first byte of the window, and how many it has.
        private long base;
        private int length;
        private long holdFrom = NOTHING;

        Held(InputStream input, OutputStream target, Path source) {
            this.input = input;
            this.target = target;
            this.source = source;
        }

        void holdFrom(long offset) {
            holdFrom = offset;
        }

        void holdNothing() {
            holdFrom = NOTHING;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        /// When the parser asks for more it has taken in all that it read, so all of it may go, but what is held.
        @Override
        public int read(byte[] buffer, int offset, int count) throws IOException {
            pass(Math.min(holdFrom, base + length));
            int read = input.read(buffer, offset, Math.min(count, AT_ONCE));
            if (read > 0) {
                if (base == 0 && length == 0) {
                    requireUtf8(buffer, offset, read);
                }
                if (length + read > LARGEST_RECORD) {
                    throw new ListReadException("Cannot copy " + source + ": the record at byte "
                            + Words.count(holdFrom)
                            + " is larger than " + (LARGEST_RECORD >> 20) + " MiB. Nothing was graded. It is damaged or"
                            + " hostile; ask for it anew.");
                }
                if (length + read > window.length) {
                    window = java.util.Arrays.copyOf(window, Math.min(2 * (length + read), LARGEST_RECORD));
                }
                System.arraycopy(buffer, offset, window, length, read);
                length += read;
            }
            return read;
        }

        private void requireUtf8(byte[] buffer, int offset, int read) throws ListReadException {
            for (int i = 0; i < Math.min(read, 4); i++) {
                int value = buffer[offset + i] & 0xff;
                if (value == 0 || value >= 0xfe) {
                    throw new ListReadException(
                            "Cannot copy " + source
                                    + ": it is not in UTF-8, as VICS is, but in UTF-16 or UTF-32. Nothing was graded. Save it as UTF-8.");
                }
            }
        }

        byte[] bytes(long from, long to) {
            return java.util.Arrays.copyOfRange(window, (int) (from - base), (int) (to - base));
        }

        /// Writes these bytes in place of those from `from` to `to`, and all that stands before them.
        void replace(long from, long to, byte[] bytes) throws IOException {
            pass(from);
            target.write(bytes);
            drop((int) (to - base));
        }

        private void pass(long to) throws IOException {
            int count = (int) (to - base);
            if (count > 0) {
                target.write(window, 0, count);
                drop(count);
            }
        }

        private void drop(int count) {
            System.arraycopy(window, count, window, 0, length - count);
            length -= count;
            base += count;
        }

        /// Passes on what the parser read last, behind the end of the document: it has come to the end of the file.
        void copyRest() throws IOException {
            pass(base + length);
        }

        @Override
        public void close() throws IOException {
            input.close();
        }
    }
}
