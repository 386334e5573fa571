package org.safelight.server.exhibits;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.DigestInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import org.safelight.formats.SubmissionHead;
import org.safelight.formats.SubmissionLine;
import org.safelight.formats.SubmissionReader;
import org.safelight.formats.SubmissionRefusedException;
import org.safelight.formats.SubmissionState;
import org.safelight.formats.SubmissionWriter;
import org.safelight.server.accounts.Person;
import org.safelight.server.audit.Audit;
import org.safelight.server.audit.AuditEvent;
import org.safelight.server.audit.Operation;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/// Takes submissions in, chunk by chunk. What is acknowledged is committed; what is not can be sent again.
@Service
@ConditionalOnWebApplication
class Submissions {
    /// Bytes of the largest chunk once unpacked: one that is full but for a byte, and the longest line.
    static final int LARGEST_CHUNK = SubmissionWriter.BYTES + SubmissionWriter.LONGEST_LINE;

    static final int WANTED_AT_ONCE = 1_000;
    private static final int MOST_RECEIVING = 1_000;
    private static final int MOST_GAPS = 1_000;

    private final ExhibitsStore store;
    private final Vault vault;
    private final Audit audit;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher events;

    Submissions(
            ExhibitsStore store,
            Vault vault,
            Audit audit,
            TransactionTemplate transaction,
            ApplicationEventPublisher events) {
        this.store = store;
        this.vault = vault;
        this.audit = audit;
        this.transaction = transaction;
        this.events = events;
    }

    /// Who sends, and from where.
    record Sender(Person person, String address) {
        AuditEvent event(Operation operation, String action, ExhibitId exhibit, SortedMap<String, String> details) {
            return new AuditEvent(
                    operation,
                    action,
                    Optional.of(person.id()),
                    Optional.of(person.force()),
                    address,
                    "exhibit:" + exhibit,
                    details);
        }
    }

    /// What came of a call.
    sealed interface Outcome {
        /// It is done, or was before.
        record Done(ExhibitId exhibit) implements Outcome {}

        /// The force has no such exhibit, or it was erased.
        record NoSuchExhibit() implements Outcome {}

        /// What was sent cannot be taken; nothing was changed.
        ///
        /// @param words what is wrong, what it means, what to do
        record Refused(String words) implements Outcome {}

        /// It cannot be done yet, or no more.
        record Conflict(String words) implements Outcome {}

        /// There is no room on the server's disk.
        record NoRoom() implements Outcome {}
    }

    /// Begins a submission, or finds the one that was begun before.
    Outcome begin(Sender sender, SubmissionHead head) {
        return written(() -> {
            Optional<ExhibitId> earlier = store.find(head.exhibit(), head.runDigest());
            if (earlier.isPresent()) {
                return new Outcome.Done(earlier.get());
            }
            if (store.countReceiving() >= MOST_RECEIVING) {
                return new Outcome.Conflict("Your force has " + MOST_RECEIVING + " submissions that were begun and not"
                        + " finished. This one was not begun. Finish or erase some of them first.");
            }
            ExhibitId id = new ExhibitId(UUID.randomUUID());
            if (!store.add(id, sender.person().force(), sender.person().id(), head)) {
                // Somebody else began it in this moment.
                return new Outcome.Done(
                        store.find(head.exhibit(), head.runDigest()).orElseThrow());
            }
            vault.makeKey(id);
            TreeMap<String, String> details = new TreeMap<>();
            details.put("contents", Integer.toString(head.contents()));
            details.put("files", Integer.toString(head.files()));
            details.put("kind", head.kind().name());
            audit.record(sender.event(Operation.COLLECTION, "exhibits.submission-begun", id, details));
            return new Outcome.Done(id);
        });
    }

    Optional<SubmissionState> state(ExhibitId id) {
        return transaction.execute(_ -> store.exhibit(id)
                .filter(exhibit -> exhibit.state() != ExhibitsStore.State.ERASED)
                .map(exhibit -> new SubmissionState(
                        id.toString(),
                        exhibit.state() == ExhibitsStore.State.COMPLETE
                                ? SubmissionState.COMPLETE
                                : SubmissionState.RECEIVING,
                        exhibit.state() == ExhibitsStore.State.COMPLETE ? List.of() : store.missing(exhibit, MOST_GAPS),
                        exhibit.toView(),
                        store.countStored(id))));
    }

    /// Takes one chunk.
    ///
    /// @param gzipped at most as long as the caller lets in; unpacked it is bounded here
    Outcome addChunk(ExhibitId id, int number, byte[] sha256, byte[] gzipped) {
        try {
            return written(() -> {
                Optional<ExhibitsStore.Row> found = store.held(id);
                if (found.isEmpty() || found.get().state() == ExhibitsStore.State.ERASED) {
                    return new Outcome.NoSuchExhibit();
                }
                ExhibitsStore.Row exhibit = found.get();
                if (number < 1 || number > exhibit.chunks()) {
                    return new Outcome.Refused("The submission has " + exhibit.chunks()
                            + " chunks, and this is none of them. Nothing was changed. Begin the submission anew.");
                }
                if (exhibit.state() == ExhibitsStore.State.COMPLETE || !store.claimChunk(exhibit, number, sha256)) {
                    return MessageDigest.isEqual(store.chunkDigest(id, number), sha256)
                            ? new Outcome.Done(id)
                            : new Outcome.Conflict("Another chunk of this number is there already. Nothing was changed."
                                    + " The results changed since the submission was begun: begin it anew.");
                }
                store.addLines(exhibit, number, rows(exhibit, sha256, gzipped));
                return new Outcome.Done(id);
            });
        } catch (DataIntegrityViolationException e) {
            return new Outcome.Refused(
                    "A number in the chunk is used twice, or a file names a content that was not sent"
                            + " before it. Nothing of the chunk was kept. Send chunks in order, as they were written.");
        }
    }

    private IncomingRows rows(ExhibitsStore.Row exhibit, byte[] sha256, byte[] gzipped) throws IOException {
        // The reader reads to the end, so the digest has taken all.
        IncomingRows rows = new IncomingRows(vault.key(exhibit.id()));
        MessageDigest digest = sha256();
        try (InputStream lines = new DigestInputStream(
                new Bounded(new GZIPInputStream(new ByteArrayInputStream(gzipped)), LARGEST_CHUNK), digest)) {
            SubmissionReader.read(lines, line -> {
                switch (line) {
                    case SubmissionLine.Content content -> {
                        inRange(content.number(), exhibit.contents());
                        rows.add(content);
                    }
                    case SubmissionLine.File file -> {
                        inRange(file.number(), exhibit.files());
                        try {
                            rows.add(file);
                        } catch (GeneralSecurityException e) {
                            throw new IOException("A path could not be encrypted", e);
                        }
                    }
                }
            });
        } catch (java.util.zip.ZipException | java.io.EOFException notGzip) {
            throw new SubmissionRefusedException("The chunk is not whole gzip data.");
        }
        if (!MessageDigest.isEqual(digest.digest(), sha256)) {
            throw new SubmissionRefusedException(
                    "The chunk's SHA-256 is not the one it was announced with: it was damaged on its way.");
        }
        return rows;
    }

    private static void inRange(int number, int most) throws SubmissionRefusedException {
        if (number > most) {
            throw new SubmissionRefusedException(
                    "A number in the chunk is larger than the head of the submission says.");
        }
    }

    /// Checks that all is there, together, and says so to features above.
    Outcome complete(Sender sender, ExhibitId id) {
        return written(() -> {
            Optional<ExhibitsStore.Row> found = store.locked(id);
            if (found.isEmpty() || found.get().state() == ExhibitsStore.State.ERASED) {
                return new Outcome.NoSuchExhibit();
            }
            ExhibitsStore.Row exhibit = found.get();
            if (exhibit.state() == ExhibitsStore.State.COMPLETE) {
                return new Outcome.Done(id);
            }
            ExhibitsStore.Received received = store.received(id);
            if (received.chunks() != exhibit.chunks()) {
                return new Outcome.Conflict((exhibit.chunks() - received.chunks())
                        + " chunks are missing, so the exhibit is not complete. Send them, then complete it again.");
            }
            MessageDigest run = SubmissionWriter.beginRunDigest();
            store.chunkDigests(id, run::update);
            if (received.contents() != exhibit.contents()
                    || received.files() != exhibit.files()
                    || !MessageDigest.isEqual(run.digest(), exhibit.runDigest())) {
                return new Outcome.Conflict("What arrived is not what the head announced: the counts or the digest over"
                        + " all chunks differ. The exhibit stays incomplete. Erase it and submit it again.");
            }
            store.count(exhibit);
            store.complete(id);
            TreeMap<String, String> details = new TreeMap<>();
            details.put("contents", Integer.toString(exhibit.contents()));
            details.put("files", Integer.toString(exhibit.files()));
            audit.record(sender.event(Operation.COLLECTION, "exhibits.received", id, details));
            if (!store.isMade(id)) {
                events.publishEvent(new ExhibitReceived(id, exhibit.force()));
            }
            return new Outcome.Done(id);
        });
    }

    /// What must be viewed and is not in the vault yet; empty if there is no such exhibit.
    Optional<SubmissionState.Wanted> wanted(ExhibitId id, int after) {
        return transaction.execute(_ -> store.exhibit(id)
                .filter(exhibit -> exhibit.state() == ExhibitsStore.State.COMPLETE)
                .map(exhibit -> {
                    List<SubmissionState.WantedContent> contents = store.wanted(id, after, WANTED_AT_ONCE);
                    return new SubmissionState.Wanted(contents, contents.size() == WANTED_AT_ONCE);
                }));
    }

    /// Takes one content into the vault. Reading what is sent goes on outside a transaction, however slow it
    /// comes.
    ///
    /// @param length as the sender says; -1 if it does not
    Outcome addContent(Sender sender, ExhibitId id, byte[] sha256, long length, InputStream content)
            throws IOException {
        Optional<ExhibitsStore.Row> exhibit = transaction.execute(_ -> store.exhibit(id));
        if (exhibit.isEmpty() || exhibit.get().state() == ExhibitsStore.State.ERASED) {
            return new Outcome.NoSuchExhibit();
        }
        Optional<SubmissionState.WantedContent> wanted = transaction.execute(_ -> store.toView(id, sha256));
        if (wanted.isEmpty()) {
            return new Outcome.Refused("The exhibit has no content of this SHA-256 that a person must view."
                    + " Nothing was kept. Send only what the server wants.");
        }
        int number = wanted.get().number();
        if (Boolean.TRUE.equals(transaction.execute(_ -> store.isStored(id, number)))) {
            return new Outcome.Done(id);
        }
        if (length >= 0 && length != wanted.get().bytes()) {
            return notThatContent();
        }
        Vault.Arrival arrival = vault.receive(id, number, sha256, wanted.get().bytes(), content);
        return switch (arrival) {
            case Vault.Arrival.NotThatContent() -> notThatContent();
            case Vault.Arrival.NoRoom() -> new Outcome.NoRoom();
            case Vault.Arrival.Whole whole ->
                keep(sender, id, number, wanted.get().bytes(), whole);
        };
    }

    private static Outcome notThatContent() {
        return new Outcome.Refused("What arrived is not the content that was examined: its length or SHA-256 differs."
                + " Nothing was kept. See whether the source changed since the triage.");
    }

    private Outcome keep(Sender sender, ExhibitId id, int number, long bytes, Vault.Arrival.Whole whole)
            throws IOException {
        try (whole) {
            return written(() -> {
                Optional<ExhibitsStore.Row> exhibit = store.held(id);
                if (exhibit.isEmpty() || exhibit.get().state() == ExhibitsStore.State.ERASED) {
                    return new Outcome.NoSuchExhibit();
                }
                // In place before it is noted: a crash between leaves a file that the next try replaces.
                whole.keep();
                if (store.addStored(
                        exhibit.get(), number, bytes, sender.person().id())) {
                    TreeMap<String, String> details = new TreeMap<>();
                    details.put("content", Integer.toString(number));
                    audit.record(sender.event(Operation.COLLECTION, "exhibits.content-stored", id, details));
                }
                return new Outcome.Done(id);
            });
        }
    }

    private interface Work {
        Outcome run() throws IOException;
    }

    /// Runs in a transaction that is kept only if the outcome is [Outcome.Done]. What the sender did wrong
    /// is an
    /// outcome, what the server could not do an exception.
    private Outcome written(Work work) {
        Outcome outcome = transaction.execute(status -> {
            try {
                Outcome result = work.run();
                if (!(result instanceof Outcome.Done)) {
                    status.setRollbackOnly();
                }
                return result;
            } catch (SubmissionRefusedException refused) {
                status.setRollbackOnly();
                return new Outcome.Refused(refused.getMessage() + " Nothing of it was kept. Send it again as it was"
                        + " written by safelight submit.");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return java.util.Objects.requireNonNull(outcome);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /// Ends with a refusal where a stream is longer than it may be, so that a bomb is not unpacked.
    private static final class Bounded extends FilterInputStream {
        private long left;

        Bounded(InputStream in, long most) {
            super(in);
            left = most;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int read = in.read(to, offset, length);
            left -= Math.max(0, read);
            if (left < 0) {
                throw new SubmissionRefusedException("The chunk is larger than " + LARGEST_CHUNK + " bytes.");
            }
            return read;
        }
    }
}
