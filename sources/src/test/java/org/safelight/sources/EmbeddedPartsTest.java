package org.safelight.sources;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.safelight.testdata.DrawnPicture;
import org.safelight.testdata.DrawnVideo;
import org.safelight.testdata.PictureFormat;
import org.safelight.testdata.PictureParts;

class EmbeddedPartsTest {
    private static final byte[] PICTURE = PictureFormat.jpeg(DrawnPicture.draw(1, 200, 150), 0.8f);
    private static final byte[] SMALL = PictureFormat.jpeg(DrawnPicture.draw(2, 80, 60), 0.8f);
    private static final byte[] VIDEO = DrawnVideo.mp4(DrawnVideo.frames(3, 2, 64, 48), 1_000);

    private record Found(String name, List<Byte> bytes) {
        static Found of(String name, byte[] bytes) {
            List<Byte> list = new ArrayList<>();
            for (byte one : bytes) {
                list.add(one);
            }
            return new Found(name, list);
        }
    }

    @Test
    void a_thumbnail_and_the_video_of_every_kind_of_motion_photo_come_out_byte_for_byte() throws IOException {
        Found video = Found.of("motion-photo.mp4", VIDEO);
        Found thumbnail = Found.of("exif-thumbnail.jpg", SMALL);
        assertThat(in(PictureParts.withThumbnail(PICTURE, SMALL))).containsExactly(thumbnail);
        assertThat(in(PictureParts.microVideo(PICTURE, VIDEO))).containsExactly(video);
        assertThat(in(PictureParts.motionPhoto(PICTURE, VIDEO, new byte[777]))).containsExactly(video);
        assertThat(in(PictureParts.samsung(PICTURE, VIDEO))).containsExactly(video);
        assertThat(in(PictureParts.heicWithVideo(VIDEO))).containsExactly(video);
        assertThat(in(PictureParts.samsung(PictureParts.withThumbnail(PICTURE, SMALL), VIDEO)))
                .containsExactly(thumbnail, video);
    }

    @Test
    void a_plain_picture_a_video_and_anything_else_hold_none() throws IOException {
        for (byte[] other : List.of(PICTURE, VIDEO, new byte[0], new byte[100], Arrays.copyOf(PICTURE, 3))) {
            assertThat(open(other)).isEmpty();
        }
    }

    @Test
    void a_video_that_is_said_to_be_there_and_is_not_is_a_problem() throws IOException {
        byte[] whole = PictureParts.microVideo(PICTURE, VIDEO);
        OpenContainer cut = open(Arrays.copyOf(whole, whole.length - 5)).orElseThrow();
        assertThat(cut.next()).isEmpty();
        assertThat(cut.problem().orElseThrow().kind()).isEqualTo(ContainerProblem.Kind.DAMAGED);
    }

    @Test
    void whatever_the_bytes_parts_lie_within_them_and_are_few() throws IOException {
        List<byte[]> wholes = List.of(
                PictureParts.withThumbnail(PICTURE, SMALL),
                PictureParts.motionPhoto(PICTURE, VIDEO, SMALL),
                PictureParts.samsung(PictureParts.withThumbnail(PICTURE, SMALL), VIDEO),
                PictureParts.heicWithVideo(VIDEO));
        Random random = new Random(4);
        for (int i = 0; i < 20_000; i++) {
            byte[] whole = wholes.get(i % wholes.size());
            byte[] damaged = Arrays.copyOf(whole, random.nextInt(4) == 0 ? random.nextInt(whole.length) : whole.length);
            for (int k = 0; k < 3 && damaged.length > 0; k++) {
                // Where the lengths are: at the beginning and at the end.
                int at = random.nextInt(Math.min(damaged.length, 400));
                damaged[random.nextBoolean() ? at : damaged.length - 1 - at] = (byte) random.nextInt(256);
            }
            Optional<OpenContainer> open = open(damaged);
            if (open.isPresent()) {
                long members = 0;
                for (var member = open.get().next();
                        member.isPresent();
                        member = open.get().next()) {
                    assertThat(++members).isLessThan(10);
                    assertThat(bytesOf(member.get()))
                            .hasSize(Math.toIntExact(member.get().facts().claimedBytes()));
                }
            }
        }
    }

    private static List<Found> in(byte[] picture) throws IOException {
        List<Found> found = new ArrayList<>();
        OpenContainer open = open(picture).orElseThrow();
        for (var member = open.next(); member.isPresent(); member = open.next()) {
            found.add(Found.of(member.get().name().text(), bytesOf(member.get())));
        }
        assertThat(open.problem()).isEmpty();
        assertThat(open.members()).isEqualTo(found.size());
        return found;
    }

    static byte[] bytesOf(Member member) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteBuffer some = ByteBuffer.allocate(1_000);
        while (member.read(some) >= 0) {
            out.write(some.array(), 0, some.position());
            some.clear();
        }
        return out.toByteArray();
    }

    static Optional<OpenContainer> open(byte[] bytes) throws IOException {
        return EmbeddedParts.in(Arrays.copyOf(bytes, Math.min(bytes.length, 12)), new SeekableBytes() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public int read(ByteBuffer to, long from) {
                if (from >= bytes.length) {
                    return -1;
                }
                int count = (int) Math.min(to.remaining(), bytes.length - from);
                to.put(bytes, (int) from, count);
                return count;
            }
        });
    }
}
