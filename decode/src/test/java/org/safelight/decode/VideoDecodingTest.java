package org.safelight.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.safelight.fingerprint.PerceptualHash;

class VideoDecodingTest {
    private static final String DRAWN = "mandelbrot=size=320x240:rate=10";
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

    @ParameterizedTest
    @CsvSource({
        "a.mp4, libopenh264",
        "a.mov, mpeg4",
        "a.mkv, mpeg4",
        "a.webm, libvpx",
        "a.avi, mpeg4",
        "a.wmv, wmv2",
        "a.flv, flv",
        "a.3gp, h263 -s 352x288",
        "a.mpg, mpeg2video -r 25",
        "a.ts, mpeg2video -r 25",
        "a.mp4, mjpeg",
        "a.webm, libvpx-vp9 -cpu-used 8",
        "a.mp4, libaom-av1 -cpu-used 8 -usage realtime",
    })
    void one_frame_a_second_of_every_container_looks_as_it_was_drawn(String name, String codec) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("-f", "lavfi", "-i", DRAWN, "-t", "5", "-c:v"));
        arguments.addAll(List.of(codec.split(" ")));
        arguments.addAll(List.of("-b:v", "2M", name));
        Video video = seen(MadeVideo.made(folder, arguments.toArray(String[]::new)));
        List<PerceptualHash> drawn = hashes(lossless());
        assertThat(video.frames()).hasSize(5);
        for (int i = 0; i < 5; i++) {
            VideoFrame frame = video.frames().get(i);
            assertThat(frame.millis()).isBetween(1000L * i, 1000L * i + 999);
            // Within a second the picture moves; lossy compression does the rest.
            assertThat(frame.hashes().original().hash().distanceBits(drawn.get(i)))
                    .isLessThan(60);
        }
        assertThat(video.durationMillis()).isBetween(4_500L, 5_600L);
    }

    @Test
    void the_same_video_gives_the_same_whether_its_table_of_contents_is_at_its_end_or_its_beginning() throws Exception {
        String[] common = {"-f", "lavfi", "-i", DRAWN, "-t", "4", "-c:v", "libopenh264", "-g", "30", "-b:v", "1M"};
        byte[] atEnd = MadeVideo.made(folder, with(common, "end.mp4"));
        byte[] atStart = MadeVideo.made(folder, with(common, "-movflags", "+faststart", "start.mp4"));
        assertThat(seen(atStart)).isEqualTo(seen(atEnd));
    }

    @Test
    void more_frames_and_key_frames_alone_are_hashed_where_that_is_asked_for() throws Exception {
        // Key frames each 3 s, 10 frames a second.
        byte[] rare = MadeVideo.made(
                folder,
                "-f",
                "lavfi",
                "-i",
                DRAWN,
                "-t",
                "9",
                "-c:v",
                "libopenh264",
                "-g",
                "30",
                "-b:v",
                "1M",
                "r.mp4");
        Video eachSecond = seen(rare);
        assertThat(eachSecond.frames()).hasSize(9);
        assertThat(eachSecond.keyFramesOnlyFromMillis()).isEqualTo(-1);

        Video twiceASecond = seen(new VideoSampling(500, false), rare);
        assertThat(twiceASecond.intervalMillis()).isEqualTo(500);
        assertThat(twiceASecond.frames()).hasSize(18);
        assertThat(twiceASecond.frames()).containsAll(eachSecond.frames());

        Video keyFrames = seen(new VideoSampling(1_000, true), rare);
        assertThat(keyFrames.frames()).extracting(VideoFrame::millis).containsExactly(0L, 3_000L, 6_000L);
        assertThat(keyFrames.keyFramesOnlyFromMillis()).isZero();
        assertThat(eachSecond.frames()).containsAll(keyFrames.frames());
    }

    private static Video seen(VideoSampling sampling, byte[] video) throws Exception {
        try (DecodePool other =
                DecodePool.start(DecodeOptions.standard().withWorkers(1).withVideoSampling(sampling))) {
            return Objects.requireNonNull(other.examine(ByteSource.of(video)).video());
        }
    }

    @Test
    void a_large_video_is_read_where_it_is_wanted_and_gives_the_same() throws Exception {
        byte[] large = MadeVideo.made(
                folder,
                "-f",
                "lavfi",
                "-i",
                "mandelbrot=size=640x480:rate=25",
                "-t",
                "6",
                "-c:v",
                "mpeg2video",
                "-q:v",
                "1",
                "-maxrate",
                "80M",
                "-bufsize",
                "80M",
                "-f",
                "mov",
                "large.mov");
        assertThat(large.length).isGreaterThan(4 << 20);
        Path file = folder.resolve("large.mov");
        Examination anywhere = pool.examine(ByteSource.of(file));
        assertThat(anywhere.video()).isNotNull();
        assertThat(pool.examine(ByteSource.of(large))).isEqualTo(anywhere);
    }

    @Test
    void a_source_that_fails_half_way_is_the_source_s_fault_and_the_worker_goes_on() throws Exception {
        byte[] beginning = MadeVideo.made(folder, "-f", "lavfi", "-i", DRAWN, "-t", "2", "-c:v", "mpeg4", "a.avi");
        ByteSource failing = new ByteSource() {
            @Override
            public long size() {
                return 100L << 20;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(beginning) {
                    @Override
                    public int read(byte[] to, int at, int length) {
                        return super.read(to, at, length);
                    }
                };
            }

            @Override
            public Anywhere openAnywhere() {
                return new Anywhere() {
                    @Override
                    public int read(ByteBuffer to, long from) throws IOException {
                        throw new IOException("bad sector");
                    }

                    @Override
                    public void close() {}
                };
            }
        };
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> pool.examine(failing))
                .isInstanceOf(IOException.class)
                .hasMessage("bad sector");
        assertThat(seen(beginning).frames()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.mp4", "a.mkv", "a.avi", "a.mpg", "a.flv"})
    void what_is_left_of_a_cut_or_damaged_video_is_hashed_and_said_to_be_part(String name) throws Exception {
        String rate = name.endsWith("mpg") ? "25" : "10";
        byte[] whole = MadeVideo.made(
                folder,
                "-f",
                "lavfi",
                "-i",
                DRAWN,
                "-t",
                "6",
                "-r",
                rate,
                "-c:v",
                name.endsWith("mpg") ? "mpeg2video" : "mpeg4".replace("mpeg4", name.endsWith("flv") ? "flv" : "mpeg4"),
                "-movflags",
                "+faststart",
                name);
        Examination cut = pool.examine(ByteSource.of(Arrays.copyOf(whole, whole.length / 2)));
        assertThat(Objects.requireNonNull(cut.video()).frames()).hasSizeBetween(1, 5);
        for (int seed = 0; seed < 4; seed++) {
            byte[] flipped = whole.clone();
            Random random = new Random(seed);
            for (int i = 0; i < 40; i++) {
                flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Examination damaged = pool.examine(ByteSource.of(flipped));
            if (damaged.video() == null && damaged.mediaClass() == MediaClass.VIDEO) {
                assertThat(damaged.problem()).isNotNull();
            }
        }
    }

    @Test
    void a_video_without_a_single_frame_is_damaged_and_sound_alone_is_not() throws Exception {
        byte[] whole = MadeVideo.made(folder, "-f", "lavfi", "-i", DRAWN, "-t", "1", "-c:v", "mpeg4", "a.mp4");
        // Its table of contents stands at its end.
        Examination cut = pool.examine(ByteSource.of(Arrays.copyOf(whole, whole.length - 200)));
        assertThat(cut.video()).isNull();
        assertThat(Objects.requireNonNull(cut.problem()).kind()).isEqualTo(ProblemKind.DAMAGED);
        Examination sound = pool.examine(ByteSource.of(
                MadeVideo.made(folder, "-f", "lavfi", "-i", "sine=duration=1", "-c:a", "pcm_s16le", "a.mkv")));
        assertThat(sound.mediaClass()).isEqualTo(MediaClass.VIDEO);
        assertThat(sound.video()).isNull();
        assertThat(sound.problem()).isNull();
    }

    @Test
    void a_video_of_another_second_at_each_second_is_not_confused_by_long_groups() throws Exception {
        // One key frame in all: every second is found by decoding in between.
        byte[] oneKey = MadeVideo.made(
                folder, "-f", "lavfi", "-i", DRAWN, "-t", "8", "-c:v", "mpeg4", "-g", "600", "-q:v", "2", "-bf", "2",
                "one.mp4");
        byte[] manyKeys = MadeVideo.made(
                folder, "-f", "lavfi", "-i", DRAWN, "-t", "8", "-c:v", "mpeg4", "-g", "1", "-q:v", "2", "many.mp4");
        List<PerceptualHash> one = hashes(oneKey);
        List<PerceptualHash> many = hashes(manyKeys);
        assertThat(one).hasSize(8);
        assertThat(many).hasSize(8);
        for (int i = 0; i < 8; i++) {
            assertThat(one.get(i).distanceBits(many.get(i))).isLessThan(40);
        }
    }

    @Test
    void what_a_telephone_writes_into_a_video_is_read() throws Exception {
        byte[] bytes = MadeVideo.made(
                folder,
                "-f",
                "lavfi",
                "-i",
                DRAWN,
                "-t",
                "1",
                "-c:v",
                "mpeg4",
                "-movflags",
                "use_metadata_tags",
                "-metadata",
                "com.apple.quicktime.make=Handmade",
                "-metadata",
                "com.apple.quicktime.model=Model 5",
                "-metadata",
                "com.apple.quicktime.software=1.2",
                "-metadata",
                "com.apple.quicktime.location.ISO6709=+51.5007-000.1246+012.000/",
                "-metadata",
                "com.apple.quicktime.creationdate=2024-05-01T13:37:00+0100",
                "a.mov");
        Metadata metadata = pool.examine(ByteSource.of(bytes)).metadata();
        assertThat(metadata)
                .isEqualTo(new Metadata(
                        "Handmade", "Model 5", null, null, "1.2", 51.5007, -0.1246, "2024:05:01 13:37:00", null));
    }

    @Test
    void a_playlist_that_names_other_files_opens_none() throws Exception {
        Path other = Files.write(
                folder.resolve("other.mp4"),
                MadeVideo.made(folder, "-f", "lavfi", "-i", DRAWN, "-t", "1", "-c:v", "mpeg4", "b.mp4"));
        for (String list : List.of(
                "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://" + other + "\n#EXT-X-ENDLIST\n",
                "ffconcat version 1.0\nfile '" + other + "'\n")) {
            Examination examination =
                    pool.examine(ByteSource.of(list.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
            assertThat(examination.video()).isNull();
        }
    }

    private byte[] lossless() throws Exception {
        return MadeVideo.made(folder, "-f", "lavfi", "-i", DRAWN, "-t", "5", "-c:v", "ffv1", "-g", "1", "lossless.mkv");
    }

    private static List<PerceptualHash> hashes(byte[] bytes) throws Exception {
        return seen(bytes).frames().stream()
                .map(frame -> frame.hashes().original().hash())
                .toList();
    }

    private static Video seen(byte[] bytes) throws Exception {
        Examination examination = pool.examine(ByteSource.of(bytes));
        assertThat(examination.problem()).isNull();
        assertThat(examination.mediaClass()).isEqualTo(MediaClass.VIDEO);
        return Objects.requireNonNull(examination.video());
    }

    private static String[] with(String[] common, String... more) {
        List<String> all = new ArrayList<>(List.of(common));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }
}
