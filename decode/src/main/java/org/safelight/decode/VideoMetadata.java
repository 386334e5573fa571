package org.safelight.decode;

import static org.bytedeco.ffmpeg.global.avutil.av_dict_get;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVDictionaryEntry;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;

/// What a telephone or camera wrote into a video about itself. Runs in a worker.
final class VideoMetadata {
    /// ISO 6709, as QuickTime and 3GP have it: `+51.5007-000.1246+012.000/`.
    private static final Pattern POSITION =
            Pattern.compile("([+-]\\d{1,2}(?:\\.\\d+)?)([+-]\\d{1,3}(?:\\.\\d+)?)(?:[+-].*)?/?");
    /// `2024-05-01T13:37:00+0100` or with fractions and Z: the part that a clock shows.
    private static final Pattern TIME = Pattern.compile("(\\d{4})-(\\d{2})-(\\d{2})[T ](\\d{2}:\\d{2}:\\d{2}).*");
    /// Where a camera's clock was never set, or a program writes zero: QuickTime counts from 1904, others from 1970.
    private static final Pattern UNSET = Pattern.compile("(1904|1970)-01-01.*");
    private static final int LONGEST_TAG = 64 * 1024;

    private VideoMetadata() {}

    static Metadata of(MediaFile file, @Nullable AVStream stream) {
        AVDictionary whole = file.format().metadata();
        AVDictionary pictures = stream == null ? null : stream.metadata();
        String location = first(whole, "com.apple.quicktime.location.iso6709", "location", "location-eng");
        Double latitude = null;
        Double longitude = null;
        if (location != null) {
            Matcher position = POSITION.matcher(location.strip());
            if (position.matches()) {
                latitude = Double.valueOf(position.group(1));
                longitude = Double.valueOf(position.group(2));
            }
        }
        String make = first(whole, "com.apple.quicktime.make", "make", "com.android.manufacturer");
        String model = first(whole, "com.apple.quicktime.model", "model", "com.android.model");
        String software = first(
                whole, "com.apple.quicktime.software", "com.android.version", "software", "encoder", "handler_name");
        String time = first(whole, "com.apple.quicktime.creationdate", "date", "creation_time");
        if (time == null && pictures != null) {
            time = first(pictures, "creation_time");
        }
        return new Metadata(
                make,
                model,
                first(whole, "serial", "com.apple.quicktime.camera.serial"),
                first(whole, "lens"),
                software,
                latitude,
                longitude,
                exifTime(time),
                null);
    }

    /// In the form that cameras use in pictures; null if it is none, or was never set.
    static @Nullable String exifTime(@Nullable String written) {
        if (written == null || UNSET.matcher(written).matches()) {
            return null;
        }
        Matcher time = TIME.matcher(written);
        return time.matches() ? time.group(1) + ":" + time.group(2) + ":" + time.group(3) + " " + time.group(4) : null;
    }

    private static @Nullable String first(@Nullable AVDictionary tags, String... names) {
        if (tags == null || tags.isNull()) {
            return null;
        }
        for (String name : names) {
            // Names differ in case between containers; FFmpeg compares without it.
            AVDictionaryEntry entry = av_dict_get(tags, name.toLowerCase(Locale.ROOT), null, 0);
            if (entry != null && !entry.isNull()) {
                BytePointer value = entry.value();
                if (value != null && !value.isNull() && BytePointer.strlen(value) <= LONGEST_TAG) {
                    String text = value.getString(java.nio.charset.StandardCharsets.UTF_8);
                    if (!text.isBlank()) {
                        return text;
                    }
                }
            }
        }
        return null;
    }
}
