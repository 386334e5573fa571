package org.safelight.decode;

import java.io.IOException;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.safelight.fingerprint.PdqHasher;

/// Examines items in a worker process: type, then pixels, then what the camera wrote.
final class Examiner implements DecodeWorker.Examining {
    private final PictureDecoding pictures;
    private final FfmpegPictures ffmpegPictures;
    private final VideoDecoding videos;
    private final FfmpegLibrary.Found ffmpeg = FfmpegLibrary.find();
    private final DecodeCapabilities capabilities;

    Examiner(WorkerSettings settings) {
        PdqHasher hasher = PdqHasher.create(settings.pdqMode());
        TurboJpeg.Found found = settings.useTurbo() ? TurboJpeg.find() : new TurboJpeg.Found(null, "switched off");
        PixelBudget budget =
                new PixelBudget(settings.maxPixels(), Runtime.getRuntime().maxMemory());
        pictures = new PictureDecoding(settings, budget, hasher, found.turbo());
        ffmpegPictures = new FfmpegPictures(settings, budget, hasher);
        videos = new VideoDecoding(settings, budget, hasher);
        capabilities = new DecodeCapabilities(
                found.turbo() != null,
                found.words(),
                hasher.kernelName(),
                System.getProperty("java.version"),
                Stream.concat(
                                pictures.readable().stream(),
                                ffmpeg.isThere() ? FfmpegPictures.readable().stream() : Stream.empty())
                        .sorted()
                        .toList());
    }

    @Override
    public DecodeCapabilities capabilities() {
        return capabilities;
    }

    @Override
    public Identified identify(byte[] bytes) {
        return TypeDetection.identify(bytes);
    }

    @Override
    public Examination examine(byte[] bytes, Consumer<Identified> typeKnown) {
        Identified type = TypeDetection.identify(bytes);
        typeKnown.accept(type);
        if (type.mediaClass() == MediaClass.VIDEO) {
            try {
                return watched(type, ByteReader.of(bytes));
            } catch (IOException impossible) {
                throw new IllegalStateException("Bytes in memory could not be read", impossible);
            }
        }
        if (type.mediaClass() != MediaClass.PICTURE) {
            return Examination.withoutPicture(type, null);
        }
        PictureDecoding.Decoded decoded = decode(type.mediaType(), bytes);
        Metadata metadata = MetadataReading.read(type.mediaType(), bytes);
        return new Examination(type.mediaType(), type.mediaClass(), decoded.picture(), decoded.problem(), metadata);
    }

    /// By the decoder for the type; where that gives nothing whole and FFmpeg can, by FFmpeg.
    private PictureDecoding.Decoded decode(String mediaType, byte[] bytes) {
        if (ffmpeg.isThere() && FfmpegPictures.readable().contains(mediaType)) {
            FfmpegLibrary.load();
            return ffmpegPictures.still(bytes);
        }
        if (ffmpeg.isThere() && mediaType.equals("image/png") && PngStructure.frames(bytes) > 1) {
            FfmpegLibrary.load();
            PictureDecoding.Decoded animation = ffmpegPictures.animation(bytes, PngStructure.frames(bytes));
            if (animation.picture() != null) {
                return animation;
            }
        }
        PictureDecoding.Decoded decoded = pictures.decode(mediaType, bytes);
        Problem refused = decoded.problem();
        boolean mayTryOther = decoded.picture() == null && refused != null && refused.kind() != ProblemKind.TOO_LARGE;
        if (mediaType.equals("image/jpeg") && mayTryOther && ffmpeg.isThere()) {
            FfmpegLibrary.load();
            PictureDecoding.Decoded other = ffmpegPictures.jpeg(bytes);
            return other.picture() == null ? decoded : other;
        }
        boolean mayBeRaw =
                mediaType.equals("image/tiff") || !pictures.readable().contains(mediaType);
        return mayBeRaw && !mediaType.equals("image/jpeg") ? orPreview(decoded, bytes) : decoded;
    }

    /// A raw file cannot be decoded, or passes for a TIFF of a thumbnail: then what its camera made of it counts.
    private PictureDecoding.Decoded orPreview(PictureDecoding.Decoded own, byte[] bytes) {
        RawPreview preview = RawPreview.largest(bytes);
        Picture picture = own.picture();
        if (preview == null || (picture != null && (long) picture.width() * picture.height() >= preview.pixels())) {
            return own;
        }
        PictureDecoding.Decoded decoded = pictures.decode("image/jpeg", preview.in(bytes));
        Picture seen = decoded.picture();
        return seen == null
                ? own
                : new PictureDecoding.Decoded(
                        new Picture(
                                seen.width(),
                                seen.height(),
                                seen.frames(),
                                seen.framesExamined(),
                                seen.frameHashes(),
                                "preview by " + seen.decoder()),
                        decoded.problem());
    }

    @Override
    public Examination watch(ByteReader bytes, Consumer<Identified> typeKnown) throws IOException {
        byte[] beginning = new byte[Math.clamp(bytes.size(), 0, Wire.PIECE)];
        int length = 0;
        int count = 1;
        while (length < beginning.length && count > 0) {
            count = bytes.read(length, beginning, length, beginning.length - length);
            length += count;
        }
        Identified type =
                TypeDetection.identify(length == beginning.length ? beginning : Arrays.copyOf(beginning, length));
        typeKnown.accept(type);
        return type.mediaClass() == MediaClass.VIDEO ? watched(type, bytes) : Examination.withoutPicture(type, null);
    }

    private Examination watched(Identified type, ByteReader bytes) throws IOException {
        if (!ffmpeg.isThere()) {
            return Examination.withoutPicture(
                    type, new Problem(ProblemKind.UNSUPPORTED, "FFmpeg, which decodes videos, is " + ffmpeg.words()));
        }
        FfmpegLibrary.load();
        VideoDecoding.Decoded decoded = videos.decode(bytes);
        return new Examination(
                type.mediaType(), type.mediaClass(), null, decoded.video(), decoded.problem(), decoded.metadata());
    }
}
