package org.safelight.sources;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/// Tells from content, never from a name, whether a file is a disk image, and what a volume on a disk is.
///
/// Only fixed bytes at fixed places are compared, and a partition table's four entries; nothing is followed.
/// A file counts as an image if it begins as one of the image formats do, or holds, where a disk would: a
/// plausible partition table, or a file system. So a zip or a picture is never taken for a disk, and a disk
/// is, whatever it is called.
///
/// Sources: The Sleuth Kit's and libyal's format documents (EWF, BitLocker, CoreStorage, VHD), the UEFI
/// specification 5.3 (GPT), ECMA-119 8.1 (ISO 9660), the Linux kernel's ext4, btrfs, XFS, F2FS and md
/// documentation, Apple's File System Reference (APFS), the LUKS on-disk format.
final class ImageRecognition {
    /// So much of a disk's or volume's beginning is asked for: btrfs has its mark at 64 KiB.
    static final int HEAD_BYTES = 68 << 10;
    /// So much of a file's end: VHD and DMG have their marks there.
    static final int TAIL_BYTES = 512;
    /// What is smaller is no disk: the smallest floppy had 160 KiB.
    static final int SMALLEST_BYTES = 64 << 10;

    private static final int SECTOR = 512;
    private static final byte[] BITLOCKER_TO_GO = hex("3bd66749292ed84a8399f6a339e3d001");
    private static final byte[] BITLOCKER_USED_SPACE = hex("3b4da89280dd0e4d9e4eb1e3284eaed8");

    private ImageRecognition() {}

    /// What kind of disk image a file is; empty if it is none.
    ///
    /// @param head its first [#HEAD_BYTES], or all of it if it is shorter
    /// @param tail its last [#TAIL_BYTES]
    /// @param bytes its length
    static Optional<ImageKind> image(byte[] head, byte[] tail, long bytes) {
        if (at(head, 0, "EVF\t\r\n\u00ff\0")) {
            return Optional.of(head.length > 10 && unsigned16(head, 9) == 1 ? ImageKind.EWF : ImageKind.EWF_SEGMENT);
        }
        if (at(head, 0, "EVF2\r\n\u0081\0")) {
            return Optional.of(ImageKind.EWF2);
        }
        if (at(head, 0, "AFF10\r\n\0")) {
            return Optional.of(ImageKind.AFF);
        }
        if (at(head, 0, "KDMV")) {
            return Optional.of(ImageKind.VMDK);
        }
        if (at(head, 0, "QFI\u00fb")) {
            return Optional.of(ImageKind.QCOW);
        }
        if (at(head, 0, "vhdxfile")) {
            return Optional.of(ImageKind.VHDX);
        }
        if (at(head, 0, "ADSEGMENTEDFILE\0")) {
            return Optional.of(ImageKind.AD1);
        }
        if (bytes < SMALLEST_BYTES) {
            return Optional.empty();
        }
        if (at(head, 0, "conectix") || at(tail, 0, "conectix")) {
            return Optional.of(ImageKind.VHD);
        }
        if (at(tail, 0, "koly")) {
            return Optional.of(ImageKind.DMG);
        }
        return hasDiskStructure(head, bytes) ? Optional.of(ImageKind.RAW) : Optional.empty();
    }

    private static boolean hasDiskStructure(byte[] head, long bytes) {
        return switch (volume(head)) {
            // Neither says that this is a disk: any file may begin so.
            case UNKNOWN, EMPTY, LIKE_RANDOM -> hasPartitionTable(head, bytes);
            default -> true;
        };
    }

    /// Whether a plausible partition table is there: GPT's mark, or an MBR whose entries make sense together.
    static boolean hasPartitionTable(byte[] head, long bytes) {
        if (at(head, SECTOR, "EFI PART") || at(head, 4096, "EFI PART")) {
            return true;
        }
        if (!isBootSector(head)) {
            return false;
        }
        long[] starts = new long[4];
        long[] ends = new long[4];
        int used = 0;
        for (int i = 0; i < 4; i++) {
            int entry = 446 + 16 * i;
            int status = head[entry] & 0xff;
            if (status != 0 && status != 0x80) {
                return false;
            }
            int type = head[entry + 4] & 0xff;
            long start = unsigned32(head, entry + 8);
            long sectors = unsigned32(head, entry + 12);
            if (type == 0) {
                if (start != 0 || sectors != 0) {
                    return false;
                }
                continue;
            }
            if (start == 0 || sectors == 0 || start * SECTOR >= bytes) {
                return false;
            }
            for (int j = 0; j < used; j++) {
                if (start < ends[j] && starts[j] < start + sectors) {
                    return false;
                }
            }
            starts[used] = start;
            ends[used++] = start + sectors;
        }
        return used > 0;
    }

    /// What a volume holds, of its first [#HEAD_BYTES] or all of it.
    static VolumeKind volume(byte[] head) {
        if (at(head, 0, "LUKS\u00ba\u00be")) {
            return VolumeKind.LUKS;
        }
        if (at(head, 3, "-FVE-FS-") || holds(head, 424, BITLOCKER_TO_GO) || holds(head, 424, BITLOCKER_USED_SPACE)) {
            return VolumeKind.BITLOCKER;
        }
        if (at(head, 3, "NTFS    ")) {
            return VolumeKind.NTFS;
        }
        if (at(head, 3, "EXFAT   ")) {
            return VolumeKind.EXFAT;
        }
        if (isFat(head)) {
            return VolumeKind.FAT;
        }
        if (at(head, 32, "NXSB")) {
            // The container's key bag: where it lies, and how many blocks it has; 0 when nothing is encrypted.
            return head.length >= 1312 && unsigned32(head, 1304) != 0 ? VolumeKind.APFS_ENCRYPTED : VolumeKind.APFS;
        }
        if (at(head, 88, "CS") && unsigned32(head, 8) == 0x10_0001L) {
            return VolumeKind.FILEVAULT;
        }
        if (at(head, 1024, "H+\0\4") || at(head, 1024, "HX\0\5")) {
            return VolumeKind.HFS_PLUS;
        }
        if (isExt(head)) {
            return VolumeKind.EXT;
        }
        if (at(head, 0, "XFSB")) {
            return VolumeKind.XFS;
        }
        if (at(head, 1024, "\u0010 \u00f5\u00f2")) {
            return VolumeKind.F2FS;
        }
        if (at(head, 65_600, "_BHRfS_M")) {
            return VolumeKind.BTRFS;
        }
        if (at(head, 65_588, "ReIsEr")) {
            return VolumeKind.REISERFS;
        }
        if (at(head, 512, "LABELONE") && at(head, 536, "LVM2 001")) {
            return VolumeKind.LVM;
        }
        if (at(head, 0, "\u00fcN+\u00a9") || at(head, 4096, "\u00fcN+\u00a9")) {
            return VolumeKind.LINUX_RAID;
        }
        if (at(head, 4086, "SWAPSPACE2")) {
            return VolumeKind.SWAP;
        }
        if (at(head, 32_769, "CD001")) {
            return VolumeKind.ISO_9660;
        }
        // UFS1 and UFS2, little-endian: the magic number at 1372 of a super-block at 8 KiB or 64 KiB.
        if (at(head, 8192 + 1372, "T\u0019\u0001\0")
                || at(head, 8192 + 1372, "\u0019\u0001T\u0019")
                || at(head, 65_536 + 1372, "\u0019\u0001T\u0019")) {
            return VolumeKind.UFS;
        }
        return unstructured(head);
    }

    private static VolumeKind unstructured(byte[] head) {
        int[] counts = new int[256];
        for (byte octet : head) {
            counts[octet & 0xff]++;
        }
        if (counts[0] == head.length) {
            return VolumeKind.EMPTY;
        }
        if (head.length < 16 << 10) {
            return VolumeKind.UNKNOWN;
        }
        double expected = head.length / 256.0;
        double chiSquared = 0;
        for (int count : counts) {
            chiSquared += (count - expected) * (count - expected) / expected;
        }
        // Random bytes give 255 with a standard deviation of 22.6; compressed data of any format gives thousands.
        return chiSquared < 255 + 8 * 22.6 ? VolumeKind.LIKE_RANDOM : VolumeKind.UNKNOWN;
    }

    private static boolean isBootSector(byte[] head) {
        return head.length >= SECTOR && (head[510] & 0xff) == 0x55 && (head[511] & 0xff) == 0xaa;
    }

    /// A FAT boot sector: its name of the type is not binding, so what must hold for any FAT is asked as well.
    private static boolean isFat(byte[] head) {
        if (!isBootSector(head) || !(at(head, 54, "FAT") || at(head, 82, "FAT32"))) {
            return false;
        }
        int sector = unsigned16(head, 11);
        int cluster = head[13] & 0xff;
        int tables = head[16] & 0xff;
        return (sector == 512 || sector == 1024 || sector == 2048 || sector == 4096)
                && Integer.bitCount(cluster) == 1
                && (tables == 1 || tables == 2)
                && unsigned16(head, 14) > 0;
    }

    /// The super-block's magic number has two bytes only, so its other fields must make sense.
    private static boolean isExt(byte[] head) {
        int superBlock = 1024;
        return head.length >= superBlock + 264
                && unsigned16(head, superBlock + 56) == 0xef53
                && unsigned32(head, superBlock) > 0
                && unsigned32(head, superBlock + 4) > 0
                && unsigned32(head, superBlock + 24) <= 6
                && unsigned32(head, superBlock + 32) > 0
                && unsigned32(head, superBlock + 40) > 0;
    }

    /// Whether these characters, each a byte, are at an offset.
    private static boolean at(byte[] bytes, int offset, String mark) {
        return holds(bytes, offset, mark.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static boolean holds(byte[] bytes, int offset, byte[] mark) {
        return bytes.length >= offset + mark.length
                && Arrays.equals(bytes, offset, offset + mark.length, mark, 0, mark.length);
    }

    private static int unsigned16(byte[] bytes, int offset) {
        return (bytes[offset] & 0xff) | (bytes[offset + 1] & 0xff) << 8;
    }

    private static long unsigned32(byte[] bytes, int offset) {
        return unsigned16(bytes, offset) | (long) unsigned16(bytes, offset + 2) << 16;
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
