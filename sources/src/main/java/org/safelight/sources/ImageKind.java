package org.safelight.sources;

/// The form in which a file holds a disk.
public enum ImageKind {
    /// The disk's bytes as they are (dd), whole or as the first of several pieces.
    RAW("raw disk image", true),
    EWF("EnCase image (E01)", true),
    AFF("AFF image", true),
    VMDK("VMware disk (VMDK)", true),
    VHD("Virtual PC disk (VHD)", true),
    /// A later piece of an E01 image; it is read with the first.
    EWF_SEGMENT("later segment of an EnCase image", false),
    EWF2("EnCase 7 image (Ex01)", false),
    VHDX("Hyper-V disk (VHDX)", false),
    QCOW("QEMU disk (QCOW)", false),
    DMG("Apple disk image (DMG)", false),
    AD1("AccessData logical image (AD1)", false);

    private final String words;
    private final boolean readable;

    ImageKind(String words, boolean readable) {
        this.words = words;
        this.readable = readable;
    }

    /// For a report.
    public String words() {
        return words;
    }

    /// Whether it can be opened here.
    public boolean readable() {
        return readable;
    }
}
