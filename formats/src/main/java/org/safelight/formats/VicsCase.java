package org.safelight.formats;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The head of a case document that [VicsCaseWriter] writes.
/// Members of [#members] are those of the model: `ContactName`, `ContactOrganization`, `ContactPhone`,
/// `ContactEmail`,
/// `ContactTitle`, `SeizureDate`, `SourceApplicationName`, `SourceApplicationVersion`.
///
/// @param id a GUID; the same case should keep its own
/// @param number the force's reference of the case
/// @param totalMediaFiles how many media records follow, or -1 to leave it out. Tools count different things here.
/// @param members further members, written in this order
/// @param metadata properties of the case, written in this order
public record VicsCase(
        String id, String number, long totalMediaFiles, Map<String, String> members, Map<String, String> metadata) {

    public VicsCase {
        members = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(members));
        metadata = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /// A case that has only its references.
    public static VicsCase of(String id, String number) {
        return new VicsCase(id, number, -1, Map.of(), Map.of());
    }

    public VicsCase withTotalMediaFiles(long total) {
        return new VicsCase(id, number, total, members, metadata);
    }

    /// Adds a member of the case.
    ///
    /// @param value null or blank to leave the member out
    public VicsCase with(String member, @Nullable String value) {
        Map<String, String> more = new LinkedHashMap<>(members);
        if (value != null && !value.isBlank()) {
            more.put(member, value);
        }
        return new VicsCase(id, number, totalMediaFiles, more, metadata);
    }

    public VicsCase withMetadata(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(metadata);
        more.put(name, value);
        return new VicsCase(id, number, totalMediaFiles, members, more);
    }
}
