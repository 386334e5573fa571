package org.safelight.sources;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// The files and folders an examiner named, as a stream of what they hold.
public final class Exhibit {
    /// One path the examiner named.
    ///
    /// @param raw where it is: absolute, with its own links resolved
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Root(ExhibitPath path, byte[] raw) {}

    /// A folder being walked: its entries in order, and which comes next.
    private static final class Frame {
        final ExhibitPath path;
        final byte[] raw;
        final byte[][] names;
        final long device;
        int next;

        Frame(ExhibitPath path, byte[] raw, byte[][] names, long device) {
            this.path = path;
            this.raw = raw;
            this.names = names;
            this.device = device;
        }
    }

    private static final byte[] HERE = {'.'};
    private static final byte[] ABOVE = {'.', '.'};

    private final Disk disk;
    private final List<Root> roots;
    private final List<String> remarks;

    private Exhibit(Disk disk, List<Root> roots, List<String> remarks) {
        this.disk = disk;
        this.roots = roots;
        this.remarks = remarks;
    }

    /// The exhibit made of these files and folders.
    ///
    /// A path that is itself a link is resolved here, once. A path within another, or named twice, is read
    /// once, as part of the outer. [#remarks] tells of both. Each item's path begins with the last name of
    /// its argument; where two arguments end in the same name, the second gets ` (2)`.
    ///
    /// @param paths at least one
    /// @throws NoSuchFileException if a path leads nowhere; its message is for a person
    /// @throws IOException if a path cannot be resolved
    public static Exhibit of(List<Path> paths) throws IOException {
        Disk disk = LinuxDisk.ifPossible().<Disk>map(linux -> linux).orElseGet(PlainDisk::new);
        return of(paths, disk);
    }

    static Exhibit of(List<Path> paths, Disk disk) throws IOException {
        if (paths.isEmpty()) {
            throw new IllegalArgumentException(
                    "No path was given, so there is nothing to examine. Name a file or a folder.");
        }
        List<String> remarks = Collections.synchronizedList(new ArrayList<>());
        List<byte[]> places = new ArrayList<>();
        for (Path path : paths) {
            places.add(RawPath.bytes(resolved(path)));
        }
        List<Root> roots = new ArrayList<>();
        Set<ExhibitPath> taken = new HashSet<>();
        for (int i = 0; i < places.size(); i++) {
            byte[] place = places.get(i);
            byte[] name = argumentName(paths.get(i), place);
            String said = ExhibitPath.escaped(name, 0, name.length);
            if (Files.isSymbolicLink(paths.get(i))) {
                remarks.add("The path " + said + " is a link; what it points to was read ("
                        + ExhibitPath.escaped(place, 0, place.length) + ").");
            }
            int outer = outer(places, i);
            if (outer >= 0) {
                remarks.add("The path " + said
                        + " lies within another path that was named, and was read once, as part of it.");
                continue;
            }
            ExhibitPath root = ExhibitPath.ofBytes(name);
            for (int number = 2; !taken.add(root); number++) {
                root = ExhibitPath.ofBytes(name).numbered(number);
            }
            roots.add(new Root(root, place));
        }
        return new Exhibit(disk, roots, remarks);
    }

    private static Path resolved(Path path) throws IOException {
        try {
            return path.toRealPath();
        } catch (NoSuchFileException e) {
            throw new NoSuchFileException(
                    path.toString(),
                    null,
                    Files.isSymbolicLink(path)
                            ? "it is a link that leads nowhere. Nothing was examined. Name the file or folder itself."
                            : "there is no such file or folder. Nothing was examined. Check the path.");
        }
    }

    /// Which other argument holds argument `i`: one above it, or an earlier one that is the same; -1 for
    /// none.
    private static int outer(List<byte[]> places, int i) {
        for (int j = 0; j < places.size(); j++) {
            boolean same = Arrays.equals(places.get(i), places.get(j));
            if (same ? j < i : RawPath.within(places.get(i), places.get(j))) {
                return j;
            }
        }
        return -1;
    }

    /// The last name of an argument as it was typed; of the place it leads to if that says nothing (`.`,
    /// `..`, `/`).
    private static byte[] argumentName(Path argument, byte[] place) {
        byte[] typed = RawPath.name(RawPath.bytes(argument.toAbsolutePath()));
        String text = new String(typed, StandardCharsets.ISO_8859_1);
        if (!text.isEmpty() && !text.equals(".") && !text.equals("..")) {
            return typed;
        }
        byte[] name = RawPath.name(place);
        return name.length > 0 ? name : "root".getBytes(StandardCharsets.US_ASCII);
    }

    /// The paths that items begin with, in the order given.
    public List<ExhibitPath> roots() {
        return roots.stream().map(Root::path).toList();
    }

    /// What a report should say of how the exhibit was read: resolved links, paths named twice, other file
    /// systems below. More may come while it is walked.
    public List<String> remarks() {
        synchronized (remarks) {
            return List.copyOf(remarks);
        }
    }

    /// Whether what was read so far kept its access time.
    public AccessTimes accessTimes() {
        return disk.accessTimes();
    }

    /// Gives every entry to the consumer, in the caller's thread: arguments in the order given, then by name,
    /// a folder's content at the folder's place. Folders themselves are not given. May be called again; it
    /// looks at the disk anew.
    ///
    /// What the consumer throws ends the walk and comes out here.
    public void forEach(Consumer<? super Found> consumer) {
        for (Root root : roots) {
            Deque<Frame> open = new ArrayDeque<>();
            visit(root.path, root.raw, Optional.empty(), open, consumer);
            while (!open.isEmpty()) {
                Frame frame = open.getLast();
                if (frame.next == frame.names.length) {
                    open.removeLast();
                    continue;
                }
                byte[] name = frame.names[frame.next++];
                visit(frame.path.child(name), RawPath.child(frame.raw, name), Optional.of(frame), open, consumer);
            }
        }
    }

    /// The file that [#forEach] gives at this path, as it is now. Empty if there is none: no file any more, or one
    /// that would be reached through a link, or that lies in a container.
    ///
    /// @param path as an item had it in this run or an earlier one over the same arguments
    public Optional<FileItem> find(ExhibitPath path) {
        byte[] wanted = path.bytes();
        for (Root root : roots) {
            byte[] beginning = root.path.bytes();
            if (!RawPath.within(wanted, beginning)) {
                continue;
            }
            byte[] raw = root.raw;
            int from = beginning.length;
            try {
                while (from < wanted.length) {
                    // Each folder on the way is looked at, so that a link put there meanwhile leads nowhere.
                    if (disk.look(raw).kind() != Disk.Kind.FOLDER) {
                        return Optional.empty();
                    }
                    int to = from + 1;
                    while (to < wanted.length && wanted[to] != '/') {
                        to++;
                    }
                    byte[] name = Arrays.copyOfRange(wanted, from + 1, to);
                    if (name.length == 0 || Arrays.equals(name, HERE) || Arrays.equals(name, ABOVE)) {
                        return Optional.empty();
                    }
                    raw = RawPath.child(raw, name);
                    from = to;
                }
                Disk.Entry entry = disk.look(raw);
                if (entry.kind() == Disk.Kind.FILE) {
                    return Optional.of(new FileItem(path, entry.facts(), raw, disk));
                }
            } catch (IOException gone) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private void visit(
            ExhibitPath path, byte[] raw, Optional<Frame> above, Deque<Frame> open, Consumer<? super Found> consumer) {
        Disk.Entry entry;
        try {
            entry = disk.look(raw);
        } catch (IOException failure) {
            consumer.accept(Failures.notRead(path, failure, NotRead.Reason.UNREADABLE_FILE));
            return;
        }
        switch (entry.kind()) {
            case FILE -> consumer.accept(new FileItem(path, entry.facts(), raw, disk));
            case FOLDER -> {
                long device = entry.facts().device();
                if (above.isPresent() && above.get().device != device) {
                    remarks.add("Another file system is mounted at " + path.text() + "; it was read too.");
                }
                enter(path, raw, device, open, consumer);
            }
            case LINK -> consumer.accept(link(path, raw));
            case PIPE -> consumer.accept(special(path, NotRead.Reason.PIPE, "A named pipe"));
            case SOCKET -> consumer.accept(special(path, NotRead.Reason.SOCKET, "A socket"));
            case DEVICE -> consumer.accept(special(path, NotRead.Reason.DEVICE, "A device"));
            case OTHER ->
                consumer.accept(
                        special(path, NotRead.Reason.UNKNOWN_KIND, "Something that is neither file nor folder"));
        }
    }

    private void enter(ExhibitPath path, byte[] raw, long device, Deque<Frame> open, Consumer<? super Found> consumer) {
        try {
            Disk.Listing listing = disk.list(raw);
            byte[][] names = listing.names().toArray(byte[][]::new);
            Arrays.sort(names, Arrays::compareUnsigned);
            if (listing.failure().isPresent()) {
                consumer.accept(new NotRead(
                        path,
                        NotRead.Reason.UNREADABLE_FOLDER,
                        "Listing the folder broke off after " + names.length
                                + " entries, so there may be more in it; those listed were examined."));
            }
            open.addLast(new Frame(path, raw, names, device));
        } catch (IOException failure) {
            consumer.accept(Failures.notRead(path, failure, NotRead.Reason.UNREADABLE_FOLDER));
        }
    }

    private NotRead link(ExhibitPath path, byte[] raw) {
        String target;
        try {
            byte[] bytes = disk.linkTarget(raw);
            target = "it points to " + ExhibitPath.escaped(bytes, 0, bytes.length);
        } catch (IOException failure) {
            target = "where it points could not be read";
        }
        return new NotRead(path, NotRead.Reason.LINK, "A link, not followed; " + target + ".");
    }

    private static NotRead special(ExhibitPath path, NotRead.Reason reason, String what) {
        return new NotRead(path, reason, what + ", not opened: it holds no content of its own.");
    }
}
