package org.safelight.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.safelight.decode.ByteSource;
import org.safelight.decode.DecodeOptions;
import org.safelight.decode.DecodePool;
import org.safelight.decode.Examination;
import org.safelight.decode.Picture;
import org.safelight.decode.Video;
import org.safelight.decode.VideoFrame;
import org.safelight.fingerprint.Digester;
import org.safelight.fingerprint.Digests;
import org.safelight.fingerprint.PdqMode;
import org.safelight.formats.VpdqFrame;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `safelight hash`: the fingerprints of files, in the order named. Who may use it: whoever may read the
/// files.
@Command(
        name = "hash",
        mixinStandardHelpOptions = true,
        description = {"Prints digests, type and look (PDQ) of each file.", "The values are the same on every machine."
        })
final class HashCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "The files; folders are not walked.")
    private List<Path> files = List.of();

    @Option(names = "--json", description = "One JSON object a line.")
    private boolean json;

    @Option(
            names = "--vpdq",
            description = "The frames of videos only, as vPDQ writes them: frame,quality,hash,seconds.")
    private boolean vpdq;

    @Option(
            names = "--nearest-512",
            description = "The PDQ of the C++ family, which shrinks to 512 x 512 first (default: full resolution).")
    private boolean nearest512;

    @Mixin
    private VideoChoice videos = new VideoChoice();

    @Mixin
    private SandboxChoice choice = new SandboxChoice();

    /// What one file came to.
    ///
    /// @param digests null when it could not be read
    /// @param examination null when it could not be read
    private record Hashed(
            Path file,
            @Nullable Digests digests,
            @Nullable Examination examination,
            @Nullable String unreadable) {
        @Nullable
        String problem() {
            if (unreadable != null) return unreadable;
            return examination == null || examination.problem() == null
                    ? null
                    : examination.problem().words();
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        var options = DecodeOptions.standard(choice.sandbox())
                .withWorkers(Math.min(files.size(), Runtime.getRuntime().availableProcessors()))
                .withPdqMode(nearest512 ? PdqMode.NEAREST_512 : PdqMode.FULL)
                .withVideoSampling(videos.sampling());
        boolean allExamined = true;
        try (var pool = DecodePool.start(options);
                ExecutorService lanes = Executors.newFixedThreadPool(options.workers())) {
            // A few files ahead keep the workers busy; what is printed keeps the order of the command line.
            Queue<Future<Hashed>> ahead = new ArrayDeque<>();
            for (Path file : files) {
                ahead.add(lanes.submit(() -> hash(file, pool)));
                if (ahead.size() > 2 * options.workers()) {
                    allExamined &= print(taken(ahead), out);
                }
            }
            while (!ahead.isEmpty()) {
                allExamined &= print(taken(ahead), out);
            }
        }
        return allExamined ? ExitCode.NOTHING_FOUND : ExitCode.NOT_ALL_EXAMINED;
    }

    private static Hashed taken(Queue<Future<Hashed>> ahead) throws InterruptedException {
        try {
            return ahead.remove().get();
        } catch (ExecutionException problem) {
            throw new IllegalStateException(problem.getCause());
        }
    }

    private Hashed hash(Path file, DecodePool pool) throws InterruptedException {
        if (!Files.exists(file)) return new Hashed(file, null, null, "there is no such file");
        if (!Files.isRegularFile(file)) {
            return new Hashed(file, null, null, "is a folder or a device, not a file; safelight triage walks folders");
        }
        try (var digester = new Digester();
                var stream = Files.newInputStream(file)) {
            Digests digests = digester.digest(stream);
            return new Hashed(file, digests, pool.examine(ByteSource.of(file)), null);
        } catch (IOException unreadable) {
            return new Hashed(file, null, null, "could not be read: " + unreadable.getMessage());
        }
    }

    /// @return whether it was examined
    private boolean print(Hashed hashed, PrintWriter out) {
        if (vpdq) {
            printFrames(hashed, out);
        } else if (json) {
            out.println(Json.line(members(hashed)));
        } else {
            printForPerson(hashed, out);
        }
        out.flush();
        return hashed.problem() == null;
    }

    private Map<String, @Nullable Object> members(Hashed hashed) {
        Digests digests = hashed.digests();
        Examination examination = hashed.examination();
        Picture picture = examination == null ? null : examination.picture();
        Video video = examination == null ? null : examination.video();
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("path", hashed.file().toString());
        members.put("bytes", digests == null ? null : digests.bytes());
        members.put("md5", digests == null ? null : digests.md5().hex());
        members.put("sha1", digests == null ? null : digests.sha1().hex());
        members.put("sha256", digests == null ? null : digests.sha256().hex());
        members.put("mediaType", examination == null ? null : examination.mediaType());
        members.put("width", picture != null ? (Integer) picture.width() : video != null ? video.width() : null);
        members.put("height", picture != null ? (Integer) picture.height() : video != null ? video.height() : null);
        members.put(
                "pdq",
                picture == null
                        ? null
                        : picture.frameHashes().getFirst().original().hash().hex());
        members.put(
                "pdqQuality",
                picture == null ? null : picture.frameHashes().getFirst().quality());
        members.put("decoder", picture != null ? picture.decoder() : video != null ? video.decoder() : null);
        if (video != null) {
            members.put("durationMillis", video.durationMillis());
            members.put("frameEachMillis", video.intervalMillis());
            members.put(
                    "keyFramesOnlyFromMillis",
                    video.keyFramesOnlyFromMillis() < 0 ? null : video.keyFramesOnlyFromMillis());
            members.put("frames", json ? framesOf(video) : video.frames().size());
        }
        members.put("problem", hashed.problem());
        return members;
    }

    /// The number of a frame is told from its time, as frames that are not looked at are not counted.
    private static void printFrames(Hashed hashed, PrintWriter out) {
        Examination examination = hashed.examination();
        Video video = examination == null ? null : examination.video();
        if (video == null) return;
        for (VideoFrame frame : video.frames()) {
            var pdq = frame.hashes().original();
            double rate = video.framesPerSecond() > 0 ? video.framesPerSecond() : 1;
            long number = Math.round(frame.millis() * rate / 1000);
            out.println(new VpdqFrame(number, pdq.quality(), pdq.hash(), frame.millis()).line());
        }
    }

    /// What vPDQ notes of each frame.
    private static List<Map<String, Object>> framesOf(Video video) {
        return video.frames().stream()
                .map(frame -> {
                    Map<String, Object> members = new LinkedHashMap<>();
                    members.put("millis", frame.millis());
                    members.put("quality", frame.hashes().quality());
                    members.put("pdq", frame.hashes().original().hash().hex());
                    return members;
                })
                .toList();
    }

    private void printForPerson(Hashed hashed, PrintWriter out) {
        out.println(hashed.file());
        members(hashed).forEach((name, value) -> {
            if (value != null && !name.equals("path")) out.printf("  %-11s %s%n", name, value);
        });
    }
}
