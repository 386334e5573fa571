package org.safelight.decode;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;

/// The picture decoders of the JDK and of TwelveMonkeys, chosen by who made them and not by which registered first.
/// Runs in a worker.
final class ImageReaders {
    private static final String JDK = "com.sun.imageio.";
    private static final String TWELVE_MONKEYS = "com.twelvemonkeys.";
    private static final int INKS = 4;

    private final List<ImageReaderSpi> providers = new ArrayList<>();

    ImageReaders() {
        ImageIO.setUseCache(false);
        ImageIO.scanForPlugins();
        Iterator<ImageReaderSpi> all = IIORegistry.getDefaultInstance().getServiceProviders(ImageReaderSpi.class, true);
        while (all.hasNext()) {
            providers.add(all.next());
        }
    }

    /// The decoders for a format, in the order in which they are tried.
    ///
    /// A JPEG of printing inks goes to TwelveMonkeys first: the JDK gives its inks as they are, and to make
    /// colours of them by `getRGB` takes a minute for 10 million pixels.
    ///
    /// @param format as ImageIO names it: "jpeg", "png", "gif", "bmp", "webp", "tiff", "ico"
    List<ImageReaderSpi> forFormat(String format, byte[] bytes) {
        List<ImageReaderSpi> found = forFormat(format);
        return format.equals("jpeg") && JpegStructure.of(bytes).components() == INKS ? found.reversed() : found;
    }

    /// The decoders for a format, whatever the picture.
    List<ImageReaderSpi> forFormat(String format) {
        List<ImageReaderSpi> found = new ArrayList<>();
        for (String maker : makersFor(format)) {
            providers.stream()
                    .filter(provider -> provider.getClass().getName().startsWith(maker))
                    .filter(provider -> List.of(provider.getFormatNames()).stream()
                            .anyMatch(name -> name.toLowerCase(Locale.ROOT).equals(format)))
                    .forEach(found::add);
        }
        return found;
    }

    /// The JDK's first, because the reference values come from them. Not so for TIFF: the JDK's reader knows fewer
    /// compressions and gives up on more files.
    private static List<String> makersFor(String format) {
        return format.equals("tiff") ? List.of(TWELVE_MONKEYS, JDK) : List.of(JDK, TWELVE_MONKEYS);
    }

    /// What goes into a result as the decoder: "jdk-png 25.0.3", "twelvemonkeys-webp 3.13.1".
    static String nameOf(ImageReaderSpi provider, String format) {
        if (provider.getClass().getName().startsWith(JDK)) {
            return "jdk-" + format + " " + System.getProperty("java.version");
        }
        return "twelvemonkeys-" + format + " " + provider.getVersion();
    }
}
