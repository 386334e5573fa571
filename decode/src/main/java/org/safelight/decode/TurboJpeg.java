package org.safelight.decode;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.PdqHasher;
import org.safelight.fingerprint.PdqVariants;

/// JPEG through the system's libjpeg-turbo, three times as fast as the reference decoder and with the same pixels, bit
/// for bit. Runs in a worker, in one thread.
///
/// Its grey plane alone would be a quarter faster still, but is another picture where colours were clipped: up to 20
/// bits of the hash (decision 11). So colours are decoded, as a viewer does. What the two decoders would read in
/// different ways ([JpegStructure#isReadAlike]), and anything but a flawless decode, is left to the reference: so
/// neither the hash nor what counts as damaged depends on whether a machine has this library. One that does not give
/// the pixels of [KnownJpeg] is not used at all.
///
/// Source: turbojpeg.h, API of 1.2 that all versions since keep.
final class TurboJpeg {
    private static final List<String> NAMES =
            List.of("libturbojpeg.so.0", "libturbojpeg.so", "libturbojpeg.dylib", "turbojpeg.dll");
    private static final long LONGEST_PATH = 4096;
    private static final int PIXELS_GREY = 6;
    /// Red, green and blue as an int of Java has them.
    private static final int PIXELS_COLOUR = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? 3 : 5;
    /// The library wants a picture whole; a larger one is decoded in bands by the reference.
    private static final long MOST_PIXEL_BYTES = 256L << 20;
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
    private final Buffer pixelBuffer = new Buffer();
    private int[] row = {};

    record Hashed(int width, int height, PdqVariants hashes) {}

    /// What is there, or why not.
    record Found(@Nullable TurboJpeg turbo, String words) {}

    static Found find() {
        for (String name : NAMES) {
            try {
                SymbolLookup library = SymbolLookup.libraryLookup(name, Arena.global());
                TurboJpeg turbo = new TurboJpeg(library, versionOf(name, library));
                return turbo.givesKnownPixels()
                        ? new Found(turbo, turbo.version)
                        : new Found(null, name + " is not used: its pixels differ from the reference decoder's");
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

    /// The library has no function that tells its version, but the file behind its name has one. The dynamic
    /// linker knows the file; /proc would too, but a confined worker may not have it.
    private static String versionOf(String name, SymbolLookup library) {
        Linker linker = Linker.nativeLinker();
        MemorySegment dladdr = linker.defaultLookup().find("dladdr").orElse(MemorySegment.NULL);
        if (dladdr.equals(MemorySegment.NULL)) {
            return name;
        }
        MethodHandle fileOf = linker.downcallHandle(
                dladdr, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
        try (Arena arena = Arena.ofConfined()) {
            // Dl_info: four pointers, the first to the name of the file.
            MemorySegment info =
                    arena.allocate(4 * ValueLayout.ADDRESS.byteSize(), ValueLayout.ADDRESS.byteAlignment());
            int isKnown = (int) fileOf.invokeExact(library.findOrThrow("tjInitDecompress"), info);
            if (isKnown == 0) {
                return name;
            }
            String file =
                    info.get(ValueLayout.ADDRESS, 0).reinterpret(LONGEST_PATH).getString(0);
            return String.valueOf(Path.of(file).toRealPath().getFileName());
        } catch (Throwable unknown) {
            return name;
        }
    }

    /// What goes into a result as the decoder.
    String decoder() {
        return "libjpeg-turbo (" + version + ")";
    }

    /// Takes the rows of a picture.
    private interface Rows {
        void begin(int width, int height);

        /// @param bytesPerPixel 1 for grey, 4 for an int as [PdqHasher#rowRgb] wants it
        void take(MemorySegment pixels, long at, int bytesPerPixel);
    }

    /// Decodes and hashes, or gives null if this picture must be left to the reference decoder: damaged, too large, or
    /// of a kind that it reads in another way.
    @Nullable
    Hashed hash(byte[] bytes, PixelBudget budget, PdqHasher hasher) {
        int[] size = new int[2];
        boolean isWhole = decode(bytes, budget, new Rows() {
            @Override
            public void begin(int width, int height) {
                size[0] = width;
                size[1] = height;
                hasher.begin(width, height);
                if (row.length < width) {
                    row = new int[width];
                }
            }

            @Override
            public void take(MemorySegment pixels, long at, int bytesPerPixel) {
                if (bytesPerPixel == 1) {
                    hasher.row(pixels, at);
                } else {
                    MemorySegment.copy(pixels, ValueLayout.JAVA_INT, at, row, 0, size[0]);
                    hasher.rowRgb(row, 0);
                }
            }
        });
        return isWhole ? new Hashed(size[0], size[1], hasher.finish()) : null;
    }

    private boolean givesKnownPixels() {
        CRC32 sum = new CRC32();
        return decode(KnownJpeg.bytes(), new PixelBudget(Short.MAX_VALUE, 1 << 20), new Rows() {
                    @Override
                    public void begin(int width, int height) {
                        // The size shows in the sum.
                    }

                    @Override
                    public void take(MemorySegment pixels, long at, int bytesPerPixel) {
                        for (int x = 0; x < KnownJpeg.WIDTH; x++) {
                            int pixel = pixels.get(ValueLayout.JAVA_INT, at + (long) x * bytesPerPixel);
                            sum.update(pixel >> 16);
                            sum.update(pixel >> 8);
                            sum.update(pixel);
                        }
                    }
                })
                && sum.getValue() == KnownJpeg.CRC_OF_PIXELS;
    }

    /// Gives all rows; false if it cannot, then it gave none.
    private boolean decode(byte[] bytes, PixelBudget budget, Rows rows) {
        if (!JpegStructure.isReadAlike(bytes)) {
            return false;
        }
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
                return false;
            }
            int bytesPerPixel = colours == COLOURS_GREY ? 1 : Integer.BYTES;
            if ((colours != COLOURS_YCBCR && colours != COLOURS_GREY)
                    || budget.problemWith(width, height, bytes.length) != null
                    || (long) width * height * bytesPerPixel > MOST_PIXEL_BYTES
                    || (budget.problemWithScans(width, height) != null
                            && JpegStructure.of(bytes).hasSeveralScans())) {
                return false;
            }
            MemorySegment pixels = pixelBuffer.ofAtLeast((long) width * height * bytesPerPixel);
            failed = (int) decompress.invokeExact(
                    decompressor,
                    file,
                    (long) bytes.length,
                    pixels,
                    width,
                    width * bytesPerPixel,
                    height,
                    colours == COLOURS_GREY ? PIXELS_GREY : PIXELS_COLOUR,
                    STOP_ON_WARNING | LIMIT_SCANS);
            if (failed != 0) {
                replaceDecompressor();
                return false;
            }
            rows.begin(width, height);
            for (int y = 0; y < height; y++) {
                rows.take(pixels, (long) y * width * bytesPerPixel, bytesPerPixel);
            }
            return true;
        } catch (Error | RuntimeException own) {
            throw own;
        } catch (Throwable impossible) {
            throw new IllegalStateException("A C function cannot throw", impossible);
        } finally {
            fileBuffer.freeIfLarge();
            pixelBuffer.freeIfLarge();
        }
    }

    /// Native memory that is kept from picture to picture, unless it grew out of the ordinary.
    private static final class Buffer {
        private static final long KEPT_BYTES = 128 << 20;

        private @Nullable Arena arena;
        private MemorySegment memory = MemorySegment.NULL;

        MemorySegment ofAtLeast(long bytes) {
            if (memory.byteSize() < bytes) {
                free();
                arena = Arena.ofConfined();
                memory = arena.allocate(bytes + bytes / 4, Long.BYTES);
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
