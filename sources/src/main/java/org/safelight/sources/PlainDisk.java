package org.safelight.sources;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads by the JDK alone: on any system, but access times may change.
final class PlainDisk implements Disk {
    @Override
    public Listing list(byte[] folder) throws IOException {
        List<byte[]> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(RawPath.path(folder))) {
            for (Path entry : entries) {
                names.add(RawPath.name(RawPath.bytes(entry)));
            }
        } catch (DirectoryIteratorException brokeOff) {
            return new Listing(names, Optional.of(new IOException("the listing broke off", brokeOff)));
        }
        return new Listing(names, Optional.empty());
    }

    @Override
    public OpenFile open(byte[] file) throws IOException {
        FileChannel channel = FileChannel.open(RawPath.path(file), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        return new OpenFile() {
            @Override
            public int read(ByteBuffer to, long position) throws IOException {
                return channel.read(to, position);
            }

            @Override
            public void close() {
                try {
                    channel.close();
                } catch (IOException e) {
                    // Closing what was only read loses nothing.
                    return;
                }
            }
        };
    }

    @Override
    public AccessTimes accessTimes() {
        return AccessTimes.MAY_HAVE_CHANGED;
    }
}
