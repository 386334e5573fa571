package org.safelight.triage;

import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.safelight.decode.MediaClass;
import org.safelight.decode.Metadata;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.Digests;
import org.safelight.fingerprint.PdqVariants;
import org.safelight.sources.ExhibitPath;
import org.safelight.sources.FileFacts;
import org.safelight.sources.FileItem;
import org.safelight.sources.ImageRegion;
import org.safelight.sources.NotRead;

/// What a triage learns by reading and decoding: the only thing that is journalled. No verdict is a fact:
/// verdicts follow from facts and the index, so that a run that was stopped and resumed comes to the same
/// ones.
sealed interface Fact {
    /// One path of the exhibit in the state it was found in: a resumed run reads it again unless all of this
    /// is the same.
    ///
    /// @param path escaped text, unique in the exhibit
    /// @param rawPathHex the bytes of the path as the file system has them, in hex
    /// @param folder escaped text of the folder it is in
    /// @param bytes null where the file system does not say
    /// @param changedAt when the file's entry last changed (ctime); null where the system does not tell
    /// @param inode null where the system has none. Not the device: its number changes when an image is
    ///     mounted again
    record PathState(
            String path,
            String rawPathHex,
            String folder,
            String name,
            @Nullable Long bytes,
            @Nullable String modifiedAt,
            @Nullable String accessedAt,
            @Nullable String changedAt,
            @Nullable Long inode) {
        /// Whether a file in this state can be taken for the same bytes as one in `other` state. Reading may
        /// have changed the access time, so it does not count.
        boolean sameFileAs(PathState other) {
            return equals(new PathState(
                    other.path,
                    other.rawPathHex,
                    other.folder,
                    other.name,
                    other.bytes,
                    other.modifiedAt,
                    accessedAt,
                    other.changedAt,
                    other.inode));
        }
    }

    /// The state of a file as it was listed.
    static PathState stateOf(FileItem item) {
        FileFacts facts = item.facts();
        return new PathState(
                item.path().text(),
                HexFormat.of().formatHex(item.path().bytes()),
                folder(item.path()),
                item.path().name(),
                facts.bytes(),
                facts.modifiedAt().toString(),
                facts.accessedAt().toString(),
                facts.changedAt() == null ? null : facts.changedAt().toString(),
                facts.inode() == 0 ? null : facts.inode());
    }

    /// The state of something that is not a file, or that was not found again.
    static PathState stateOf(NotRead not) {
        return new PathState(
                not.path().text(),
                HexFormat.of().formatHex(not.path().bytes()),
                folder(not.path()),
                not.path().name(),
                null,
                null,
                null,
                null,
                null);
    }

    private static String folder(ExhibitPath path) {
        return path.folder().map(ExhibitPath::text).orElse("");
    }

    /// One word for a constant: `CHANGED_WHILE_READ` as `changed-while-read`.
    static String kind(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// A path whose bytes were read.
    record FileRead(PathState state, Digest sha256) implements Fact {}

    /// A path whose bytes were not, or not reliably, read.
    ///
    /// @param kind one word, for counting
    /// @param words for a person: what happened and what it means
    record FileNotRead(PathState state, String kind, String words) implements Fact {}

    /// A path that an earlier run has read, unchanged since.
    record FileUnchanged(String path, long bytes) implements Fact {}

    /// One content, once, whichever of its paths was read first.
    ///
    /// @param listed whether a list has it by its digests; only progress is told by this
    /// @param examination null when the lists had settled it, so that nobody looked inside
    /// @param opens whether it is a container: then, unless it lies too deep, a [ContainerOpened] says what
    ///     it holds
    record ContentExamined(
            Digests digests, boolean listed, @Nullable Look examination, boolean opens) implements Fact {}

    /// A content was opened and all was read that could be: its members are facts before this one. It says
    /// nothing of where the content lies: a copy elsewhere holds the same.
    ///
    /// @param members how many it has
    /// @param bytesBelow of all members, and of theirs
    /// @param membersBelow how many, with theirs
    /// @param kind null when it was read to its end; else one word, for counting
    /// @param words null with `kind`; for a person
    record ContainerOpened(
            Digest sha256,
            long members,
            long bytesBelow,
            long membersBelow,
            @Nullable String kind,
            @Nullable String words)
            implements Fact {}

    /// A digest that stands as text in a content and that a list has, unless only as irrelevant.
    ///
    /// @param content where it stands
    /// @param offset of its first digit
    record HashNamed(Digest content, Digest named, long offset) implements Fact {}

    /// What became of every part of a disk image.
    ///
    /// @param image the content that holds the disk
    /// @param kind of image, in words
    record ImageRegions(Digest image, String kind, List<ImageRegion> regions) implements Fact {}

    /// One member of a container.
    ///
    /// @param container the content that holds it
    /// @param number its place there, 1 first
    /// @param path escaped text of its path within, unique there
    /// @param rawPathHex the bytes of that path, in hex
    /// @param bytes how many were read; as the container says where none were; null where it does not say
    /// @param state `live`, `deleted` or `carved`
    /// @param location where in the container, for another expert; empty where the path says enough
    /// @param sha256 null when nothing could be read
    /// @param kind null when it was read to its end; else one word, for counting
    /// @param words null with `kind`; for a person
    record MemberFound(
            Digest container,
            long number,
            String path,
            String rawPathHex,
            @Nullable Long bytes,
            @Nullable String modifiedAt,
            @Nullable String accessedAt,
            @Nullable String changedAt,
            String state,
            String location,
            @Nullable Digest sha256,
            @Nullable String kind,
            @Nullable String words)
            implements Fact {}

    /// A content that ended the program which examined it, by a crash, or at a limit of time or memory; or that had it
    /// ask for what it was refused.
    ///
    /// @param kind one word, for counting
    /// @param words for a person: what happened, with the signal or limit; the same in every run
    /// @param messages what the program last said, at most 4 KiB, control characters as `\\x1B`, and what the
    ///     operating system refused it, such as `socket`. It may
    ///     differ between runs, so it stays in the journal, for who looks for the fault
    record Quarantined(Digest sha256, String kind, String words, String messages) implements Fact {}

    /// What was seen inside a content.
    ///
    /// @param mediaType by content, never by name
    /// @param frames how many the file holds; 0 when it was not decoded
    /// @param hashes of the distinct frames in the order of the file, of a video of every frame hashed; empty when
    ///     it was not decoded
    /// @param film null if it is no video that was decoded
    /// @param near whether a listed picture was close enough to be worth the exact comparison at the end
    record Look(
            String mediaType,
            MediaClass mediaClass,
            @Nullable Integer width,
            @Nullable Integer height,
            int frames,
            int framesExamined,
            List<PdqVariants> hashes,
            @Nullable String decoder,
            boolean near,
            @Nullable String problemKind,
            @Nullable String problem,
            Metadata metadata,
            @Nullable Film film) {
        /// Of anything but a video.
        Look(
                String mediaType,
                MediaClass mediaClass,
                @Nullable Integer width,
                @Nullable Integer height,
                int frames,
                int framesExamined,
                List<PdqVariants> hashes,
                @Nullable String decoder,
                boolean near,
                @Nullable String problemKind,
                @Nullable String problem,
                Metadata metadata) {
            this(
                    mediaType,
                    mediaClass,
                    width,
                    height,
                    frames,
                    framesExamined,
                    hashes,
                    decoder,
                    near,
                    problemKind,
                    problem,
                    metadata,
                    null);
        }
    }

    /// The times of a video.
    ///
    /// @param intervalMillis one frame was hashed of each stretch so long
    /// @param keyFramesOnlyFromMillis as [org.safelight.decode.Video#keyFramesOnlyFromMillis]
    /// @param millis when each of the frames hashed is shown
    record Film(long durationMillis, long intervalMillis, long keyFramesOnlyFromMillis, List<Long> millis) {}
}
