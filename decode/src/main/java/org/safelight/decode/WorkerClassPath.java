package org.safelight.decode;

import java.io.File;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// What of the program's class path a decoding worker is given: this module and the libraries it decodes with, and
/// nothing of what else a program has, such as a server with its database and templates. What a worker cannot load,
/// hostile bytes cannot make it use; and it starts faster.
///
/// Found by where one class of each library lies, so that neither names nor versions of files matter.
final class WorkerClassPath {
    /// One class of each library that must be there.
    private static final List<String> NEEDED = List.of(
            "org.safelight.decode.DecodeWorker",
            "org.safelight.fingerprint.PdqHasher",
            "org.safelight.sandbox.Sandbox",
            "org.apache.tika.mime.MimeTypes",
            "org.apache.commons.io.IOUtils",
            "org.slf4j.Logger",
            "com.drew.metadata.Metadata",
            "com.adobe.internal.xmp.XMPMeta",
            "com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi",
            "com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi",
            "com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi",
            "com.twelvemonkeys.imageio.plugins.bmp.BMPImageReaderSpi",
            "com.twelvemonkeys.imageio.ImageReaderBase",
            "com.twelvemonkeys.imageio.metadata.Directory",
            "com.twelvemonkeys.lang.Validate",
            "com.twelvemonkeys.io.enc.DecoderStream",
            "com.twelvemonkeys.image.ImageUtil",
            "org.bytedeco.javacpp.Pointer",
            "org.bytedeco.ffmpeg.avcodec.AVPacket");
    /// Libraries in machine code, which have no class, and the one that keeps a library from printing: where they are
    /// there.
    private static final List<String> WELCOME = List.of(
            "org/bytedeco/javacpp/linux-x86_64/libjnijavacpp.so",
            "org/bytedeco/ffmpeg/linux-x86_64/libjniavcodec.so",
            "org/slf4j/nop/NOPServiceProvider.class");

    private WorkerClassPath() {}

    /// The part of this program's class path, in its order; all of it where a library cannot be found in it, as in
    /// a program that was packed in another way.
    static String ofProgram() {
        return Found.PATH;
    }

    private static final class Found {
        static final String PATH = find(System.getProperty("java.class.path"));
    }

    static String find(String all) {
        Set<Path> places = new HashSet<>();
        ClassLoader loader = WorkerClassPath.class.getClassLoader();
        try {
            for (String name : NEEDED) {
                CodeSource source =
                        Class.forName(name, false, loader).getProtectionDomain().getCodeSource();
                if (source == null) {
                    return all;
                }
                places.add(placeOf(source.getLocation().toURI()));
            }
            for (String name : WELCOME) {
                URL found = loader.getResource(name);
                if (found != null && found.getProtocol().equals("jar")) {
                    String jar = found.getPath();
                    places.add(placeOf(new URI(jar.substring(0, jar.indexOf("!/")))));
                }
            }
        } catch (ReflectiveOperationException
                | URISyntaxException
                | IllegalArgumentException
                | FileSystemNotFoundException packedInAnotherWay) {
            // The last two: a place that is no file of this system, as of a library within another.
            return all;
        }
        List<String> entries = Arrays.stream(all.split(File.pathSeparator))
                .filter(entry -> places.contains(Path.of(entry).toAbsolutePath().normalize()))
                .toList();
        Set<Path> kept = entries.stream()
                .map(entry -> Path.of(entry).toAbsolutePath().normalize())
                .collect(Collectors.toSet());
        return kept.containsAll(places) ? String.join(File.pathSeparator, entries) : all;
    }

    private static Path placeOf(URI location) {
        return Path.of(location).toAbsolutePath().normalize();
    }
}
