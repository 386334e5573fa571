package org.safelight.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.safelight.decode.GifStructure.Disposal;
import org.safelight.testdata.PictureFormat;

/// Animations whose frames cover part of the canvas only, held against canvases painted by hand.
class GifAnimationTest {
    private static final ExaminerFixture WORKER = ExaminerFixture.withoutTurbo();
    private static final int SIDE = 64;
    private static final int SEE_THROUGH = 0;
    private static final int WHITE = 1;
    private static final int BLACK = 2;

    @Test
    void frames_are_drawn_over_what_earlier_ones_left() {
        // White left half; then a black square in the middle that is cleared; a white square that is taken back; a
        // bar.
        byte[] gif = gif(
                frame(0, 0, SIDE, SIDE, Disposal.KEEP, (x, y) -> x < 32 ? WHITE : BLACK),
                frame(16, 8, 24, 40, Disposal.CLEAR, (x, y) -> BLACK),
                frame(40, 10, 20, 20, Disposal.RESTORE, (x, y) -> WHITE),
                frame(0, 50, SIDE, 8, Disposal.KEEP, (x, y) -> x % 4 == 0 ? SEE_THROUGH : WHITE));
        BufferedImage first = painted(null, (x, y) -> x < 32);
        BufferedImage second = painted(first, (x, y) -> inside(x, y, 16, 8, 24, 40) ? Boolean.FALSE : null);
        BufferedImage third = painted(second, (x, y) -> inside(x, y, 40, 10, 20, 20) ? Boolean.TRUE : null);
        BufferedImage fourth =
                painted(second, (x, y) -> (inside(x, y, 0, 50, SIDE, 8) && x % 4 != 0) ? Boolean.TRUE : null);
        var expected = Stream.of(first, second, third, fourth)
                .map(canvas -> ExaminerFixture.variants(WORKER.picture(PictureFormat.PNG.write(canvas))))
                .toList();
        Picture picture = WORKER.picture(gif);
        assertThat(picture.frames()).isEqualTo(4);
        assertThat(picture.frameHashes()).isEqualTo(expected);
    }

    @Test
    void the_structure_is_read_from_the_blocks() {
        byte[] gif = gif(
                frame(0, 0, SIDE, SIDE, Disposal.KEEP, (x, y) -> WHITE),
                frame(5, 6, 7, 8, Disposal.RESTORE, (x, y) -> BLACK));
        GifStructure structure = java.util.Objects.requireNonNull(GifStructure.of(gif));
        assertThat(structure.width()).isEqualTo(SIDE);
        assertThat(structure.frames())
                .containsExactly(
                        new GifStructure.Frame(0, 0, SIDE, SIDE, Disposal.KEEP),
                        new GifStructure.Frame(5, 6, 7, 8, Disposal.RESTORE));
        assertThat(structure.isCut()).isFalse();
        assertThat(java.util.Objects.requireNonNull(GifStructure.of(java.util.Arrays.copyOf(gif, gif.length - 1)))
                        .frames())
                .hasSize(2);
        assertThat(GifStructure.of(new byte[5])).isNull();
    }

    @Test
    void a_frame_that_reaches_over_the_canvas_is_cut_off() {
        byte[] gif = gif(
                frame(0, 0, SIDE, SIDE, Disposal.KEEP, (x, y) -> (x / 8 + y / 8) % 2 == 0 ? WHITE : BLACK),
                frame(50, 50, 40, 40, Disposal.CLEAR, (x, y) -> WHITE),
                frame(0, 0, 4, 4, Disposal.KEEP, (x, y) -> BLACK));
        assertThat(WORKER.picture(gif).framesExamined()).isEqualTo(3);
        assertThat(WORKER.picture(gif).width()).isEqualTo(SIDE);
    }

    private interface Colour {
        int at(int x, int y);
    }

    private interface Paint {
        /// White, black, or null to leave what is there.
        @org.jspecify.annotations.Nullable
        Boolean at(int x, int y);
    }

    private static boolean inside(int x, int y, int left, int top, int width, int height) {
        return x >= left && x < left + width && y >= top && y < top + height;
    }

    /// What was cleared is black, and so is what a see-through place shows on a cleared canvas.
    private static BufferedImage painted(@org.jspecify.annotations.Nullable BufferedImage before, Paint paint) {
        BufferedImage canvas = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                Boolean white = paint.at(x, y);
                int kept = before == null ? 0 : before.getRGB(x, y);
                canvas.setRGB(x, y, white == null ? kept : white ? 0xffffff : 0);
            }
        }
        return canvas;
    }

    private static byte[] frame(int left, int top, int width, int height, Disposal disposal, Colour colour) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int code = switch (disposal) {
            case KEEP -> 1;
            case CLEAR -> 2;
            case RESTORE -> 3;
        };
        out.writeBytes(new byte[] {0x21, (byte) 0xf9, 4, (byte) (code << 2 | 1), 5, 0, SEE_THROUGH, 0, 0x2c});
        for (int value : List.of(left, top, width, height)) {
            out.write(value);
            out.write(value >> 8);
        }
        out.write(0);
        // LZW that never learns: a clear code before every second pixel keeps all codes at 3 bits.
        out.write(2);
        ByteArrayOutputStream bits = new ByteArrayOutputStream();
        int held = 0;
        int count = 0;
        for (int i = 0; i <= width * height; i++) {
            boolean end = i == width * height;
            int[] codes = end ? new int[] {5} : i % 2 == 0 ? new int[] {4, -1} : new int[] {-1};
            for (int next : codes) {
                int value = next >= 0 ? next : colour.at(i % width, i / width);
                held |= value << count;
                count += 3;
                while (count >= 8) {
                    bits.write(held);
                    held >>>= 8;
                    count -= 8;
                }
            }
        }
        bits.write(held);
        byte[] data = bits.toByteArray();
        for (int at = 0; at < data.length; at += 255) {
            int length = Math.min(255, data.length - at);
            out.write(length);
            out.write(data, at, length);
        }
        out.write(0);
        return out.toByteArray();
    }

    private static byte[] gif(byte[]... frames) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {'G', 'I', 'F', '8', '9', 'a', SIDE, 0, SIDE, 0, (byte) 0x81, 0, 0});
        out.writeBytes(new byte[] {0, 0, 0, -1, -1, -1, 0, 0, 0, 0x40, 0x40, 0x40});
        for (byte[] frame : frames) {
            out.writeBytes(frame);
        }
        out.write(0x3b);
        return out.toByteArray();
    }
}
