package org.safelight.formats;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.PerceptualHash;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/// Writes a VICS 2.0 case file: one case with its media, each record as it comes, so memory does not grow.
///
/// Made so that strict readers take it: the context is the first member and `value` the second, digests are in
/// capitals, marks that are false are left out, one media record stands on a line. The same calls give the same
/// bytes.
/// Not for several threads. A document is whole only after [#close] has returned.
public final class VicsCaseWriter implements Closeable {
    private static final String MODEL = "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/";

    private final JsonGenerator json;
    private boolean closed;

    private VicsCaseWriter(JsonGenerator json) {
        this.json = json;
    }

    /// Writes the head of the document. The stream is closed with the writer.
    ///
    /// @param country the country segment of the context, which tells readers what the categories mean: `UK`, `US`,
    ///   `Default`, `CUSTOM`
    public static VicsCaseWriter open(OutputStream output, String country, VicsCase head) throws IOException {
        if (!country.matches("[A-Za-z]{2,20}")) {
            throw new IllegalArgumentException(
                    "The country segment of a VICS context is a word such as UK, US, Default or CUSTOM.");
        }
        VicsCaseWriter writer =
                new VicsCaseWriter(VicsJson.factory().createGenerator(ObjectWriteContext.empty(), output));
        try {
            writer.head(MODEL + country + "/$metadata#Cases", head);
        } catch (JacksonException failed) {
            throw notWritten(failed);
        }
        return writer;
    }

    private static IOException notWritten(JacksonException failed) {
        return failed.getCause() instanceof IOException cause ? cause : new IOException(failed.getMessage(), failed);
    }

    private void head(String context, VicsCase head) {
        json.writeStartObject();
        json.writeStringProperty("@odata.context", context);
        json.writeArrayPropertyStart("value");
        json.writeStartObject();
        text("CaseID", head.id());
        text("CaseNumber", head.number());
        for (Map.Entry<String, String> member : head.members().entrySet()) {
            text(member.getKey(), member.getValue());
        }
        number("TotalMediaFiles", head.totalMediaFiles());
        if (!head.metadata().isEmpty()) {
            json.writeArrayPropertyStart("CaseMetadata");
            for (Map.Entry<String, String> property : head.metadata().entrySet()) {
                json.writeStartObject();
                text("CaseID", head.id());
                text("PropertyName", property.getKey());
                text("PropertyValue", property.getValue());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        json.writeArrayPropertyStart("Media");
    }

    /// Writes one record.
    public void write(VicsMedia media) throws IOException {
        try {
            json.writeRaw('\n');
            json.writeStartObject();
            json.writeNumberProperty("MediaID", media.id());
            json.writeName("Category");
            category(media.category());
            String md5 = capitals(media.md5());
            text("MD5", md5);
            if (media.sha1() != null) {
                text("SHA1", capitals(media.sha1()));
            }
            number("MediaSize", media.sizeBytes());
            text("MimeType", media.mimeType());
            text("RelativeFilePath", media.relativePath());
            time("DateUpdated", media.updatedAt());
            for (ListEntry.Flag flag : ListEntry.Flag.values()) {
                if (media.flags().contains(flag)) {
                    json.writeBooleanProperty(member(flag), true);
                }
            }
            text("PrecategorizationSource", media.precategorisedBy());
            text("Series", joined(media.series()));
            text("Tags", joined(media.tags()));
            text("Comments", media.comments());
            alternatives(md5, media);
            files(md5, media.files());
            exifs(md5, media.exifs());
            json.writeEndObject();
        } catch (JacksonException failed) {
            throw notWritten(failed);
        }
    }

    private static String member(ListEntry.Flag flag) {
        return switch (flag) {
            case VICTIM_IDENTIFIED -> "VictimIdentified";
            case OFFENDER_IDENTIFIED -> "OffenderIdentified";
            case DISTRIBUTED -> "IsDistributed";
            case SUSPECTED -> "IsSuspected";
            case SELF_GENERATED -> "SelfGenerated";
            case PRECATEGORISED -> "IsPrecategorized";
        };
    }

    private void category(@Nullable String category) {
        if (category != null && category.matches("0|[1-9][0-9]{0,8}")) {
            json.writeNumber(Integer.parseInt(category));
        } else {
            json.writeString(category == null ? null : wellFormed(category));
        }
    }

    private void alternatives(String md5, VicsMedia media) {
        if (media.sha256() == null && media.pdq().isEmpty()) {
            return;
        }
        json.writeArrayPropertyStart("AlternativeHashes");
        if (media.sha256() != null) {
            alternative(md5, "SHA256", capitals(media.sha256()));
        }
        for (PerceptualHash pdq : media.pdq()) {
            alternative(md5, "PDQ", pdq.hex());
        }
        json.writeEndArray();
    }

    private void alternative(String md5, String name, String value) {
        json.writeStartObject();
        text("MD5", md5);
        text("HashName", name);
        text("HashValue", value);
        json.writeEndObject();
    }

    private void files(String md5, List<VicsMediaFile> files) {
        if (files.isEmpty()) {
            return;
        }
        json.writeArrayPropertyStart("MediaFiles");
        for (VicsMediaFile file : files) {
            json.writeStartObject();
            text("MD5", md5);
            text("FileName", file.name());
            text("FilePath", file.path());
            time("Created", file.createdAt());
            time("Written", file.writtenAt());
            time("Accessed", file.accessedAt());
            if (file.deleted()) {
                json.writeBooleanProperty("Deleted", true);
            }
            if (file.unallocated()) {
                json.writeBooleanProperty("Unallocated", true);
            }
            text("SourceID", file.sourceId());
            number("PhysicalLocation", file.physicalLocation());
            VicsMediaFile.Parent parent = file.parent();
            if (parent != null) {
                text("ParentMD5", parent.md5() == null ? null : capitals(parent.md5()));
                text("ParentFileName", parent.name());
                text("ParentFilePath", parent.path());
                number("ParentPhysicalLocation", parent.physicalLocation());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void exifs(String md5, List<VicsMedia.Property> exifs) {
        if (exifs.isEmpty()) {
            return;
        }
        json.writeArrayPropertyStart("Exifs");
        for (VicsMedia.Property property : exifs) {
            json.writeStartObject();
            text("MD5", md5);
            text("PropertyName", property.name());
            text("PropertyValue", property.value());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static String capitals(Digest digest) {
        return digest.hex().toUpperCase(Locale.ROOT);
    }

    private static @Nullable String joined(List<String> names) {
        return names.isEmpty() ? null : String.join(",", names);
    }

    /// Leaves the member out if there is no value.
    private void text(String name, @Nullable String value) {
        if (value != null) {
            json.writeStringProperty(name, wellFormed(value));
        }
    }

    /// Half a surrogate pair, which a damaged name can hold, is no character, and cannot be written as UTF-8.
    private static String wellFormed(String value) {
        StringBuilder repaired = null;
        for (int i = 0; i < value.length(); i++) {
            char character = value.charAt(i);
            if (Character.isHighSurrogate(character)
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(character)) {
                repaired = repaired == null ? new StringBuilder(value) : repaired;
                repaired.setCharAt(i, '\uFFFD');
            }
        }
        return repaired == null ? value : repaired.toString();
    }

    private void time(String name, @Nullable Instant value) {
        if (value != null) {
            json.writeStringProperty(name, value.toString());
        }
    }

    private void number(String name, long value) {
        if (value >= 0) {
            json.writeNumberProperty(name, value);
        }
    }

    /// Writes the end of the document and closes the stream.
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            json.writeRaw('\n');
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
            json.writeRaw('\n');
            json.close();
        } catch (JacksonException failed) {
            throw notWritten(failed);
        }
    }
}
