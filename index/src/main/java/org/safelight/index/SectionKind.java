package org.safelight.index;

/// The sections of an index file. [SlxFormat] has what each holds. Numbers are part of the format: never reused.
enum SectionKind {
    STRING_STARTS(1, 4, true),
    STRING_BYTES(2, 1, true),
    SETS(3, 1, true),
    CLAIMS(4, 32, true),
    LIST_STARTS(5, 4, true),
    LIST_REFERENCES(6, 4, true),
    MD5_ROWS(16, 16, true),
    MD5_LISTS(17, 0, true),
    MD5_STARTS(18, 4, false),
    SHA1_ROWS(19, 20, true),
    SHA1_LISTS(20, 0, true),
    SHA1_STARTS(21, 4, false),
    SHA256_ROWS(22, 32, true),
    SHA256_LISTS(23, 0, true),
    SHA256_STARTS(24, 4, false),
    PDQ_ROWS(32, 32, true),
    PDQ_LISTS(33, 0, true),
    BANDS(34, 1, false),
    CROWDS(35, 1, false),
    PHOTODNA(48, 152, true),
    ENTRIES(64, 40, true),
    ENTRY_SETS(65, 16, true),
    SHARED_ROWS(66, 16, false),
    OF_INDEX(67, 1, true);

    private final int number;
    private final int elementBytes;
    private final boolean source;

    SectionKind(int number, int elementBytes, boolean source) {
        this.number = number;
        this.elementBytes = elementBytes;
        this.source = source;
    }

    int number() {
        return number;
    }

    /// Bytes of one element; 0 where a file chooses it (1 to 4) by how many different values there are.
    int elementBytes() {
        return elementBytes;
    }

    /// Whether it holds what the lists said, and so is part of the content checksum. Others are derived from these.
    boolean isSource() {
        return source;
    }

    String words() {
        return "section " + name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }

    static java.util.Optional<SectionKind> numbered(int number) {
        for (SectionKind kind : values()) {
            if (kind.number == number) {
                return java.util.Optional.of(kind);
            }
        }
        return java.util.Optional.empty();
    }
}
