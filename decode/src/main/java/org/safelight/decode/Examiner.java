package org.safelight.decode;

import java.util.function.Consumer;
import org.safelight.fingerprint.PdqHasher;

/// Examines items in a worker process: type, then pixels, then what the camera wrote.
final class Examiner implements DecodeWorker.Examining {
    private final PictureDecoding pictures;
    private final DecodeCapabilities capabilities;

    Examiner(WorkerSettings settings) {
        PdqHasher hasher = PdqHasher.create(settings.pdqMode());
        TurboJpeg.Found found = settings.useTurbo() ? TurboJpeg.find() : new TurboJpeg.Found(null, "switched off");
        pictures = new PictureDecoding(
                settings,
                new PixelBudget(settings.maxPixels(), Runtime.getRuntime().maxMemory()),
                hasher,
                found.turbo());
        capabilities = new DecodeCapabilities(
                found.turbo() != null,
                found.words(),
                hasher.kernelName(),
                System.getProperty("java.version"),
                pictures.readable());
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
    public Examination examine(byte[] bytes, Decoding decoding, Consumer<Identified> typeKnown) {
        Identified type = TypeDetection.identify(bytes);
        typeKnown.accept(type);
        if (type.mediaClass() != MediaClass.PICTURE) {
            return Examination.withoutPicture(type, null);
        }
        PictureDecoding.Decoded decoded = pictures.decode(type.mediaType(), bytes, decoding);
        Metadata metadata = MetadataReading.read(type.mediaType(), bytes);
        return new Examination(type.mediaType(), type.mediaClass(), decoded.picture(), decoded.problem(), metadata);
    }
}
