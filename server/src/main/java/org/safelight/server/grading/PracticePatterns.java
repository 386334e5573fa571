package org.safelight.server.grading;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Polygon;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.safelight.fingerprint.PdqHasher;
import org.safelight.fingerprint.PdqVariants;
import org.safelight.server.exhibits.MadeExhibits.Made;

/// Draws what is practised on: shapes that stand for categories. A circle stands for A, a triangle for B, a
/// square for C, stripes alone for "not illegal". Always the same pictures, so that all who practise meet the
/// same.
///
/// Some show at the first step what they are; some have their shape small, so that more steps are needed;
/// three look alike, and one of those differs in what counts.
final class PracticePatterns {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 480;
    private static final int LARGE = 300;
    private static final int SMALL = 60;

    private PracticePatterns() {}

    /// A pattern and what the key says of it.
    record Pattern(Made made, GradeChoice answer) {}

    /// All, in viewing order.
    static List<Pattern> draw() throws IOException {
        List<Pattern> patterns = new ArrayList<>();
        int view = 0;
        for (GradeChoice answer : List.of(
                GradeChoice.A, GradeChoice.C, GradeChoice.NOT_ILLEGAL, GradeChoice.B, GradeChoice.NOT_ILLEGAL)) {
            view++;
            patterns.add(pattern(
                    view,
                    view,
                    answer,
                    LARGE,
                    answer == GradeChoice.A ? 100 : 0,
                    answer == GradeChoice.A
                            ? "Practice: looks like a picture on the practice list, 6 of 256 bits differ."
                            : "Practice: picture on no list, in a folder with others that are."));
        }
        view++;
        // Two have the same shape, the third another: further from them than what a triage puts together.
        patterns.add(pattern(view, 100, GradeChoice.B, SMALL, 0, "Practice: three pictures that look alike."));
        patterns.add(pattern(view, 100, GradeChoice.B, SMALL + 4, 0, ""));
        patterns.add(pattern(view, 100, GradeChoice.C, SMALL, 0, ""));
        for (GradeChoice answer : List.of(GradeChoice.C, GradeChoice.A, GradeChoice.NOT_ILLEGAL, GradeChoice.B)) {
            view++;
            patterns.add(
                    pattern(view, view, answer, SMALL, 0, "Practice: picture on no list. What counts is small in it."));
        }
        return patterns;
    }

    /// Stripes by a seed, with the shape of an answer on them.
    private static Pattern pattern(int view, int seed, GradeChoice answer, int size, int severity, String why)
            throws IOException {
        Random random = new Random(seed);
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D to = image.createGraphics();
        to.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        to.setColor(Color.getHSBColor(random.nextFloat(), 0.25f, 0.95f));
        to.fillRect(0, 0, WIDTH, HEIGHT);
        to.setColor(Color.getHSBColor(random.nextFloat(), 0.35f, 0.75f));
        to.setStroke(new BasicStroke(20 + random.nextInt(30)));
        int slope = random.nextInt(-300, 300);
        int apart = 80 + random.nextInt(80);
        for (int x = -WIDTH; x < 2 * WIDTH; x += apart) {
            to.drawLine(x, 0, x + slope, HEIGHT);
        }
        // From where it does not depend on the size: those that look alike have their shape in one place.
        int x = 40 + random.nextInt(WIDTH - LARGE - 80);
        int y = 40 + random.nextInt(HEIGHT - LARGE - 80);
        to.setColor(Color.getHSBColor(random.nextFloat(), 0.9f, 0.35f));
        switch (answer) {
            case A -> to.fillOval(x, y, size, size);
            case B ->
                to.fillPolygon(
                        new Polygon(new int[] {x, x + size, x + size / 2}, new int[] {y + size, y + size, y}, 3));
            case C -> to.fillRect(x, y, size, size);
            case NOT_ILLEGAL, NOT_SURE, NEEDS_COLLEAGUE -> {}
        }
        to.dispose();
        int[] pixels = image.getRGB(0, 0, WIDTH, HEIGHT, null, 0, WIDTH);
        PdqHasher hasher = PdqHasher.create();
        hasher.begin(WIDTH, HEIGHT);
        for (int row = 0; row < HEIGHT; row++) {
            hasher.rowRgb(pixels, row * WIDTH);
        }
        PdqVariants look = hasher.finish();
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try (var out = new MemoryCacheImageOutputStream(png)) {
            if (!ImageIO.write(image, "png", out)) {
                throw new IllegalStateException("This Java cannot write PNG");
            }
        }
        return new Pattern(
                new Made(
                        png.toByteArray(),
                        WIDTH,
                        HEIGHT,
                        look.hashes().getFirst(),
                        look.quality(),
                        view,
                        why,
                        severity),
                answer);
    }
}
