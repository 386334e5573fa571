package org.safelight.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.safelight.decode.ByteSource;
import org.safelight.decode.DecodeOptions;
import org.safelight.decode.DecodePool;
import org.safelight.decode.Examination;
import org.safelight.decode.Video;
import org.safelight.decode.VideoSampling;

/// A video to hashes, one frame a second, by one worker: how many times faster than it is watched. Beside it, in the
/// same run, key frames alone, and the `ffmpeg` program decoding in one thread every frame of the same file, those that
/// others refer to, and key frames: what libavcodec can do at all on this machine.
///
/// Arguments: the `ffmpeg` program of the bytedeco jar (its folder also has its libraries), a folder for the videos,
/// and
/// seconds of video to make (default 120). The videos are drawn by formula: a moving test card of 1920 by 1080 at 30
/// frames a second in H.264, with a key frame each second, as telephones write, each 2, and each 8.3.
public final class VideoBench {
    private static final int RUNS = 3;

    private VideoBench() {}

    public static void main(String[] arguments) throws Exception {
        Path program = Path.of(arguments[0]);
        Path folder = Path.of(arguments[1]);
        int seconds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 120;
        System.out.printf(
                Locale.ROOT,
                "%-28s %8s %12s %14s %14s %14s %14s%n",
                "key frame each",
                "MB",
                "safelight",
                "key frames",
                "ffmpeg all",
                "ffmpeg noref",
                "ffmpeg keys");
        DecodeOptions options = DecodeOptions.standard().withWorkers(1);
        try (DecodePool pool = DecodePool.start(options);
                DecodePool keyFrames = DecodePool.start(options.withVideoSampling(new VideoSampling(1_000, true)))) {
            for (int group : List.of(30, 60, 250)) {
                Path video = folder.resolve("bench-" + group + "-" + seconds + ".mp4");
                if (!Files.exists(video)) {
                    run(
                            program,
                            "-f",
                            "lavfi",
                            "-i",
                            "testsrc2=size=1920x1080:rate=30",
                            "-t",
                            Integer.toString(seconds),
                            "-c:v",
                            "libopenh264",
                            "-g",
                            Integer.toString(group),
                            "-b:v",
                            "8M",
                            video.toString());
                }
                double own = best(pool, video, seconds);
                double keysOnly = best(keyFrames, video, 1);
                double all = run(program, "-threads", "1", "-i", video.toString(), "-an", "-f", "null", "-");
                double referred = run(
                        program,
                        "-threads",
                        "1",
                        "-skip_frame",
                        "noref",
                        "-i",
                        video.toString(),
                        "-an",
                        "-fps_mode",
                        "passthrough",
                        "-f",
                        "null",
                        "-");
                double keys = run(
                        program,
                        "-threads",
                        "1",
                        "-skip_frame",
                        "nokey",
                        "-i",
                        video.toString(),
                        "-an",
                        "-fps_mode",
                        "passthrough",
                        "-f",
                        "null",
                        "-");
                System.out.printf(
                        Locale.ROOT,
                        "%-28s %8.1f %10.0f x %12.0f x %12.0f x %12.0f x %12.0f x%n",
                        "%.1f s".formatted(group / 30.0),
                        Files.size(video) / 1e6,
                        seconds / own,
                        seconds / keysOnly,
                        seconds / all,
                        seconds / referred,
                        seconds / keys);
            }
        }
    }

    /// Seconds, the best of some runs.
    private static double best(DecodePool pool, Path video, int leastFrames) throws IOException, InterruptedException {
        double best = Double.MAX_VALUE;
        for (int i = 0; i < RUNS; i++) {
            long start = System.nanoTime();
            Examination examination = pool.examine(ByteSource.of(video));
            best = Math.min(best, (System.nanoTime() - start) / 1e9);
            Video seen = examination.video();
            if (seen == null || seen.frames().size() < leastFrames) {
                throw new IllegalStateException("Too few frames were hashed: " + examination.problem());
            }
        }
        return best;
    }

    private static double run(Path program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString(), "-v", "error", "-nostdin", "-y"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put("LD_LIBRARY_PATH", String.valueOf(program.getParent()));
        long start = System.nanoTime();
        if (builder.start().waitFor() != 0) {
            throw new IOException("ffmpeg failed");
        }
        return (System.nanoTime() - start) / 1e9;
    }
}
