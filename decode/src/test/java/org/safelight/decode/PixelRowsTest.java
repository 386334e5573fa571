package org.safelight.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.safelight.fingerprint.PdqHasher;
import org.safelight.fingerprint.PdqVariants;
import org.safelight.testdata.DrawnPicture;
import org.safelight.testdata.Scene;

class PixelRowsTest {
    private static final BufferedImage DRAWN = DrawnPicture.draw(Scene.STILL_LIFE, 8, 93, 71);

    private static final List<Integer> LAYOUTS = List.of(
            BufferedImage.TYPE_INT_RGB,
            BufferedImage.TYPE_INT_ARGB,
            BufferedImage.TYPE_INT_ARGB_PRE,
            BufferedImage.TYPE_INT_BGR,
            BufferedImage.TYPE_3BYTE_BGR,
            BufferedImage.TYPE_4BYTE_ABGR,
            BufferedImage.TYPE_4BYTE_ABGR_PRE,
            BufferedImage.TYPE_USHORT_565_RGB,
            BufferedImage.TYPE_USHORT_555_RGB,
            BufferedImage.TYPE_BYTE_INDEXED,
            BufferedImage.TYPE_BYTE_BINARY);

    @Test
    void each_layout_gives_what_getRGB_says() {
        for (int layout : LAYOUTS) {
            BufferedImage image = drawnAs(layout);
            assertThat(hash(image)).as("layout %d", layout).isEqualTo(plainly(image));
        }
    }

    @Test
    void a_part_of_a_larger_picture_is_read_where_it_lies() {
        for (int layout : LAYOUTS) {
            BufferedImage part = drawnAs(layout).getSubimage(17, 9, 60, 50);
            assertThat(hash(part)).as("layout %d", layout).isEqualTo(plainly(part));
        }
    }

    private static BufferedImage drawnAs(int layout) {
        BufferedImage image = new BufferedImage(DRAWN.getWidth(), DRAWN.getHeight(), layout);
        Graphics2D graphics = image.createGraphics();
        graphics.drawImage(DRAWN, 0, 0, null);
        graphics.dispose();
        return image;
    }

    private static PdqVariants hash(BufferedImage image) {
        PdqHasher hasher = PdqHasher.plain();
        hasher.begin(image.getWidth(), image.getHeight());
        new PixelRows(hasher).give(image);
        return hasher.finish();
    }

    private static PdqVariants plainly(BufferedImage image) {
        PdqHasher hasher = PdqHasher.plain();
        hasher.begin(image.getWidth(), image.getHeight());
        int[] row = new int[image.getWidth()];
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < row.length; x++) {
                row[x] = image.getRGB(x, y);
            }
            hasher.rowRgb(row, 0);
        }
        return hasher.finish();
    }
}
