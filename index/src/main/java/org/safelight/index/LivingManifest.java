package org.safelight.index;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/// What a living index is made of, besides the changes in its logs. The file `manifest` is replaced as a
/// whole by one rename, so there is always exactly one state on the disk.
///
/// The file: `SLLIVING` (8), format version 1 (4), length of what follows without the checksum (8), the
/// fields of this record as [LivingBytes] puts them, CRC-32C of all before it (4); big-endian.
///
/// @param generation counts up with each segment
/// @param sequence of the last change that had been applied when it was written
/// @param firstLog the number of the first log whose changes are not in the segments; all later ones follow
///     it
/// @param sets all sets ever added, in their order
record LivingManifest(long generation, long sequence, long firstLog, List<KnownSet> sets, List<KnownSegment> segments) {
    /// A set, by the number its register gave it.
    record KnownSet(long number, HashSetInfo info, boolean isWithdrawn) {}

    /// A segment.
    ///
    /// @param name of its two files, without the ending
    /// @param entries how many it has, withdrawn ones included
    /// @param withdrawn the places of withdrawn entries, ascending
    record KnownSegment(String name, int entries, List<Integer> withdrawn) {}

    static final String FILE_NAME = "manifest";
    private static final long MAGIC = 0x534c4c4956494e47L; // "SLLIVING"
    private static final int VERSION = 1;
    private static final int HEADER_BYTES = 20;
    private static final Pattern SEGMENT_NAME = Pattern.compile("[0-9a-f]{16}-[0-9a-f]{32}");

    /// @throws CorruptIndexException if it is not what was written
    static LivingManifest read(Path file) throws IOException {
        if (Files.size(file) > Integer.MAX_VALUE - 8) {
            throw corrupt(file, "it is larger than a manifest can be");
        }
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer header = ByteBuffer.wrap(bytes);
        if (bytes.length < HEADER_BYTES + 4 || header.getLong(0) != MAGIC) {
            throw corrupt(file, "it is not the manifest of a living index");
        }
        if (header.getInt(8) != VERSION) {
            throw corrupt(file, "it is of format " + header.getInt(8) + ", and this Safelight reads " + VERSION);
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length - 4);
        if (header.getLong(12) != bytes.length - HEADER_BYTES - 4
                || header.getInt(bytes.length - 4) != (int) crc.getValue()) {
            throw corrupt(file, "its checksum is wrong");
        }
        try (DataInputStream in =
                new DataInputStream(new ByteArrayInputStream(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES - 4))) {
            return fields(in);
        } catch (IOException e) {
            String what = e.getMessage();
            throw corrupt(file, what == null ? "it ends too early" : what);
        }
    }

    private static LivingManifest fields(DataInputStream in) throws IOException {
        long generation = in.readLong();
        long sequence = in.readLong();
        long firstLog = in.readLong();
        if (generation < 0 || sequence < 0 || firstLog < 1) {
            throw new IOException("a number in it is outside what is possible");
        }
        int setCount = LivingBytes.count(in, 9);
        List<KnownSet> sets = new ArrayList<>(setCount);
        Set<Long> numbers = new HashSet<>();
        for (int i = 0; i < setCount; i++) {
            long number = in.readLong();
            boolean isWithdrawn = in.readBoolean();
            sets.add(new KnownSet(number, LivingBytes.info(in), isWithdrawn));
            if (!numbers.add(number)) {
                throw new IOException("a set in it is there twice");
            }
        }
        int segmentCount = LivingBytes.count(in, 12);
        List<KnownSegment> segments = new ArrayList<>(segmentCount);
        Set<String> names = new HashSet<>();
        for (int i = 0; i < segmentCount; i++) {
            String name = LivingBytes.text(in);
            int entries = in.readInt();
            // The name becomes a path: nothing but what this program gives as a name may pass.
            if (!SEGMENT_NAME.matcher(name).matches() || entries < 1 || !names.add(name)) {
                throw new IOException("a segment in it is outside what is possible");
            }
            int withdrawnCount = LivingBytes.count(in, 4);
            List<Integer> withdrawn = new ArrayList<>(withdrawnCount);
            int last = -1;
            for (int w = 0; w < withdrawnCount; w++) {
                int place = in.readInt();
                if (place <= last || place >= entries) {
                    throw new IOException("a withdrawn entry in it is not in the segment");
                }
                withdrawn.add(place);
                last = place;
            }
            segments.add(new KnownSegment(name, entries, withdrawn));
        }
        if (in.available() > 0) {
            throw new IOException("it holds more than it says");
        }
        return new LivingManifest(generation, sequence, firstLog, sets, segments);
    }

    /// Puts it in place of the one before; it is on the disk under its name when this returns.
    void write(Path folder) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(new byte[HEADER_BYTES]);
        out.writeLong(generation);
        out.writeLong(sequence);
        out.writeLong(firstLog);
        out.writeInt(sets.size());
        for (KnownSet set : sets) {
            out.writeLong(set.number());
            out.writeBoolean(set.isWithdrawn());
            LivingBytes.put(out, set.info());
        }
        out.writeInt(segments.size());
        for (KnownSegment segment : segments) {
            LivingBytes.putText(out, segment.name());
            out.writeInt(segment.entries());
            out.writeInt(segment.withdrawn().size());
            for (int place : segment.withdrawn()) {
                out.writeInt(place);
            }
        }
        out.writeInt(0);
        byte[] all = bytes.toByteArray();
        ByteBuffer header = ByteBuffer.wrap(all);
        header.putLong(MAGIC).putInt(VERSION).putLong(all.length - HEADER_BYTES - 4);
        CRC32C crc = new CRC32C();
        crc.update(all, 0, all.length - 4);
        header.putInt(all.length - 4, (int) crc.getValue());

        Path temporary = folder.resolve(FILE_NAME + ".tmp");
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer rest = header.rewind();
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
        Files.move(
                temporary,
                folder.resolve(FILE_NAME),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        SlxFileWriter.forceFolder(folder);
    }

    private static CorruptIndexException corrupt(Path file, String what) {
        return CorruptIndexException.living(file, "manifest", what);
    }
}
