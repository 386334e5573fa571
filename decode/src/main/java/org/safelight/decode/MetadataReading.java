package org.safelight.decode;

import com.drew.imaging.ImageMetadataReader;
import com.drew.imaging.jpeg.JpegMetadataReader;
import com.drew.lang.Rational;
import com.drew.metadata.Directory;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;
import com.drew.metadata.exif.ExifSubIFDDirectory;
import com.drew.metadata.exif.GpsDirectory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads what a camera wrote into a picture. Failing at that never costs the picture. Runs in a worker.
final class MetadataReading {
    private static final int DEGREE_PARTS = 3;
    private static final double MINUTES = 60;
    private static final double SECONDS = 3600;
    /// A text is cut later; one this long is not even looked at.
    private static final int LONGEST_TAG = 64 * 1024;

    private MetadataReading() {}

    /// What the file says of itself; [Metadata#NONE] if there is none or it cannot be read.
    static Metadata read(String mediaType, byte[] bytes) {
        try {
            com.drew.metadata.Metadata all = switch (mediaType) {
                // EXIF alone: the other segments of a JPEG hold nothing of what is asked, and cost time.
                case "image/jpeg" ->
                    JpegMetadataReader.readMetadata(new ByteArrayInputStream(bytes), List.of(new ExifReader()));
                case "image/gif", "image/bmp" -> new com.drew.metadata.Metadata();
                default -> ImageMetadataReader.readMetadata(new ByteArrayInputStream(bytes), bytes.length);
            };
            return of(all);
        } catch (com.drew.imaging.ImageProcessingException
                | IOException
                | RuntimeException
                | StackOverflowError
                | OutOfMemoryError unreadable) {
            return Metadata.NONE;
        }
    }

    private static Metadata of(com.drew.metadata.Metadata all) {
        GpsDirectory gps = all.getFirstDirectoryOfType(GpsDirectory.class);
        Double latitude =
                gps == null ? null : degrees(gps, GpsDirectory.TAG_LATITUDE, GpsDirectory.TAG_LATITUDE_REF, "N", "S");
        Double longitude =
                gps == null ? null : degrees(gps, GpsDirectory.TAG_LONGITUDE, GpsDirectory.TAG_LONGITUDE_REF, "E", "W");
        Directory main = all.getFirstDirectoryOfType(ExifIFD0Directory.class);
        return new Metadata(
                text(all, ExifIFD0Directory.TAG_MAKE),
                text(all, ExifIFD0Directory.TAG_MODEL),
                text(all, ExifSubIFDDirectory.TAG_BODY_SERIAL_NUMBER),
                text(all, ExifSubIFDDirectory.TAG_LENS_MODEL),
                text(all, ExifIFD0Directory.TAG_SOFTWARE),
                latitude,
                longitude,
                text(all, ExifSubIFDDirectory.TAG_DATETIME_ORIGINAL),
                main == null ? null : main.getInteger(ExifIFD0Directory.TAG_ORIENTATION));
    }

    /// The first text for a tag in the main or the EXIF directory.
    private static @Nullable String text(com.drew.metadata.Metadata all, int tag) {
        for (Directory directory : all.getDirectories()) {
            if (directory instanceof ExifIFD0Directory || directory instanceof ExifSubIFDDirectory) {
                String text = directory.getString(tag);
                if (text != null && text.length() <= LONGEST_TAG && !text.isBlank()) {
                    return text;
                }
            }
        }
        return null;
    }

    /// Degrees from degrees, minutes and seconds; null unless the reference says on which side of the equator or of
    /// Greenwich. The library would take a missing one for north or east: the wrong half of the world.
    private static @Nullable Double degrees(
            Directory gps, int tag, int referenceTag, String positive, String negative) {
        String reference = gps.getString(referenceTag);
        Rational[] parts = gps.getRationalArray(tag);
        if (reference == null || parts == null || parts.length != DEGREE_PARTS) {
            return null;
        }
        String side = reference.strip().toUpperCase(Locale.ROOT);
        if (!side.equals(positive) && !side.equals(negative)) {
            return null;
        }
        double minutes = parts[1].doubleValue();
        double seconds = parts[2].doubleValue();
        double degrees = parts[0].doubleValue() + minutes / MINUTES + seconds / SECONDS;
        // Also refuses what a denominator of zero makes.
        boolean isAnAngle = parts[0].doubleValue() >= 0
                && minutes >= 0
                && minutes < MINUTES
                && seconds >= 0
                && seconds < MINUTES
                && Double.isFinite(degrees);
        return isAnAngle ? (side.equals(positive) ? degrees : -degrees) : null;
    }
}
