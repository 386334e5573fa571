package org.safelight.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.safelight.server.MixedLoad.Act.LISTS;
import static org.safelight.server.MixedLoad.Act.LOOK_UPS;
import static org.safelight.server.MixedLoad.Act.SUBMISSIONS;
import static org.safelight.server.MixedLoad.Act.VOTES;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.server.audit.AuditVerification;
import org.safelight.server.audit.Checkpoints;
import org.safelight.server.registry.IndexAndDatabase;

/// `kill -9` of the server and of its PostgreSQL in turn, while forces send exhibits, vote, look up, build lists
/// and fetch them. By default two kills; the full size is `-Dsafelight.test.kills=50`. On a PostgreSQL that is not
/// our own only the server is killed.
class KilledUnderLoadTest {
    private static final int KILLS = Integer.getInteger("safelight.test.kills", 2);

    @TempDir
    private static Path folder;

    @Test
    void nothing_acknowledged_is_lost_the_trail_is_whole_and_the_index_is_what_the_database_says() throws Exception {
        Path data = folder.resolve("data");
        MixedLoad.Staff staff;
        try (RunningServer first = RunningServer.in(data)) {
            staff = MixedLoad.Staff.of(first);
        }
        Random random = new Random(8_480);
        MixedLoad load;
        try (ServerProcess server = ServerProcess.in(data)) {
            server.start();
            load = new MixedLoad(staff, server.url());
            load.start();
            try {
                load.awaitMore(VOTES, LOOK_UPS, SUBMISSIONS, LISTS);
                for (int kills = 0; kills < KILLS; kills++) {
                    TimeUnit.MILLISECONDS.sleep(random.nextInt(50, 1_500));
                    if (kills % 2 == 0 || TestDatabase.isElsewhere()) {
                        server.kill();
                        server.startOnly();
                        server.awaitReady();
                        load.serverBeganAnew();
                    } else {
                        killPostgres(data);
                    }
                    load.awaitMore(VOTES, LOOK_UPS);
                }
                load.awaitMore(SUBMISSIONS, LISTS);
                load.stop();
            } catch (AssertionError failed) {
                load.halt();
                failed.addSuppressed(new AssertionError(server.said()));
                throw failed;
            }
            assertThat(server.said()).doesNotContain("\tat ", "Caused by");
        }
        try (RunningServer last = RunningServer.in(data)) {
            load.isAllThere(last);
            assertThat(last.bean(AuditVerification.class)
                            .verify(Checkpoints.in(data).all())
                            .fault())
                    .isEmpty();
            assertThat(IndexAndDatabase.areEqual(last)).isPositive();
        }
        System.out.println(KILLS + " kills: " + load);
    }

    private static void killPostgres(Path data) throws IOException, InterruptedException {
        Path pidFile = data.resolve("postgres/cluster/postmaster.pid");
        String pid = Files.readAllLines(pidFile).getFirst().strip();
        assertThat(new ProcessBuilder("kill", "-9", pid).start().waitFor()).isZero();
    }
}
