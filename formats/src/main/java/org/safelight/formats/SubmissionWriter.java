package org.safelight.formats;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digest;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/// Writes a submission: what a finished examination found, for a registry. The format, version 1:
///
/// - UTF-8, one JSON object a line ([SubmissionLine]), no empty lines. A content's first member is `content`,
///   its number; a file's is `file`. Members that are not known are left out. Numbers go up from 1 without a
///   gap; all contents come before all files.
/// - The lines are cut into chunks after [#LINES] lines or [#BYTES] bytes, whichever comes first; a chunk is
///   known by its number, 1 first, and its SHA-256. So the same results always give the same chunks.
/// - The run digest is SHA-256 over `safelight-submission 1`, a line feed, and the SHA-256 (32 bytes) of each
///   chunk in order. It stands for all that is submitted.
/// - Over HTTP a head ([SubmissionHead]) is posted first, then chunks in order, gzipped. What is there already
///   need not be sent again ([SubmissionState]).
///
/// Memory holds one chunk.
public final class SubmissionWriter {
    /// Lines of the longest chunk.
    public static final int LINES = 5_000;

    /// A chunk ends with the line that brings it to this many bytes.
    public static final int BYTES = 1 << 20;

    /// Bytes of the longest line.
    public static final int LONGEST_LINE = 200_000;

    /// Takes chunks in order.
    @FunctionalInterface
    public interface ChunkTaker {
        void take(Chunk chunk) throws IOException;
    }

    /// One chunk, not compressed.
    ///
    /// @param number 1 first
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Chunk(int number, byte[] bytes, byte[] sha256, int contents, int files) {
        @Override
        public String toString() {
            return "Chunk[" + number + "]";
        }
    }

    /// How much was written.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Totals(int contents, int files, int chunks, byte[] runDigest) {}

    private final ChunkTaker taker;
    private final ByteArrayOutputStream chunk = new ByteArrayOutputStream(BYTES + (64 << 10));
    private final MessageDigest run = beginRunDigest();
    private JsonGenerator json = generator();
    private int contents;
    private int files;
    private int chunks;
    private int chunkContents;
    private int chunkFiles;

    public SubmissionWriter(ChunkTaker taker) {
        this.taker = taker;
    }

    /// A run digest that has taken no chunk yet.
    public static MessageDigest beginRunDigest() {
        MessageDigest digest = Sha256.begin();
        digest.update(("safelight-submission " + SubmissionHead.FORMAT + "\n").getBytes(StandardCharsets.US_ASCII));
        return digest;
    }

    /// Adds a line, in order.
    ///
    /// @throws IllegalArgumentException if its number does not follow, or a content comes after a file
    public void write(SubmissionLine line) throws IOException {
        json.writeStartObject();
        switch (line) {
            case SubmissionLine.Content content -> {
                follows(files == 0 && content.number() == contents + 1);
                contents++;
                chunkContents++;
                write(content);
            }
            case SubmissionLine.File file -> {
                follows(file.number() == files + 1);
                files++;
                chunkFiles++;
                write(file);
            }
        }
        json.writeEndObject();
        json.writeRaw('\n');
        json.flush();
        if (chunk.size() >= BYTES || chunkContents + chunkFiles == LINES) {
            endChunk();
        }
    }

    /// Hands on the last chunk.
    public Totals finish() throws IOException {
        if (chunkContents + chunkFiles > 0) {
            endChunk();
        }
        return new Totals(contents, files, chunks, run.digest());
    }

    private static void follows(boolean isSo) {
        if (!isSo) {
            throw new IllegalArgumentException("A line of a submission does not follow the one before it.");
        }
    }

    private void endChunk() throws IOException {
        byte[] bytes = chunk.toByteArray();
        byte[] sha256 = Sha256.of(bytes);
        run.update(sha256);
        taker.take(new Chunk(++chunks, bytes, sha256, chunkContents, chunkFiles));
        chunk.reset();
        json = generator();
        chunkContents = 0;
        chunkFiles = 0;
    }

    private JsonGenerator generator() {
        return VicsJson.factory().createGenerator(ObjectWriteContext.empty(), chunk);
    }

    private void write(SubmissionLine.Content content) {
        json.writeNumberProperty("content", content.number());
        digest("sha256", content.sha256());
        digest("sha1", content.sha1());
        digest("md5", content.md5());
        if (content.bytes() >= 0) {
            json.writeNumberProperty("bytes", content.bytes());
        }
        text("type", content.mediaType());
        number("width", content.width());
        number("height", content.height());
        number("frames", content.frames());
        text("pdq", content.pdq() == null ? null : content.pdq().hex());
        number("pdqQuality", content.pdqQuality());
        text("vpdq", content.vpdq().isEmpty() ? null : FrameHashes.text(content.vpdq()));
        text("verdict", content.verdict().text());
        text("problem", content.problem());
        number("view", content.view());
        text("why", content.why());
        if (content.because() != null) {
            SubmissionLine.Because because = content.because();
            json.writeObjectPropertyStart("because");
            text("how", because.how());
            text("list", because.list());
            text("standing", because.standing());
            text("scheme", because.scheme());
            text("category", because.category());
            number("severity", because.severity());
            number("distanceBits", because.distanceBits());
            json.writeEndObject();
        }
    }

    private void write(SubmissionLine.File file) {
        json.writeNumberProperty("file", file.number());
        text("path", file.path());
        number("of", file.content());
        if (file.bytes() >= 0) {
            json.writeNumberProperty("bytes", file.bytes());
        }
        text("modifiedAt", file.modifiedAt() == null ? null : file.modifiedAt().toString());
        text("state", file.state());
        text("notExamined", file.notExamined());
    }

    private void digest(String name, @Nullable Digest digest) {
        text(name, digest == null ? null : digest.hex());
    }

    private void text(String name, @Nullable String value) {
        if (value != null) {
            json.writeStringProperty(name, value);
        }
    }

    private void number(String name, @Nullable Integer value) {
        if (value != null) {
            json.writeNumberProperty(name, value);
        }
    }
}
