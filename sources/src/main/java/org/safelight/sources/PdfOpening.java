package org.safelight.sources;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.cos.COSDocument;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSObject;
import org.apache.pdfbox.cos.COSObjectKey;
import org.apache.pdfbox.cos.COSStream;
import org.apache.pdfbox.io.IOUtils;
import org.apache.pdfbox.io.RandomAccessRead;
import org.apache.pdfbox.io.RandomAccessReadView;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.common.PDStream;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;
import org.apache.pdfbox.pdmodel.graphics.image.PDImageXObject;
import org.jspecify.annotations.Nullable;

/// Opens PDF documents: the pictures in them, and the files attached. Runs in a worker.
///
/// A JPEG or JPEG 2000 in a PDF is the file that was put there, byte for byte, and is given as that. Pictures
/// stored in other ways are given as PNG: they can be told by look, never as the same file.
final class PdfOpening {
    private static final int MOST_PIXELS = 40_000_000;

    private PdfOpening() {}

    static @Nullable ContainerProblem open(SeekableInput bytes, MemberSink members) throws IOException {
        boolean damaged = false;
        // A worker has no place for temporary files.
        ImageIO.setUseCache(false);
        try (PDDocument document =
                Loader.loadPDF(new Reading(bytes), "", null, null, IOUtils.createMemoryOnlyStreamCache())) {
            COSDocument objects = document.getDocument();
            List<COSObjectKey> keys =
                    objects.getXrefTable().keySet().stream().sorted().toList();
            for (COSObjectKey key : keys) {
                try {
                    COSObject object = objects.getObjectFromPool(key);
                    if (object.getObject() instanceof COSStream stream) {
                        stream(key, stream, members);
                    }
                } catch (IOException | RuntimeException broken) {
                    damaged = true;
                }
            }
        } catch (InvalidPasswordException encrypted) {
            return new ContainerProblem(ContainerProblem.Kind.ENCRYPTED, "A password is needed to read it");
        }
        return damaged ? Openings.damaged("Some of its parts could not be read") : null;
    }

    private static void stream(COSObjectKey key, COSStream stream, MemberSink members) throws IOException {
        String number = "object-" + key.getNumber();
        if (COSName.EMBEDDED_FILE.equals(stream.getItem(COSName.TYPE))) {
            try (InputStream attached = stream.createInputStream()) {
                members.member((number + ".attached").getBytes(StandardCharsets.UTF_8), MemberFacts.NONE, attached);
            }
        } else if (COSName.IMAGE.equals(stream.getItem(COSName.SUBTYPE))) {
            COSBase filter = stream.getFilters();
            if (COSName.DCT_DECODE.equals(filter) || COSName.JPX_DECODE.equals(filter)) {
                String extension = COSName.DCT_DECODE.equals(filter) ? ".jpg" : ".jp2";
                try (InputStream picture = stream.createRawInputStream()) {
                    members.member((number + extension).getBytes(StandardCharsets.UTF_8), MemberFacts.NONE, picture);
                }
            } else {
                drawn(number, stream, members);
            }
        }
    }

    private static void drawn(String number, COSStream stream, MemberSink members) throws IOException {
        PDImageXObject picture = new PDImageXObject(new PDStream(stream), null);
        String name = number + ".png";
        if ((long) picture.getWidth() * picture.getHeight() > MOST_PIXELS) {
            members.notRead(
                    name.getBytes(StandardCharsets.UTF_8),
                    MemberFacts.NONE,
                    new ContainerProblem(
                            ContainerProblem.Kind.TOO_MUCH,
                            "It has more than the %,d pixels that are drawn from a PDF".formatted(MOST_PIXELS)));
            return;
        }
        BufferedImage pixels = picture.getImage();
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        if (pixels != null && ImageIO.write(pixels, "png", png)) {
            members.member(name, MemberFacts.NONE, png.toByteArray());
        }
    }

    /// The document's bytes, as its reader asks for them.
    private static final class Reading implements RandomAccessRead {
        private final SeekableInput bytes;
        private long at;

        Reading(SeekableInput bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 255;
        }

        @Override
        public int read(byte[] to, int offset, int length) {
            if (length == 0) {
                return 0;
            }
            int got = bytes.read(at, to, offset, length);
            at += Math.max(0, got);
            return got;
        }

        @Override
        public long getPosition() {
            return at;
        }

        @Override
        public void seek(long position) throws IOException {
            if (position < 0) {
                throw new IOException("before the first byte");
            }
            at = position;
        }

        @Override
        public long length() {
            return bytes.size();
        }

        @Override
        public boolean isClosed() {
            return false;
        }

        @Override
        public boolean isEOF() {
            return at >= bytes.size();
        }

        @Override
        public RandomAccessReadView createView(long from, long length) {
            return new RandomAccessReadView(new Reading(bytes), from, length, true);
        }

        @Override
        public void close() {
            // Holds nothing open.
        }
    }
}
