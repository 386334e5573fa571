package org.safelight.triage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.safelight.decode.ByteSource;
import org.safelight.fingerprint.Digest;
import org.safelight.sources.ContainerOptions;
import org.safelight.sources.ContainerPool;
import org.safelight.sources.DiskImage;
import org.safelight.sources.Exhibit;
import org.safelight.sources.ExhibitPath;
import org.safelight.sources.FileItem;
import org.safelight.sources.Member;
import org.safelight.sources.OpenContainer;

/// Gives the bytes of contents that lie within containers, disk images and pictures of an exhibit once more, after a
/// triage has named them: for whoever must be able to view them.
///
/// Containers are opened by the same confined workers, in the same order and within the same bounds as in the triage,
/// so a path names the same member again. Each file of the exhibit is gone through once, whatever number of its
/// members is wanted, and only what leads to one is opened. Bytes are handed on only if their SHA-256 is the one that
/// is wanted. For one thread.
public final class MembersAgain implements AutoCloseable {
    private final Exhibit exhibit;
    private final Path folder;
    private final ContainerPool containers;
    private final Opener.Means means;
    private final ContentReader files = new ContentReader(ContentReader.MOST_KEPT_BYTES);
    private final List<ContentReader> members = new ArrayList<>();

    /// Takes a content that was found.
    @FunctionalInterface
    public interface Taker {
        /// Takes one content.
        ///
        /// @param bytes valid until this returns
        void take(Digest sha256, ByteSource bytes) throws IOException;
    }

    /// Opens nothing yet.
    ///
    /// @param folder of the triage's results, where long members are put while they are handed on: without a name
    ///     there, so they are gone however the program ends. A disk image has one; what a killed program left is
    ///     deleted when the next gives
    public MembersAgain(Exhibit exhibit, ContainerOptions options, Path folder) {
        this.exhibit = exhibit;
        this.folder = folder;
        containers = ContainerPool.create(options);
        means = new Opener.Means(() -> containers, containers.limits(), folder, () -> false);
    }

    /// What is still to be found, by path; and of each content all paths that it was found at.
    private static final class Wanted {
        private final Map<ExhibitPath, Digest> paths = new LinkedHashMap<>();
        private final Set<ExhibitPath> leading = new HashSet<>();
        private final Set<Digest> contents = new HashSet<>();

        /// Whether a member is to be read: it is wanted, or something below it is.
        boolean concerns(ExhibitPath path) {
            return leading.contains(path) || contents.contains(paths.get(path));
        }
    }

    /// Finds contents and hands each on once. Those that are not handed on are not there any more, or not as they
    /// were.
    ///
    /// @param paths raw paths of members, from a triage's results, with the content that each had
    /// @throws org.safelight.sources.ContainersUnavailableException if no worker can be started
    /// @throws IOException what the taker throws
    public void give(Map<ExhibitPath, Digest> paths, Taker taker) throws IOException {
        ImageCopy.deleteLeftBehind(folder);
        Map<ExhibitPath, Wanted> byFile = new LinkedHashMap<>();
        paths.forEach((path, content) -> {
            List<ExhibitPath> way = way(path);
            if (way.size() > 1) {
                Wanted wanted = byFile.computeIfAbsent(way.getFirst(), _ -> new Wanted());
                wanted.paths.put(path, content);
                wanted.leading.addAll(way.subList(0, way.size() - 1));
                wanted.contents.add(content);
            }
        });
        Set<Digest> given = new HashSet<>();
        for (Map.Entry<ExhibitPath, Wanted> each : byFile.entrySet()) {
            Wanted wanted = each.getValue();
            wanted.contents.removeAll(given);
            Optional<FileItem> file = wanted.contents.isEmpty() ? Optional.empty() : exhibit.find(each.getKey());
            if (file.isPresent()
                    && files.read(file.get(), () -> false)
                            instanceof ContentReader.Outcome.ReadFully(var digests, var content)) {
                Set<Digest> before = Set.copyOf(wanted.contents);
                try {
                    open(
                            each.getKey(),
                            content,
                            file,
                            0,
                            wanted,
                            new Below(containers.limits(), digests.bytes()),
                            taker);
                } catch (ContentReader.NotTheSameException changed) {
                    // What was handed on until then had the digest that was wanted; the rest is not there.
                }
                before.stream().filter(one -> !wanted.contents.contains(one)).forEach(given::add);
            }
        }
    }

    /// A path and all that it lies in, from the file of the exhibit on.
    private static List<ExhibitPath> way(ExhibitPath path) {
        List<ExhibitPath> way = new ArrayList<>();
        byte[] bytes = path.bytes();
        for (int i = 1; i + 1 < bytes.length; i++) {
            if (bytes[i] == '/' && bytes[i + 1] == '/') {
                way.add(ExhibitPath.ofBytes(Arrays.copyOf(bytes, i)));
            }
        }
        way.add(path);
        return way;
    }

    private void open(
            ExhibitPath path,
            Content content,
            Optional<FileItem> file,
            int depth,
            Wanted wanted,
            Below below,
            Taker taker)
            throws IOException {
        byte[] beginning;
        try (var stream = content.open()) {
            beginning = stream.readNBytes(DiskImage.BYTES_NEEDED);
        }
        Optional<Opener> found = Opener.of(beginning, content, file, means);
        if (found.isEmpty() || depth >= containers.limits().depth()) {
            return;
        }
        try (Opener opener = found.get();
                OpenContainer container = opener.open()) {
            Set<ExhibitPath> names = new HashSet<>();
            while (!wanted.contents.isEmpty() && below.problem().isEmpty()) {
                Optional<Member> next = container.next();
                if (next.isEmpty()) {
                    return;
                }
                Member member = next.get();
                ExhibitPath inner = path.member(Examining.unique(member.name(), names));
                if (wanted.concerns(inner)) {
                    take(inner, member, depth, wanted, below, taker);
                } else {
                    below.add(0);
                }
            }
        } finally {
            content.endReading();
        }
    }

    private void take(ExhibitPath path, Member member, int depth, Wanted wanted, Below below, Taker taker)
            throws IOException {
        if (!(reader(depth).read(member, folder, () -> false)
                instanceof ContentReader.Outcome.ReadFully(var digests, var bytes))) {
            return;
        }
        below.add(digests.bytes());
        if (digests.sha256().equals(wanted.paths.get(path)) && wanted.contents.remove(digests.sha256())) {
            taker.take(digests.sha256(), bytes);
        }
        if (wanted.leading.contains(path)) {
            open(path, bytes, Optional.empty(), depth + 1, wanted, below, taker);
        }
    }

    private ContentReader reader(int depth) {
        while (members.size() <= depth) {
            members.add(new ContentReader(ContentReader.MOST_KEPT_OF_A_MEMBER));
        }
        return members.get(depth);
    }

    @Override
    public void close() {
        containers.close();
        files.close();
        members.forEach(ContentReader::close);
    }
}
