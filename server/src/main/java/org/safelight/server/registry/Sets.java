package org.safelight.server.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
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
import org.safelight.formats.CategoryScheme;
import org.safelight.formats.ListEntry;
import org.safelight.formats.ListFile;
import org.safelight.formats.ListOptions;
import org.safelight.formats.ListReport;
import org.safelight.formats.SetDescription;
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
    public record Imported(long set, long entries, long leftOut, ListReport report) {}

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
        ListFile list = ListFile.open(file, options);
        HashSetInfo info = info(list, said);
        try {
            return java.util.Objects.requireNonNull(transaction.execute(_ -> {
                try {
                    return take(list, info, said.expiresOn(), by, address, progress);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private Imported take(
            ListFile list,
            HashSetInfo info,
            @Nullable LocalDate expiresOn,
            Optional<Importer> by,
            String address,
            Progress progress)
            throws IOException {
        Map<Statement, Integer> statements = new HashMap<>();
        ListReport[] report = new ListReport[1];
        long[] leftOut = {0};
        int entries = incoming.open(rows -> {
            try {
                report[0] = list.read(entry -> {
                    try {
                        if (!add(rows, list, entry, statements)) {
                            leftOut[0]++;
                        } else if (rows.count() % TELL_EVERY == 0) {
                            progress.read(rows.count());
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        });
        contents.takeIncoming();
        long set = store.add(info, expiresOn, entries, by.map(Importer::person).orElse(null));
        store.addClaims(set, statements);
        feed.set(set);
        record(
                by,
                address,
                Operation.COLLECTION,
                "registry.set-imported",
                set,
                Map.of("entries", Integer.toString(entries), "sha256", info.sourceSha256()));
        return new Imported(set, entries, leftOut[0], report[0]);
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
        Integer number = statements.get(statement);
        if (number == null) {
            if (statements.size() >= MOST_STATEMENTS) {
                throw new IOException("This list says more than " + MOST_STATEMENTS
                        + " different things of its entries." + " Nothing was imported. Import it in parts.");
            }
            number = statements.size() + 1;
            statements.put(statement, number);
        }
        rows.add(ContentRecord.of(digests, pdq, pdq == null ? -1 : entry.pdqQuality()), number);
        return true;
    }

    private static HashSetInfo info(ListFile list, Provenance said) throws IOException {
        SetDescription description = list.description();
        Path name = list.file().getFileName();
        try (InputStream bytes = Files.newInputStream(list.file());
                Digester digester = new Digester()) {
            return new HashSetInfo(
                    said.name().isBlank() ? description.name() : said.name().strip(),
                    description.publisher(),
                    said.version().isBlank()
                            ? description.version()
                            : said.version().strip(),
                    said.licence().isBlank()
                            ? description.licence()
                            : said.licence().strip(),
                    LocalDate.now(ZoneOffset.UTC),
                    name == null ? "" : name.toString(),
                    digester.digest(bytes).sha256().hex(),
                    description.scheme());
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
