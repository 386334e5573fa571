package org.safelight.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/// On what another JVM spends its processor time, by Flight Recorder's samples of it.
final class ProcessorShare {
    private static final String SAMPLE = "jdk.ExecutionSample";
    private static final String NAME = "bench";

    private final long pid;
    private final Path file;

    private ProcessorShare(long pid, Path file) {
        this.pid = pid;
        this.file = file;
    }

    /// Begins to record.
    static ProcessorShare of(long pid, Path file) throws IOException, InterruptedException {
        Files.deleteIfExists(file);
        jcmd(pid, "JFR.start", "name=" + NAME, "settings=none", SAMPLE + "#enabled=true", SAMPLE + "#period=10ms");
        return new ProcessorShare(pid, file);
    }

    /// Ends the recording; the share of samples with a frame in a package or class of each name, and by "", how many
    /// samples there are. One sample may count for several.
    Map<String, Double> shares(String... names) throws IOException, InterruptedException {
        jcmd(pid, "JFR.stop", "name=" + NAME, "filename=" + file.toAbsolutePath());
        Map<String, Double> counts = new TreeMap<>();
        double all = 0;
        try (RecordingFile recording = new RecordingFile(file)) {
            while (recording.hasMoreEvents()) {
                RecordedEvent event = recording.readEvent();
                if (event.getEventType().getName().equals(SAMPLE) && event.getStackTrace() != null) {
                    all++;
                    for (String name : names) {
                        if (event.getStackTrace().getFrames().stream().anyMatch(frame -> isIn(frame, name))) {
                            counts.merge(name, 1.0, Double::sum);
                        }
                    }
                }
            }
        }
        double samples = Math.max(1, all);
        counts.replaceAll((_, count) -> count / samples);
        counts.put("", all);
        return counts;
    }

    private static boolean isIn(RecordedFrame frame, String name) {
        return frame.isJavaFrame() && frame.getMethod().getType().getName().startsWith(name);
    }

    private static void jcmd(long pid, String... arguments) throws IOException, InterruptedException {
        java.util.List<String> command = new java.util.ArrayList<>(java.util.List.of(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid)));
        command.addAll(java.util.List.of(arguments));
        Path said = Files.createTempFile("jcmd-", ".out");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroy();
            throw new IOException("jcmd failed: " + Files.readString(said));
        }
        Files.delete(said);
    }
}
