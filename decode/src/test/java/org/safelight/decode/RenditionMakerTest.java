package org.safelight.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntBinaryOperator;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.safelight.testdata.DrawnPicture;
import org.safelight.testdata.PictureFormat;
import org.safelight.testdata.Scene;

/// A real confined worker, and answers that a hostile one could give.
class RenditionMakerTest {
    private static final RenditionMaker MAKER =
            RenditionMaker.of(DecodeOptions.standard().withWorkers(1).withHeapMegabytes(256));

    @AfterAll
    static void close() {
        MAKER.close();
    }

    private static byte[] png(int width, int height, IntBinaryOperator pixel) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, pixel.applyAsInt(x, y));
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", out);
        } catch (IOException inMemory) {
            throw new IllegalStateException(inMemory);
        }
        return out.toByteArray();
    }

    private static Rendition.Made made(byte[] bytes, RenditionStep step) throws InterruptedException {
        return (Rendition.Made) MAKER.make(bytes, step);
    }

    private static BufferedImage seen(Rendition.Made made) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(made.encoded()));
    }

    @Test
    void what_is_finer_than_a_step_allows_is_not_in_its_rendition() throws Exception {
        byte[] fine = png(960, 960, (x, y) -> (x + y) % 2 == 0 ? 0xffffff : 0);
        byte[] plain = png(960, 960, (x, y) -> 0x808080);
        for (RenditionStep step : RenditionStep.values()) {
            boolean areTheSame =
                    Arrays.equals(made(fine, step).encoded(), made(plain, step).encoded());
            assertThat(areTheSame).as(step.name()).isEqualTo(step != RenditionStep.FULL);
        }
    }

    @ParameterizedTest
    @EnumSource(RenditionStep.class)
    void a_rendition_is_no_larger_than_its_step_and_keeps_its_shape(RenditionStep step) throws Exception {
        for (int[] size : List.of(new int[] {3000, 1000}, new int[] {10, 2000}, new int[] {20, 10}, new int[] {1, 1})) {
            Rendition.Made made = made(png(size[0], size[1], (x, y) -> x * 7919 ^ y * 104729), step);
            BufferedImage seen = seen(made);
            assertThat(Math.max(seen.getWidth(), seen.getHeight()))
                    .isEqualTo(Math.min(step.longestSide(), Math.max(size[0], size[1])));
            assertThat(seen.getWidth()).isEqualTo(made.width());
            assertThat(seen.getHeight()).isEqualTo(made.height());
        }
    }

    @Test
    void each_pixel_is_the_mean_of_the_source_pixels_under_it() throws Exception {
        for (int seed = 0; seed < 12; seed++) {
            Random random = new Random(seed);
            int width = 1 + random.nextInt(700);
            int height = 1 + random.nextInt(700);
            int[] pixels = random.ints((long) width * height, 0, 1 << 24).toArray();
            RenditionStep step = List.of(RenditionStep.BLURRED, RenditionStep.LESS_BLURRED, RenditionStep.COLOUR)
                    .get(random.nextInt(3));
            Rendition.Made made = made(png(width, height, (x, y) -> pixels[y * width + x]), step);
            BufferedImage seen = seen(made);
            for (int y = 0; y < made.height(); y++) {
                for (int x = 0; x < made.width(); x++) {
                    int[] expected = plainMean(pixels, width, height, made, x, y);
                    int[] actual = seen.getRaster().getPixel(x, y, (int[]) null);
                    if (step.isGrey()) {
                        int luma = (expected[0] * 299 + expected[1] * 587 + expected[2] * 114 + 500) / 1000;
                        assertThat(actual[0]).as("seed " + seed).isEqualTo(luma);
                    } else {
                        assertThat(actual).as("seed " + seed).isEqualTo(expected);
                    }
                }
            }
        }
    }

    /// Looks at every source pixel for each pixel of the result.
    private static int[] plainMean(int[] pixels, int width, int height, Rendition.Made made, int atX, int atY) {
        long[] sum = new long[3];
        long count = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width && (long) y * made.height() / height == atY; x++) {
                if ((long) x * made.width() / width == atX) {
                    for (int i = 0; i < 3; i++) {
                        sum[i] += pixels[y * width + x] >> (16 - 8 * i) & 0xff;
                    }
                    count++;
                }
            }
        }
        int[] mean = new int[3];
        for (int i = 0; i < 3; i++) {
            mean[i] = Math.toIntExact((sum[i] + count / 2) / count);
        }
        return mean;
    }

    @Test
    void nothing_of_the_item_but_its_looks_is_in_a_rendition() throws Exception {
        byte[] jpeg = PictureFormat.JPEG.write(DrawnPicture.draw(Scene.LANDSCAPE, 1, 640, 480));
        byte[] secret = "MADE-UP PLACE 51.0 N".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer withComment = ByteBuffer.allocate(jpeg.length + secret.length + 4);
        withComment.put(jpeg, 0, 2).putShort((short) 0xfffe).putShort((short) (secret.length + 2));
        withComment.put(secret).put(jpeg, 2, jpeg.length - 2);
        for (RenditionStep step : RenditionStep.values()) {
            Rendition.Made made = made(withComment.array(), step);
            assertThat(new String(made.encoded(), StandardCharsets.ISO_8859_1)).doesNotContain("MADE-UP PLACE");
            if (made.mediaType().equals("image/png")) {
                assertThat(chunks(made.encoded())).containsOnly("IHDR", "IDAT", "IEND");
            } else {
                assertThat(segments(made.encoded())).doesNotContain(0xe1, 0xe2, 0xed, 0xfe);
            }
        }
    }

    private static List<String> chunks(byte[] png) {
        List<String> names = new ArrayList<>();
        ByteBuffer bytes = ByteBuffer.wrap(png);
        for (int at = 8; at < png.length; at += 12 + bytes.getInt(at)) {
            names.add(new String(png, at + 4, 4, StandardCharsets.US_ASCII));
        }
        return names;
    }

    private static List<Integer> segments(byte[] jpeg) {
        List<Integer> markers = new ArrayList<>();
        ByteBuffer bytes = ByteBuffer.wrap(jpeg);
        for (int at = 2; (jpeg[at + 1] & 0xff) != 0xda; at += 2 + (bytes.getShort(at + 2) & 0xffff)) {
            markers.add(jpeg[at + 1] & 0xff);
        }
        return markers;
    }

    @Test
    void what_cannot_be_made_small_is_named_and_the_next_item_is_served() throws Exception {
        byte[] whole = png(64, 64, (x, y) -> x * y);
        assertThat(MAKER.make(Arrays.copyOf(whole, 40), RenditionStep.FULL)).isInstanceOf(Rendition.NotMade.class);
        assertThat(MAKER.make("no picture".getBytes(StandardCharsets.US_ASCII), RenditionStep.FULL))
                .isInstanceOf(Rendition.NotMade.class);
        assertThat(MAKER.make(new byte[0], RenditionStep.FULL)).isInstanceOf(Rendition.NotMade.class);
        assertThat(MAKER.make(whole, RenditionStep.FULL)).isInstanceOf(Rendition.Made.class);
    }

    @Test
    void more_detail_than_a_step_allows_is_not_taken_from_a_worker() throws Exception {
        assertThat(answer(24, 24, 24 * 24)).isInstanceOf(Rendition.Made.class);
        for (int[] size : List.of(new int[] {25, 24}, new int[] {24, 25}, new int[] {0, 1}, new int[] {-1, -1})) {
            assertThatThrownBy(() -> answer(size[0], size[1], 700)).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> answer(24, 24, 24 * 24 - 1)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> RenditionMaker.read(
                        new DataInputStream(new ByteArrayInputStream(new byte[] {9})), RenditionStep.BLURRED))
                .isInstanceOf(IOException.class);
    }

    private static Rendition answer(int width, int height, int samples) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(answer);
        out.writeByte(RenditionWorker.MADE);
        out.writeInt(width);
        out.writeInt(height);
        out.writeInt(1);
        out.writeBoolean(false);
        out.write(new byte[samples]);
        return RenditionMaker.read(
                new DataInputStream(new ByteArrayInputStream(answer.toByteArray())), RenditionStep.BLURRED);
    }

    /// A JPEG of four quarters, red, green, blue and white, that says how it is to be turned.
    private static byte[] quarters(int orientation) throws IOException {
        BufferedImage image = new BufferedImage(64, 32, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 32; y++) {
            for (int x = 0; x < 64; x++) {
                image.setRGB(x, y, y < 16 ? (x < 32 ? 0xff0000 : 0x00ff00) : (x < 32 ? 0x0000ff : 0xffffff));
            }
        }
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        ImageIO.write(image, "jpeg", jpeg);
        byte[] exif = ByteBuffer.allocate(32)
                .put("Exif\0\0MM\0*".getBytes(StandardCharsets.ISO_8859_1))
                .putInt(8)
                .putShort((short) 1)
                .putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .array();
        byte[] bytes = jpeg.toByteArray();
        return ByteBuffer.allocate(bytes.length + 4 + exif.length)
                .put(bytes, 0, 2)
                .putShort((short) 0xffe1)
                .putShort((short) (2 + exif.length))
                .put(exif)
                .put(bytes, 2, bytes.length - 2)
                .array();
    }

    /// What is top left, top right, bottom left and bottom right, by the corner at which row and column 0 are.
    /// Source: EXIF 2.3, tag Orientation.
    @ParameterizedTest
    @org.junit.jupiter.params.provider.CsvSource({
        "1,rgbw", "2,grwb", "3,wbgr", "4,bwrg", "5,rbgw", "6,brwg", "7,wgbr", "8,gwrb"
    })
    void a_picture_stands_as_its_camera_was_held(int orientation, String corners) throws Exception {
        Rendition.Made made = made(quarters(orientation), RenditionStep.COLOUR);
        BufferedImage seen = seen(made);
        int width = seen.getWidth();
        int height = seen.getHeight();
        assertThat(width > height).isEqualTo(orientation < 5);
        StringBuilder found = new StringBuilder();
        for (int y : new int[] {height / 4, 3 * height / 4}) {
            for (int x : new int[] {width / 4, 3 * width / 4}) {
                java.awt.Color colour = new java.awt.Color(seen.getRGB(x, y));
                boolean isRed = colour.getRed() > 128;
                boolean isGreen = colour.getGreen() > 128;
                found.append(isRed && isGreen ? 'w' : isRed ? 'r' : isGreen ? 'g' : 'b');
            }
        }
        assertThat(found.toString()).isEqualTo(corners);
    }

    /// Nine seconds, each of one colour.
    private static byte[] colours(Path folder) throws Exception {
        List<String> arguments = new ArrayList<>();
        StringBuilder joined = new StringBuilder();
        List<String> colours = List.of("red", "lime", "blue", "white", "red", "lime", "blue", "white", "red");
        for (int i = 0; i < colours.size(); i++) {
            arguments.addAll(List.of("-f", "lavfi", "-i", "color=" + colours.get(i) + ":s=320x240:r=10:d=1"));
            joined.append('[').append(i).append(":v]");
        }
        arguments.addAll(List.of("-filter_complex", joined + "concat=n=9:v=1[v]", "-map", "[v]", "-g", "10"));
        arguments.addAll(List.of("-c:v", "mpeg4", "-q:v", "2", "a.mp4"));
        return MadeVideo.made(folder, arguments.toArray(String[]::new));
    }

    @Test
    void a_video_is_a_sheet_of_nine_frames_within_the_bound_of_the_step(@org.junit.jupiter.api.io.TempDir Path folder)
            throws Exception {
        byte[] video = colours(folder);
        for (RenditionStep step : RenditionStep.values()) {
            Rendition.Made made = made(video, step);
            BufferedImage seen = seen(made);
            assertThat(made.frames()).isEqualTo(9);
            assertThat(seen.getWidth()).isLessThanOrEqualTo(step.longestSide()).isLessThanOrEqualTo(3 * 320);
            assertThat(seen.getHeight()).isLessThanOrEqualTo(seen.getWidth());
            if (step == RenditionStep.LARGER) {
                StringBuilder found = new StringBuilder();
                for (int i = 0; i < 9; i++) {
                    java.awt.Color colour = new java.awt.Color(seen.getRGB(
                            seen.getWidth() * (2 * (i % 3) + 1) / 6, seen.getHeight() * (2 * (i / 3) + 1) / 6));
                    boolean isRed = colour.getRed() > 128;
                    boolean isGreen = colour.getGreen() > 128;
                    found.append(isRed && isGreen ? 'w' : isRed ? 'r' : isGreen ? 'g' : 'b');
                }
                assertThat(found.toString()).isEqualTo("rgbwrgbwr");
            }
        }
    }

    @Test
    void a_video_that_is_cut_shows_what_there_is_or_says_why_not(@org.junit.jupiter.api.io.TempDir Path folder)
            throws Exception {
        byte[] video = colours(folder);
        for (int length = 0; length < video.length; length += 1 + video.length / 12) {
            Rendition rendition = MAKER.make(Arrays.copyOf(video, length), RenditionStep.BLURRED);
            assertThat(rendition).isNotNull();
        }
        assertThat(made(video, RenditionStep.BLURRED).frames()).isEqualTo(9);
    }
}
