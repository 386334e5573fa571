package org.safelight.triage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.safelight.sources.ContainerKind;
import org.safelight.sources.ContainerLimits;
import org.safelight.sources.ContainerPool;
import org.safelight.sources.DiskImage;
import org.safelight.sources.EmbeddedParts;
import org.safelight.sources.FileItem;
import org.safelight.sources.ImageKind;
import org.safelight.sources.OpenContainer;

/// Opens a content that holds others: a container, a disk image, or a picture with parts. Closed after what it opened.
interface Opener extends AutoCloseable {
    OpenContainer open() throws IOException;

    @Override
    default void close() {
        // Most hold nothing themselves.
    }

    /// What is needed to open contents: the same for all of an exhibit.
    ///
    /// @param pool asked for when the first container is opened, for it may start a worker
    /// @param folder the output folder
    /// @param stop asked between pieces of what is copied
    record Means(Supplier<ContainerPool> pool, ContainerLimits limits, Path folder, BooleanSupplier stop) {}

    /// How a content is opened if it is to be. What is an archive is not taken for a disk.
    ///
    /// @param beginning its first [DiskImage#BYTES_NEEDED] bytes, or all
    /// @param file that it is all of; empty if it lies within another
    static Optional<Opener> of(byte[] beginning, Content content, Optional<FileItem> file, Means means)
            throws IOException {
        Optional<Opener> container =
                ContainerKind.of(beginning).map(kind -> () -> means.pool().get().open(kind, content));
        if (container.isPresent()) {
            return container;
        }
        try {
            Optional<Opener> image =
                    DiskImage.kindOf(beginning, content).map(kind -> ofImage(kind, content, file, means));
            // As asked, nothing is opened; a picture that was not is no container that stayed closed.
            return image.isPresent() || means.limits().depth() == 0
                    ? image
                    : EmbeddedParts.in(beginning, content).map(parts -> () -> parts);
        } finally {
            content.endReading();
        }
    }

    private static Opener ofImage(ImageKind kind, Content content, Optional<FileItem> file, Means means) {
        return file.<Opener>map(first -> () -> means.pool().get().openImage(kind, first))
                .orElseGet(() -> new Copying(kind, content, means));
    }

    /// Opens a disk image that lies within another file.
    final class Copying implements Opener {
        private final ImageKind kind;
        private final Content content;
        private final Means means;
        private @Nullable ImageCopy copy;

        private Copying(ImageKind kind, Content content, Means means) {
            this.kind = kind;
            this.content = content;
            this.means = means;
        }

        @Override
        public OpenContainer open() throws IOException {
            ContainerPool pool = means.pool().get();
            Optional<OpenContainer> refused = pool.refusedImage(kind);
            if (refused.isPresent()) {
                return refused.get();
            }
            ImageCopy made = ImageCopy.of(content, kind, means.folder(), means.stop());
            copy = made;
            return pool.openImage(kind, made.item());
        }

        @Override
        public void close() {
            if (copy != null) {
                copy.close();
            }
        }
    }
}
