package org.safelight.decode;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.PdqHasher;
import org.safelight.fingerprint.PdqVariants;

/// JPEG through the system's libjpeg-turbo: its grey plane, which is the Y of YCbCr without ever computing colours.
/// Runs in a worker, in one thread.
///
/// Anything but a flawless decode of a grey or YCbCr JPEG is left to the reference decoder: so what counts as damaged
/// does not depend on whether a machine has this library.
///
/// Source: turbojpeg.h, API of 1.2 that all versions since keep.
final class TurboJpeg {
    private static final List<String> NAMES =
            List.of("libturbojpeg.so.0", "libturbojpeg.so", "libturbojpeg.dylib", "turbojpeg.dll");
    private static final int PIXELS_GREY = 6;
    private static final int COLOURS_YCBCR = 1;
    private static final int COLOURS_GREY = 2;
    private static final int STOP_ON_WARNING = 8192;
    private static final int LIMIT_SCANS = 32768;

    private final String version;
    private final MethodHandle header;
    private final MethodHandle decompress;
    private final MethodHandle init;
    private final MethodHandle destroy;
    private MemorySegment decompressor;
    private final MemorySegment numbers;
    private final Buffer fileBuffer = new Buffer();
    private final Buffer planeBuffer = new Buffer();

    record Hashed(int width, int height, PdqVariants hashes) {}

    /// What is there, or why not.
    record Found(@Nullable TurboJpeg turbo, String words) {}

    static Found find() {
        for (String name : NAMES) {
            try {
                SymbolLookup library = SymbolLookup.libraryLookup(name, Arena.global());
                TurboJpeg turbo = new TurboJpeg(library, versionOf(name));
                return new Found(turbo, turbo.version);
            } catch (IllegalArgumentException notThere) {
                // The next name, then.
            } catch (Throwable unusable) {
                return new Found(
                        null, name + " cannot be used: " + unusable.getClass().getSimpleName());
            }
        }
        return new Found(null, "not installed");
    }

    private TurboJpeg(SymbolLookup library, String version) throws Throwable {
        this.version = version;
        Linker linker = Linker.nativeLinker();
        MemoryLayout address = ValueLayout.ADDRESS;
        MemoryLayout integer = ValueLayout.JAVA_INT;
        MemoryLayout size = linker.canonicalLayouts().get("long");
        if (size == null || size.byteSize() != Long.BYTES) {
            throw new UnsupportedOperationException("long has 32 bits here");
        }
        init = linker.downcallHandle(library.findOrThrow("tjInitDecompress"), FunctionDescriptor.of(address));
        destroy = linker.downcallHandle(library.findOrThrow("tjDestroy"), FunctionDescriptor.of(integer, address));
        header = linker.downcallHandle(
                library.findOrThrow("tjDecompressHeader3"),
                FunctionDescriptor.of(integer, address, address, size, address, address, address, address));
        decompress = linker.downcallHandle(
                library.findOrThrow("tjDecompress2"),
                FunctionDescriptor.of(
                        integer, address, address, size, address, integer, integer, integer, integer, integer));
        decompressor = newDecompressor();
        numbers = Arena.global().allocate(ValueLayout.JAVA_INT, 4);
    }

    private MemorySegment newDecompressor() throws Throwable {
        MemorySegment made = (MemorySegment) init.invokeExact();
        if (made.equals(MemorySegment.NULL)) {
            throw new IllegalStateException("tjInitDecompress failed");
        }
        return made;
    }

    /// After a damaged picture the library's own object stays half-way through it, and would refuse the next one.
    private void replaceDecompressor() throws Throwable {
        var _ = (int) destroy.invokeExact(decompressor);
        decompressor = newDecompressor();
    }

    /// The library has no function that tells its version, but the file behind its name has one.
    private static String versionOf(String name) {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.filter(line -> line.contains("/libturbojpeg."))
                    .map(line -> line.substring(line.lastIndexOf('/') + 1))
                    .findFirst()
                    .orElse(name);
        } catch (IOException | RuntimeException elsewhere) {
            return name;
        }
    }

    /// What goes into a result as the decoder.
    String decoder() {
        return "libjpeg-turbo grey (" + version + ")";
    }

    /// Decodes and hashes, or gives null if this picture must be left to the reference decoder: damaged, of other
    /// colours, too large.
    @Nullable
    Hashed hash(byte[] bytes, PixelBudget budget, PdqHasher hasher) {
        try {
            MemorySegment file = fileBuffer.ofAtLeast(bytes.length);
            MemorySegment.copy(bytes, 0, file, ValueLayout.JAVA_BYTE, 0, bytes.length);
            int failed = (int) header.invokeExact(
                    decompressor,
                    file,
                    (long) bytes.length,
                    numbers,
                    numbers.asSlice(Integer.BYTES),
                    numbers.asSlice(2L * Integer.BYTES),
                    numbers.asSlice(3L * Integer.BYTES));
            int width = numbers.getAtIndex(ValueLayout.JAVA_INT, 0);
            int height = numbers.getAtIndex(ValueLayout.JAVA_INT, 1);
            int colours = numbers.getAtIndex(ValueLayout.JAVA_INT, 3);
            if (failed != 0) {
                replaceDecompressor();
                return null;
            }
            if ((colours != COLOURS_YCBCR && colours != COLOURS_GREY)
                    || budget.problemWith(width, height, bytes.length) != null
                    || (budget.problemWithScans(width, height) != null
                            && JpegStructure.of(bytes).hasSeveralScans())) {
                return null;
            }
            long pixels = (long) width * height;
            MemorySegment plane = planeBuffer.ofAtLeast(pixels);
            failed = (int) decompress.invokeExact(
                    decompressor,
                    file,
                    (long) bytes.length,
                    plane,
                    width,
                    width,
                    height,
                    PIXELS_GREY,
                    STOP_ON_WARNING | LIMIT_SCANS);
            if (failed != 0) {
                replaceDecompressor();
                return null;
            }
            hasher.begin(width, height);
            for (int y = 0; y < height; y++) {
                hasher.row(plane, (long) y * width);
            }
            return new Hashed(width, height, hasher.finish());
        } catch (Error | RuntimeException own) {
            throw own;
        } catch (Throwable impossible) {
            throw new IllegalStateException("A C function cannot throw", impossible);
        } finally {
            fileBuffer.freeIfLarge();
            planeBuffer.freeIfLarge();
        }
    }

    /// Native memory that is kept from picture to picture, unless it grew out of the ordinary.
    private static final class Buffer {
        private static final long KEPT_BYTES = 64 << 20;

        private @Nullable Arena arena;
        private MemorySegment memory = MemorySegment.NULL;

        MemorySegment ofAtLeast(long bytes) {
            if (memory.byteSize() < bytes) {
                free();
                arena = Arena.ofConfined();
                memory = arena.allocate(bytes + bytes / 4);
            }
            return memory;
        }

        void freeIfLarge() {
            if (memory.byteSize() > KEPT_BYTES) {
                free();
            }
        }

        private void free() {
            memory = MemorySegment.NULL;
            if (arena != null) {
                arena.close();
                arena = null;
            }
        }
    }
}
