package org.safelight.sources;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// How a disk is divided: partitions and what lies between them.
///
/// Read from what The Sleuth Kit's `mmls` says. Whatever a hostile table claims, the parts follow each other
/// without gap or overlap from the disk's first byte to its last, so their lengths add up to the disk's.
final class DiskLayout {
    /// A disk with more is hostile; the rest of it is then one part.
    static final int MOST_PARTITIONS = 512;

    /// A part of the disk.
    ///
    /// @param partition whether the table calls it one; otherwise it lies between partitions, or holds the
    ///     table
    /// @param what as the table describes it, printable
    /// @param beyond bytes that the table says belong to it but that the image does not hold
    record Part(long start, long bytes, boolean partition, String what, long beyond) {}

    private record Slot(long start, long end, String what) {}

    private DiskLayout() {}

    /// @param mmls what `mmls` wrote; empty if it found no table
    /// @param diskBytes at least 1
    static List<Part> of(String mmls, long diskBytes) {
        List<Slot> slots = slots(mmls);
        slots.sort(Comparator.comparingLong(Slot::start).thenComparingLong(Slot::end));
        List<Part> parts = new ArrayList<>();
        long at = 0;
        for (Slot slot : slots) {
            long start = Math.max(slot.start, at);
            long end = Math.min(slot.end, diskBytes);
            if (start >= end) {
                continue;
            }
            if (start > at) {
                parts.add(between(at, start));
            }
            parts.add(new Part(start, end - start, true, slot.what, Math.max(0, slot.end - diskBytes)));
            at = end;
        }
        if (slots.isEmpty()) {
            return List.of(new Part(0, diskBytes, true, "the whole disk, which has no partition table", 0));
        }
        if (at < diskBytes) {
            parts.add(between(at, diskBytes));
        }
        return parts;
    }

    private static Part between(long start, long end) {
        return new Part(start, end - start, false, "between partitions", 0);
    }

    /// The partitions as the table has them. A line is `002:  000:000   0000002048   0000102399   0000100352
    /// Linux`: the slot is `Meta` for a table and dashes for what is unallocated.
    private static List<Slot> slots(String mmls) {
        List<Slot> slots = new ArrayList<>();
        long unit = 512;
        for (String line : mmls.lines().toList()) {
            if (line.startsWith("Units are in ")) {
                unit = Math.max(1, Math.min(1 << 20, number(line.substring(13).split("-", 2)[0])));
                continue;
            }
            String[] fields = line.strip().split("\\s+", 6);
            if (fields.length < 5
                    || !fields[0].endsWith(":")
                    || !fields[1].matches("[0-9]{3}(:[0-9]{3})?")
                    || slots.size() == MOST_PARTITIONS) {
                continue;
            }
            long first = number(fields[2]);
            long last = number(fields[3]);
            // Disks have fewer sectors than 2^48, so nothing overflows.
            if (first >= 0 && last >= first && last < 1L << 48 && unit <= 4096) {
                String what = fields.length == 6 ? fields[5].replaceAll("[^ -~]", "?") : "";
                slots.add(new Slot(first * unit, (last + 1) * unit, what));
            }
        }
        return slots;
    }

    private static long number(String text) {
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
    }
}
