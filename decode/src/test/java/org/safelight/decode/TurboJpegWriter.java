package org.safelight.decode;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// Writes JPEG by the system's libjpeg-turbo: unlike the JDK's writer it offers every sampling of colours. Only where
/// the library is.
final class TurboJpegWriter {
    private static final int RGB = 0;
    private static final int PROGRESSIVE = 16_384;

    enum Sampling {
        COLOURS_444(0),
        COLOURS_422(1),
        COLOURS_420(2),
        GREY(3),
        COLOURS_440(4),
        COLOURS_411(5);

        private final int number;

        Sampling(int number) {
            this.number = number;
        }
    }

    private TurboJpegWriter() {}

    /// @param colours red, green and blue in the low 24 bits, row by row
    /// @param quality 1 to 100
    static byte[] write(int[] colours, int width, Sampling sampling, int quality, boolean progressive)
            throws Throwable {
        SymbolLookup library = SymbolLookup.libraryLookup("libturbojpeg.so.0", Arena.global());
        Linker linker = Linker.nativeLinker();
        var address = ValueLayout.ADDRESS;
        var integer = ValueLayout.JAVA_INT;
        MethodHandle init =
                linker.downcallHandle(library.findOrThrow("tjInitCompress"), FunctionDescriptor.of(address));
        MethodHandle compress = linker.downcallHandle(
                library.findOrThrow("tjCompress2"),
                FunctionDescriptor.of(
                        integer, address, address, integer, integer, integer, integer, address, address, integer,
                        integer, integer));
        MethodHandle free = linker.downcallHandle(library.findOrThrow("tjFree"), FunctionDescriptor.ofVoid(address));
        MethodHandle destroy =
                linker.downcallHandle(library.findOrThrow("tjDestroy"), FunctionDescriptor.of(integer, address));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment samples = arena.allocate(colours.length * 3L);
            for (int i = 0; i < colours.length; i++) {
                samples.set(ValueLayout.JAVA_BYTE, 3L * i, (byte) (colours[i] >> 16));
                samples.set(ValueLayout.JAVA_BYTE, 3L * i + 1, (byte) (colours[i] >> 8));
                samples.set(ValueLayout.JAVA_BYTE, 3L * i + 2, (byte) colours[i]);
            }
            MemorySegment written = arena.allocate(address);
            MemorySegment size = arena.allocate(ValueLayout.JAVA_LONG);
            MemorySegment compressor = (MemorySegment) init.invokeExact();
            int failed = (int) compress.invokeExact(
                    compressor,
                    samples,
                    width,
                    0,
                    colours.length / width,
                    RGB,
                    written,
                    size,
                    sampling.number,
                    quality,
                    progressive ? PROGRESSIVE : 0);
            if (failed != 0) {
                throw new IllegalStateException("tjCompress2 failed");
            }
            MemorySegment file = written.get(address, 0);
            byte[] bytes = file.reinterpret(size.get(ValueLayout.JAVA_LONG, 0)).toArray(ValueLayout.JAVA_BYTE);
            free.invokeExact(file);
            var _ = (int) destroy.invokeExact(compressor);
            return bytes;
        }
    }
}
