package org.safelight.server.registry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyIn;
import org.safelight.fingerprint.Digest;

/// Rows of `incoming` on their way to PostgreSQL, in COPY's text form: columns apart by tabs, `\N` for
/// null.
final class IncomingRows {
    private static final int FLUSH_AT = 1 << 16;

    private final CopyIn copy;
    private final StringBuilder rows = new StringBuilder(FLUSH_AT + 1_000);
    private int count;
    private int tellEvery = Integer.MAX_VALUE;
    private Sets.Progress progress = _ -> {};

    IncomingRows(CopyIn copy) {
        this.copy = copy;
    }

    /// Tells how many there are after every so many.
    void tell(int every, Sets.Progress to) {
        tellEvery = every;
        progress = to;
    }

    int count() {
        return count;
    }

    /// Adds a record.
    ///
    /// @param statement what is said of it, as the caller numbers statements
    void add(ContentRecord record, int statement) throws IOException {
        count = Math.addExact(count, 1);
        if (count % tellEvery == 0) {
            progress.read(count);
        }
        rows.append(count).append('\t');
        digest(record.md5());
        digest(record.sha1());
        digest(record.sha256());
        if (record.pdq() == null) {
            rows.append("\\N\t");
        } else {
            rows.append("\\\\x").append(record.pdq().hex()).append('\t');
        }
        rows.append(record.pdqQuality()).append('\t').append(record.kind()).append('\t');
        number(record.sizeBytes(), record.sizeBytes() < 0);
        number(record.width(), record.width() == 0);
        number(record.height(), record.height() == 0);
        int kinds = (record.md5() == null ? 0 : 1)
                | (record.sha1() == null ? 0 : 2)
                | (record.sha256() == null ? 0 : 4)
                | (record.pdq() == null ? 0 : 8);
        rows.append(statement).append('\t').append(kinds).append('\n');
        if (rows.length() >= FLUSH_AT) {
            flush();
        }
    }

    private void digest(@Nullable Digest digest) {
        if (digest == null) {
            rows.append("\\N\t");
        } else {
            rows.append("\\\\x").append(digest.hex()).append('\t');
        }
    }

    private void number(long value, boolean isUnknown) {
        if (isUnknown) {
            rows.append("\\N\t");
        } else {
            rows.append(value).append('\t');
        }
    }

    void flush() throws IOException {
        byte[] bytes = rows.toString().getBytes(StandardCharsets.US_ASCII);
        rows.setLength(0);
        try {
            copy.writeToCopy(bytes, 0, bytes.length);
        } catch (SQLException e) {
            throw new IOException("The database did not take the records", e);
        }
    }
}
