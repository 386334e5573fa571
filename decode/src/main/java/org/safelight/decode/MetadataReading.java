package org.safelight.decode;

import com.drew.imaging.ImageMetadataReader;
import com.drew.imaging.jpeg.JpegMetadataReader;
import com.drew.lang.Rational;
import com.drew.metadata.Directory;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;
import com.drew.metadata.exif.ExifSubIFDDirectory;
import com.drew.metadata.exif.GpsDirectory;
import com.drew.metadata.exif.makernotes.CanonMakernoteDirectory;
import com.drew.metadata.exif.makernotes.FujifilmMakernoteDirectory;
import com.drew.metadata.exif.makernotes.NikonType2MakernoteDirectory;
import com.drew.metadata.exif.makernotes.OlympusEquipmentMakernoteDirectory;
import com.drew.metadata.exif.makernotes.PanasonicMakernoteDirectory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads what a camera wrote into a picture. Failing at that never costs the picture. Runs in a worker.
final class MetadataReading {
    private static final int DEGREE_PARTS = 3;
    private static final double MINUTES = 60;
    private static final double SECONDS = 3600;
    /// A text is cut later; one this long is not even looked at.
    private static final int LONGEST_TAG = 64 * 1024;

    /// Cameras that do not have it write zeros.
    private static final Pattern UNSET = Pattern.compile("[0 ]+");

    /// Where makers' notes have what EXIF 2.3 later gave a tag of its own; older cameras have it only there.
    private record Noted(Class<? extends Directory> notes, int tag) {}

    private static final List<Noted> SERIALS = List.of(
            new Noted(CanonMakernoteDirectory.class, CanonMakernoteDirectory.TAG_CANON_SERIAL_NUMBER),
            new Noted(NikonType2MakernoteDirectory.class, NikonType2MakernoteDirectory.TAG_CAMERA_SERIAL_NUMBER),
            new Noted(NikonType2MakernoteDirectory.class, NikonType2MakernoteDirectory.TAG_CAMERA_SERIAL_NUMBER_2),
            new Noted(OlympusEquipmentMakernoteDirectory.class, OlympusEquipmentMakernoteDirectory.TAG_SERIAL_NUMBER),
            new Noted(PanasonicMakernoteDirectory.class, PanasonicMakernoteDirectory.TAG_INTERNAL_SERIAL_NUMBER),
            new Noted(FujifilmMakernoteDirectory.class, FujifilmMakernoteDirectory.TAG_SERIAL_NUMBER));
    private static final List<Noted> LENSES = List.of(
            new Noted(CanonMakernoteDirectory.class, CanonMakernoteDirectory.TAG_LENS_MODEL),
            new Noted(OlympusEquipmentMakernoteDirectory.class, OlympusEquipmentMakernoteDirectory.TAG_LENS_MODEL),
            new Noted(PanasonicMakernoteDirectory.class, PanasonicMakernoteDirectory.TAG_LENS_TYPE));

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
                or(text(all, ExifSubIFDDirectory.TAG_BODY_SERIAL_NUMBER), noted(all, SERIALS)),
                or(text(all, ExifSubIFDDirectory.TAG_LENS_MODEL), noted(all, LENSES)),
                text(all, ExifIFD0Directory.TAG_SOFTWARE),
                latitude,
                longitude,
                or(
                        text(all, ExifSubIFDDirectory.TAG_DATETIME_ORIGINAL),
                        text(all, ExifSubIFDDirectory.TAG_DATETIME_DIGITIZED)),
                main == null ? null : main.getInteger(ExifIFD0Directory.TAG_ORIENTATION));
    }

    private static @Nullable String or(@Nullable String first, @Nullable String second) {
        return first != null ? first : second;
    }

    /// The first text that a maker's notes have for one of these tags.
    private static @Nullable String noted(com.drew.metadata.Metadata all, List<Noted> tags) {
        for (Noted tag : tags) {
            Directory notes = all.getFirstDirectoryOfType(tag.notes());
            String text = notes == null ? null : notes.getString(tag.tag());
            if (text != null
                    && text.length() <= LONGEST_TAG
                    && !text.isBlank()
                    && !UNSET.matcher(text.strip()).matches()) {
                return text;
            }
        }
        return null;
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
