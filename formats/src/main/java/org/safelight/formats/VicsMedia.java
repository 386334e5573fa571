package org.safelight.formats;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.PerceptualHash;

/// One media record to be written by [VicsCaseWriter]: one content, with all places where it lies.
/// Start from [#of] and add by the `with` methods what is known.
///
/// @param id unique in the document, 1 or more
/// @param category written as a number if it is one, else as text; null is written as null: uncategorised
/// @param sizeBytes -1 if not known, and then left out
/// @param pdq one of each frame or none; each is written as an alternative hash named `PDQ`
/// @param relativePath where a copy of the file lies beside the document, with backslashes; null if there is none
/// @param precategorisedBy who or what gave the category before a person looked; null if nothing did
/// @param tags and `series` are written with commas between them, so one must not hold a comma
public record VicsMedia(
        long id,
        @Nullable String category,
        Digest md5,
        @Nullable Digest sha1,
        @Nullable Digest sha256,
        List<PerceptualHash> pdq,
        long sizeBytes,
        @Nullable String mimeType,
        @Nullable String relativePath,
        @Nullable Instant updatedAt,
        Set<ListEntry.Flag> flags,
        @Nullable String precategorisedBy,
        List<String> series,
        List<String> tags,
        @Nullable String comments,
        List<VicsMediaFile> files,
        List<Property> exifs) {

    /// A name and a value out of a file's metadata.
    public record Property(String name, String value) {}

    public VicsMedia {
        if (id < 1) {
            throw new IllegalArgumentException("A media record's number is 1 or more, but it is " + id + ".");
        }
        requireKind(md5, DigestKind.MD5);
        requireKind(sha1, DigestKind.SHA1);
        requireKind(sha256, DigestKind.SHA256);
        pdq = List.copyOf(pdq);
        flags = Set.copyOf(flags);
        series = List.copyOf(series);
        tags = List.copyOf(tags);
        files = List.copyOf(files);
        exifs = List.copyOf(exifs);
    }

    private static void requireKind(@Nullable Digest digest, DigestKind kind) {
        if (digest != null && digest.kind() != kind) {
            throw new IllegalArgumentException(
                    "A " + digest.kind().label() + " digest stands where a " + kind.label() + " belongs.");
        }
    }

    /// A record that has only its key.
    public static VicsMedia of(long id, Digest md5) {
        return new VicsMedia(
                id, null, md5, null, null, List.of(), -1, null, null, null, Set.of(), null, List.of(), List.of(), null,
                List.of(), List.of());
    }

    public VicsMedia withDigests(Digest newSha1, Digest newSha256) {
        return new VicsMedia(
                id,
                category,
                md5,
                newSha1,
                newSha256,
                pdq,
                sizeBytes,
                mimeType,
                relativePath,
                updatedAt,
                flags,
                precategorisedBy,
                series,
                tags,
                comments,
                files,
                exifs);
    }

    public VicsMedia withCategory(@Nullable String newCategory) {
        return new VicsMedia(
                id,
                newCategory,
                md5,
                sha1,
                sha256,
                pdq,
                sizeBytes,
                mimeType,
                relativePath,
                updatedAt,
                flags,
                precategorisedBy,
                series,
                tags,
                comments,
                files,
                exifs);
    }

    public VicsMedia withPdq(List<PerceptualHash> newPdq) {
        return new VicsMedia(
                id,
                category,
                md5,
                sha1,
                sha256,
                newPdq,
                sizeBytes,
                mimeType,
                relativePath,
                updatedAt,
                flags,
                precategorisedBy,
                series,
                tags,
                comments,
                files,
                exifs);
    }

    /// Adds what the content is.
    ///
    /// @param newMimeType null if not known
    public VicsMedia withContent(long newSizeBytes, @Nullable String newMimeType) {
        return new VicsMedia(
                id,
                category,
                md5,
                sha1,
                sha256,
                pdq,
                newSizeBytes,
                newMimeType,
                relativePath,
                updatedAt,
                flags,
                precategorisedBy,
                series,
                tags,
                comments,
                files,
                exifs);
    }

    public VicsMedia withRelativePath(@Nullable String newRelativePath) {
        return new VicsMedia(
                id,
                category,
                md5,
                sha1,
                sha256,
                pdq,
                sizeBytes,
                mimeType,
                newRelativePath,
                updatedAt,
                flags,
                precategorisedBy,
                series,
                tags,
                comments,
                files,
                exifs);
    }

    public VicsMedia withUpdatedAt(@Nullable Instant newUpdatedAt) {
        return new VicsMedia(
                id,
                category,
                md5,
                sha1,
                sha256,
                pdq,
                sizeBytes,
                mimeType,
                relativePath,
                newUpdatedAt,
                flags,
                precategorisedBy,
                series,
                tags,
                comments,
                files,
                exifs);
    }

    public VicsMedia withFlags(Set<ListEntry.Flag> newFlags) {
        return new VicsMedia(
                id,
                category,
                md5,
                sha1,
                sha256,
                pdq,
                sizeBytes,
                mimeType,
                relativePath,
                updatedAt,
                newFlags,
                precategorisedBy,
                series,
                tags,
                comments,
                files,
                exifs);
    }

    /// Marks the category as given before a person looked, by this source.
    public VicsMedia withPrecategorisedBy(String source) {
        EnumSet<ListEntry.Flag> marked = EnumSet.of(ListEntry.Flag.PRECATEGORISED);
        marked.addAll(flags);
        return new VicsMedia(
                id,
                category,
                md5,
                sha1,
                sha256,
                pdq,
                sizeBytes,
                mimeType,
                relativePath,
                updatedAt,
                marked,
                Objects.requireNonNull(source),
                series,
                tags,
                comments,
                files,
                exifs);
    }

    public VicsMedia withSeries(List<String> newSeries) {
        return new VicsMedia(
                id,
                category,
                md5,
                sha1,
                sha256,
                pdq,
                sizeBytes,
                mimeType,
                relativePath,
                updatedAt,
                flags,
                precategorisedBy,
                newSeries,
                tags,
                comments,
                files,
                exifs);
    }

    public VicsMedia withTags(List<String> newTags) {
        return new VicsMedia(
                id,
                category,
                md5,
                sha1,
                sha256,
                pdq,
                sizeBytes,
                mimeType,
                relativePath,
                updatedAt,
                flags,
                precategorisedBy,
                series,
                newTags,
                comments,
                files,
                exifs);
    }

    public VicsMedia withComments(@Nullable String newComments) {
        return new VicsMedia(
                id,
                category,
                md5,
                sha1,
                sha256,
                pdq,
                sizeBytes,
                mimeType,
                relativePath,
                updatedAt,
                flags,
                precategorisedBy,
                series,
                tags,
                newComments,
                files,
                exifs);
    }

    public VicsMedia withFiles(List<VicsMediaFile> newFiles) {
        return new VicsMedia(
                id,
                category,
                md5,
                sha1,
                sha256,
                pdq,
                sizeBytes,
                mimeType,
                relativePath,
                updatedAt,
                flags,
                precategorisedBy,
                series,
                tags,
                comments,
                newFiles,
                exifs);
    }

    public VicsMedia withExifs(List<Property> newExifs) {
        return new VicsMedia(
                id,
                category,
                md5,
                sha1,
                sha256,
                pdq,
                sizeBytes,
                mimeType,
                relativePath,
                updatedAt,
                flags,
                precategorisedBy,
                series,
                tags,
                comments,
                files,
                newExifs);
    }
}
