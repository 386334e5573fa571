package org.safelight.decode;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.fingerprint.PerceptualHash;
import org.safelight.testdata.DrawnPicture;
import org.safelight.testdata.PictureFormat;

class FfmpegPicturesTest {
    private static final int TILE = 256;
    private static DecodePool pool;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        pool = DecodePool.start(DecodeOptions.standard().withWorkers(1));
    }

    @AfterAll
    static void end() {
        pool.close();
    }

    @Test
    void an_avif_looks_as_the_png_it_was_made_from() throws Exception {
        BufferedImage drawn = DrawnPicture.draw(5, 640, 480);
        Examination examination = pool.examine(ByteSource.of(avif(drawn, "a")));
        assertThat(examination.mediaType()).isEqualTo("image/avif");
        assertThat(examination.problem()).isNull();
        Picture picture = Objects.requireNonNull(examination.picture());
        assertThat(picture.width()).isEqualTo(640);
        assertThat(picture.height()).isEqualTo(480);
        assertThat(picture.decoder()).isEqualTo("ffmpeg libaom-av1 8.0.1");
        assertThat(hash(examination).distanceBits(hashOf(drawn))).isLessThanOrEqualTo(6);
    }

    @Test
    void the_tiles_of_a_grid_are_put_together_and_what_is_not_shown_is_cut_off() throws Exception {
        BufferedImage drawn = DrawnPicture.draw(6, 2 * TILE, 2 * TILE);
        byte[] grid = grid(drawn, 500, 470);
        Examination examination = pool.examine(ByteSource.of(grid));
        assertThat(examination.problem()).isNull();
        Picture picture = Objects.requireNonNull(examination.picture());
        assertThat(picture.width()).isEqualTo(500);
        assertThat(picture.height()).isEqualTo(470);
        assertThat(hash(examination).distanceBits(hashOf(drawn.getSubimage(0, 0, 500, 470))))
                .isLessThanOrEqualTo(6);
    }

    @Test
    void a_heic_looks_as_the_png_it_was_made_from() throws Exception {
        BufferedImage drawn = DrawnPicture.draw(7, 640, 480);
        Path png = Files.write(folder.resolve("a.png"), PictureFormat.PNG.write(drawn));
        Path heic = folder.resolve("a.heic");
        try {
            int made = new ProcessBuilder("heif-enc", "-q", "90", png.toString(), "-o", heic.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            Assumptions.assumeTrue(made == 0, "heif-enc cannot encode HEIC here");
        } catch (IOException absent) {
            Assumptions.abort("heif-enc is not there: apt install libheif-examples");
        }
        Examination examination = pool.examine(ByteSource.of(Files.readAllBytes(heic)));
        assertThat(examination.mediaType()).isEqualTo("image/heic");
        assertThat(examination.problem()).isNull();
        assertThat(hash(examination).distanceBits(hashOf(drawn))).isLessThanOrEqualTo(6);
    }

    @Test
    void every_frame_of_an_animated_png_is_hashed() throws Exception {
        byte[] bytes = MadeVideo.made(
                folder, "-f", "lavfi", "-i", "mandelbrot=size=320x240:rate=1", "-t", "4", "-f", "apng", "a.png");
        Examination examination = pool.examine(ByteSource.of(bytes));
        assertThat(examination.problem()).isNull();
        Picture picture = Objects.requireNonNull(examination.picture());
        assertThat(picture.frames()).isEqualTo(4);
        assertThat(picture.framesExamined()).isEqualTo(4);
        assertThat(picture.frameHashes()).hasSize(4);
    }

    @Test
    void a_damaged_one_is_said_to_be_damaged_and_costs_nobody_else() throws Exception {
        byte[] whole = grid(DrawnPicture.draw(8, 2 * TILE, 2 * TILE), 512, 512);
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            byte[] damaged =
                    random.nextBoolean() ? whole.clone() : Arrays.copyOf(whole, random.nextInt(40, whole.length));
            for (int i = 0; i < 8; i++) {
                damaged[random.nextInt(24, damaged.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Examination examination = pool.examine(ByteSource.of(damaged));
            assertThat(examination.picture() != null
                            || examination.problem() != null
                            || examination.mediaClass() != MediaClass.PICTURE)
                    .as("seed " + seed)
                    .isTrue();
        }
        assertThat(pool.examine(ByteSource.of(whole)).problem()).isNull();
    }

    private byte[] avif(BufferedImage picture, String name) throws Exception {
        Path png = Files.write(folder.resolve(name + ".png"), PictureFormat.PNG.write(picture));
        return MadeVideo.made(
                folder,
                "-i",
                png.toString(),
                "-c:v",
                "libaom-av1",
                "-still-picture",
                "1",
                "-crf",
                "5",
                "-cpu-used",
                "8",
                name + ".avif");
    }

    /// An AVIF of 2 by 2 tiles, as ISO/IEC 23008-12 puts a grid together.
    private byte[] grid(BufferedImage picture, int width, int height) throws Exception {
        List<byte[]> tiles = new ArrayList<>();
        byte[] configuration = {};
        for (int i = 0; i < 4; i++) {
            byte[] tile = avif(picture.getSubimage(i % 2 * TILE, i / 2 * TILE, TILE, TILE), "tile" + i);
            configuration = boxIn(tile, "av1C");
            byte[] media = boxIn(tile, "mdat");
            tiles.add(Arrays.copyOfRange(media, 8, media.length));
        }
        byte[] type = box("ftyp", ascii("avif"), ints(0), ascii("avifmif1miaf"));
        byte[] meta = meta(tiles, configuration, width, height, 0);
        meta = meta(tiles, configuration, width, height, type.length + meta.length + 8);
        return joined(type, meta, box("mdat", joined(tiles.toArray(byte[][]::new))));
    }

    private static byte[] meta(List<byte[]> tiles, byte[] configuration, int width, int height, int mediaAt) {
        byte[] items = {};
        byte[] places = {};
        int at = mediaAt;
        for (int i = 1; i <= 4; i++) {
            items = joined(items, box("infe", ints(0x02000001), shorts(i, 0), ascii("av01"), new byte[1]));
            int length = tiles.get(i - 1).length;
            places = joined(places, shorts(i, 0, 0, 1), ints(at, length));
            at += length;
        }
        items = joined(items, box("infe", ints(0x02000000), shorts(5, 0), ascii("grid"), new byte[1]));
        places = joined(places, shorts(5, 1, 0, 1), ints(0, 8));
        byte[] properties = joined(
                configuration,
                box("ispe", ints(0, TILE, TILE)),
                box("ispe", ints(0, width, height)),
                box("pixi", ints(0), new byte[] {3, 8, 8, 8}));
        byte[] associations = ints(0, 5);
        for (int i = 1; i <= 4; i++) {
            associations = joined(associations, shorts(i), new byte[] {3, (byte) 0x81, 2, 4});
        }
        associations = joined(associations, shorts(5), new byte[] {2, 3, 4});
        return box(
                "meta",
                ints(0),
                box("hdlr", ints(0, 0), ascii("pict"), ints(0, 0, 0), new byte[1]),
                box("pitm", ints(0), shorts(5)),
                box("iinf", ints(0), shorts(5), items),
                box("iref", ints(0), box("dimg", shorts(5, 4, 1, 2, 3, 4))),
                box("iprp", box("ipco", properties), box("ipma", associations)),
                box("iloc", ints(0x01000000), shorts(0x4400, 5), places),
                box("idat", new byte[] {0, 0, 1, 1}, shorts(width, height)));
    }

    /// A box of this name, wherever it stands in a small file.
    private static byte[] boxIn(byte[] file, String name) {
        int at = new String(file, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf(name) - 4;
        return Arrays.copyOfRange(file, at, at + ByteBuffer.wrap(file).getInt(at));
    }

    private static byte[] box(String name, byte[]... content) {
        byte[] all = joined(content);
        return joined(ints(8 + all.length), ascii(name), all);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    private static byte[] ints(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
        Arrays.stream(values).forEach(bytes::putInt);
        return bytes.array();
    }

    private static byte[] shorts(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * values.length);
        Arrays.stream(values).forEach(value -> bytes.putShort((short) value));
        return bytes.array();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static PerceptualHash hashOf(BufferedImage picture) throws Exception {
        return hash(pool.examine(ByteSource.of(PictureFormat.PNG.write(picture))));
    }

    private static PerceptualHash hash(Examination examination) {
        return Objects.requireNonNull(examination.picture())
                .frameHashes()
                .getFirst()
                .original()
                .hash();
    }

    @Test
    void a_jpeg_of_a_kind_that_the_other_decoders_refuse_is_decoded_unless_it_is_damaged(@TempDir Path made)
            throws Exception {
        String[] drawn = {"-f", "lavfi", "-i", "mandelbrot=size=320x240", "-frames:v", "1", "-pix_fmt", "gray"};
        byte[] lossless = MadeVideo.made(
                made,
                Stream.concat(Arrays.stream(drawn), Stream.of("-c:v", "jpegls", "-f", "image2", "a.jls"))
                        .toArray(String[]::new));
        byte[] png = MadeVideo.made(
                made, Stream.concat(Arrays.stream(drawn), Stream.of("a.png")).toArray(String[]::new));
        try (DecodePool workers = DecodePool.start(DecodeOptions.standard().withWorkers(1))) {
            Picture known =
                    Objects.requireNonNull(workers.examine(ByteSource.of(png)).picture());
            Picture seen = Objects.requireNonNull(
                    workers.examine(ByteSource.of(lossless)).picture());
            assertThat(seen.decoder()).startsWith("ffmpeg mjpeg");
            assertThat(seen.frameHashes()).isEqualTo(known.frameHashes());
            byte[] cut = Arrays.copyOf(lossless, lossless.length / 2);
            assertThat(workers.examine(ByteSource.of(cut)).picture()).isNull();
        }
    }
}
