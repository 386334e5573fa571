package org.safelight.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.safelight.fingerprint.PdqMode;
import org.safelight.fingerprint.PdqVariants;
import org.safelight.fingerprint.PerceptualHash;

/// Examines in the test's own process: what a worker does, without the pipes.
final class ExaminerFixture {
    static final long MAX_PIXELS = 250_000_000;

    private final Examiner examiner;

    private ExaminerFixture(boolean useTurbo, int maxFrames, long maxPixels) {
        examiner = new Examiner(new WorkerSettings(
                0, maxPixels, 192 << 20, maxFrames, useTurbo, PdqMode.FULL, VideoSampling.EVERY_SECOND));
    }

    static ExaminerFixture withTurbo() {
        return new ExaminerFixture(true, 64, MAX_PIXELS);
    }

    static ExaminerFixture withoutTurbo() {
        return new ExaminerFixture(false, 64, MAX_PIXELS);
    }

    static ExaminerFixture withMostFrames(int maxFrames) {
        return new ExaminerFixture(false, maxFrames, MAX_PIXELS);
    }

    static ExaminerFixture withMostPixels(long maxPixels) {
        return new ExaminerFixture(true, 64, maxPixels);
    }

    boolean hasTurbo() {
        return examiner.capabilities().hasTurbo();
    }

    Examination examine(byte[] bytes) {
        List<Identified> told = new ArrayList<>();
        Examination examination = examiner.examine(bytes, told::add);
        assertThat(told).hasSize(1);
        assertThat(told.getFirst().mediaType()).isEqualTo(examination.mediaType());
        return examination;
    }

    /// The picture of an item that has one and no problem.
    Picture picture(byte[] bytes) {
        return pictureOf(examine(bytes));
    }

    static Picture pictureOf(Examination examination) {
        assertThat(examination.problem()).isNull();
        return Objects.requireNonNull(examination.picture());
    }

    static PerceptualHash firstHash(Picture picture) {
        return variants(picture).original().hash();
    }

    static PdqVariants variants(Picture picture) {
        return picture.frameHashes().getFirst();
    }

    static ProblemKind problemKind(Examination examination) {
        return Objects.requireNonNull(examination.problem()).kind();
    }
}
