package org.safelight.sources;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.apache.commons.compress.compressors.z.ZCompressorInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.XZInputStream;

/// Opens one compressed stream of bytes, which is a container with one member. Runs in a worker.
final class CompressedStream {
    /// Where the stream does not name what it holds.
    private static final String UNNAMED = "content";

    private static final int MOST_MEMORY_KIB = 128 << 10;

    private CompressedStream() {}

    static @Nullable ContainerProblem open(ContainerKind kind, SeekableInput bytes, MemberSink members)
            throws IOException {
        InputStream packed = new BufferedInputStream(bytes.stream(0), ContainerWire.PIECE);
        String name = UNNAMED;
        MemberFacts facts = MemberFacts.NONE;
        try (InputStream unpacked = reader(kind, packed)) {
            if (unpacked instanceof GzipCompressorInputStream gzip) {
                String noted = gzip.getMetaData().getFileName();
                name = noted == null || noted.isBlank() ? UNNAMED : noted;
                var time = gzip.getMetaData().getModificationInstant();
                facts = MemberFacts.of(-1, time == null || time.getEpochSecond() == 0 ? null : time);
            }
            return members.member(name.getBytes(StandardCharsets.UTF_8), facts, unpacked);
        }
    }

    private static InputStream reader(ContainerKind kind, InputStream packed) throws IOException {
        return switch (kind) {
            case GZIP ->
                GzipCompressorInputStream.builder()
                        .setInputStream(packed)
                        .setDecompressConcatenated(true)
                        .get();
            case BZIP2 -> new BZip2CompressorInputStream(packed, true);
            case XZ -> new XZInputStream(packed, MOST_MEMORY_KIB);
            case ZSTD -> new ZstdInputStream(packed);
            case LZ4 -> new FramedLZ4CompressorInputStream(packed, true);
            case LZMA -> new LZMAInputStream(packed, MOST_MEMORY_KIB);
            case COMPRESS -> new ZCompressorInputStream(packed, MOST_MEMORY_KIB);
            default -> throw new IllegalArgumentException(kind + " is no compressed stream");
        };
    }
}
