package org.safelight.index;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.PerceptualHash;

/// How the change log and the manifest of a living index put values into bytes: numbers big-endian, a text as
/// its length in bytes (4) and UTF-8, what may be absent after a byte that is 1 if it is there.
///
/// Reading trusts nothing: a length is held against the bytes that are left before anything of that size is
/// made, and what does not fit is an [IOException] that says so.
final class LivingBytes {
    private static final int ADD_SET = 1;
    private static final int ADD_ENTRY = 2;
    private static final int WITHDRAW_ENTRY = 3;
    private static final int WITHDRAW_SET = 4;
    private static final int HAS_PDQ = 8;
    /// The least a change takes: its kind, sequence and set.
    static final int LEAST_BYTES_OF_A_CHANGE = 17;

    private LivingBytes() {}

    static void put(DataOutputStream out, Change change) throws IOException {
        switch (change) {
            case Change.AddSet add -> {
                putHead(out, ADD_SET, change);
                put(out, add.info());
            }
            case Change.AddEntry add -> {
                putHead(out, ADD_ENTRY, change);
                out.writeLong(add.entry());
                put(out, add);
            }
            case Change.WithdrawEntry withdraw -> {
                putHead(out, WITHDRAW_ENTRY, change);
                out.writeLong(withdraw.entry());
            }
            case Change.WithdrawSet withdraw -> putHead(out, WITHDRAW_SET, withdraw);
        }
    }

    private static void putHead(DataOutputStream out, int kind, Change change) throws IOException {
        out.writeByte(kind);
        out.writeLong(change.sequence());
        out.writeLong(change.set());
    }

    private static void put(DataOutputStream out, Change.AddEntry add) throws IOException {
        PerceptualHash pdq = add.pdq();
        int present = pdq == null ? 0 : HAS_PDQ;
        for (Digest digest : add.digests()) {
            present |= 1 << SlxFormat.numberOf(digest.kind());
        }
        out.writeByte(present);
        for (DigestKind kind : DigestKind.values()) {
            for (Digest digest : add.digests()) {
                if (digest.kind() == kind) {
                    out.write(digest.bytes());
                }
            }
        }
        if (pdq != null) {
            out.writeLong(pdq.w0());
            out.writeLong(pdq.w1());
            out.writeLong(pdq.w2());
            out.writeLong(pdq.w3());
        }
        out.writeByte(add.pdqQuality());
        Statement statement = add.statement();
        out.writeByte(SlxFormat.numberOf(statement.standing()));
        out.writeByte(statement.severity());
        putOptional(out, statement.category());
        putOptional(out, statement.categoryLabel());
        putOptional(out, statement.series());
        out.writeInt(statement.flags().size());
        for (String flag : statement.flags()) {
            putText(out, flag);
        }
    }

    static void put(DataOutputStream out, HashSetInfo info) throws IOException {
        putText(out, info.name());
        putText(out, info.publisher());
        putText(out, info.version());
        putText(out, info.licence());
        putText(out, info.importedOn().toString());
        putText(out, info.sourceFileName());
        putText(out, info.sourceSha256());
        putOptional(out, info.scheme());
    }

    static void putText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static void putOptional(DataOutputStream out, @Nullable String text) throws IOException {
        out.writeByte(text == null ? 0 : 1);
        if (text != null) {
            putText(out, text);
        }
    }

    static Change change(DataInputStream in) throws IOException {
        int kind = in.readUnsignedByte();
        long sequence = in.readLong();
        long set = in.readLong();
        return switch (kind) {
            case ADD_SET -> new Change.AddSet(sequence, set, info(in));
            case ADD_ENTRY -> addEntry(in, sequence, set, in.readLong());
            case WITHDRAW_ENTRY -> new Change.WithdrawEntry(sequence, set, in.readLong());
            case WITHDRAW_SET -> new Change.WithdrawSet(sequence, set);
            default -> throw new IOException("it holds a change of an unknown kind, " + kind);
        };
    }

    private static Change addEntry(DataInputStream in, long sequence, long set, long entry) throws IOException {
        int present = in.readUnsignedByte();
        List<Digest> digests = new ArrayList<>(3);
        for (DigestKind kind : DigestKind.values()) {
            if ((present >>> SlxFormat.numberOf(kind) & 1) != 0) {
                byte[] bytes = new byte[kind.bytes()];
                in.readFully(bytes);
                digests.add(Digest.of(kind, bytes));
            }
        }
        PerceptualHash pdq = null;
        if ((present & HAS_PDQ) != 0) {
            pdq = new PerceptualHash(in.readLong(), in.readLong(), in.readLong(), in.readLong());
        }
        int quality = in.readByte();
        int standing = in.readUnsignedByte();
        if (standing > 2) {
            throw new IOException("it holds a standing of an unknown kind, " + standing);
        }
        int severity = in.readUnsignedByte();
        String category = optional(in);
        String label = optional(in);
        String series = optional(in);
        int flagCount = count(in, 4);
        Set<String> flags = new TreeSet<>();
        for (int i = 0; i < flagCount; i++) {
            flags.add(text(in));
        }
        try {
            return new Change.AddEntry(
                    sequence,
                    set,
                    entry,
                    digests,
                    pdq,
                    quality,
                    new Statement(SlxContent.standing(standing), category, label, severity, flags, series));
        } catch (IllegalArgumentException e) {
            throw new IOException("it holds an entry outside what is possible", e);
        }
    }

    static HashSetInfo info(DataInputStream in) throws IOException {
        String name = text(in);
        String publisher = text(in);
        String version = text(in);
        String licence = text(in);
        LocalDate day;
        try {
            day = LocalDate.parse(text(in));
        } catch (DateTimeException e) {
            throw new IOException("a day of import in it is not a date", e);
        }
        return new HashSetInfo(name, publisher, version, licence, day, text(in), text(in), optional(in));
    }

    static String text(DataInputStream in) throws IOException {
        byte[] bytes = new byte[count(in, 1)];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static @Nullable String optional(DataInputStream in) throws IOException {
        return switch (in.readUnsignedByte()) {
            case 0 -> null;
            case 1 -> text(in);
            default -> throw new IOException("it holds a text that is neither there nor absent");
        };
    }

    /// A number of things to follow, each of at least `leastBytes`. The stream is over an array, so that it
    /// knows how many bytes are left.
    static int count(DataInputStream in, int leastBytes) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > in.available() / leastBytes) {
            throw new IOException("it says to hold more than it does");
        }
        return count;
    }
}
