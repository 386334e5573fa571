package org.safelight.testdata;

import java.awt.image.BufferedImage;
import java.util.SplittableRandom;

/// Draws pictures from a seed: the same seed and size give the same pixels, the same seed at another size looks
/// alike, and another seed looks nothing like it (PDQ distances near 128 of 256 bits, far over 31).
///
/// Idea: what a perceptual hash sees is the coarse light and dark of a picture. So each scene gets a random
/// field of light from coarse to fine (as clouds, ground and lamps give a photograph), and random things on top
/// of it.
public final class DrawnPicture {
    /// Cells a side of the random light. A PDQ hash reads up to 16 half waves a side; the finer layers are
    /// texture.
    private static final int[] LIGHT_CELLS = {3, 5, 9, 16, 40};

    private static final float[] LIGHT_WEIGHTS = {0.55f, 0.5f, 0.45f, 0.4f, 0.25f};
    private static final int[] RIDGE_CELLS = {2, 5, 11, 30};
    private static final float[] RIDGE_WEIGHTS = {0.6f, 0.35f, 0.15f, 0.05f};

    private DrawnPicture() {}

    /// A landscape or a still life, chosen by the seed.
    ///
    /// @param width 1 to 20 000 px; below about 64 px little of the scene is left
    /// @return `TYPE_INT_RGB`
    public static BufferedImage draw(long seed, int width, int height) {
        return draw((seed & 1) == 0 ? Scene.LANDSCAPE : Scene.STILL_LIFE, seed, width, height);
    }

    /// A picture of the given scene, `TYPE_INT_RGB`.
    public static BufferedImage draw(Scene scene, long seed, int width, int height) {
        SplittableRandom random = new SplittableRandom(seed * 31 + scene.salt());
        Canvas canvas = new Canvas(width, height);
        switch (scene) {
            case LANDSCAPE -> landscape(canvas, random);
            case STILL_LIFE -> stillLife(canvas, random);
            case PATTERN -> pattern(canvas, random);
            case FLAT -> canvas.fill(anyColour(random, 30, 220));
        }
        return canvas.image();
    }

    private static void landscape(Canvas canvas, SplittableRandom random) {
        int width = canvas.width;
        int height = canvas.height;
        float[] light = ValueNoise.field(random, width, height, LIGHT_CELLS, LIGHT_WEIGHTS);
        int ridges = 3 + random.nextInt(3);
        double horizon = between(random, 0.25, 0.55);
        float[][] outline = new float[ridges][];
        int[] ground = new int[ridges];
        for (int i = 0; i < ridges; i++) {
            double base = horizon + (1 - horizon) * i / ridges;
            outline[i] = ValueNoise.curve(random, width, RIDGE_CELLS, RIDGE_WEIGHTS);
            double rise = between(random, 0.08, 0.2);
            for (int x = 0; x < width; x++) {
                outline[i][x] = (float) (base + rise * outline[i][x]) * height;
            }
            // Nearer ground is darker and greener, as haze takes the far.
            double near = (i + 1.0) / ridges;
            ground[i] = Canvas.rgb(
                    between(random, 90, 170) - 50 * near,
                    between(random, 110, 190) - 30 * near,
                    between(random, 100, 190) - 80 * near);
        }
        double skyTop = between(random, 60, 140);
        double skyRed = between(random, 20, 90);
        double grain = between(random, 3, 9);
        SplittableRandom grains = random.split();
        for (int y = 0; y < height; y++) {
            double low = Math.min(1, y / (horizon * height));
            for (int x = 0; x < width; x++) {
                int layer = ridges - 1;
                while (layer >= 0 && outline[layer][x] > y) {
                    layer--;
                }
                int at = y * width + x;
                int roll = grains.nextInt();
                double speck = grain * ((roll & 0xffff) / 32768.0 - 1);
                if (layer < 0) {
                    double cloud = 55 * Math.max(light[at], -0.8f) + speck;
                    canvas.pixels[at] = Canvas.rgb(
                            skyTop + skyRed * low + cloud, skyTop + 30 + 40 * low + cloud, skyTop + 80 + cloud * 0.7);
                } else {
                    int colour = ground[layer];
                    double shade = 1 + 0.55 * light[at];
                    canvas.pixels[at] = Canvas.rgb(
                            (colour >> 16 & 255) * shade + speck,
                            (colour >> 8 & 255) * shade + speck,
                            (colour & 255) * shade + speck);
                }
            }
        }
        canvas.ellipse(
                between(random, 0.1, 0.9),
                between(random, 0.05, horizon * 0.7),
                between(random, 0.03, 0.07),
                between(random, 0.03, 0.07),
                0xfff4d0,
                0.1);
        int things = 3 + random.nextInt(6);
        for (int i = 0; i < things; i++) {
            double x = between(random, 0.05, 0.95);
            double foot = between(random, horizon + 0.12, 0.98);
            double size = between(random, 0.1, 0.22) * (0.4 + foot);
            switch (random.nextInt(4)) {
                case 0 -> house(canvas, random, x, foot, size);
                case 1 -> boat(canvas, random, x, foot, size);
                default -> tree(canvas, random, x, foot, size);
            }
        }
    }

    private static void stillLife(Canvas canvas, SplittableRandom random) {
        int width = canvas.width;
        int height = canvas.height;
        float[] light = ValueNoise.field(random, width, height, LIGHT_CELLS, LIGHT_WEIGHTS);
        double edge = between(random, 0.35, 0.65);
        double slope = between(random, -0.15, 0.15);
        int wall = anyColour(random, 90, 210);
        int table = anyColour(random, 60, 180);
        int planks = 4 + random.nextInt(12);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double level = (y + 0.5) / height - slope * ((x + 0.5) / width - 0.5);
                boolean onTable = level > edge;
                double shade = 1 + 0.5 * light[y * width + x];
                // The joints of the planks run towards the viewer.
                double across = ((x + 0.5) / width - 0.5) / (0.4 + level) * planks;
                if (onTable && across - Math.floor(across) < 0.06) {
                    shade *= 0.55;
                }
                canvas.pixels[y * width + x] = Canvas.scaled(onTable ? table : wall, shade);
            }
        }
        int things = 5 + random.nextInt(6);
        for (int i = 0; i < things; i++) {
            // From the back to the front, so that near things hide far ones.
            double foot = edge + (0.97 - edge) * (i + random.nextDouble()) / things;
            double x = between(random, 0.06, 0.94);
            double size = between(random, 0.14, 0.3) * (0.5 + foot);
            shadow(canvas, x, foot, size);
            switch (random.nextInt(6)) {
                case 0 -> house(canvas, random, x, foot, size);
                case 1 -> boat(canvas, random, x, foot, size);
                case 2 -> tree(canvas, random, x, foot, size);
                case 3 -> bottle(canvas, random, x, foot, size);
                case 4 -> ball(canvas, random, x, foot, size);
                default -> cup(canvas, random, x, foot, size);
            }
        }
    }

    private static void pattern(Canvas canvas, SplittableRandom random) {
        int columns = 5 + random.nextInt(8);
        int rows = 5 + random.nextInt(8);
        int[] palette = new int[6];
        for (int i = 0; i < palette.length; i++) {
            palette[i] = Canvas.scaled(anyColour(random, 90, 250), 0.25 + 0.15 * i);
        }
        double wide = 1.0 / columns;
        double high = 1.0 / rows;
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                double left = column * wide;
                double top = row * high;
                int ground = palette[random.nextInt(palette.length)];
                int ink = palette[random.nextInt(palette.length)];
                // One hundredth over, so that no seam of unpainted pixels stays between two tiles.
                canvas.rectangle(left, top, wide * 1.01, high * 1.01, ground);
                switch (random.nextInt(4)) {
                    case 0 -> canvas.ellipse(left + wide / 2, top + high / 2, wide * 0.38, high * 0.38, ink, 0);
                    case 1 -> canvas.polygon(ink, left, top, left + wide, top, left, top + high);
                    case 2 -> canvas.rectangle(left + wide * 0.3, top, wide * 0.4, high, ink);
                    default -> canvas.rectangle(left, top + high * 0.3, wide, high * 0.4, ink);
                }
            }
        }
    }

    private static void tree(Canvas canvas, SplittableRandom random, double x, double foot, double size) {
        canvas.rectangle(x - size * 0.05, foot - size * 0.5, size * 0.1, size * 0.5, 0x4a3520);
        int leaves = Canvas.rgb(between(random, 20, 110), between(random, 70, 160), between(random, 10, 70));
        if (random.nextBoolean()) {
            canvas.ellipse(x, foot - size * 0.75, size * 0.3, size * 0.38, leaves, 0.6);
        } else {
            canvas.polygon(
                    leaves, x, foot - size * 1.2, x + size * 0.3, foot - size * 0.2, x - size * 0.3, foot - size * 0.2);
        }
    }

    private static void house(Canvas canvas, SplittableRandom random, double x, double foot, double size) {
        int walls = anyColour(random, 120, 250);
        canvas.rectangle(x - size * 0.4, foot - size * 0.5, size * 0.8, size * 0.5, walls);
        canvas.polygon(
                anyColour(random, 40, 140),
                x - size * 0.48,
                foot - size * 0.5,
                x,
                foot - size * 0.9,
                x + size * 0.48,
                foot - size * 0.5);
        canvas.rectangle(x - size * 0.08, foot - size * 0.3, size * 0.16, size * 0.3, 0x3a2a20);
        canvas.rectangle(x - size * 0.32, foot - size * 0.38, size * 0.15, size * 0.14, 0xf0e8a0);
        canvas.rectangle(x + size * 0.17, foot - size * 0.38, size * 0.15, size * 0.14, 0xf0e8a0);
    }

    private static void boat(Canvas canvas, SplittableRandom random, double x, double foot, double size) {
        canvas.polygon(
                anyColour(random, 30, 150),
                x - size * 0.5,
                foot - size * 0.2,
                x + size * 0.5,
                foot - size * 0.2,
                x + size * 0.3,
                foot,
                x - size * 0.3,
                foot);
        canvas.polygon(
                anyColour(random, 160, 255), x, foot - size, x + size * 0.4, foot - size * 0.25, x, foot - size * 0.25);
    }

    private static void cup(Canvas canvas, SplittableRandom random, double x, double foot, double size) {
        int glaze = anyColour(random, 80, 250);
        canvas.ellipse(x + size * 0.32, foot - size * 0.3, size * 0.15, size * 0.17, glaze, 0.5);
        canvas.rectangle(x - size * 0.3, foot - size * 0.55, size * 0.6, size * 0.55, glaze);
        canvas.rectangle(x + size * 0.12, foot - size * 0.55, size * 0.18, size * 0.55, Canvas.scaled(glaze, 0.65));
        canvas.ellipse(x, foot - size * 0.55, size * 0.3, size * 0.09, Canvas.scaled(glaze, 0.4), 0);
    }

    private static void bottle(Canvas canvas, SplittableRandom random, double x, double foot, double size) {
        int glass = anyColour(random, 40, 170);
        canvas.rectangle(x - size * 0.15, foot - size * 0.8, size * 0.3, size * 0.8, glass);
        canvas.rectangle(x - size * 0.05, foot - size * 1.2, size * 0.1, size * 0.42, glass);
        canvas.rectangle(x - size * 0.11, foot - size * 0.75, size * 0.05, size * 0.6, Canvas.scaled(glass, 1.7));
    }

    private static void ball(Canvas canvas, SplittableRandom random, double x, double foot, double size) {
        canvas.ellipse(x, foot - size * 0.3, size * 0.3, size * 0.3, anyColour(random, 70, 255), 0.8);
    }

    private static void shadow(Canvas canvas, double x, double foot, double size) {
        canvas.ellipse(x + size * 0.15, foot, size * 0.45, size * 0.06, 0x2a2420, 0.2);
    }

    private static int anyColour(SplittableRandom random, double from, double to) {
        return Canvas.rgb(between(random, from, to), between(random, from, to), between(random, from, to));
    }

    private static double between(SplittableRandom random, double from, double to) {
        return from + random.nextDouble() * (to - from);
    }
}
