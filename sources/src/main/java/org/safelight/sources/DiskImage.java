package org.safelight.sources;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The files on a disk image, live and deleted, and what is found in the space that no file has.
///
/// ## How
///
/// The Sleuth Kit, confined, reads the image's format, its partition table and its file systems; nothing of
/// them is parsed here but a few fixed marks ([ImageRecognition]). `mmls` gives the partitions, `fiwalk` all
/// names with the places of their bytes. A file's bytes are then read from those places: straight from a raw
/// image, which needs no program and no parsing, and through `img_cat` from any other. So no process is
/// started for a file, except for one whose bytes are not simply somewhere (compressed, or within its
/// metadata, or a stream of NTFS): those `icat` gives.
///
/// Files come in the order of the disk, [#WINDOW] at a time, so that a disk reads forward. Then, volume by
/// volume, the blocks that `blkls` calls unallocated are searched ([Carver]), as are volumes whose file
/// system is not known and what lies between partitions. What is found there and is byte for byte the place
/// of a deleted file already given is not given twice.
///
/// ## Limits
///
/// A deleted file's name and its bytes are as the file system still has them: the bytes may by now be another
/// file's. NTFS keeps for each file how far it was ever written; what lies beyond is read here as it is on
/// the disk, not as zeros.
public final class DiskImage implements OpenContainer {
    /// Files that are put in the order of the disk together.
    private static final int WINDOW = 20_000;
    /// Places of deleted files that are remembered, not to find them again.
    private static final int MOST_REMEMBERED = 2_000_000;
    private static final int MOST_TEXT = 1 << 20;
    /// The metadata of NTFS itself is in files; the first numbers are theirs. Source: ntfs.com, system files.
    private static final long FIRST_NTFS_FILE = 24;
    /// HFS+ does the same. Source: Apple, Technical Note 1150, catalog node ids.
    private static final long FIRST_HFS_FILE = 16;
    private static final int LONGEST_LOCATION = 1000;

    /// A part of the disk and what has become known of it.
    private static final class Volume {
        final DiskLayout.Part part;
        final int number;
        VolumeKind kind = VolumeKind.UNKNOWN;
        ImageListing.@Nullable FileSystem fileSystem;
        /// Where NTFS keeps its records of files, and how long one is.
        List<ByteRun> records = List.of();
        int recordBytes = -1;
        long live;
        long deleted;
        long carved;
        long carvedBytes;
        long unreadable;

        @Nullable
        String trouble;

        Volume(DiskLayout.Part part, int number) {
            this.part = part;
            this.number = number;
        }

        String folder() {
            return part.partition() ? "partition-" + number : "outside-partitions";
        }
    }

    /// A space still to be searched.
    private record Space(Volume volume, long start, long end, boolean unallocatedOnly) {}

    private final SleuthKit kit;
    private final ImageFiles files;
    private final ImageKind kind;
    private final String classPath;
    private final long bytes;
    private final List<Volume> volumes;
    private final Map<Long, Volume> byStart = new HashMap<>();
    private final ImageBytes content;

    private SleuthKit.@Nullable Output listingOutput;
    private @Nullable ImageListing listing;
    private ImageListing.@Nullable Event readAhead;
    private @Nullable Volume listed;
    private final Deque<ImageEntry> window = new ArrayDeque<>();
    private final Set<Long> deletedPlaces = new HashSet<>();
    private final Set<Long> deletedBeginnings = new HashSet<>();

    private final Deque<Volume> streamsLeft = new ArrayDeque<>();
    private SleuthKit.@Nullable Output streams;
    private @Nullable Volume streamsOf;

    private @Nullable Deque<Space> spaces;
    private @Nullable Space searching;
    private @Nullable CarveProcess carving;
    private @Nullable FreeSpace free;
    private @Nullable ImageBytes freeBytes;
    private SleuthKit.@Nullable Output blocks;

    private @Nullable ImageMember member;
    private @Nullable String brokenOff;
    private long memberCount;
    private long byteCount;

    private DiskImage(SleuthKit kit, ImageFiles files, ImageKind kind, String classPath, long bytes, String partitions)
            throws IOException {
        this.kit = kit;
        this.files = files;
        this.kind = kind;
        this.classPath = classPath;
        this.bytes = bytes;
        this.content = openBytes();
        List<Volume> found = new ArrayList<>();
        int number = 0;
        for (DiskLayout.Part part : DiskLayout.of(partitions, bytes)) {
            Volume volume = new Volume(part, part.partition() ? ++number : 0);
            volume.kind = ImageRecognition.volume(head(part));
            found.add(volume);
            byStart.put(part.start(), volume);
        }
        this.volumes = List.copyOf(found);
    }

    /// So many first bytes decide what kind of image a content is.
    public static final int BYTES_NEEDED = ImageRecognition.HEAD_BYTES;

    /// What kind of disk image a content is; empty if it is none.
    ///
    /// @param beginning its first [#BYTES_NEEDED] bytes, or all if there are fewer
    /// @throws IOException if its end cannot be read
    public static Optional<ImageKind> kindOf(byte[] beginning, SeekableBytes content) throws IOException {
        byte[] tail = {};
        if (content.size() >= ImageRecognition.SMALLEST_BYTES) {
            ByteBuffer end = ByteBuffer.allocate(ImageRecognition.TAIL_BYTES);
            long from = content.size() - end.capacity();
            while (end.hasRemaining() && content.read(end, from + end.position()) > 0) {
                // Until it is full.
            }
            tail = end.array();
        }
        return ImageRecognition.image(beginning, tail, content.size());
    }

    /// Opens an image whose first file this is; close it.
    ///
    /// @param kit empty where The Sleuth Kit is not installed
    /// @param classPath where this module is, for the worker that searches unallocated space
    /// @throws IOException if a program cannot be started or confined, or the image's files cannot be read
    static OpenContainer open(FileItem first, ImageKind kind, Optional<SleuthKit> kit, String classPath)
            throws IOException {
        Optional<OpenContainer> refusal = refusal(kind, kit);
        if (refusal.isPresent() || kit.isEmpty()) {
            return refusal.orElseThrow();
        }
        ImageFiles files = ImageFiles.of(first, kind);
        for (Path path : files.paths()) {
            if (!path.equals(Path.of(path.toString()))) {
                return refused(
                        ContainerProblem.Kind.UNSUPPORTED,
                        "It is a " + kind.words() + " whose name cannot be handed to another program; copy or link it"
                                + " under a plain name");
            }
        }
        long bytes = kind == ImageKind.RAW
                ? files.pieces().stream()
                        .mapToLong(piece -> piece.facts().bytes())
                        .sum()
                : bytes(kit.get(), files);
        if (bytes <= 0) {
            return refused(
                    ContainerProblem.Kind.DAMAGED,
                    "It begins as a " + kind.words()
                            + ", but The Sleuth Kit cannot open it: a segment may be missing or" + " damaged");
        }
        String partitions;
        try (SleuthKit.Output mmls =
                kit.get().start(SleuthKit.Tool.MMLS, List.of(), named(files, kind), files.paths(), List.of())) {
            partitions = mmls.text(MOST_TEXT);
        }
        return new DiskImage(kit.get(), files, kind, classPath, bytes, partitions);
    }

    /// Why no image of this kind can be opened here; empty if one can.
    static Optional<OpenContainer> refusal(ImageKind kind, Optional<SleuthKit> kit) {
        if (!kind.readable()) {
            return Optional.of(refused(
                    ContainerProblem.Kind.UNSUPPORTED,
                    kind == ImageKind.EWF_SEGMENT
                            ? "It is a later segment of an EnCase image, which is read with its first segment (.E01)"
                            : "It is a " + kind.words() + ", which cannot be opened here; convert it to raw or E01, for"
                                    + " example with qemu-img or the program that made it"));
        }
        if (kit.isEmpty()) {
            return Optional.of(refused(
                    ContainerProblem.Kind.PROGRAM_MISSING,
                    "It is a " + kind.words() + "; to look into it, install The Sleuth Kit (" + SleuthKit.INSTALL
                            + ")"));
        }
        return Optional.empty();
    }

    private static OpenContainer refused(ContainerProblem.Kind kind, String words) {
        return new ClosedContainer(new ContainerProblem(kind, words));
    }

    /// How long the disk is that an image holds, by `img_stat`; -1 if it cannot be opened.
    private static long bytes(SleuthKit kit, ImageFiles files) throws IOException {
        try (SleuthKit.Output stat = kit.start(
                SleuthKit.Tool.IMG_STAT, List.of(), List.of(files.paths().getFirst()), files.paths(), List.of())) {
            for (String line : stat.text(MOST_TEXT).lines().toList()) {
                String[] parts = line.split(":", 2);
                if (parts.length == 2
                        && (parts[0].equals("Size in bytes") || parts[0].equals("Size of data in bytes"))
                        && parts[1].strip().matches("[0-9]{1,18}")) {
                    return Long.parseLong(parts[1].strip());
                }
            }
        }
        return -1;
    }

    /// libewf and others find the later segments by themselves.
    private static List<Path> named(ImageFiles files, ImageKind kind) {
        return kind == ImageKind.RAW ? files.paths() : List.of(files.paths().getFirst());
    }

    /// What kind of image it is and what reads it, in words.
    public String words() {
        String read = kind.words() + ", read with " + kit.version();
        return kit.sandbox().keepsAccessTimes()
                ? read
                : read + ", which may have changed the access time of the image's file";
    }

    /// How long the disk is.
    long diskBytes() {
        return bytes;
    }

    ImageBytes openBytes() throws IOException {
        return kind == ImageKind.RAW ? ImageBytes.Raw.open(files) : new ImageBytes.Streamed(this);
    }

    SleuthKit.Output start(SleuthKit.Tool tool, List<String> arguments, String... last) throws IOException {
        return kit.start(tool, arguments, named(files, kind), files.paths(), List.of(last));
    }

    private byte[] head(DiskLayout.Part part) {
        byte[] head = new byte[(int) Math.min(part.bytes(), ImageRecognition.HEAD_BYTES)];
        int has = 0;
        try {
            int got;
            while (has < head.length
                    && (got = content.read(part.start() + has, ByteBuffer.wrap(head, has, head.length - has))) > 0) {
                has += got;
            }
        } catch (IOException unreadable) {
            // Told where it is read for its content.
        }
        return Arrays.copyOf(head, has);
    }

    @Override
    public Optional<Member> next() {
        ImageMember before = member;
        if (before != null) {
            byteCount += before.given();
            before.close();
            member = null;
        }
        ImageMember next = null;
        try {
            next = brokenOff == null ? nextMember() : null;
        } catch (IOException failed) {
            brokenOff = "Reading it broke off, so not all of it was examined ("
                    + String.valueOf(failed.getMessage()).replaceAll("[^ -~]", "?") + ")";
        }
        if (next == null) {
            return Optional.empty();
        }
        member = next;
        memberCount++;
        return Optional.of(next);
    }

    private @Nullable ImageMember nextMember() throws IOException {
        ImageMember next = listedMember();
        if (next == null) {
            next = streamMember();
        }
        return next == null ? carvedMember() : next;
    }

    // Files by the listing

    private @Nullable ImageMember listedMember() throws IOException {
        while (window.isEmpty()) {
            if (!fillWindow()) {
                return null;
            }
        }
        ImageEntry entry = window.removeFirst();
        Volume volume = volumeAt(entry.volumeOffset());
        return listedMember(entry, volume);
    }

    private ImageMember listedMember(ImageEntry entry, Volume volume) {
        if (entry.allocated()) {
            volume.live++;
        } else {
            volume.deleted++;
            if (entry.byRuns() && deletedPlaces.size() < MOST_REMEMBERED) {
                deletedPlaces.add(place(entry.runs()));
                deletedBeginnings.add(ByteRun.firstOffset(entry.runs()));
            }
        }
        MemberFacts facts = new MemberFacts(
                entry.bytes(),
                instant(entry.modifiedAt()),
                instant(entry.accessedAt()),
                instant(entry.changedAt()),
                entry.allocated() ? MemberFacts.State.LIVE : MemberFacts.State.DELETED,
                location(volume, "inode " + entry.address(), entry.byRuns() ? entry.runs() : List.of()));
        if (!entry.byRuns() && entry.runs().isEmpty() && entry.bytes() < volume.recordBytes) {
            Optional<byte[]> within = withinRecord(volume, entry);
            if (within.isPresent()) {
                return ImageMember.ofBytes(name(volume, entry.path()), facts, within.get());
            }
        }
        return entry.byRuns()
                ? ImageMember.ofRuns(name(volume, entry.path()), facts, entry.runs(), content)
                : ImageMember.ofProgram(
                        name(volume, entry.path()),
                        facts,
                        () -> icat(entry.volumeOffset(), Long.toString(entry.address())));
    }

    /// The content of a small file of NTFS, if it is in the file's record and as long as it is said to be.
    private Optional<byte[]> withinRecord(Volume volume, ImageEntry entry) {
        long place = entry.address() * volume.recordBytes;
        for (ByteRun run : volume.records) {
            if (place >= run.fileOffset() && place + volume.recordBytes <= run.fileOffset() + run.bytes()) {
                byte[] record = new byte[volume.recordBytes];
                try {
                    int has = 0;
                    int got;
                    while (has < record.length
                            && (got = content.read(
                                            run.diskOffset() + place - run.fileOffset() + has,
                                            ByteBuffer.wrap(record, has, record.length - has)))
                                    > 0) {
                        has += got;
                    }
                } catch (IOException unreadable) {
                    return Optional.empty();
                }
                return NtfsRecord.content(record).filter(bytesWithin -> bytesWithin.length == entry.bytes());
            }
        }
        return Optional.empty();
    }

    private SleuthKit.Output icat(long volumeOffset, String address) throws IOException {
        return start(SleuthKit.Tool.ICAT, List.of("-r", "-o", Long.toString(volumeOffset / 512)), address);
    }

    /// Takes the next entries of one file system; false when there are no more.
    private boolean fillWindow() throws IOException {
        ImageListing list = listing;
        if (list == null) {
            if (listingOutput != null) {
                return false;
            }
            // Without `-g` it would read every file to its end and drop the bytes: twice the work for a disk.
            SleuthKit.Output output = start(SleuthKit.Tool.FIWALK, List.of("-z", "-g", "-G0", "-x"));
            listingOutput = output;
            list = new ImageListing(output);
            listing = list;
        }
        List<ImageEntry> entries = new ArrayList<>();
        while (entries.size() < WINDOW) {
            ImageListing.Event event = readAhead == null ? list.next().orElse(null) : readAhead;
            readAhead = null;
            if (event == null) {
                endListing(list);
                break;
            }
            if (event instanceof ImageListing.FileSystem fileSystem) {
                if (!entries.isEmpty()) {
                    readAhead = fileSystem;
                    break;
                }
                beginFileSystem(fileSystem);
            } else if (event instanceof ImageListing.Named(var entry)) {
                noteRecords(entry);
                if (isFile(entry)) {
                    entries.add(entry);
                }
            }
        }
        // The order of the disk. What lies within its metadata comes first, in the order of that.
        entries.sort(Comparator.<ImageEntry>comparingLong(entry -> ByteRun.firstOffset(entry.runs()))
                .thenComparingLong(ImageEntry::address)
                .thenComparing(ImageEntry::path, Arrays::compareUnsigned));
        window.addAll(entries);
        return !window.isEmpty();
    }

    /// The file of NTFS that holds all its records has number 0 and lies in the volume's root.
    private void noteRecords(ImageEntry entry) {
        Volume volume = volumeAt(entry.volumeOffset());
        if (isNtfs(volume)
                && entry.address() == 0
                && entry.byRuns()
                && new String(entry.path(), StandardCharsets.ISO_8859_1).equals("$MFT")) {
            volume.records = entry.runs();
            volume.recordBytes = NtfsRecord.recordBytes(head(volume.part));
        }
    }

    private void beginFileSystem(ImageListing.FileSystem fileSystem) {
        Volume volume = volumeAt(fileSystem.offset());
        if (volume.fileSystem == null && volume.part.start() == fileSystem.offset()) {
            volume.fileSystem = fileSystem;
            if (fileSystem.type().equals("ntfs")) {
                streamsLeft.add(volume);
            }
        }
        listed = volume;
    }

    private void endListing(ImageListing list) {
        SleuthKit.Output output = listingOutput;
        if (output == null) {
            return;
        }
        if (!list.complete() && listed != null) {
            String complaint = output.complaint();
            listed.trouble = "its list of files broke off, so files may be missing"
                    + (complaint.isEmpty() ? "" : " (" + complaint + ")");
        }
        output.close();
        listing = null;
    }

    /// The volume that a place is in.
    private Volume volumeAt(long offset) {
        Volume exact = byStart.get(offset);
        if (exact != null) {
            return exact;
        }
        for (Volume volume : volumes) {
            if (offset < volume.part.start() + volume.part.bytes()) {
                return volume;
            }
        }
        return volumes.getLast();
    }

    /// Whether an entry is a file of the exhibit that has or may have bytes: not a folder or link, not what
    /// The Sleuth Kit makes up or NTFS or HFS+ keep their own books in, and not a deleted one of which nothing is
    /// left.
    private boolean isFile(ImageEntry entry) {
        boolean file = entry.kind() == 'r' || entry.kind() == '?' || entry.kind() == '-';
        Volume volume = volumeAt(entry.volumeOffset());
        boolean books = (isNtfs(volume) && (entry.address() < FIRST_NTFS_FILE || beginsWith(entry.path(), "$Extend/")))
                || (isHfs(volume) && entry.address() < FIRST_HFS_FILE);
        boolean nothingLeft = !entry.allocated() && entry.bytes() == 0;
        return file && !books && !nothingLeft;
    }

    private static boolean beginsWith(byte[] path, String beginning) {
        byte[] wanted = beginning.getBytes(StandardCharsets.US_ASCII);
        return path.length > wanted.length && Arrays.equals(path, 0, wanted.length, wanted, 0, wanted.length);
    }

    private static boolean isNtfs(Volume volume) {
        return volume.fileSystem != null && volume.fileSystem.type().equals("ntfs");
    }

    private static boolean isHfs(Volume volume) {
        return volume.fileSystem != null && volume.fileSystem.type().startsWith("hfs");
    }

    // Streams of NTFS files beside their content

    private @Nullable ImageMember streamMember() throws IOException {
        while (true) {
            SleuthKit.Output output = streams;
            if (output == null) {
                Volume volume = streamsLeft.poll();
                if (volume == null) {
                    return null;
                }
                streamsOf = volume;
                output = start(
                        SleuthKit.Tool.FLS, List.of("-r", "-p", "-l", "-o", Long.toString(volume.part.start() / 512)));
                streams = output;
            }
            Volume volume = streamsOf;
            Optional<NtfsStream> stream = NtfsStream.next(output);
            if (stream.isPresent() && volume != null) {
                return member(stream.get(), volume);
            }
            output.close();
            streams = null;
        }
    }

    private ImageMember member(NtfsStream stream, Volume volume) {
        if (stream.allocated()) {
            volume.live++;
        } else {
            volume.deleted++;
        }
        MemberFacts facts = new MemberFacts(
                stream.bytes(),
                null,
                null,
                null,
                stream.allocated() ? MemberFacts.State.LIVE : MemberFacts.State.DELETED,
                location(volume, "inode " + stream.address() + ", a stream beside the file's content", List.of()));
        return ImageMember.ofProgram(
                name(volume, stream.path()), facts, () -> icat(volume.part.start(), stream.address()));
    }

    // What no file has

    private @Nullable ImageMember carvedMember() throws IOException {
        Deque<Space> left = spaces;
        if (left == null) {
            left = toSearch();
            spaces = left;
        }
        while (true) {
            Space now = searching;
            if (now == null) {
                now = left.poll();
                if (now == null) {
                    return null;
                }
                searching = now;
                begin(now);
            }
            CarveProcess process = carving;
            FreeSpace space = free;
            if (process == null || space == null) {
                searching = null;
                continue;
            }
            Optional<Carver.Piece> piece;
            try {
                piece = process.next();
            } catch (IOException failed) {
                now.volume.trouble = "the search of its unallocated space broke off after " + space.bytes()
                        + " bytes, so there may be more: "
                        + String.valueOf(failed.getMessage()).replaceAll("[^ -~]", "?");
                endSearch(now, space);
                process.close();
                carving = null;
                continue;
            }
            if (piece.isEmpty()) {
                endSearch(now, space);
                continue;
            }
            List<ByteRun> runs = space.onDisk(piece.get());
            if (!runs.isEmpty() && !given(piece.get().kind(), runs)) {
                return carved(now.volume, piece.get(), runs);
            }
        }
    }

    /// Whether a deleted file that was given is this: it lies in the same places; or, for what does not prove
    /// its bytes, begins in the same place, for then the file system knows better where it goes on.
    private boolean given(CarvedKind kindOfPiece, List<ByteRun> runs) {
        return deletedPlaces.contains(place(runs))
                || (!kindOfPiece.provesItsBytes()
                        && deletedBeginnings.contains(runs.getFirst().diskOffset()));
    }

    /// The spaces that no file has, in the order of the disk.
    private Deque<Space> toSearch() {
        Deque<Space> found = new ArrayDeque<>();
        for (Volume volume : volumes) {
            long start = volume.part.start();
            long end = start + volume.part.bytes();
            ImageListing.FileSystem fileSystem = volume.fileSystem;
            if (fileSystem != null) {
                long fileSystemEnd = Math.min(end, start + Math.min(fileSystem.bytes(), volume.part.bytes()));
                found.add(new Space(volume, start, fileSystemEnd, true));
                if (fileSystemEnd < end) {
                    found.add(new Space(volume, fileSystemEnd, end, false));
                }
            } else if (volume.kind.reading() != VolumeKind.Reading.NONE) {
                found.add(new Space(volume, start, end, false));
            }
        }
        return found;
    }

    private void begin(Space space) throws IOException {
        if (carving == null) {
            carving = CarveProcess.start(kit.sandbox(), classPath);
        }
        ImageBytes reader = openBytes();
        freeBytes = reader;
        FreeSpace.Runs runs = FreeSpace.whole(space.start, space.end);
        int indirectBlockBytes = 0;
        ImageListing.FileSystem fileSystem = space.volume.fileSystem;
        if (space.unallocatedOnly && fileSystem != null) {
            SleuthKit.Output output =
                    start(SleuthKit.Tool.BLKLS, List.of("-l", "-A", "-o", Long.toString(space.start / 512)));
            blocks = output;
            runs = new FreeSpace.Blocks(output, space.start, fileSystem.blockBytes(), space.end);
            boolean mayHaveIndirectBlocks = fileSystem.type().startsWith("ext") && fileSystem.blockBytes() % 512 == 0;
            indirectBlockBytes = mayHaveIndirectBlocks ? (int) Math.min(1 << 16, fileSystem.blockBytes()) : 0;
        }
        FreeSpace freeSpace = new FreeSpace(reader, runs, bytes);
        free = freeSpace;
        CarveProcess process = carving;
        if (process != null) {
            process.begin(indirectBlockBytes, freeSpace);
        }
    }

    private void endSearch(Space space, FreeSpace freeSpace) {
        space.volume.carvedBytes += freeSpace.bytes();
        space.volume.unreadable += freeSpace.unreadable();
        SleuthKit.Output listedBlocks = blocks;
        if (listedBlocks != null) {
            if (!listedBlocks.endedWell() && space.volume.trouble == null) {
                space.volume.trouble = "its unallocated blocks could not all be listed, so not all were searched";
            }
            listedBlocks.close();
            blocks = null;
        }
        ImageBytes reader = freeBytes;
        if (reader != null) {
            reader.close();
            freeBytes = null;
        }
        free = null;
        searching = null;
    }

    private ImageMember carved(Volume volume, Carver.Piece piece, List<ByteRun> runs) {
        volume.carved++;
        long first = runs.getFirst().diskOffset();
        String made = "%s-at-%d.%s"
                .formatted(
                        piece.whole() ? "carved" : "carved-fragment",
                        first,
                        piece.kind().extension());
        MemberFacts facts = new MemberFacts(
                piece.bytes(),
                null,
                null,
                null,
                MemberFacts.State.CARVED,
                location(volume, piece.whole() ? "unallocated" : "unallocated, a fragment", runs));
        return ImageMember.ofRuns(
                name(volume, ("unallocated/" + made).getBytes(StandardCharsets.US_ASCII)), facts, runs, content);
    }

    // Words

    /// Where another expert finds it: partition, inode and bytes of the disk.
    private static String location(Volume volume, String within, List<ByteRun> runs) {
        StringBuilder words = new StringBuilder();
        words.append(volume.part.partition() ? "partition " + volume.number : "outside partitions")
                .append(" at byte ")
                .append(volume.part.start())
                .append(", ")
                .append(within);
        String divider = "; bytes ";
        for (ByteRun run : runs) {
            String place = divider
                    + (run.diskOffset() == ByteRun.ZEROS ? "zeros" : Long.toString(run.diskOffset()))
                    + "+"
                    + run.bytes();
            if (words.length() + place.length() > LONGEST_LOCATION - 30) {
                return words.append(" and more, ")
                        .append(runs.size())
                        .append(" in all")
                        .toString();
            }
            words.append(place);
            divider = ", ";
        }
        return words.toString();
    }

    /// A name within the image: the partition, then the path there, without empty, `.` and `..` names.
    private ExhibitPath name(Volume volume, byte[] path) {
        StringBuilder text = new StringBuilder();
        if (volumes.size() > 1 || !volume.part.partition()) {
            text.append(volume.folder());
        }
        for (String name :
                new String(path, StandardCharsets.ISO_8859_1).replace('\0', '_').split("/", -1)) {
            if (!name.isEmpty() && !name.equals(".") && !name.equals("..")) {
                text.append(text.isEmpty() ? "" : "/").append(name);
            }
        }
        byte[] bytesOfName = (text.isEmpty() ? "unnamed" : text.toString()).getBytes(StandardCharsets.ISO_8859_1);
        return ExhibitPath.ofBytes(
                bytesOfName.length > 4096
                        ? Arrays.copyOfRange(bytesOfName, bytesOfName.length - 4096, bytesOfName.length)
                        : bytesOfName);
    }

    /// A time of a file system; FAT's, which are of no zone, as if they were UTC.
    private static @Nullable Instant instant(@Nullable String time) {
        if (time == null) {
            return null;
        }
        try {
            return Instant.parse(time.endsWith("Z") ? time : time + "Z");
        } catch (DateTimeException e) {
            return null;
        }
    }

    /// A number that two contents share only if they lie in the same places, but for an accident of 2^-64.
    private static long place(List<ByteRun> runs) {
        long hash = 0x9e3779b97f4a7c15L;
        for (ByteRun run : FreeSpace.merged(runs)) {
            hash = (hash ^ run.diskOffset()) * 0xff51afd7ed558ccdL;
            hash = (hash ^ hash >>> 32 ^ run.bytes()) * 0xc4ceb9fe1a85ec53L;
            hash ^= hash >>> 29;
        }
        return hash;
    }

    // At the end

    /// What became of every part of the disk. Ask once [#next] has no more.
    public List<ImageRegion> regions() {
        List<ImageRegion> regions = new ArrayList<>();
        for (Volume volume : volumes) {
            regions.add(region(volume));
        }
        return regions;
    }

    private ImageRegion region(Volume volume) {
        DiskLayout.Part part = volume.part;
        boolean read = volume.fileSystem != null;
        boolean encrypted = volume.kind.reading() == VolumeKind.Reading.NONE;
        ImageRegion.Outcome outcome = read
                ? ImageRegion.Outcome.FILES_READ
                : encrypted || volume.carvedBytes == 0
                        ? ImageRegion.Outcome.NOT_EXAMINED
                        : ImageRegion.Outcome.CARVED_ONLY;
        String what = (part.partition() ? "Partition " + volume.number + ": " + part.what() : "Outside partitions")
                + "; holds " + (volume.fileSystem != null ? volume.fileSystem.type() : volume.kind.words());
        StringBuilder words = new StringBuilder(
                switch (outcome) {
                    case FILES_READ -> "Its files were read, and its unallocated space was searched";
                    case CARVED_ONLY ->
                        volume.kind.reading() == VolumeKind.Reading.FILES
                                ? "Its file system could not be read; it was searched for pictures and videos that lie in one piece"
                                : "It was searched for pictures and videos that lie in one piece";
                    case NOT_EXAMINED ->
                        encrypted ? "It cannot be read without its key, and was not examined" : "It was not examined";
                });
        if (volume.trouble != null) {
            words.append("; ").append(volume.trouble);
        }
        if (volume.unreadable > 0) {
            words.append("; ").append(volume.unreadable).append(" bytes could not be read from the image");
        }
        if (part.beyond() > 0) {
            words.append("; the partition table says it goes on for ")
                    .append(part.beyond())
                    .append(" bytes that the image does not hold");
        }
        return new ImageRegion(
                part.start(),
                part.bytes(),
                what,
                outcome,
                words.append('.').toString(),
                volume.live,
                volume.deleted,
                volume.carved,
                volume.carvedBytes,
                volume.unreadable);
    }

    @Override
    public Optional<ContainerProblem> problem() {
        if (brokenOff != null) {
            return Optional.of(new ContainerProblem(ContainerProblem.Kind.DAMAGED, brokenOff));
        }
        long encrypted = volumes.stream()
                .filter(volume -> volume.kind.reading() == VolumeKind.Reading.NONE && volume.fileSystem == null)
                .count();
        if (encrypted > 0) {
            return Optional.of(new ContainerProblem(
                    ContainerProblem.Kind.ENCRYPTED,
                    encrypted == 1 ? "One of its volumes is encrypted" : encrypted + " of its volumes are encrypted"));
        }
        return volumes.stream().anyMatch(volume -> volume.trouble != null)
                ? Optional.of(new ContainerProblem(
                        ContainerProblem.Kind.DAMAGED,
                        "Not all of it could be read; the list of its regions says what"))
                : Optional.empty();
    }

    @Override
    public long members() {
        return memberCount;
    }

    @Override
    public long bytes() {
        return byteCount + (member == null ? 0 : member.given());
    }

    @Override
    public void close() {
        if (member != null) {
            member.close();
        }
        for (SleuthKit.@Nullable Output output : new SleuthKit.@Nullable Output[] {listingOutput, streams, blocks}) {
            if (output != null) {
                output.close();
            }
        }
        if (carving != null) {
            carving.close();
        }
        if (freeBytes != null) {
            freeBytes.close();
        }
        content.close();
    }
}
