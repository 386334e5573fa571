package org.safelight.index;

import static org.safelight.index.ListBuilder.graded;
import static org.safelight.index.ListBuilder.info;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.PerceptualHash;

/// The process that is killed: changes a living index without end, merging all the time, while readers look at
/// it. The changes follow from the seed alone, so another process knows what must be there after each of them.
/// Prints `ack N` when the index has acknowledged the changes up to number N, and `FAULT …` if a reader saw
/// what was never there.
final class LivingKillProgram {
    /// So small that a merge runs nearly always.
    static final LivingIndex.Policy POLICY = new LivingIndex.Policy(40, 3, 2_000);

    private LivingKillProgram() {}

    /// The batches of a seed, one after the other, and the twin that has made them.
    static final class Feed {
        private final SplittableRandom random;
        private final LivingTwin twin;
        private final Digest canary;
        private final PerceptualHash canaryLook;
        private final Map<Long, Integer> batchAt = new ConcurrentHashMap<>();
        private int batches;

        Feed(long seed, Path folder) {
            random = new SplittableRandom(seed);
            twin = new LivingTwin(random, folder);
            canary = Seeds.digest(DigestKind.SHA256, random);
            canaryLook = Seeds.hash(random);
        }

        LivingTwin twin() {
            return twin;
        }

        /// A few changes, and one that replaces an entry which is there from the first batch on.
        List<Change> next() {
            Statement statement = graded(Integer.toString(++batches), 0);
            List<Change> batch = new ArrayList<>(twin.lasting(info("canary"), canary, canaryLook, statement));
            batch.addAll(twin.changes(1 + random.nextInt(30)));
            batchAt.put(twin.sequence(), batches);
            return batch;
        }

        /// Whether the view has the lasting entry once, as the batch with this number left it.
        String faultOf(LivingView view) {
            String category = String.valueOf(batchAt.get(view.sequence()));
            if (!(view.lookUp(canary) instanceof Lookup.SameFile(var listings))
                    || listings.size() != 1
                    || !category.equals(listings.getFirst().claim().category())) {
                return "the lasting entry is not there once, by its digest";
            }
            List<LookAlike> alikes = view.lookAlikes(canaryLook, 0);
            return alikes.size() == 1 && alikes.getFirst().claims().size() == 1
                    ? ""
                    : "the lasting entry is not there once, by its look";
        }
    }

    /// Changes until it is killed.
    ///
    /// @param arguments the folder of the index, a folder for other files, the seed
    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Feed feed = new Feed(Long.parseLong(arguments[2]), Path.of(arguments[1]));
        Map<Long, Long> entriesAt = new ConcurrentHashMap<>();
        LivingIndex living = LivingIndex.open(Path.of(arguments[0]), POLICY);
        for (int reader = 0; reader < 2; reader++) {
            Thread.ofPlatform().daemon().start(() -> {
                try {
                    while (true) {
                        try (LivingView view = living.view()) {
                            Long entries = entriesAt.get(view.sequence());
                            if (entries == null) {
                                Thread.sleep(1); // Before the first batch of this process.
                                continue;
                            }
                            String fault = entries == view.counts().entries()
                                    ? feed.faultOf(view)
                                    : "a view has another number of entries than its changes make";
                            if (!fault.isEmpty()) {
                                out.println("FAULT " + fault);
                            }
                        }
                    }
                } catch (Throwable e) {
                    out.println("FAULT " + e);
                }
            });
        }
        while (true) {
            List<Change> batch = feed.next();
            entriesAt.put(feed.twin().sequence(), feed.twin().entries());
            // From the first change on each time: what the index has already must change nothing.
            living.apply(batch);
            out.println("ack " + living.sequence());
        }
    }
}
