package org.safelight.sources;

import java.io.IOException;
import org.apache.commons.compress.MemoryLimitException;
import org.apache.commons.compress.PasswordRequiredException;
import org.apache.commons.compress.archivers.zip.UnsupportedZipFeatureException;
import org.jspecify.annotations.Nullable;

/// Chooses how a container is opened, and puts what goes wrong into words that are the same in every run.
/// Runs in a worker.
final class Openings {
    private Openings() {}

    static @Nullable ContainerProblem open(ContainerKind kind, SeekableInput bytes, MemberSink members)
            throws IOException {
        return switch (kind) {
            case ZIP -> ZipOpening.open(bytes, members);
            case SEVEN_ZIP -> SevenZipOpening.open(bytes, members);
            case TAR, CPIO, AR -> StreamedArchive.open(kind, bytes, members);
            case ISO -> IsoOpening.open(bytes, members);
            case MAIL -> MailOpening.message(bytes, members);
            case MAILBOX -> MailOpening.mailbox(bytes, members);
            case PST -> PstOpening.open(bytes, members);
            case OLE -> OleOpening.open(bytes, members);
            case PDF -> PdfOpening.open(bytes, members);
            case THUMBCACHE -> ThumbcacheOpening.open(bytes, members);
            case SQLITE -> SqliteOpening.open(bytes, members);
            // The pool has a program make a tar of these two.
            case RAR -> RarOpening.open(bytes, members);
            case CAB ->
                new ContainerProblem(ContainerProblem.Kind.UNSUPPORTED, "It is of a format that is not read here");
            case GZIP, BZIP2, XZ, ZSTD, LZ4, LZMA, COMPRESS -> CompressedStream.open(kind, bytes, members);
        };
    }

    /// What a failure means. Its own message is left out: it may quote the evidence, or differ between
    /// versions.
    static ContainerProblem problem(Throwable failure) {
        return switch (failure) {
            case PasswordRequiredException _ ->
                new ContainerProblem(ContainerProblem.Kind.ENCRYPTED, "A password is needed to read it");
            case MemoryLimitException _, org.tukaani.xz.MemoryLimitException _ ->
                new ContainerProblem(
                        ContainerProblem.Kind.OUT_OF_MEMORY, "Unpacking it needs more memory than is given to it");
            case UnsupportedZipFeatureException unsupported ->
                UnsupportedZipFeatureException.Feature.ENCRYPTION.equals(unsupported.getFeature())
                        ? new ContainerProblem(ContainerProblem.Kind.ENCRYPTED, "A password is needed to read it")
                        : new ContainerProblem(
                                ContainerProblem.Kind.UNSUPPORTED, "It is packed by a method that is not read here");
            default -> damaged("It does not follow the rules of its format, or ends too early");
        };
    }

    static ContainerProblem damaged(String words) {
        return new ContainerProblem(ContainerProblem.Kind.DAMAGED, words);
    }
}
