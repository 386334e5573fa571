package org.safelight.server.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.Digester;
import org.safelight.fingerprint.PerceptualHash;
import org.safelight.formats.CategoryScheme;
import org.safelight.formats.ListEntry;
import org.safelight.formats.ListFile;
import org.safelight.formats.ListOptions;
import org.safelight.formats.ListReport;
import org.safelight.formats.SetDescription;
import org.safelight.index.Claim;
import org.safelight.index.ClaimSink;
import org.safelight.index.CorruptIndexException;
import org.safelight.index.FingerprintIndex;
import org.safelight.index.HashSetInfo;
import org.safelight.index.ListedVideo;
import org.safelight.index.Statement;
import org.safelight.server.accounts.Person;
import org.safelight.server.audit.Audit;
import org.safelight.server.audit.AuditEvent;
import org.safelight.server.audit.Operation;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/// Takes in lists of known media, with where they come from, and withdraws them.
@Service
public class Sets {
    private static final int MOST_STATEMENTS = 1_000_000;
    private static final int TELL_EVERY = 10_000;
    private static final byte[] INDEX_MARK = "SLXINDEX".getBytes(StandardCharsets.US_ASCII);

    private final SetsStore store;
    private final IncomingStore incoming;
    private final Contents contents;
    private final Feed feed;
    private final Audit audit;
    private final TransactionTemplate transaction;

    Sets(
            SetsStore store,
            IncomingStore incoming,
            Contents contents,
            Feed feed,
            Audit audit,
            TransactionTemplate transaction) {
        this.store = store;
        this.incoming = incoming;
        this.contents = contents;
        this.feed = feed;
        this.audit = audit;
        this.transaction = transaction;
    }

    /// What is said of a list beside what it says itself.
    ///
    /// @param name empty for what the list calls itself
    /// @param licence empty for what the list says
    /// @param expiresOn its last day; null for none
    public record Provenance(
            String name,
            String version,
            String licence,
            @Nullable LocalDate expiresOn) {}

    /// What came of taking a list in.
    ///
    /// @param leftOut records that have neither a digest nor a PDQ hash, or only those of a file without
    ///   bytes
    /// @param remarks what was odd in the list, a line each
    public record Imported(long set, long entries, long leftOut, List<String> remarks) {}

    /// Who has a list taken in.
    public record Importer(UUID person, UUID force) {
        public static Importer of(Person person) {
            return new Importer(person.id(), person.force());
        }
    }

    /// Is told how many entries of a list were read, from time to time.
    public interface Progress {
        void read(long entries);
    }

    /// Takes a list in: all of it, or nothing. Streams; memory does not grow with the list.
    ///
    /// @param by who does; empty for whoever has the server's own command line
    /// @throws IOException if the list cannot be read to its end; the message is for a person
    public Imported take(
            Path file, ListOptions options, Provenance said, Optional<Importer> by, String address, Progress progress)
            throws IOException {
        if (isIndex(file)) {
            return takeIndex(file, options, said, by, address, progress);
        }
        ListFile list = ListFile.open(file, options);
        SetDescription own = list.description();
        HashSetInfo info = info(file, own.name(), own.publisher(), own.version(), own.licence(), own.scheme(), said);
        List<String> remarks = new ArrayList<>();
        return take(
                info,
                said.expiresOn(),
                by,
                address,
                progress,
                (rows, statements) -> {
                    long[] leftOut = {0};
                    ListReport report =
                            list.read(entry -> inWords(() -> leftOut[0] += add(rows, list, entry, statements) ? 0 : 1));
                    report.oddities().forEach(oddity -> remarks.add(oddity.words() + " (" + oddity.count() + ")"));
                    return leftOut[0];
                },
                remarks);
    }

    /// Whether a file is an index, which a registry or another Safelight made of lists.
    static boolean isIndex(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream bytes = Files.newInputStream(file)) {
            return Arrays.equals(bytes.readNBytes(INDEX_MARK.length), INDEX_MARK);
        }
    }

    /// An index does not tell which of its fingerprints are of one file, so each is an entry.
    private Imported takeIndex(
            Path file, ListOptions options, Provenance said, Optional<Importer> by, String address, Progress progress)
            throws IOException {
        if (!options.equals(ListOptions.NONE)) {
            throw new IOException(
                    "This is an index, which says itself what its entries mean. Nothing was imported. Leave"
                            + " out scheme, meaning and category.");
        }
        try (FingerprintIndex index = FingerprintIndex.open(file)) {
            // A look-up verifies what it reads; of what is taken in for good, all must be whole.
            index.verifyPages();
            if (index.sets().size() != 1) {
                throw new IOException("This index holds " + index.sets().size() + " lists, and each is imported by"
                        + " itself. Nothing was imported. Import the lists that it was built from.");
            }
            HashSetInfo own = index.sets().getFirst().info();
            HashSetInfo info =
                    info(file, own.name(), own.publisher(), own.version(), own.licence(), own.scheme(), said);
            return take(
                    info,
                    said.expiresOn(),
                    by,
                    address,
                    progress,
                    (rows, statements) -> {
                        long[] leftOut = {0};
                        index.forEachClaim(new ClaimSink() {
                            @Override
                            public void digest(Digest digest, Claim claim) {
                                inWords(() -> leftOut[0] += digest.isOfEmptyFile()
                                        ? 1
                                        : added(
                                                rows,
                                                ContentRecord.of(List.of(digest), null, -1),
                                                statement(claim),
                                                statements));
                            }

                            @Override
                            public void look(PerceptualHash look, int quality, Claim claim) {
                                inWords(() -> leftOut[0] += look.isZero() || quality == 0
                                        ? 1
                                        : added(
                                                rows,
                                                ContentRecord.of(List.of(), look, quality),
                                                statement(claim),
                                                statements));
                            }
                        });
                        return leftOut[0];
                    },
                    List.of());
        } catch (CorruptIndexException damaged) {
            throw new IOException(String.valueOf(damaged.getMessage()), damaged);
        }
    }

    private static Statement statement(Claim claim) {
        return new Statement(
                claim.standing(),
                claim.category(),
                claim.categoryLabel(),
                claim.severity(),
                claim.flags(),
                claim.series());
    }

    private interface Step {
        void run() throws IOException;
    }

    /// For readers that let no [IOException] through; [#take] takes it out again.
    private static void inWords(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Reads a list into rows, and numbers what it states.
    private interface Reading {
        /// @return how many records were left out
        long read(IncomingRows rows, Map<Statement, Integer> statements) throws IOException;
    }

    private Imported take(
            HashSetInfo info,
            @Nullable LocalDate expiresOn,
            Optional<Importer> by,
            String address,
            Progress progress,
            Reading list,
            List<String> remarks)
            throws IOException {
        try {
            return java.util.Objects.requireNonNull(transaction.execute(_ -> {
                Map<Statement, Integer> statements = new HashMap<>();
                long[] leftOut = {0};
                int entries = told(progress, rows -> leftOut[0] = list.read(rows, statements));
                contents.takeIncoming();
                long set = store.add(
                        info, expiresOn, entries, by.map(Importer::person).orElse(null));
                store.addClaims(set, statements);
                feed.set(set);
                record(
                        by,
                        address,
                        Operation.COLLECTION,
                        "registry.set-imported",
                        set,
                        Map.of("entries", Integer.toString(entries), "sha256", info.sourceSha256()));
                return new Imported(set, entries, leftOut[0], List.copyOf(remarks));
            }));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private int told(Progress progress, IncomingStore.Filling filling) {
        try {
            return incoming.open(rows -> {
                rows.tell(TELL_EVERY, progress);
                filling.fill(rows);
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Adds a row with what is stated of it.
    ///
    /// @return 0, the rows that were left out
    private static int added(
            IncomingRows rows, ContentRecord record, Statement statement, Map<Statement, Integer> statements)
            throws IOException {
        Integer number = statements.get(statement);
        if (number == null) {
            if (statements.size() >= MOST_STATEMENTS) {
                throw new IOException("This list says more than " + MOST_STATEMENTS
                        + " different things of its entries. Nothing was imported. Import it in parts.");
            }
            number = statements.size() + 1;
            statements.put(statement, number);
        }
        rows.add(record, number);
        return 0;
    }

    private static boolean add(IncomingRows rows, ListFile list, ListEntry entry, Map<Statement, Integer> statements)
            throws IOException {
        List<Digest> digests = entry.digests().stream()
                .filter(digest -> !digest.isOfEmptyFile())
                .toList();
        var pdq = entry.pdq() == null || entry.pdq().isZero() || entry.pdqQuality() == 0 ? null : entry.pdq();
        if (digests.isEmpty() && pdq == null) {
            return false;
        }
        String code = entry.category();
        Optional<CategoryScheme.Category> category =
                code == null ? Optional.empty() : list.scheme().flatMap(scheme -> scheme.category(code));
        TreeSet<String> flags = new TreeSet<>();
        entry.flags()
                .forEach(flag -> flags.add(flag.name().toLowerCase(Locale.ROOT).replace('_', '-')));
        ListEntry.VideoOf video = entry.video();
        if (video != null) {
            flags.add(ListedVideo.named(video.name(), video.frames()).flag());
        }
        Statement statement = new Statement(
                FeedStore.standing(entry.meaning()),
                code,
                category.map(CategoryScheme.Category::label).orElse(null),
                category.map(CategoryScheme.Category::severity).orElse(0),
                flags,
                entry.series());
        added(rows, ContentRecord.of(digests, pdq, pdq == null ? -1 : entry.pdqQuality()), statement, statements);
        return true;
    }

    /// What a set is, by itself and by what is said of it.
    private static HashSetInfo info(
            Path file,
            String name,
            String publisher,
            String version,
            String licence,
            @Nullable String scheme,
            Provenance said)
            throws IOException {
        Path fileName = file.getFileName();
        try (InputStream bytes = Files.newInputStream(file);
                Digester digester = new Digester()) {
            return new HashSetInfo(
                    said.name().isBlank() ? name : said.name().strip(),
                    publisher,
                    said.version().isBlank() ? version : said.version().strip(),
                    said.licence().isBlank() ? licence : said.licence().strip(),
                    LocalDate.now(ZoneOffset.UTC),
                    fileName == null ? "" : fileName.toString(),
                    digester.digest(bytes).sha256().hex(),
                    scheme);
        }
    }

    /// What withdrawing a set touches.
    @Transactional(readOnly = true)
    SetsStore.Affected affected(long set) {
        return store.affected(set);
    }

    /// Withdraws a set: look-ups say nothing of it within a second. What it claimed is kept, as history.
    ///
    /// @return false if it was withdrawn already
    @Transactional
    boolean withdraw(Person by, String address, long set, String reason) {
        if (!store.withdraw(set, by.id(), reason.strip())) {
            return false;
        }
        SetsStore.Affected affected = store.affected(set);
        feed.set(set);
        record(
                Optional.of(Importer.of(by)),
                address,
                Operation.ALTERATION,
                "registry.set-withdrawn",
                set,
                Map.of("contents", Long.toString(affected.contents())));
        return true;
    }

    private void record(
            Optional<Importer> by,
            String address,
            Operation operation,
            String action,
            long set,
            Map<String, String> details) {
        audit.record(new AuditEvent(
                operation,
                action,
                by.map(Importer::person),
                by.map(Importer::force),
                address,
                "set:" + set,
                new TreeMap<>(details)));
    }
}
