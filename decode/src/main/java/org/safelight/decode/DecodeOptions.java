package org.safelight.decode;

import java.time.Duration;
import java.util.function.Consumer;
import org.safelight.fingerprint.PdqMode;
import org.safelight.sandbox.Sandbox;

/// How pictures are decoded. [#standard] suits an examiner's machine; each `with…` method gives a copy in
/// which one thing differs.
public final class DecodeOptions {
    private static final int MOST_WORKERS = 256;
    private static final int LEAST_HEAP = 64;
    private static final int MOST_FRAMES = 1_000;

    private final Sandbox sandbox;
    private int workers = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MOST_WORKERS);
    private int heapMegabytes = 768;
    private long maxPixels = 250_000_000;
    private int maxFrames = 64;
    private Duration deadline = Duration.ofSeconds(60);
    private Duration deadlinePerMegabyte = Duration.ofSeconds(2);
    private int itemsPerWorker = 10_000;
    private boolean useTurbo = true;
    private PdqMode pdqMode = PdqMode.FULL;
    private VideoSampling videoSampling = VideoSampling.EVERY_SECOND;
    private String classPath = WorkerClassPath.ofProgram();

    private DecodeOptions(Sandbox sandbox) {
        this.sandbox = sandbox;
    }

    /// In the sandbox that this machine has: a worker for each processor, 768 MiB each, 250 million pixels (a
    /// 200-megapixel telephone and some), 64 frames, a frame of each second of a video, 60 s and 2 s for each
    /// megabyte, libjpeg-turbo where there is one, this program's own class path.
    ///
    /// @throws org.safelight.sandbox.SandboxUnavailableException if this machine has none
    public static DecodeOptions standard() {
        return standard(Sandbox.find());
    }

    /// As [#standard()], in a sandbox that was chosen.
    public static DecodeOptions standard(Sandbox sandbox) {
        return new DecodeOptions(sandbox);
    }

    /// What confines the workers.
    public Sandbox sandbox() {
        return sandbox;
    }

    /// How many worker processes, one for each thread that calls.
    public int workers() {
        return workers;
    }

    /// Most Java heap of a worker, in MiB. An item may have a quarter of it as bytes and its pixels half of
    /// it at a time ([PixelBudget]).
    public int heapMegabytes() {
        return heapMegabytes;
    }

    /// Most pixels of one frame that are decoded at all.
    public long maxPixels() {
        return maxPixels;
    }

    /// Most frames or pages of one item that are hashed.
    public int maxFrames() {
        return maxFrames;
    }

    /// Time that every item has.
    public Duration deadline() {
        return deadline;
    }

    /// Time that an item has besides, for each 1 000 000 bytes.
    public Duration deadlinePerMegabyte() {
        return deadlinePerMegabyte;
    }

    /// After how many items a worker is replaced, so that a slow leak never matters.
    public int itemsPerWorker() {
        return itemsPerWorker;
    }

    /// Whether libjpeg-turbo is used where the machine has it.
    public boolean useTurbo() {
        return useTurbo;
    }

    /// Which PDQ family's value is computed.
    public PdqMode pdqMode() {
        return pdqMode;
    }

    /// Which frames of videos are hashed.
    public VideoSampling videoSampling() {
        return videoSampling;
    }

    /// Class path of the workers; they need what this module needs, and unless told otherwise get no more of the
    /// program's.
    public String classPath() {
        return classPath;
    }

    /// Most bytes of one item that a worker takes: a quarter of its heap.
    public long maxBytes() {
        return heapMegabytes * (1L << 20) / 4;
    }

    /// Takes 1 to 256.
    public DecodeOptions withWorkers(int value) {
        require(value >= 1 && value <= MOST_WORKERS, "workers must be 1 to 256, not " + value);
        return with(copy -> copy.workers = value);
    }

    /// Takes 64 or more.
    public DecodeOptions withHeapMegabytes(int value) {
        require(value >= LEAST_HEAP, "heapMegabytes must be 64 or more, not " + value);
        return with(copy -> copy.heapMegabytes = value);
    }

    /// Takes 1 or more.
    public DecodeOptions withMaxPixels(long value) {
        require(value >= 1, "maxPixels must be 1 or more, not " + value);
        return with(copy -> copy.maxPixels = value);
    }

    /// Takes 1 to 1000.
    public DecodeOptions withMaxFrames(int value) {
        require(value >= 1 && value <= MOST_FRAMES, "maxFrames must be 1 to 1000, not " + value);
        return with(copy -> copy.maxFrames = value);
    }

    public DecodeOptions withDeadline(Duration each, Duration perMegabyte) {
        require(each.isPositive(), "deadline must be positive, not " + each);
        require(!perMegabyte.isNegative(), "deadlinePerMegabyte must not be negative: " + perMegabyte);
        return with(copy -> {
            copy.deadline = each;
            copy.deadlinePerMegabyte = perMegabyte;
        });
    }

    /// Takes 1 or more.
    public DecodeOptions withItemsPerWorker(int value) {
        require(value >= 1, "itemsPerWorker must be 1 or more, not " + value);
        return with(copy -> copy.itemsPerWorker = value);
    }

    public DecodeOptions withTurbo(boolean value) {
        return with(copy -> copy.useTurbo = value);
    }

    public DecodeOptions withPdqMode(PdqMode value) {
        return with(copy -> copy.pdqMode = value);
    }

    public DecodeOptions withVideoSampling(VideoSampling value) {
        return with(copy -> copy.videoSampling = value);
    }

    public DecodeOptions withClassPath(String value) {
        require(!value.isBlank(), "classPath must name where the program is");
        return with(copy -> copy.classPath = value);
    }

    private DecodeOptions with(Consumer<DecodeOptions> change) {
        DecodeOptions copy = new DecodeOptions(sandbox);
        copy.workers = workers;
        copy.heapMegabytes = heapMegabytes;
        copy.maxPixels = maxPixels;
        copy.maxFrames = maxFrames;
        copy.deadline = deadline;
        copy.deadlinePerMegabyte = deadlinePerMegabyte;
        copy.itemsPerWorker = itemsPerWorker;
        copy.useTurbo = useTurbo;
        copy.pdqMode = pdqMode;
        copy.videoSampling = videoSampling;
        copy.classPath = classPath;
        change.accept(copy);
        return copy;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
