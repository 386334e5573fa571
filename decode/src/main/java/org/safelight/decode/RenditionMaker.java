package org.safelight.decode;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/// Makes what a person may see of a picture: the way in for whoever shows something. Safe for any number of
/// threads; as many renditions are made at once as there are workers, further callers wait.
///
/// What is encoded are samples that a confined worker gave as numbers, in a count that the step bounds. So a
/// rendition has no byte of the item in it, no metadata, and no more detail than the step allows, whatever the
/// item does to the worker. Nothing of it touches a disk.
public final class RenditionMaker implements AutoCloseable {
    private static final int MOST_FRAMES = 1_000_000;
    private static final int COMPLAINT_BYTES = 4_096;
    private static final double BYTES_PER_MEGABYTE = 1_000_000;

    private final DecodeOptions options;
    private final ScheduledExecutorService timer;
    private final BlockingDeque<Slot> idle = new LinkedBlockingDeque<>();
    private final List<Slot> slots = new ArrayList<>();
    private volatile boolean isClosed;

    private static final class Slot {
        private @Nullable Worker worker;
    }

    private RenditionMaker(DecodeOptions options) {
        this.options = options;
        ScheduledThreadPoolExecutor deadlines = new ScheduledThreadPoolExecutor(
                1,
                task -> Thread.ofPlatform().daemon().name("rendition-deadlines").unstarted(task));
        deadlines.setRemoveOnCancelPolicy(true);
        timer = deadlines;
        for (int i = 0; i < options.workers(); i++) {
            Slot slot = new Slot();
            slots.add(slot);
            idle.add(slot);
        }
    }

    /// Workers start when they are needed.
    public static RenditionMaker of(DecodeOptions options) {
        return new RenditionMaker(options);
    }

    /// Makes a rendition of a picture; of several frames or pages, of the first.
    ///
    /// @param bytes of the item; not kept
    /// @throws DecodeUnavailableException if no worker can be started
    /// @throws InterruptedException while waiting for a free worker
    public Rendition make(byte[] bytes, RenditionStep step) throws InterruptedException {
        if (bytes.length > options.maxBytes()) {
            return new Rendition.NotMade(new Problem(
                    ProblemKind.TOO_LARGE,
                    "It has more than the %,d bytes that are decoded here".formatted(options.maxBytes())));
        }
        Slot slot = idle.takeFirst();
        try {
            Worker worker = ready(slot);
            Rendition rendition = worker.make(bytes, step);
            if (worker.isOver()) {
                slot.worker = null;
                worker.close();
            }
            return rendition;
        } finally {
            idle.addFirst(slot);
        }
    }

    private Worker ready(Slot slot) {
        if (isClosed) {
            throw new IllegalStateException("Renditions are not made any more");
        }
        if (slot.worker == null) {
            try {
                slot.worker = new Worker();
            } catch (IOException failed) {
                throw new DecodeUnavailableException(
                        "No process that makes renditions can be started, so nothing can be shown: "
                                + failed.getMessage(),
                        failed);
            }
        }
        return Objects.requireNonNull(slot.worker);
    }

    /// Ends the workers; waits for what is being made.
    @Override
    public void close() {
        isClosed = true;
        for (int i = 0; i < slots.size(); i++) {
            try {
                Worker worker = idle.takeFirst().worker;
                if (worker != null) {
                    worker.close();
                }
            } catch (InterruptedException hurried) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        timer.shutdownNow();
    }

    /// One running worker; used by one thread at a time.
    private final class Worker {
        private final Process process;
        private final DataOutputStream to;
        private final DataInputStream from;
        private int items;
        private boolean isLost;

        Worker() throws IOException {
            process = options.sandbox().start(WorkerProcess.confinement(options, RenditionWorker.class.getName()));
            to = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), Wire.PIECE));
            from = new DataInputStream(new BufferedInputStream(process.getInputStream()));
            Deadline deadline = new Deadline(options.deadline().toMillis());
            try {
                if (from.read() != RenditionWorker.READY) {
                    // It has not seen an item yet, so what it complains of holds nothing of one.
                    String complaint =
                            new String(process.getErrorStream().readNBytes(COMPLAINT_BYTES), StandardCharsets.UTF_8);
                    throw new IOException(
                            "it ended, or said something else than that it is ready. " + complaint.strip());
                }
            } catch (IOException failed) {
                close();
                throw failed;
            } finally {
                deadline.met();
            }
            // From here on it could hold bits of evidence.
            Thread.ofVirtual().start(() -> drain(process.getErrorStream()));
        }

        private static void drain(InputStream stream) {
            try (stream) {
                stream.transferTo(java.io.OutputStream.nullOutputStream());
            } catch (IOException gone) {
                // The process is gone: that is the end too.
            }
        }

        boolean isOver() {
            return isLost || items >= options.itemsPerWorker();
        }

        Rendition make(byte[] bytes, RenditionStep step) {
            items++;
            Deadline deadline = new Deadline(options.deadline()
                    .plusMillis((long) (options.deadlinePerMegabyte().toMillis() * (bytes.length / BYTES_PER_MEGABYTE)))
                    .toMillis());
            try {
                to.writeUTF(step.name());
                to.writeInt(bytes.length);
                to.write(bytes);
                to.flush();
                return read(from, step);
            } catch (IOException broken) {
                isLost = true;
                return new Rendition.NotMade(
                        deadline.met()
                                ? new Problem(
                                        ProblemKind.WORKER_DIED, "The process that was to make it small ended on it")
                                : new Problem(ProblemKind.TIMED_OUT, "It was not made small within its time"));
            } finally {
                deadline.met();
            }
        }

        void close() {
            process.toHandle().destroyForcibly();
            try {
                to.close();
                from.close();
            } catch (IOException alreadyGone) {
                // Then there is nothing to close.
            }
        }

        /// Ends the process when time is up: the one thing that a hanging decoder cannot resist.
        private final class Deadline {
            private final AtomicBoolean isRunning = new AtomicBoolean(true);
            private volatile boolean isMissed;
            private final ScheduledFuture<?> alarm;

            Deadline(long millis) {
                alarm = timer.schedule(
                        () -> {
                            if (isRunning.compareAndSet(true, false)) {
                                isMissed = true;
                                process.toHandle().destroyForcibly();
                            }
                        },
                        millis,
                        TimeUnit.MILLISECONDS);
            }

            boolean met() {
                isRunning.set(false);
                alarm.cancel(false);
                return !isMissed;
            }
        }
    }

    /// Reads an answer as a hostile program could have written it.
    ///
    /// @throws IOException if it is none
    static Rendition read(DataInputStream from, RenditionStep step) throws IOException {
        return switch (from.readUnsignedByte()) {
            case RenditionWorker.MADE -> readMade(from, step);
            case RenditionWorker.NOT_MADE -> readNotMade(from);
            default -> throw new ProtocolException("An answer that is none");
        };
    }

    private static Rendition readMade(DataInputStream from, RenditionStep step) throws IOException {
        int width = from.readInt();
        int height = from.readInt();
        int frames = from.readInt();
        boolean isInPart = from.readBoolean();
        if (width < 1
                || height < 1
                || width > step.longestSide()
                || height > step.longestSide()
                || frames < 1
                || frames > MOST_FRAMES) {
            throw new ProtocolException("A rendition of a size that it cannot have");
        }
        byte[] samples = new byte[width * height * (step.isGrey() ? 1 : 3)];
        from.readFully(samples);
        boolean isSmall = step.compareTo(RenditionStep.LARGER) < 0;
        return new Rendition.Made(
                encode(samples, width, height, step.isGrey(), isSmall ? "png" : "jpeg"),
                isSmall ? "image/png" : "image/jpeg",
                width,
                height,
                frames,
                isInPart);
    }

    private static Rendition readNotMade(DataInputStream from) throws IOException {
        String kind = from.readUTF();
        String words = from.readUTF();
        if (!words.matches("[\\x20-\\x7e]{1,300}")) {
            throw new ProtocolException("A problem that is none");
        }
        try {
            return new Rendition.NotMade(new Problem(ProblemKind.valueOf(kind), words));
        } catch (IllegalArgumentException unknown) {
            throw new ProtocolException("A problem of no known kind");
        }
    }

    private static byte[] encode(byte[] samples, int width, int height, boolean isGrey, String format)
            throws IOException {
        BufferedImage image =
                new BufferedImage(width, height, isGrey ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
        if (isGrey) {
            WritableRaster raster = image.getRaster();
            raster.setDataElements(0, 0, width, height, samples);
        } else {
            int[] pixels = new int[width * height];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] =
                        (samples[3 * i] & 0xff) << 16 | (samples[3 * i + 1] & 0xff) << 8 | (samples[3 * i + 2] & 0xff);
            }
            image.setRGB(0, 0, width, height, pixels, 0, width);
        }
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        // In memory: ImageIO would put a file of its own on the disk.
        try (var out = new javax.imageio.stream.MemoryCacheImageOutputStream(encoded)) {
            if (!ImageIO.write(image, format, out)) {
                throw new IllegalStateException("This Java cannot write " + format);
            }
        }
        return encoded.toByteArray();
    }
}
