package org.safelight.decode;

import java.io.IOException;
import java.nio.file.Path;

/// Unpacks the native libraries that come with the program, once, when it is built or installed. Its one argument is
/// the folder to be, which must not be there. See [FfmpegLibrary].
public final class UnpackNatives {
    private UnpackNatives() {}

    /// Exits with 1 if the folder cannot be written; then videos are not decoded.
    public static void main(String[] arguments) {
        try {
            FfmpegLibrary.unpack(Path.of(arguments[0]));
        } catch (IOException cannotWrite) {
            System.err.println("Cannot unpack FFmpeg: " + cannotWrite.getMessage()
                    + ". Videos will not be decoded. Make room, and build again.");
            System.exit(1);
        }
    }
}
