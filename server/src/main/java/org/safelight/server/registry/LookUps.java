package org.safelight.server.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.Digests;
import org.safelight.fingerprint.PdqVariants;
import org.safelight.fingerprint.PerceptualHash;
import org.safelight.index.Listing;
import org.safelight.index.LivingView;
import org.safelight.index.LookAlike;
import org.safelight.index.Lookup;
import org.safelight.server.accounts.Person;
import org.safelight.server.audit.Audit;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Service;

/// Answers what is known of files: claims of lists, grades of the forces, whom to ask. Each look-up is
/// recorded before
/// it is answered. All that is answered comes from the index; the database is not asked.
@Service("registryLookUps")
public class LookUps {
    /// The most that are asked for at once.
    public static final int MOST_TOGETHER = 100_000;

    /// The greatest distance that can be asked for, in bits. Source: PDQ's authors suggest 31 or fewer as
    /// "alike".
    static final int MOST_WITHIN = 31;

    /// Fewer are looked up in the thread that asks.
    private static final int FEWEST_SHARED = 512;

    private static final int MOST_LOOK_ALIKES = 100;

    private final ObjectProvider<RegistryIndex> index;
    private final Audit audit;

    LookUps(ObjectProvider<RegistryIndex> index, Audit audit) {
        this.index = index;
        this.audit = audit;
    }

    /// What a file is known by. At least one of them.
    ///
    /// @param digests at most one of each kind
    /// @param frames of a video, as they are shown
    record Asked(List<Digest> digests, @Nullable PerceptualHash pdq, List<PerceptualHash> frames) {
        Asked(List<Digest> digests, @Nullable PerceptualHash pdq) {
            this(digests, pdq, List.of());
        }

        /// Hides the fingerprints, which are personal data.
        @Override
        public String toString() {
            return "Asked[hidden]";
        }
    }

    /// What is known of it.
    ///
    /// @param sameFile what is said of the very file; empty if nothing is
    /// @param lookAlikes listed pictures that look alike, nearest first, at most 100. Only asked for
    ///   where the very
    ///     file is not known. A person must confirm each
    /// @param moreLookAlikes how many further ones there are
    /// @param videos listed videos with frames that are alike frames of the file; with `lookAlikes`, only asked for
    ///   where the very file is not known
    record Answer(
            List<Listing> sameFile,
            List<LookAlike> lookAlikes,
            int moreLookAlikes,
            List<FrameLooks.AlikeVideo> videos) {}

    /// Looks files up, and records it first.
    ///
    /// @param reason code of the reason; may be empty
    /// @param asked 1 to [#MOST_TOGETHER]
    /// @param withinBits 0 to [#MOST_WITHIN]
    /// @return an answer to each, in their order; empty while the index is being made
    Optional<List<Answer>> answer(Person by, String address, String reason, List<Asked> asked, int withinBits) {
        Optional<LivingView> view = view();
        if (view.isEmpty()) {
            return Optional.empty();
        }
        try (LivingView now = view.get()) {
            audit.recordLookUps(by.id(), by.force(), address, reason, leaves(asked));
            Answer[] answers = new Answer[asked.size()];
            IntStream places = IntStream.range(0, answers.length);
            (answers.length < FEWEST_SHARED ? places : places.parallel())
                    .forEach(i -> answers[i] = answer(now, asked.get(i), withinBits));
            return Optional.of(List.of(answers));
        }
    }

    /// Looks up one file, and records it first.
    ///
    /// @return empty while the index is being made
    Optional<Answer> answer(Person by, String address, Digests digests, List<PdqVariants> frames) {
        Optional<LivingView> view = view();
        if (view.isEmpty()) {
            return Optional.empty();
        }
        try (LivingView now = view.get()) {
            audit.recordLookUps(
                    by.id(),
                    by.force(),
                    address,
                    "",
                    List.of(Audit.leaf("sha256", digests.sha256().bytes())));
            List<Listing> sameFile = listings(now.lookUp(digests));
            return Optional.of(sameFile.isEmpty() ? answer(FrameLooks.of(now, frames, MOST_WITHIN)) : same(sameFile));
        }
    }

    private Optional<LivingView> view() {
        RegistryIndex present = index.getIfAvailable();
        return present == null ? Optional.empty() : present.view();
    }

    private static Answer answer(LivingView now, Asked asked, int withinBits) {
        List<Listing> sameFile = sameFile(now, asked.digests());
        if (!sameFile.isEmpty()) {
            return same(sameFile);
        }
        List<PerceptualHash> looks = new ArrayList<>(asked.frames());
        if (asked.pdq() != null) {
            looks.add(asked.pdq());
        }
        return answer(FrameLooks.asTheyAre(now, looks, withinBits));
    }

    private static Answer same(List<Listing> sameFile) {
        return new Answer(sameFile, List.of(), 0, List.of());
    }

    private static Answer answer(FrameLooks looks) {
        List<LookAlike> alike = looks.pictures();
        List<FrameLooks.AlikeVideo> videos = looks.videos();
        return new Answer(
                List.of(),
                alike.subList(0, Math.min(MOST_LOOK_ALIKES, alike.size())),
                Math.max(0, alike.size() - MOST_LOOK_ALIKES) + Math.max(0, videos.size() - MOST_LOOK_ALIKES),
                videos.subList(0, Math.min(MOST_LOOK_ALIKES, videos.size())));
    }

    private static List<Listing> sameFile(LivingView now, List<Digest> digests) {
        if (digests.size() == 3) {
            return listings(now.lookUp(new Digests(digests.get(0), digests.get(1), digests.get(2), 0)));
        }
        List<Listing> listings = new ArrayList<>();
        for (Digest digest : digests) {
            for (Listing listing : listings(now.lookUp(digest))) {
                if (listings.stream().noneMatch(other -> other.claim().equals(listing.claim()))) {
                    listings.add(listing);
                }
            }
        }
        return listings;
    }

    private static List<Listing> listings(Lookup lookup) {
        return switch (lookup) {
            case Lookup.SameFile(var listings) -> listings;
            case Lookup.NotListed() -> List.of();
        };
    }

    private static List<byte[]> leaves(List<Asked> asked) {
        List<byte[]> leaves = new ArrayList<>(asked.size());
        for (Asked one : asked) {
            // One leaf a file: by the strongest that it was asked for with.
            if (one.digests().isEmpty()) {
                PerceptualHash look = one.pdq() == null ? one.frames().getFirst() : one.pdq();
                leaves.add(Audit.leaf("pdq", Looks.bytes(look)));
            } else {
                Digest digest = one.digests().getLast();
                leaves.add(Audit.leaf(
                        switch (digest.kind()) {
                            case MD5 -> "md5";
                            case SHA1 -> "sha1";
                            case SHA256 -> "sha256";
                        },
                        digest.bytes()));
            }
        }
        return leaves;
    }
}
