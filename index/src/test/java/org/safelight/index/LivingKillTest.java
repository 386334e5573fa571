package org.safelight.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills a process that changes a living index, again and again, and looks at what is left.
///
/// `-Dsafelight.kills=200` kills that often; 10 otherwise.
class LivingKillTest {
    private static final int KILLS_OF_ONE_FOLDER = 10;

    @TempDir
    private Path folder;

    @Test
    void no_kill_loses_an_acknowledged_change_or_leaves_a_phantom() throws Exception {
        int kills = Integer.getInteger("safelight.kills", 10);
        SplittableRandom random = new SplittableRandom(Long.getLong("safelight.seed", 1));
        long acknowledged = 0;
        long seed = 0;
        int merges = 0;
        for (int kill = 0; kill < kills; kill++) {
            if (kill % KILLS_OF_ONE_FOLDER == 0) {
                seed = random.nextLong();
                acknowledged = 0;
            }
            Path place = folder.resolve("living-" + kill / KILLS_OF_ONE_FOLDER);
            acknowledged = Math.max(acknowledged, killWhileChanging(place, seed, random, kill));
            try (LivingIndex living = LivingIndex.open(place, LivingKillProgram.POLICY);
                    LivingView view = living.view()) {
                assertThat(view.sequence())
                        .as("kill " + kill + " lost an acknowledged change")
                        .isGreaterThanOrEqualTo(acknowledged);
                LivingKillProgram.Feed feed = new LivingKillProgram.Feed(seed, folder);
                while (feed.twin().sequence() < view.sequence()) {
                    feed.next();
                }
                // Equal sequence: batches are there as a whole or not at all.
                feed.twin().assertAllAnswersAreThoseOf(view);
                view.verifyFiles();
                merges += view.counts().segments() > 0 ? 1 : 0;
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("After kill " + kill + " of seed " + seed + ": " + e.getMessage(), e);
            }
        }
        assertThat(merges).as("kills after a merge").isGreaterThan(kills / 3);
        System.out.println(kills + " kills, " + merges + " of them after a merge: nothing lost, no phantom.");
    }

    /// Lets a process change the index for a random time, which may end while it opens it or in a merge.
    ///
    /// @return the last change it was told is kept
    private long killWhileChanging(Path place, long seed, SplittableRandom random, int kill)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LivingKillProgram.class.getName(),
                        place.toString(),
                        folder.toString(),
                        Long.toString(seed)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long acknowledged = 0;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            int acksBefore = random.nextInt(1, 60);
            int acks = 0;
            String line = "";
            // The feed is sent from its first change on, and what is known already is acknowledged at once: only new
            // numbers count.
            while (acks < acksBefore && (line = lines.readLine()) != null) {
                long ack = ackOf(line, kill);
                acks += ack > acknowledged ? 1 : 0;
                acknowledged = Math.max(acknowledged, ack);
            }
            assertThat(line).as("the process ended by itself").isNotNull();
            TimeUnit.MICROSECONDS.sleep(random.nextInt(20_000));
            process.toHandle().destroyForcibly(); // That of the process would close what it has printed.
            while ((line = lines.readLine()) != null) {
                // The last line may be cut.
                acknowledged = Math.max(acknowledged, line.matches("ack \\d+") ? ackOfCut(line, acknowledged) : 0);
                assertThat(line).doesNotStartWith("FAULT");
            }
        }
        assertThat(process.waitFor()).as("ended by the kill").isEqualTo(137);
        return acknowledged;
    }

    private static long ackOf(String line, int kill) {
        assertThat(line).as("before kill " + kill).startsWith("ack ");
        return Long.parseLong(line.substring(4));
    }

    private static long ackOfCut(String line, long before) {
        long ack = Long.parseLong(line.substring(4));
        // A cut number is shorter and so smaller than the one before it, or whole.
        return ack > before ? ack : 0;
    }
}
