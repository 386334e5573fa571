package org.safelight.decode;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import javax.imageio.ImageReader;
import javax.imageio.spi.ImageReaderSpi;
import org.jspecify.annotations.Nullable;

/// The main class of a worker that makes pictures small, and of a video a sheet of its frames: takes bytes
/// from standard input, gives samples on
/// standard output, until its input ends. It never gives an encoded picture, so that nothing of an item can
/// pass through it.
///
/// ```text
/// request:  step (UTF), length (int), the bytes
/// answer:   MADE, width, height, frames (int), in part (boolean), samples
///       or  NOT_MADE, kind of problem (UTF), words (UTF)
/// ```
public final class RenditionWorker {
    static final int READY = 0x53;
    static final int MADE = 1;
    static final int NOT_MADE = 2;

    private static final int EXIT_BROKEN = 14;

    /// Formats by media type, as ImageIO names them.
    private static final Map<String, String> FORMATS = Map.of(
            "image/jpeg", "jpeg",
            "image/png", "png",
            "image/gif", "gif",
            "image/bmp", "bmp",
            "image/webp", "webp",
            "image/tiff", "tiff");

    private final PixelBudget budget;
    private final ImageReaders readers = new ImageReaders();
    private final FfmpegLibrary.Found ffmpeg = FfmpegLibrary.find();
    private final ContactSheet sheets;

    RenditionWorker(PixelBudget budget, long maxPixels) {
        this.budget = budget;
        sheets = new ContactSheet(budget, maxPixels);
    }

    /// What came of an item.
    sealed interface Answer {
        @SuppressWarnings("ArrayRecordComponent") // never compared
        record Samples(int width, int height, int frames, boolean isInPart, byte[] samples) implements Answer {}

        record None(Problem problem) implements Answer {}
    }

    /// Runs a worker until its input ends. Only [RenditionMaker] starts it.
    ///
    /// @param arguments see [WorkerSettings]
    public static void main(String[] arguments) {
        var in = new DataInputStream(new BufferedInputStream(new FileInputStream(FileDescriptor.in), Wire.PIECE));
        var out = new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
        System.setOut(System.err);
        System.setIn(InputStream.nullInputStream());
        try {
            WorkerSettings settings = WorkerSettings.parse(arguments);
            var worker = new RenditionWorker(
                    new PixelBudget(settings.maxPixels(), Runtime.getRuntime().maxMemory()), settings.maxPixels());
            out.writeByte(READY);
            out.flush();
            while (worker.answerNext(in, out, settings.maxBytes())) {
                // Until the input ends.
            }
            Runtime.getRuntime().halt(0);
        } catch (OutOfMemoryError full) {
            Runtime.getRuntime().halt(DecodeWorker.EXIT_OUT_OF_MEMORY);
        } catch (IOException parentIsGone) {
            Runtime.getRuntime().halt(EXIT_BROKEN);
        }
    }

    private boolean answerNext(DataInputStream in, DataOutputStream out, long maxBytes) throws IOException {
        String step;
        try {
            step = in.readUTF();
        } catch (EOFException end) {
            return false;
        }
        int length = in.readInt();
        if (length < 0 || length > maxBytes) {
            throw new IOException("A request that is none");
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        switch (render(bytes, RenditionStep.valueOf(step))) {
            case Answer.Samples made -> {
                out.writeByte(MADE);
                out.writeInt(made.width());
                out.writeInt(made.height());
                out.writeInt(made.frames());
                out.writeBoolean(made.isInPart());
                out.write(made.samples());
            }
            case Answer.None(var problem) -> {
                out.writeByte(NOT_MADE);
                out.writeUTF(problem.kind().name());
                out.writeUTF(problem.words());
            }
        }
        out.flush();
        return true;
    }

    Answer render(byte[] bytes, RenditionStep step) {
        Identified type = TypeDetection.identify(bytes);
        String mediaType = type.mediaType();
        if (type.mediaClass() == MediaClass.VIDEO) {
            Problem missing = ContactSheet.missing(ffmpeg);
            if (missing != null) {
                return new Answer.None(missing);
            }
            FfmpegLibrary.load();
            return sheets.make(bytes, step);
        }
        String format = FORMATS.get(mediaType);
        if (format == null) {
            return new Answer.None(
                    new Problem(ProblemKind.UNSUPPORTED, "Items of type " + mediaType + " cannot be shown here yet"));
        }
        byte[] samples = format.equals("jpeg") ? JpegStructure.withoutColourProfile(bytes) : bytes;
        Problem first = null;
        for (ImageReaderSpi provider : readers.forFormat(format, samples)) {
            switch (renderBy(provider, samples, step)) {
                case Answer.Samples made -> {
                    return upright(made, MetadataReading.read(mediaType, bytes).orientation());
                }
                case Answer.None(var problem) -> first = first == null ? problem : first;
            }
        }
        return new Answer.None(
                first != null
                        ? first
                        : new Problem(ProblemKind.UNSUPPORTED, "No decoder for " + mediaType + " is installed"));
    }

    /// As whoever took it saw it: turned and mirrored as the file's EXIF says, which changes no sample.
    ///
    /// @param orientation EXIF orientation, 1 to 8; null as 1
    static Answer.Samples upright(Answer.Samples lying, @Nullable Integer orientation) {
        int turn = orientation == null ? 1 : orientation;
        if (turn == 1) {
            return lying;
        }
        int right = lying.width() - 1;
        int bottom = lying.height() - 1;
        boolean isOnItsSide = turn >= 5;
        int width = isOnItsSide ? lying.height() : lying.width();
        int height = isOnItsSide ? lying.width() : lying.height();
        byte[] from = lying.samples();
        int each = from.length / (width * height);
        byte[] to = new byte[from.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int column = switch (turn) {
                    case 2, 3 -> right - x;
                    case 5, 6 -> y;
                    case 7, 8 -> right - y;
                    default -> x;
                };
                int row = switch (turn) {
                    case 3, 4 -> bottom - y;
                    case 5, 8 -> x;
                    case 6, 7 -> bottom - x;
                    default -> y;
                };
                System.arraycopy(from, (row * lying.width() + column) * each, to, (y * width + x) * each, each);
            }
        }
        return new Answer.Samples(width, height, lying.frames(), lying.isInPart(), to);
    }

    private Answer renderBy(ImageReaderSpi provider, byte[] bytes, RenditionStep step) {
        ImageReader reader = null;
        try (BytesInput input = new BytesInput(bytes)) {
            reader = provider.createReaderInstance();
            reader.setInput(input, false, true);
            int width = reader.getWidth(0);
            int height = reader.getHeight(0);
            Problem tooLarge = budget.problemWith(width, height, bytes.length);
            if (tooLarge != null) {
                return new Answer.None(tooLarge);
            }
            int rowsAtATime = budget.rowsAtATime(width, height, FrameDecoding.bytesPerPixel(reader, 0));
            if (rowsAtATime == 0) {
                return new Answer.None(new Problem(ProblemKind.TOO_LARGE, "It needs more memory than is given to it"));
            }
            CellMeans means = new CellMeans(step);
            FrameDecoding.Progress progress = FrameDecoding.decode(reader, 0, rowsAtATime, means);
            if (!progress.isWhole() && progress.share() < FrameDecoding.ENOUGH) {
                return new Answer.None(
                        new Problem(ProblemKind.DAMAGED, "It is damaged: less than half of it can be decoded"));
            }
            return new Answer.Samples(
                    means.width(), means.height(), frames(reader), !progress.isWhole(), means.samples());
        } catch (IOException | RuntimeException | StackOverflowError damage) {
            return new Answer.None(new Problem(ProblemKind.DAMAGED, "Its beginning is damaged: it cannot be decoded"));
        } finally {
            if (reader != null) {
                reader.dispose();
            }
        }
    }

    private static int frames(ImageReader reader) {
        try {
            return Math.max(1, reader.getNumImages(true));
        } catch (IOException | RuntimeException damage) {
            return 1;
        }
    }
}
