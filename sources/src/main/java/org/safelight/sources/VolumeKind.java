package org.safelight.sources;

/// What a stretch of a disk holds, as its first bytes tell.
public enum VolumeKind {
    NTFS("NTFS", Reading.FILES),
    FAT("FAT", Reading.FILES),
    EXFAT("exFAT", Reading.FILES),
    EXT("ext2, ext3 or ext4", Reading.FILES),
    HFS_PLUS("HFS+", Reading.FILES),
    ISO_9660("ISO 9660", Reading.FILES),
    UFS("UFS", Reading.FILES),
    APFS("APFS", Reading.CARVING),
    BTRFS("btrfs", Reading.CARVING),
    XFS("XFS", Reading.CARVING),
    F2FS("F2FS", Reading.CARVING),
    REISERFS("ReiserFS", Reading.CARVING),
    LVM("a Linux logical volume group (LVM)", Reading.CARVING),
    LINUX_RAID("part of a Linux RAID", Reading.CARVING),
    SWAP("Linux swap space", Reading.CARVING),
    BITLOCKER("encrypted with BitLocker", Reading.NONE),
    LUKS("encrypted with LUKS", Reading.NONE),
    FILEVAULT("an Apple CoreStorage volume, as FileVault 2 encrypts", Reading.NONE),
    APFS_ENCRYPTED("APFS with encrypted volumes (FileVault)", Reading.NONE),
    /// Neither a known structure nor zeros nor text: what encryption without a header looks like, but also what
    /// compressed or overwritten data looks like.
    LIKE_RANDOM(
            "nothing that is known; it looks like random data, as a volume encrypted without a header does"
                    + " (VeraCrypt), which cannot be told for certain",
            Reading.CARVING),
    EMPTY("zeros at its beginning", Reading.CARVING),
    UNKNOWN("nothing that is known", Reading.CARVING);

    /// What can be had of a volume.
    public enum Reading {
        /// Its files, live and deleted, and its unallocated space.
        FILES,
        /// Its files cannot be listed; pictures and videos that lie in one piece can be carved.
        CARVING,
        /// Without a key, nothing.
        NONE
    }

    private final String words;
    private final Reading reading;

    VolumeKind(String words, Reading reading) {
        this.words = words;
        this.reading = reading;
    }

    /// For a report.
    public String words() {
        return words;
    }

    public Reading reading() {
        return reading;
    }
}
