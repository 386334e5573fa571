package org.safelight.server.registry;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.Pdq;
import org.safelight.formats.CategoryScheme;
import org.safelight.formats.ListEntry;
import org.safelight.formats.RegistryListLine;
import org.safelight.formats.RegistryListManifest;
import org.safelight.formats.RegistryListWriter;
import org.safelight.formats.VicsCase;
import org.safelight.formats.VicsCaseWriter;
import org.safelight.formats.VicsMedia;
import org.safelight.index.HashSetInfo;
import org.safelight.index.IndexWriter;
import org.safelight.index.Statement;
import org.safelight.server.accounts.Person;
import org.safelight.server.audit.Audit;
import org.safelight.server.audit.AuditEvent;
import org.safelight.server.audit.Operation;
import org.safelight.server.govuk.ListPage;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/// Lists that go out: what is on them, by scheme, state and category; versions of them, signed; and who
/// fetched what.
///
/// A version, once built, never changes: what makes it from an earlier one can be told at any time. Files
/// are made when
/// they are first asked for, and kept until a newer version is.
@Service
public class Lists {
    /// How a list is handed out.
    public enum Format {
        /// As [RegistryListWriter] writes it, with a signature: what `safelight lists pull` fetches.
        SIGNED("safelight"),
        VICS("vics.json"),
        INDEX("slx"),
        DIGESTS("txt");

        private final String ending;

        Format(String ending) {
            this.ending = ending;
        }

        String ending() {
            return ending;
        }
    }

    static final String NAME = "[a-z0-9][a-z0-9-]{1,59}";
    static final int LONGEST_TEXT = 1_000;

    /// Grades that can go on a list. An uncategorised one says nothing, and a disputed one is not handed on.
    static final List<GradeState> STATES = List.of(GradeState.TRUSTED, GradeState.ADJUDICATED, GradeState.INDICATIVE);

    private final ListsStore store;
    private final ObjectProvider<SigningKey> key;
    private final Audit audit;
    private final TransactionTemplate transaction;
    private final Path folder;

    Lists(
            ListsStore store,
            ObjectProvider<SigningKey> key,
            Audit audit,
            TransactionTemplate transaction,
            @Value("${safelight.local:${safelight.data:}}") String local) {
        this.store = store;
        this.key = key;
        this.audit = audit;
        this.transaction = transaction;
        folder = Path.of(local).resolve("lists-out");
    }

    /// What a list is to be.
    ///
    /// @param categories codes of the scheme, in any order
    public record Wanted(
            String name,
            String scheme,
            List<GradeState> states,
            List<String> categories,
            String licence,
            String purpose) {}

    /// What came of adding a list.
    public sealed interface Added {
        record Yes() implements Added {}

        /// Nothing was added.
        ///
        /// @param field of [Wanted] that is wrong
        /// @param words what is wrong with it, for a person
        record Refused(String field, String words) implements Added {}
    }

    List<ListsStore.Definition> all() {
        return store.all();
    }

    /// What is known of a list.
    ///
    /// @param states names of grades
    /// @param version the newest; 0 if it was never built
    public record Facts(
            String name,
            String scheme,
            List<String> categories,
            List<String> states,
            int version,
            String licence,
            String purpose) {}

    /// All lists, by name.
    public List<Facts> facts() {
        return all().stream()
                .map(list -> new Facts(
                        list.name(),
                        list.scheme(),
                        list.categories(),
                        list.states(),
                        list.version(),
                        list.licence(),
                        list.purpose()))
                .toList();
    }

    /// @param scheme only its lists; empty for all
    long count(String scheme) {
        return store.count(scheme);
    }

    List<ListsStore.Definition> page(String scheme, ListsStore.Order order, ListPage page) {
        return store.page(scheme, order, page);
    }

    Optional<ListsStore.Definition> named(String name) {
        return store.named(name);
    }

    int countEntries(ListsStore.Definition list) {
        return store.countEntries(list.id());
    }

    long countDownloads(ListsStore.Definition list) {
        return store.countDownloads(list.id());
    }

    /// Who fetched it, the newest first.
    List<ListsStore.Download> downloads(ListsStore.Definition list, ListPage page) {
        return store.downloads(list.id(), page);
    }

    /// Adds a list.
    ///
    /// @param by empty for whoever has the server's own command line
    @Transactional
    public Added add(Optional<Person> by, String address, Wanted wanted) {
        Optional<Added> refused = refused(wanted);
        if (refused.isPresent()) {
            return refused.get();
        }
        boolean isNew = store.add(
                wanted.name(),
                wanted.scheme(),
                wanted.states().stream().map(Enum::name).toList(),
                wanted.categories(),
                wanted.licence(),
                wanted.purpose(),
                by.map(Person::id).orElse(null));
        if (!isNew) {
            return new Added.Refused("name", "There is a list of this name already");
        }
        record(by, address, Operation.COLLECTION, "registry.list-added", wanted.name(), Map.of());
        return new Added.Yes();
    }

    private static Optional<Added> refused(Wanted wanted) {
        Optional<CategoryScheme> scheme = Votes.scheme(wanted.scheme());
        if (!wanted.name().matches(NAME)) {
            return Optional.of(
                    new Added.Refused("name", "Enter a name of small letters, digits and hyphens, 2 to 60 of them"));
        }
        if (scheme.isEmpty()) {
            return Optional.of(new Added.Refused("scheme", "Select a category scheme"));
        }
        if (wanted.states().isEmpty() || !STATES.containsAll(wanted.states())) {
            return Optional.of(new Added.Refused("states", "Select which grades go on the list"));
        }
        if (wanted.categories().isEmpty()
                || !wanted.categories().stream()
                        .allMatch(code -> scheme.get().category(code).isPresent())) {
            return Optional.of(new Added.Refused("categories", "Select which categories go on the list"));
        }
        if (wanted.licence().isBlank() || wanted.licence().length() > LONGEST_TEXT) {
            return Optional.of(
                    new Added.Refused("licence", "Enter the licence, at most " + LONGEST_TEXT + " characters"));
        }
        if (wanted.purpose().isBlank() || wanted.purpose().length() > LONGEST_TEXT) {
            return Optional.of(new Added.Refused(
                    "purpose", "Enter what the list is for, at most " + LONGEST_TEXT + " characters"));
        }
        return Optional.empty();
    }

    /// Makes what the grades say now the next version, if it differs from the newest.
    ///
    /// @return the newest version
    @Transactional
    public int build(Optional<Person> by, String address, String name) {
        ListsStore.Definition list = store.named(name).orElseThrow();
        int version = store.build(list.id());
        record(
                by,
                address,
                Operation.COMBINATION,
                "registry.list-built",
                name,
                Map.of("version", Integer.toString(version)));
        return version;
    }

    /// A file that is handed out, and its length.
    record Handed(Path file, String name) {}

    /// Hands a list out, which is recorded as a disclosure first.
    ///
    /// @param from the version that the recipient has; 0 for none, or where the format is not
    ///   [Format#SIGNED]
    /// @return empty if there is no such list or version
    Optional<Handed> handOut(Person to, String address, String name, int from, Format format) throws IOException {
        Optional<ListsStore.Definition> found = store.named(name);
        if (found.isEmpty()
                || found.get().version() == 0
                || from < 0
                || from >= found.get().version()) {
            return Optional.empty();
        }
        ListsStore.Definition list = found.get();
        Path file = fileOf(list, from, format);
        transaction.executeWithoutResult(_ -> {
            store.addDownload(list.id(), from, list.version(), format.name(), to.force(), to.id());
            record(
                    Optional.of(to),
                    address,
                    Operation.DISCLOSURE,
                    "registry.list-downloaded",
                    name,
                    Map.of(
                            "from", Integer.toString(from),
                            "to", Integer.toString(list.version()),
                            "format", format.name().toLowerCase(Locale.ROOT),
                            "recipient", to.force().toString()));
        });
        return Optional.of(new Handed(file, name + "-" + list.version() + "." + format.ending()));
    }

    private synchronized Path fileOf(ListsStore.Definition list, int from, Format format) throws IOException {
        Path files = folder.resolve(list.name());
        Path file = files.resolve("v" + list.version() + "-from-" + from + "." + format.ending());
        if (Files.exists(file)) {
            return file;
        }
        Files.createDirectories(files);
        try (var older = Files.newDirectoryStream(
                files, path -> !path.getFileName().toString().startsWith("v" + list.version() + "-"))) {
            for (Path old : older) {
                Files.delete(old);
            }
        }
        switch (format) {
            case SIGNED -> writeSigned(list, from, file);
            case VICS -> writeVics(list, file);
            case INDEX -> writeIndex(list, file);
            case DIGESTS -> writeDigests(list, file);
        }
        return file;
    }

    private interface Lines {
        void accept(RegistryListLine line) throws IOException;
    }

    private void lines(ListsStore.Definition list, int from, Lines each) throws IOException {
        try {
            transaction.executeWithoutResult(_ -> store.lines(list, from, list.version(), line -> {
                try {
                    each.accept(line);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void writeSigned(ListsStore.Definition list, int from, Path file) throws IOException {
        try (RegistryListWriter writer = new RegistryListWriter(file)) {
            lines(list, from, writer::write);
            writer.finish(
                    written -> new RegistryListManifest(
                            list.name(),
                            list.scheme(),
                            from,
                            list.version(),
                            list.builtAt().orElseThrow(),
                            list.licence(),
                            list.purpose(),
                            list.states(),
                            list.categories(),
                            written.entries(),
                            written.gone(),
                            written.bodySha256()),
                    key.getObject().pair().getPrivate());
        }
    }

    /// VICS knows a file by its MD5: entries without one are left out, and the page says so.
    private void writeVics(ListsStore.Definition list, Path file) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".tmp");
        String country =
                Votes.scheme(list.scheme()).flatMap(CategoryScheme::vicsCountry).orElse("CUSTOM");
        VicsCase head = VicsCase.of(
                        new UUID(list.id().getMostSignificantBits(), list.version()).toString(), list.name())
                .with("SourceApplicationName", "Safelight registry")
                .withMetadata("Version", Integer.toString(list.version()))
                .withMetadata("Scheme", list.scheme())
                .withMetadata("Licence", list.licence())
                .withMetadata("Purpose", list.purpose());
        try (VicsCaseWriter writer =
                VicsCaseWriter.open(new BufferedOutputStream(Files.newOutputStream(next), 1 << 16), country, head)) {
            lines(list, 0, line -> {
                if (line instanceof RegistryListLine.Entry entry) {
                    Optional<VicsMedia> media = media(entry);
                    if (media.isPresent()) {
                        writer.write(media.get());
                    }
                }
            });
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static Optional<VicsMedia> media(RegistryListLine.Entry entry) {
        return entry.digests().stream()
                .filter(digest -> digest.kind() == DigestKind.MD5)
                .findFirst()
                .map(md5 -> {
                    VicsMedia media = VicsMedia.of(entry.number(), md5).withCategory(entry.category());
                    Digest sha1 = null;
                    Digest sha256 = null;
                    for (Digest digest : entry.digests()) {
                        sha1 = digest.kind() == DigestKind.SHA1 ? digest : sha1;
                        sha256 = digest.kind() == DigestKind.SHA256 ? digest : sha256;
                    }
                    if (sha1 != null && sha256 != null) {
                        media = media.withDigests(sha1, sha256);
                    }
                    if (entry.pdq() != null) {
                        media = media.withPdq(List.of(entry.pdq()));
                    }
                    if (entry.series() != null) {
                        media = media.withSeries(List.of(entry.series()));
                    }
                    return entry.flags().contains("victim-identified")
                            ? media.withFlags(Set.of(ListEntry.Flag.VICTIM_IDENTIFIED))
                            : media;
                });
    }

    private void writeIndex(ListsStore.Definition list, Path file) throws IOException {
        try (IndexWriter writer = new IndexWriter(folder)) {
            int set = writer.addSet(new HashSetInfo(
                    list.name(),
                    "Safelight registry",
                    Integer.toString(list.version()),
                    list.licence(),
                    list.builtAt().orElseThrow().atZone(ZoneOffset.UTC).toLocalDate(),
                    list.name(),
                    "",
                    list.scheme()));
            lines(list, 0, line -> {
                if (line instanceof RegistryListLine.Entry entry) {
                    writer.add(set, entry.digests(), entry.pdq(), entry.pdqQuality(), statement(entry, Set.of()));
                    Set<String> frameOf =
                            FeedStore.frameOf(entry.number(), entry.frames().size());
                    for (Pdq frame : entry.frames()) {
                        writer.add(set, List.of(), frame.hash(), frame.quality(), statement(entry, frameOf));
                    }
                }
            });
            writer.writeTo(file);
        }
    }

    private static Statement statement(RegistryListLine.Entry entry, Set<String> more) {
        java.util.TreeSet<String> flags = new java.util.TreeSet<>(entry.flags());
        flags.addAll(more);
        flags.add("grade-" + entry.state());
        return new Statement(
                FeedStore.standing(entry.meaning()),
                entry.category(),
                entry.label(),
                entry.severity(),
                flags,
                entry.series());
    }

    /// One digest a line, the strongest that is known; a look alone has none.
    private void writeDigests(ListsStore.Definition list, Path file) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".tmp");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(next), 1 << 16)) {
            lines(list, 0, line -> {
                if (line instanceof RegistryListLine.Entry entry
                        && !entry.digests().isEmpty()) {
                    out.write((entry.digests().getLast().hex() + "\n").getBytes(StandardCharsets.US_ASCII));
                }
            });
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private void record(
            Optional<Person> by,
            String address,
            Operation operation,
            String action,
            String list,
            Map<String, String> details) {
        audit.record(new AuditEvent(
                operation,
                action,
                by.map(Person::id),
                by.<UUID>map(Person::force),
                address,
                "list:" + list,
                new TreeMap<>(details)));
    }
}
