package org.safelight.decode;

import java.time.Duration;
import org.safelight.fingerprint.PdqMode;

/// How pictures are decoded. [#standard] suits an examiner's machine; the `with…` methods change one thing.
///
/// @param workers how many worker processes, one for each thread that calls; 1 to 256
/// @param heapMegabytes most Java heap of a worker, in MiB, 64 or more. An item may have a quarter of it as bytes and
/// its pixels
///     half of it at a time ([PixelBudget])
/// @param maxPixels most pixels of one frame that are decoded at all
/// @param maxFrames most frames or pages of one item that are hashed
/// @param deadline time that every item has
/// @param deadlinePerMegabyte time that it has besides, for each 1 000 000 bytes
/// @param itemsPerWorker after how many items a worker is replaced, so that a slow leak never matters
/// @param useTurbo whether libjpeg-turbo is used where the machine has it
/// @param pdqMode which PDQ family's value is computed
/// @param classPath class path of the workers; they need what this module needs
public record DecodeOptions(
        int workers,
        int heapMegabytes,
        long maxPixels,
        int maxFrames,
        Duration deadline,
        Duration deadlinePerMegabyte,
        int itemsPerWorker,
        boolean useTurbo,
        PdqMode pdqMode,
        String classPath) {

    public DecodeOptions {
        require(workers >= 1 && workers <= 256, "workers must be 1 to 256, not " + workers);
        require(heapMegabytes >= 64, "heapMegabytes must be 64 or more, not " + heapMegabytes);
        require(maxPixels >= 1, "maxPixels must be 1 or more, not " + maxPixels);
        require(maxFrames >= 1 && maxFrames <= 1_000, "maxFrames must be 1 to 1000, not " + maxFrames);
        require(deadline.isPositive(), "deadline must be positive, not " + deadline);
        require(!deadlinePerMegabyte.isNegative(), "deadlinePerMegabyte must not be negative: " + deadlinePerMegabyte);
        require(itemsPerWorker >= 1, "itemsPerWorker must be 1 or more, not " + itemsPerWorker);
        require(!classPath.isBlank(), "classPath must name where the program is");
    }

    /// A worker for each processor, 768 MiB each, 250 million pixels (a 200-megapixel telephone and some), 64 frames,
    /// 60 s and 2 s for each megabyte, libjpeg-turbo where there is one, this program's own class path.
    public static DecodeOptions standard() {
        return new DecodeOptions(
                Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 256),
                768,
                250_000_000,
                64,
                Duration.ofSeconds(60),
                Duration.ofSeconds(2),
                2_000,
                true,
                PdqMode.FULL,
                System.getProperty("java.class.path"));
    }

    public DecodeOptions withWorkers(int value) {
        return new DecodeOptions(
                value,
                heapMegabytes,
                maxPixels,
                maxFrames,
                deadline,
                deadlinePerMegabyte,
                itemsPerWorker,
                useTurbo,
                pdqMode,
                classPath);
    }

    public DecodeOptions withHeapMegabytes(int value) {
        return new DecodeOptions(
                workers,
                value,
                maxPixels,
                maxFrames,
                deadline,
                deadlinePerMegabyte,
                itemsPerWorker,
                useTurbo,
                pdqMode,
                classPath);
    }

    public DecodeOptions withMaxPixels(long value) {
        return new DecodeOptions(
                workers,
                heapMegabytes,
                value,
                maxFrames,
                deadline,
                deadlinePerMegabyte,
                itemsPerWorker,
                useTurbo,
                pdqMode,
                classPath);
    }

    public DecodeOptions withMaxFrames(int value) {
        return new DecodeOptions(
                workers,
                heapMegabytes,
                maxPixels,
                value,
                deadline,
                deadlinePerMegabyte,
                itemsPerWorker,
                useTurbo,
                pdqMode,
                classPath);
    }

    public DecodeOptions withDeadline(Duration each, Duration perMegabyte) {
        return new DecodeOptions(
                workers,
                heapMegabytes,
                maxPixels,
                maxFrames,
                each,
                perMegabyte,
                itemsPerWorker,
                useTurbo,
                pdqMode,
                classPath);
    }

    public DecodeOptions withItemsPerWorker(int value) {
        return new DecodeOptions(
                workers,
                heapMegabytes,
                maxPixels,
                maxFrames,
                deadline,
                deadlinePerMegabyte,
                value,
                useTurbo,
                pdqMode,
                classPath);
    }

    public DecodeOptions withTurbo(boolean value) {
        return new DecodeOptions(
                workers,
                heapMegabytes,
                maxPixels,
                maxFrames,
                deadline,
                deadlinePerMegabyte,
                itemsPerWorker,
                value,
                pdqMode,
                classPath);
    }

    public DecodeOptions withPdqMode(PdqMode value) {
        return new DecodeOptions(
                workers,
                heapMegabytes,
                maxPixels,
                maxFrames,
                deadline,
                deadlinePerMegabyte,
                itemsPerWorker,
                useTurbo,
                value,
                classPath);
    }

    public DecodeOptions withClassPath(String value) {
        return new DecodeOptions(
                workers,
                heapMegabytes,
                maxPixels,
                maxFrames,
                deadline,
                deadlinePerMegabyte,
                itemsPerWorker,
                useTurbo,
                pdqMode,
                value);
    }

    /// Most bytes of one item that a worker takes: a quarter of its heap.
    public long maxBytes() {
        return heapMegabytes * (1L << 20) / 4;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
