package org.safelight.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Our own readers of what a picture may hold, and of what a worker that a picture has taken over may answer or ask
/// for: whatever the bytes are, they end, within their bounds.
///
/// The tests run the kept inputs beside the compiled tests. With `JAZZER_FUZZ=1` and one method chosen, new inputs are
/// sought; what is found is fixed and kept as an input.
class DecodeFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void what_a_worker_answers(byte[] answer) {
        DataInputStream from = new DataInputStream(new ByteArrayInputStream(answer));
        try {
            Wire.readHello(from);
        } catch (IOException notOne) {
            from = new DataInputStream(new ByteArrayInputStream(answer));
        }
        try {
            while (true) {
                Wire.Frame frame = Wire.readFrame(from);
                switch (frame.kind()) {
                    case Wire.TYPE ->
                        assertThat(Wire.readTypeFrom(frame.content()).mediaType())
                                .hasSizeBetween(1, 201);
                    case Wire.READ ->
                        assertThat(Wire.Wanted.readFrom(frame.content()).length())
                                .isBetween(1, Wire.Wanted.LONGEST);
                    default -> {
                        Examination read = Wire.readExaminationFrom(frame.content());
                        Picture picture = read.picture();
                        if (picture != null) {
                            assertThat(picture.width()).isPositive();
                            assertThat(picture.height()).isPositive();
                            assertThat(picture.frameHashes()).isNotEmpty();
                        }
                    }
                }
            }
        } catch (IOException end) {
            assertThat(end).isNotNull();
        }
    }

    @FuzzTest(maxDuration = "10m")
    void what_a_worker_that_makes_renditions_answers(byte[] answer) {
        for (RenditionStep step : RenditionStep.values()) {
            DataInputStream from = new DataInputStream(new ByteArrayInputStream(answer));
            try {
                if (RenditionMaker.read(from, step) instanceof Rendition.Made made) {
                    assertThat(made.width()).isBetween(1, step.longestSide());
                    assertThat(made.height()).isBetween(1, step.longestSide());
                }
            } catch (IOException none) {
                assertThat(none).isNotNull();
            }
        }
    }

    @FuzzTest(maxDuration = "10m")
    void the_markers_of_a_jpeg(byte[] markers) {
        byte[] jpeg = after(new byte[] {(byte) 0xff, (byte) 0xd8}, markers);
        JpegStructure structure = JpegStructure.of(jpeg);
        assertThat(structure.components()).isBetween(0, 255);
        JpegStructure.isReadAlike(jpeg);
        assertThat(JpegStructure.withoutColourProfile(jpeg).length).isLessThanOrEqualTo(jpeg.length);
        byte[] raw = after(new byte[] {'I', 'I', 42, 0}, jpeg);
        RawPreview preview = RawPreview.largest(raw);
        if (preview != null) {
            assertThat(preview.from()).isPositive();
            assertThat(preview.to()).isGreaterThan(preview.from()).isLessThanOrEqualTo(raw.length);
            assertThat(preview.pixels()).isNotNegative();
        }
    }

    @FuzzTest(maxDuration = "10m")
    void the_blocks_of_a_gif_and_the_chunks_of_png_and_webp(byte[] blocks) {
        GifStructure gif = GifStructure.of(after("GIF89a".getBytes(StandardCharsets.US_ASCII), blocks));
        if (gif != null) {
            assertThat(gif.frames()).hasSizeBetween(1, GifStructure.MOST_FRAMES);
        }
        byte[] png = after(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'}, blocks);
        assertThat(PngStructure.frames(png)).isPositive();
        PngStructure.hasEnd(png);
        byte[] webp = after("RIFF\0\0\0\0WEBP".getBytes(StandardCharsets.US_ASCII), blocks);
        ByteBuffer.wrap(webp)
                .putInt(4, blocks.length > 4 ? ByteBuffer.wrap(blocks).getInt() : 0);
        WebpStructure structure = WebpStructure.of(webp);
        for (int frame = 0; frame <= structure.frames().size(); frame++) {
            assertThat(structure.shareOf(frame)).isBetween(0.0, 1.0);
        }
    }

    /// The first half of the bytes says what a worker asks for, the rest is the video: what it gets is what stands
    /// there, whether the source can be read anywhere or from its beginning only.
    @FuzzTest(maxDuration = "10m")
    void where_a_worker_reads_of_a_video(byte[] bytes) throws IOException {
        ByteBuffer wishes = ByteBuffer.wrap(bytes, 0, bytes.length / 2);
        byte[] content = Arrays.copyOfRange(bytes, bytes.length / 2, bytes.length);
        try (SourceReader forward = new SourceReader(source(content, false));
                SourceReader anywhere = new SourceReader(source(content, true))) {
            while (wishes.remaining() >= 3) {
                int kind = wishes.get();
                long offset = kind < 0 ? Long.MAX_VALUE - (wishes.get() & 0xff) : wishes.get() & 0xff;
                int length = (wishes.get() & 0x7f) + 1;
                byte[] expected = offset >= content.length
                        ? new byte[0]
                        : Arrays.copyOfRange(content, (int) offset, Math.min(content.length, (int) offset + length));
                for (SourceReader reader : new SourceReader[] {forward, anywhere}) {
                    byte[] to = new byte[length + 1];
                    int count = reader.read(offset, to, 1, length);
                    assertThat(Arrays.copyOfRange(to, 1, 1 + count)).isEqualTo(expected);
                }
            }
        }
    }

    private static ByteSource source(byte[] content, boolean isAnywhere) {
        return new ByteSource() {
            @Override
            public long size() {
                return content.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(content);
            }

            @Override
            public @Nullable Anywhere openAnywhere() {
                return isAnywhere ? new InMemory(content) : null;
            }
        };
    }

    private static final class InMemory implements ByteSource.Anywhere {
        private final byte[] content;

        InMemory(byte[] content) {
            this.content = content;
        }

        @Override
        public int read(ByteBuffer to, long from) {
            if (from >= content.length) {
                return -1;
            }
            int count = (int) Math.min(to.remaining(), content.length - from);
            to.put(content, (int) from, count);
            return count;
        }

        @Override
        public void close() {
            // Holds nothing open.
        }
    }

    private static byte[] after(byte[] beginning, byte[] rest) {
        byte[] all = Arrays.copyOf(beginning, beginning.length + rest.length);
        System.arraycopy(rest, 0, all, beginning.length, rest.length);
        return all;
    }
}
