package org.safelight.index;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Memory in pages of 2 MiB, where Linux gives them: what is read at random is found with fewer readings of page
/// tables than in pages of 4 KiB. Elsewhere ordinary memory.
final class HugePages {
    private static final long HUGE_BYTES = 2 << 20;
    private static final int READ_AND_WRITE = 3;
    private static final int PRIVATE_ANONYMOUS = 0x22;
    private static final int ADVICE_DONT_NEED = 4;
    private static final int ADVICE_HUGE_PAGES = 14;
    /// What other programs and the cache of files are left.
    private static final double MOST_OF_FREE = 0.8;

    private record Functions(MethodHandle map, MethodHandle unmap, MethodHandle advise) {}

    private static final @Nullable Functions FUNCTIONS = functions();

    private HugePages() {}

    private static @Nullable Functions functions() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return null;
        }
        Linker linker = Linker.nativeLinker();
        ValueLayout.OfLong number = ValueLayout.JAVA_LONG;
        ValueLayout.OfInt flags = ValueLayout.JAVA_INT;
        return new Functions(
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("mmap"),
                        FunctionDescriptor.of(number, number, number, flags, flags, flags, number)),
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("munmap"), FunctionDescriptor.of(flags, number, number)),
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("madvise"),
                        FunctionDescriptor.of(flags, number, number, flags)));
    }

    /// Memory of zeros that is given back when the arena is closed; null if the system has not so much to spare.
    /// It is asked to use huge pages, and may not.
    static @Nullable MemorySegment allocate(long bytes, Arena arena) {
        if (bytes > MOST_OF_FREE * spareBytes()) {
            return null;
        }
        if (FUNCTIONS == null) {
            return arena.allocate(bytes, 64);
        }
        try {
            long length = bytes + HUGE_BYTES;
            long address = (long) FUNCTIONS.map.invokeExact(0L, length, READ_AND_WRITE, PRIVATE_ANONYMOUS, -1, 0L);
            if (address == -1) {
                return null;
            }
            // Refused advice is no harm: pages are then ordinary.
            int _ = (int) FUNCTIONS.advise.invokeExact(address, length, ADVICE_HUGE_PAGES);
            return MemorySegment.ofAddress(address)
                    .reinterpret(length, arena, memory -> unmap(memory.address(), length))
                    .asSlice(-address & (HUGE_BYTES - 1), bytes);
        } catch (Throwable e) {
            throw new IllegalStateException("Memory could not be asked for: " + e.getMessage(), e);
        }
    }

    private static void unmap(long address, long length) {
        try {
            if (FUNCTIONS != null) {
                int _ = (int) FUNCTIONS.unmap.invokeExact(address, length);
            }
        } catch (Throwable e) {
            throw new IllegalStateException("Memory could not be given back: " + e.getMessage(), e);
        }
    }

    /// Tells the system that this part of a mapped file will hardly be read again, so that it need not stay in
    /// this process. Its bytes are still there.
    ///
    /// @param part begins at a page
    static void letGo(MemorySegment part) {
        try {
            if (FUNCTIONS != null && part.byteSize() > 0) {
                int _ = (int) FUNCTIONS.advise.invokeExact(part.address(), part.byteSize(), ADVICE_DONT_NEED);
            }
        } catch (Throwable e) {
            throw new IllegalStateException("Memory could not be let go: " + e.getMessage(), e);
        }
    }

    /// How much of this process's memory is in huge pages, in bytes; 0 if the system does not say.
    static long inUseBytes() {
        return kibibytes(Path.of("/proc/self/smaps_rollup"), "AnonHugePages:", 0) << 10;
    }

    private static long spareBytes() {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        // The second is that of the container, if there is one, and knows nothing of files that could be dropped.
        return Math.min(
                kibibytes(Path.of("/proc/meminfo"), "MemAvailable:", system.getFreeMemorySize() >> 10) << 10,
                system.getTotalMemorySize());
    }

    private static long kibibytes(Path file, String name, long otherwise) {
        try {
            List<String> lines = Files.readAllLines(file);
            for (String line : lines) {
                if (line.startsWith(name)) {
                    return Long.parseLong(
                            line.substring(name.length()).replace("kB", "").strip());
                }
            }
            return otherwise;
        } catch (IOException | NumberFormatException e) {
            return otherwise;
        }
    }
}
