package org.safelight.bench;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/// How long a registry takes from `safelight serve` to its first whole page, and to stop when it is told to.
///
/// `java -cp … org.safelight.bench.ServerStart FOLDER [starts, default 7]`, in the folder of the sources. The first
/// start, which makes the database, is told apart. With `SAFELIGHT_JAVA_OPTIONS=-XX:AOTMode=off` in the environment the
/// start cache is left out.
public final class ServerStart {
    private ServerStart() {}

    public static void main(String[] arguments) throws Exception {
        Path data = Path.of(arguments[0]).resolve("data");
        int starts = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 7;
        System.out.printf(
                Locale.ROOT,
                "load %.2f, Java %s%n",
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                Runtime.version());
        List<Double> toAnswer = new ArrayList<>();
        List<Double> toStop = new ArrayList<>();
        for (int i = 0; i <= starts; i++) {
            RegistryProcess server = RegistryProcess.start(data);
            long told = System.nanoTime();
            server.close();
            toStop.add((System.nanoTime() - told) / 1e9);
            if (i == 0) {
                System.out.printf(Locale.ROOT, "first start: %.2f s%n", server.secondsToAnswer());
            } else {
                toAnswer.add(server.secondsToAnswer());
            }
        }
        print("start", toAnswer);
        print("stop", toStop);
    }

    private static void print(String what, List<Double> seconds) {
        Collections.sort(seconds);
        System.out.printf(
                Locale.ROOT,
                "%s: median %.2f s, from %.2f to %.2f%n",
                what,
                seconds.get(seconds.size() / 2),
                seconds.getFirst(),
                seconds.getLast());
    }
}
