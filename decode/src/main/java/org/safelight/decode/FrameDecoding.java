package org.safelight.decode;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.awt.image.SampleModel;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.event.IIOReadProgressListener;
import javax.imageio.event.IIOReadWarningListener;
import org.jspecify.annotations.Nullable;

/// Decodes one frame by an ImageIO reader: in one piece or in bands of rows, and as far as it goes when it is
/// damaged. Runs in a worker.
///
/// How a damaged picture is judged. A decoder that meets damage either throws, or warns and fills the rest. Either
/// way the share
/// of rows that it had delivered by then is known from its progress. From half of the rows on the picture
/// counts as decoded in part: what is missing stays black, or grey where the decoder fills it so. Below half it is
/// damaged: a hash of mostly nothing would
/// only look like other such hashes. The same bytes give the same share on every machine.
final class FrameDecoding {
    /// Half of the rows.
    static final double ENOUGH = 0.5;

    private static final int BITS_PER_BYTE = 8;

    /// How far it went.
    ///
    /// @param share of the rows delivered before anything was wrong: 0 to 1
    /// @param isWhole nothing was wrong at all
    /// @param failure what the decoder threw, if it did
    record Progress(double share, boolean isWhole, @Nullable Throwable failure) {
        static final Progress WHOLE = new Progress(1, true, null);
    }

    /// Takes a picture band by band, top to bottom; one band if it fits.
    interface Bands {
        void begin(int width, int height) throws IOException;

        /// Takes the next rows.
        ///
        /// @param band as wide as the picture
        void take(BufferedImage band) throws IOException;
    }

    private FrameDecoding() {}

    /// Decodes frame `index` of the reader and gives all its rows to `bands`, also those that damage left black.
    ///
    /// @param rowsAtATime rows of a band; the height of the picture for one band
    static Progress decode(ImageReader reader, int index, int rowsAtATime, Bands bands) throws IOException {
        int width = reader.getWidth(index);
        int height = reader.getHeight(index);
        ImageTypeSpecifier type = typeOf(reader, index);
        bands.begin(width, height);
        Progress progress = Progress.WHOLE;
        for (int y = 0; y < height; y += rowsAtATime) {
            int rows = Math.min(rowsAtATime, height - y);
            boolean isAll = rows == height;
            BufferedImage band = type.createBufferedImage(width, rows);
            if (progress.failure() == null) {
                Progress ofBand = decodeBand(reader, index, new Rectangle(0, y, width, rows), band, isAll);
                if (ofBand.failure() != null && isAll) {
                    // Some readers promise a type of picture and then write another: let this one choose.
                    BufferedImage chosen = chosenByReader(reader, index);
                    if (chosen != null && chosen.getWidth() == width && chosen.getHeight() == height) {
                        band = chosen;
                        ofBand = Progress.WHOLE;
                    }
                }
                if (progress.isWhole() && !ofBand.isWhole()) {
                    progress = new Progress((y + ofBand.share() * rows) / height, false, ofBand.failure());
                }
            }
            bands.take(band);
        }
        return progress;
    }

    /// Bytes that one decoded pixel takes.
    static int bytesPerPixel(ImageReader reader, int index) throws IOException {
        SampleModel model = typeOf(reader, index).getSampleModel();
        int bits = 0;
        for (int size : model.getSampleSize()) {
            bits += size;
        }
        return Math.max(1, (bits + BITS_PER_BYTE - 1) / BITS_PER_BYTE);
    }

    /// The type that the reader prefers: what it would choose itself.
    private static ImageTypeSpecifier typeOf(ImageReader reader, int index) throws IOException {
        Iterator<ImageTypeSpecifier> types = reader.getImageTypes(index);
        if (!types.hasNext()) {
            throw new IOException("The decoder knows no way to show these colours");
        }
        return types.next();
    }

    /// Null unless all of it could be decoded without any warning.
    private static @Nullable BufferedImage chosenByReader(ImageReader reader, int index) {
        Watch watch = new Watch();
        reader.addIIOReadProgressListener(watch);
        reader.addIIOReadWarningListener(watch);
        try {
            BufferedImage image = reader.read(index);
            return watch.warned ? null : image;
        } catch (IOException | RuntimeException | StackOverflowError damage) {
            return null;
        } finally {
            reader.removeAllIIOReadProgressListeners();
            reader.removeAllIIOReadWarningListeners();
        }
    }

    private static Progress decodeBand(
            ImageReader reader, int index, Rectangle region, BufferedImage into, boolean isAll) {
        Watch watch = new Watch();
        reader.addIIOReadProgressListener(watch);
        reader.addIIOReadWarningListener(watch);
        try {
            ImageReadParam param = reader.getDefaultReadParam();
            param.setDestination(into);
            if (!isAll) {
                param.setSourceRegion(region);
            }
            reader.read(index, param);
            return watch.warned ? new Progress(watch.shareAtWarning, false, null) : Progress.WHOLE;
        } catch (OutOfMemoryError full) {
            throw full;
        } catch (Exception | Error damage) {
            // Whatever hostile bytes make a decoder throw, LinkageError aside, is damage.
            if (damage instanceof LinkageError broken) {
                throw broken;
            }
            return new Progress(watch.warned ? watch.shareAtWarning : watch.share, false, damage);
        } finally {
            reader.removeAllIIOReadProgressListeners();
            reader.removeAllIIOReadWarningListeners();
        }
    }

    /// Remembers how far decoding was when the first warning came.
    private static final class Watch implements IIOReadProgressListener, IIOReadWarningListener {
        private static final double PERCENT = 100;

        private double share;
        private boolean started;
        private boolean warned;
        private double shareAtWarning;

        @Override
        public void imageProgress(ImageReader source, float percentageDone) {
            share = Math.clamp(percentageDone / PERCENT, 0, 1);
        }

        @Override
        public void warningOccurred(ImageReader source, String warning) {
            // Before the first pixel it is about a colour profile or a comment.
            if (started && !warned) {
                warned = true;
                shareAtWarning = share;
            }
        }

        @Override
        public void imageComplete(ImageReader source) {
            share = 1;
        }

        @Override
        public void sequenceStarted(ImageReader source, int minIndex) {}

        @Override
        public void sequenceComplete(ImageReader source) {}

        @Override
        public void imageStarted(ImageReader source, int imageIndex) {
            started = true;
        }

        @Override
        public void thumbnailStarted(ImageReader source, int imageIndex, int thumbnailIndex) {}

        @Override
        public void thumbnailProgress(ImageReader source, float percentageDone) {}

        @Override
        public void thumbnailComplete(ImageReader source) {}

        @Override
        public void readAborted(ImageReader source) {}
    }
}
