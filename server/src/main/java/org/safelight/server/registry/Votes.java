package org.safelight.server.registry;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.formats.CategoryScheme;
import org.safelight.server.accounts.Person;
import org.safelight.server.audit.Audit;
import org.safelight.server.audit.AuditEvent;
import org.safelight.server.audit.Operation;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.interceptor.TransactionAspectSupport;

/// Takes the forces' votes, and the adjudications of disputes.
@Service
public class Votes {
    static final int MOST_TOGETHER = 1_000;
    static final int LONGEST_REASON = 1_000;

    private final Contents contents;
    private final ContentsStore contentsStore;
    private final GradesStore store;
    private final Grades grades;
    private final Audit audit;

    Votes(Contents contents, ContentsStore contentsStore, GradesStore store, Grades grades, Audit audit) {
        this.contents = contents;
        this.contentsStore = contentsStore;
        this.store = store;
        this.grades = grades;
        this.audit = audit;
    }

    /// Casts the votes of a person's force, all or none.
    ///
    /// @param ballots 1 to [#MOST_TOGETHER]
    @Transactional
    VoteOutcome cast(Person by, String address, List<Ballot> ballots) {
        if (ballots.isEmpty() || ballots.size() > MOST_TOGETHER) {
            return new VoteOutcome.Refused(0, "From 1 to " + MOST_TOGETHER + " votes are taken at once.");
        }
        long[] of = new long[ballots.size()];
        for (int i = 0; i < of.length; i++) {
            Optional<String> wrong = wrongWith(ballots.get(i));
            if (wrong.isPresent()) {
                return undone(new VoteOutcome.Refused(i, wrong.get()));
            }
            of[i] = contents.take(ballots.get(i).content());
        }
        // In the order of contents, so that two who vote on many at once do not wait for each other for ever.
        List<Integer> order = IntStream.range(0, of.length)
                .boxed()
                .sorted(Comparator.<Integer>comparingLong(i -> of[i]).thenComparing(i -> i))
                .toList();
        VoteOutcome.Cast[] cast = new VoteOutcome.Cast[of.length];
        for (int i : order) {
            // A later record of the same call may have shown it to be another.
            long content = contentsStore.current(of[i]).orElseThrow();
            Ballot ballot = ballots.get(i);
            store.hold(content);
            Optional<Optional<String>> before = store.voteOf(content, ballot.scheme(), by.force());
            Optional<String> category = code(ballot);
            boolean isChange =
                    before.isEmpty() ? category.isPresent() : !before.get().equals(category);
            if (isChange) {
                if (before.isPresent() && ballot.reason().isBlank()) {
                    return undone(new VoteOutcome.Refused(
                            i,
                            "Your force voted on this content before, and a vote is changed with a reason only."
                                    + " Say why in \"reason\"."));
                }
                store.addVote(
                        content,
                        ballot.scheme(),
                        by.force(),
                        by.id(),
                        category,
                        ballot.isBlind(),
                        ballot.reason().strip());
            }
            cast[i] = new VoteOutcome.Cast(
                    content,
                    grades.regrade(
                            content,
                            ballot.scheme(),
                            category.isEmpty()
                                    ? "A vote was taken back."
                                    : before.isEmpty() ? "A vote was cast." : "A vote was changed."),
                    isChange);
            if (isChange) {
                record(by, address, "registry.voted", content, Map.of("scheme", ballot.scheme()));
            }
        }
        return new VoteOutcome.Counted(List.of(cast));
    }

    /// Casts the vote of a person's force on one content, by somebody who did not see what others voted; or
    /// takes it
    /// back.
    ///
    /// @param sha256 32 bytes
    /// @param category a code of the scheme; empty to take the force's vote back
    /// @param reason why an earlier vote of the force is changed or taken back; may be empty for a first vote
    /// @return the words of what is wrong, then nothing was changed; empty if it counts
    @Transactional
    public Optional<String> voteBlind(
            Person by, String address, byte[] sha256, String scheme, Optional<String> category, String reason) {
        ContentRecord content = ContentRecord.of(List.of(Digest.of(DigestKind.SHA256, sha256)), null, -1);
        return switch (cast(by, address, List.of(new Ballot(content, scheme, category, true, reason)))) {
            case VoteOutcome.Counted _ -> Optional.empty();
            case VoteOutcome.Refused(var _, var words) -> Optional.of(words);
        };
    }

    private static Optional<String> wrongWith(Ballot ballot) {
        if (ballot.content().digests().isEmpty()) {
            return Optional.of("A vote is on a file, and a look is not enough to tell which. Give a digest of it.");
        }
        if (ballot.content().digests().stream().anyMatch(digest -> digest.isOfEmptyFile())) {
            return Optional.of("This is the digest of a file without bytes, which shows nothing. Leave it out.");
        }
        if (ballot.reason().length() > LONGEST_REASON) {
            return Optional.of("A reason has at most " + LONGEST_REASON + " characters.");
        }
        return wrongWith(ballot.scheme(), ballot.category());
    }

    /// What is wrong with a category of a scheme, in words; empty if nothing is.
    static Optional<String> wrongWith(String scheme, Optional<String> category) {
        Optional<CategoryScheme> known = scheme(scheme);
        if (known.isEmpty()) {
            return Optional.of("There is no category scheme of that name. Choose one of "
                    + String.join(
                            ", ",
                            CategoryScheme.all().stream()
                                    .map(CategoryScheme::name)
                                    .toList())
                    + ".");
        }
        if (category.isPresent() && known.get().category(category.get()).isEmpty()) {
            return Optional.of("The scheme " + known.get().name() + " has no such category. It has "
                    + String.join(
                            ", ",
                            known.get().categories().stream()
                                    .map(CategoryScheme.Category::code)
                                    .toList())
                    + ".");
        }
        return Optional.empty();
    }

    static Optional<CategoryScheme> scheme(String name) {
        return CategoryScheme.all().stream()
                .filter(scheme -> scheme.name().equals(name))
                .findFirst();
    }

    /// The code as its scheme writes it.
    private static Optional<String> code(Ballot ballot) {
        return ballot.category()
                .flatMap(category -> scheme(ballot.scheme())
                        .flatMap(scheme -> scheme.category(category))
                        .map(CategoryScheme.Category::code));
    }

    /// Settles what a content is. What the forces voted stays as it is.
    ///
    /// @return the words of what is wrong; empty if it was done
    @Transactional
    public Optional<String> adjudicate(
            Person by, String address, long asked, String scheme, String category, String reason) {
        Optional<String> wrong = wrongWith(scheme, Optional.of(category));
        if (wrong.isPresent()) {
            return wrong;
        }
        long content = contentsStore.current(asked).orElseThrow();
        store.hold(content);
        Optional<GradesStore.Standing> now = store.grade(content, scheme);
        if (now.isEmpty() || now.get().state() != GradeState.DISPUTED) {
            return Optional.of("This grade is not disputed any more. Nothing was changed; look at its page.");
        }
        store.addAdjudication(
                content,
                scheme,
                by.force(),
                by.id(),
                scheme(scheme)
                        .flatMap(known -> known.category(category))
                        .orElseThrow()
                        .code(),
                reason.strip());
        grades.regrade(content, scheme, "A dispute was settled.");
        record(by, address, "registry.adjudicated", content, Map.of("scheme", scheme));
        return Optional.empty();
    }

    private void record(Person by, String address, String action, long content, Map<String, String> details) {
        audit.record(new AuditEvent(
                Operation.ALTERATION,
                action,
                Optional.<UUID>of(by.id()),
                Optional.of(by.force()),
                address,
                "content:" + content,
                new TreeMap<>(details)));
    }

    /// Refused votes leave nothing behind, not even a content that one of them made known.
    private static VoteOutcome undone(VoteOutcome outcome) {
        TransactionAspectSupport.currentTransactionStatus().setRollbackOnly();
        return outcome;
    }
}
