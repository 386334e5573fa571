package org.safelight.decode;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MimeTypes;
import org.apache.tika.parser.ParseContext;

/// Tells the media type from the first 64 KiB, so that the answer is the same whether a worker has all of an item or
/// its beginning only. Runs in a worker.
final class TypeDetection {
    private static final int LOOKED_AT = Wire.PIECE;

    private final MimeTypes types = MimeTypes.getDefaultMimeTypes();

    Identified identify(byte[] bytes) {
        if (bytes.length == 0) {
            return new Identified(Examination.EMPTY);
        }
        byte[] beginning = bytes.length > LOOKED_AT ? Arrays.copyOf(bytes, LOOKED_AT) : bytes;
        try (TikaInputStream stream = TikaInputStream.get(beginning)) {
            return new Identified(types.detect(stream, new Metadata(), new ParseContext())
                    .getBaseType()
                    .toString()
                    .toLowerCase(Locale.ROOT));
        } catch (IOException | RuntimeException | StackOverflowError undecided) {
            return Identified.unknown(null);
        }
    }
}
