package org.safelight.decode;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import javax.imageio.ImageReader;
import javax.imageio.spi.ImageReaderSpi;
import org.jspecify.annotations.Nullable;
import org.safelight.decode.FrameDecoding.Progress;
import org.safelight.decode.GifStructure.Frame;
import org.safelight.fingerprint.Pdq;
import org.safelight.fingerprint.PdqHasher;
import org.safelight.fingerprint.PdqVariants;

/// From the bytes of a picture to its hashes, by the first decoder that manages. Runs in a worker, in one thread.
///
/// The order: libjpeg-turbo for JPEG where the machine has it; then the JDK's decoder; then TwelveMonkeys'.
/// A later one is tried when an earlier one fails or gets only part of it; the fullest result counts.
/// Colour profiles are ignored, as by libjpeg-turbo and by the C++ and Python families of PDQ: the stored samples
/// count. The JDK alone would convert them, which moves a hash by up to 12 bits, fails where the profile is broken,
/// and is slow. EXIF orientation is ignored: the eight variants of a hash cover it.
final class PictureDecoding {
    /// Formats by media type, as ImageIO names them.
    private static final Map<String, String> FORMATS = Map.ofEntries(
            Map.entry("image/jpeg", "jpeg"),
            Map.entry("image/png", "png"),
            Map.entry("image/apng", "png"),
            Map.entry("image/vnd.mozilla.apng", "png"),
            Map.entry("image/gif", "gif"),
            Map.entry("image/bmp", "bmp"),
            Map.entry("image/x-ms-bmp", "bmp"),
            Map.entry("image/webp", "webp"),
            Map.entry("image/tiff", "tiff"),
            Map.entry("image/vnd.microsoft.icon", "ico"));

    private static final String LACKS_ITS_END =
            "All rows were decoded, but its data is damaged or does not end as it should";

    private final WorkerSettings settings;
    private final PixelBudget budget;
    private final PdqHasher hasher;
    private final PixelRows rows;
    private final ImageReaders readers = new ImageReaders();
    private final @Nullable TurboJpeg turbo;

    /// What came of it: a picture, a problem, or a picture of which part is missing.
    record Decoded(@Nullable Picture picture, @Nullable Problem problem) {
        static Decoded failed(ProblemKind kind, String words) {
            return new Decoded(null, new Problem(kind, words));
        }

        boolean isWhole() {
            return picture != null && problem == null;
        }

        /// Trying another decoder is of no use.
        boolean isFinal() {
            return isWhole() || (problem != null && problem.kind() == ProblemKind.TOO_LARGE);
        }
    }

    PictureDecoding(WorkerSettings settings, PixelBudget budget, PdqHasher hasher, @Nullable TurboJpeg turbo) {
        this.settings = settings;
        this.budget = budget;
        this.hasher = hasher;
        this.turbo = turbo;
        rows = new PixelRows(hasher);
    }

    /// Media types whose pixels can be decoded here, in alphabetical order.
    List<String> readable() {
        return FORMATS.entrySet().stream()
                .filter(entry -> !readers.forFormat(entry.getValue()).isEmpty())
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    Decoded decode(String mediaType, byte[] bytes) {
        String format = FORMATS.get(mediaType);
        if (mediaType.equals("image/jxl")) {
            return Decoded.failed(
                    ProblemKind.UNSUPPORTED,
                    "JPEG XL is not decoded here: make a PNG of it with djxl (Debian: libjxl-tools) and examine that");
        }
        if (format == null) {
            return Decoded.failed(ProblemKind.UNSUPPORTED, "Pictures of type " + mediaType + " cannot be decoded here");
        }
        if (format.equals("jpeg") && turbo != null) {
            TurboJpeg.Hashed hashed = turbo.hash(bytes, budget, hasher);
            if (hashed != null) {
                return new Decoded(
                        new Picture(hashed.width(), hashed.height(), 1, 1, List.of(hashed.hashes()), turbo.decoder()),
                        null);
            }
        }
        Decoded best = Decoded.failed(ProblemKind.UNSUPPORTED, "No decoder for " + mediaType + " is installed");
        byte[] samples = format.equals("jpeg") ? JpegStructure.withoutColourProfile(bytes) : bytes;
        for (ImageReaderSpi provider : readers.forFormat(format, samples)) {
            Decoded next = decodeBy(provider, format, samples);
            if (next.isFinal()) {
                return next;
            }
            boolean isFirst = best.problem() != null && best.problem().kind() == ProblemKind.UNSUPPORTED;
            if (isFirst || (best.picture() == null && next.picture() != null)) {
                best = next;
            }
        }
        return best;
    }

    private Decoded decodeBy(ImageReaderSpi provider, String format, byte[] bytes) {
        ImageReader reader = null;
        try (BytesInput input = new BytesInput(bytes)) {
            reader = provider.createReaderInstance();
            reader.setInput(input, false, true);
            Frames frames = new Frames(format, ImageReaders.nameOf(provider, format));
            return format.equals("gif") ? animation(reader, bytes, frames) : pages(reader, bytes, frames);
        } catch (IOException | RuntimeException | StackOverflowError damage) {
            return Decoded.failed(ProblemKind.DAMAGED, "Its beginning is damaged: it cannot be decoded");
        } finally {
            if (reader != null) {
                reader.dispose();
            }
        }
    }

    /// Collects what the frames of one item give.
    private static final class Frames {
        private final String format;
        private final String decoder;
        private final SequencedMap<Pdq, PdqVariants> distinct = new LinkedHashMap<>();
        private int width;
        private int height;
        private int examined;
        private long pixels;
        private @Nullable String missing;
        private @Nullable WebpStructure webp;

        Frames(String format, String decoder) {
            this.format = format;
            this.decoder = decoder;
        }

        void add(int frameWidth, int frameHeight, PdqVariants hashes) {
            if (examined == 0) {
                width = frameWidth;
                height = frameHeight;
            }
            examined++;
            distinct.putIfAbsent(hashes.original(), hashes);
        }

        /// A decoder may give all rows from data that is not all there; then the share of the data counts.
        Progress ofWhatIsThere(int index, Progress decoded) {
            double share = webp == null ? 1 : webp.shareOf(index);
            return share < Math.min(1, decoded.share()) ? new Progress(share, false, decoded.failure()) : decoded;
        }

        /// The first thing that is missing is what a person is told.
        void isMissing(String words) {
            if (missing == null) {
                missing = words;
            }
        }

        Decoded of(int count) {
            if (examined == 0) {
                return Decoded.failed(
                        ProblemKind.DAMAGED, missing != null ? missing : "None of its frames can be decoded");
            }
            Picture picture = new Picture(
                    width, height, Math.max(count, examined), examined, List.copyOf(distinct.values()), decoder);
            return new Decoded(picture, missing == null ? null : new Problem(ProblemKind.DECODED_IN_PART, missing));
        }
    }

    /// Every page of a document, or the one picture of a file, each for itself.
    private Decoded pages(ImageReader reader, byte[] bytes, Frames frames) throws IOException {
        int count = countOf(reader, frames);
        if (frames.format.equals("png")) {
            int animated = PngStructure.frames(bytes);
            if (animated > 1) {
                Problem problem = page(reader, 0, 1, bytes, frames);
                frames.isMissing(
                        problem != null
                                ? problem.words()
                                : "It is an animation of %d frames, and only its still picture was examined"
                                        .formatted(animated));
                return problem != null && problem.kind() == ProblemKind.TOO_LARGE
                        ? new Decoded(null, problem)
                        : frames.of(animated);
            }
        }
        if (frames.format.equals("webp")) {
            frames.webp = WebpStructure.of(bytes);
        }
        for (int index : FrameChoice.of(count, settings.maxFrames())) {
            Problem problem = page(reader, index, count, bytes, frames);
            if (problem != null) {
                if (frames.examined == 0 && problem.kind() == ProblemKind.TOO_LARGE) {
                    return new Decoded(null, problem);
                }
                frames.isMissing(problem.words());
            }
        }
        boolean lacksItsEnd = (frames.webp != null && frames.webp.isCut())
                || (frames.format.equals("png") && !PngStructure.hasEnd(bytes));
        if (lacksItsEnd) {
            frames.isMissing(LACKS_ITS_END);
        }
        return frames.of(count);
    }

    private static int countOf(ImageReader reader, Frames frames) {
        return switch (frames.format) {
            case "tiff", "webp", "ico" -> {
                try {
                    yield Math.max(1, reader.getNumImages(true));
                } catch (IOException | RuntimeException damage) {
                    frames.isMissing("How many pages it has cannot be read: the first was examined");
                    yield 1;
                }
            }
            default -> 1;
        };
    }

    private @Nullable Problem page(ImageReader reader, int index, int count, byte[] bytes, Frames frames) {
        String which = count == 1 ? "" : "Page " + (index + 1) + " of " + count + ": ";
        try {
            int width = reader.getWidth(index);
            int height = reader.getHeight(index);
            Problem tooLarge = problemWith(frames.format, width, height, bytes);
            if (tooLarge != null) {
                return new Problem(tooLarge.kind(), which + tooLarge.words());
            }
            int bytesPerPixel = FrameDecoding.bytesPerPixel(reader, index);
            int rowsAtATime = budget.rowsAtATime(width, height, bytesPerPixel);
            if (rowsAtATime == 0) {
                return new Problem(
                        ProblemKind.TOO_LARGE,
                        which
                                + "Its %d x %d pixels take %d bytes each, more than the memory that is given to it"
                                        .formatted(width, height, bytesPerPixel));
            }
            frames.pixels += (long) width * height;
            if (frames.pixels > budget.pixelsOfAllFrames()) {
                return new Problem(
                        ProblemKind.TOO_LARGE, which + "All its pages together have more pixels than are decoded");
            }
            Progress progress = frames.ofWhatIsThere(
                    index, FrameDecoding.decode(reader, index, rowsAtATime, new Hashing(hasher, rows)));
            if (progress.isWhole()) {
                frames.add(width, height, hasher.finish());
                return null;
            }
            if (progress.failure() == null && frames.format.equals("jpeg") && isCoarselyThere(bytes)) {
                frames.add(width, height, hasher.finish());
                return new Problem(
                        ProblemKind.DECODED_IN_PART,
                        "All of it was decoded, but some of its passes are missing or damaged");
            }
            if (progress.share() >= FrameDecoding.ENOUGH) {
                frames.add(width, height, hasher.finish());
                return new Problem(ProblemKind.DECODED_IN_PART, which + inPart(progress.share()));
            }
            return new Problem(
                    ProblemKind.DAMAGED,
                    which + "It is damaged: only " + percent(progress.share()) + " % of it can be decoded");
        } catch (IOException | RuntimeException | StackOverflowError damage) {
            return new Problem(ProblemKind.DAMAGED, which + "Its beginning is damaged: it cannot be decoded");
        }
    }

    /// Of a picture in several passes the first one shows all of it; the share of rows says nothing there.
    private static boolean isCoarselyThere(byte[] jpeg) {
        JpegStructure structure = JpegStructure.of(jpeg);
        return structure.hasSeveralScans() && structure.hasFirstPass();
    }

    private @Nullable Problem problemWith(String format, int width, int height, byte[] bytes) {
        Problem tooLarge = budget.problemWith(width, height, bytes.length);
        if (tooLarge == null && format.equals("jpeg")) {
            Problem tooManyScans = budget.problemWithScans(width, height);
            return tooManyScans != null && JpegStructure.of(bytes).hasSeveralScans() ? tooManyScans : null;
        }
        return tooLarge;
    }

    private static String inPart(double share) {
        int percent = percent(share);
        return percent >= 100 ? LACKS_ITS_END : percent + " % of its rows were decoded; the rest is missing or damaged";
    }

    private static int percent(double share) {
        return (int) Math.floor(share * 100);
    }

    /// Hashes a picture as its bands come.
    private record Hashing(PdqHasher hasher, PixelRows rows) implements FrameDecoding.Bands {
        @Override
        public void begin(int width, int height) {
            hasher.begin(width, height);
        }

        @Override
        public void take(BufferedImage band) {
            rows.give(band);
        }
    }

    /// Every frame as a viewer shows it: drawn over what earlier ones left.
    ///
    /// Where the first frame is see-through, its own colours are used, as the reference does for a still picture.
    /// What no
    /// frame has covered is black.
    private Decoded animation(ImageReader reader, byte[] bytes, Frames frames) throws IOException {
        GifStructure gif = GifStructure.of(bytes);
        if (gif == null) {
            return Decoded.failed(ProblemKind.DAMAGED, "It ends before its first frame");
        }
        int width = gif.width();
        int height = gif.height();
        Problem tooLarge = budget.problemWith(width, height, bytes.length);
        if (tooLarge != null) {
            return new Decoded(null, tooLarge);
        }
        // The canvas, and a copy for frames that restore what was there.
        if ((long) width * height * 2 * Integer.BYTES > budget.bytesAtATime()) {
            return Decoded.failed(
                    ProblemKind.TOO_LARGE,
                    "Its canvas of %d x %d pixels needs more memory than is given to it".formatted(width, height));
        }
        int count = gif.frames().size();
        int[] chosen = FrameChoice.of(count, settings.maxFrames());
        int[] canvas = new int[width * height];
        int[] before = {};
        for (int index = 0; index < count; index++) {
            Frame frame = gif.frames().get(index);
            frames.pixels += (long) frame.width() * frame.height();
            if (budget.problemWith(frame.width(), frame.height(), bytes.length) != null
                    || frames.pixels > budget.pixelsOfAllFrames()) {
                frames.isMissing("Only %d of %d frames were examined: the others have more pixels than are decoded"
                        .formatted(index, count));
                break;
            }
            if (frame.disposal() == GifStructure.Disposal.RESTORE) {
                before = canvas.clone();
            }
            Progress progress = drawn(reader, index, frame, canvas, width, height);
            boolean isEnough = progress.isWhole() || (index == 0 && progress.share() >= FrameDecoding.ENOUGH);
            if (!progress.isWhole()) {
                frames.isMissing(
                        count == 1
                                ? isEnough
                                        ? inPart(progress.share())
                                        : "It is damaged: only " + percent(progress.share()) + " % of it can be decoded"
                                : "Damaged at frame %d of %d".formatted(index + 1, count));
            }
            if (!isEnough) {
                break;
            }
            if (Arrays.binarySearch(chosen, index) >= 0) {
                hasher.begin(width, height);
                for (int y = 0; y < height; y++) {
                    hasher.rowRgb(canvas, y * width);
                }
                frames.add(width, height, hasher.finish());
            }
            switch (frame.disposal()) {
                case KEEP -> {}
                case CLEAR -> clear(frame, canvas, width, height);
                case RESTORE -> canvas = before;
            }
        }
        if (gif.isCut()) {
            frames.isMissing(
                    count >= GifStructure.MOST_FRAMES
                            ? "Only its first %d frames were examined".formatted(count)
                            : "It is cut short or damaged after frame " + count);
        }
        return frames.of(count);
    }

    /// Draws one frame on the canvas, if all of it (of the first frame: enough of it) can be decoded.
    private static Progress drawn(ImageReader reader, int index, Frame frame, int[] canvas, int width, int height) {
        try {
            BufferedImage[] decoded = new BufferedImage[1];
            Progress progress = FrameDecoding.decode(
                    reader, index, Math.max(1, reader.getHeight(index)), new FrameDecoding.Bands() {
                        @Override
                        public void begin(int bandWidth, int bandHeight) throws IOException {
                            if (bandWidth != frame.width() || bandHeight != frame.height()) {
                                throw new IOException("The decoder sees another frame than its header tells of");
                            }
                        }

                        @Override
                        public void take(BufferedImage band) {
                            decoded[0] = band;
                        }
                    });
            if (progress.isWhole() || (index == 0 && progress.share() >= FrameDecoding.ENOUGH)) {
                draw(decoded[0], frame, index == 0, canvas, width, height);
            }
            return progress;
        } catch (IOException | RuntimeException | StackOverflowError damage) {
            return new Progress(0, false, damage);
        }
    }

    private static void draw(
            BufferedImage image, Frame frame, boolean seeThroughToo, int[] canvas, int width, int height) {
        int[] row = new int[frame.width()];
        int visible = Math.min(frame.width(), width - frame.left());
        for (int y = 0; y < frame.height() && frame.top() + y < height; y++) {
            image.getRGB(0, y, frame.width(), 1, row, 0, frame.width());
            int at = (frame.top() + y) * width + frame.left();
            for (int x = 0; x < visible; x++) {
                if (seeThroughToo || row[x] >>> 24 != 0) {
                    canvas[at + x] = row[x];
                }
            }
        }
    }

    private static void clear(Frame frame, int[] canvas, int width, int height) {
        int right = Math.min(width, frame.left() + frame.width());
        for (int y = frame.top(); y < Math.min(height, frame.top() + frame.height()) && frame.left() < right; y++) {
            Arrays.fill(canvas, y * width + frame.left(), y * width + right, 0);
        }
    }
}
