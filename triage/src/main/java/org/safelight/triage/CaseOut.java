package org.safelight.triage;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/// `case.jsonld`: the run and every file it found, as a graph of the CASE 1.4 and UCO 1.4 ontologies, for
/// tools and courts that join the work of several tools.
///
/// What is in it: the program (`uco-tool:Tool`), the examiner, the action that was performed with it, what
/// was examined and what was found (`case-investigation:ProvenanceRecord`), each file with its times, length,
/// type and digests, what was concluded of it (`uco-core:tag`), whether it was deleted or carved
/// (`uco-observable:RecoveredObjectFacet`), and in what it is contained, with its place on the disk
/// (`uco-observable:DataRangeFacet`).
///
/// Identifiers are made from the run's references and a file's path, so that the same results give the same
/// bytes. It is written as it is read: memory does not grow with the number of files.
///
/// Source: the published ontologies' classes and properties (ontology.caseontology.org,
/// ontology.unifiedcyberontology.org) and the CASE community's examples.
final class CaseOut {
    private static final Map<String, String> CONTEXT = new TreeMap<>(Map.of(
            "case-investigation", "https://ontology.caseontology.org/case/investigation/",
            "kb", "https://safelight.invalid/kb/",
            "uco-action", "https://ontology.unifiedcyberontology.org/uco/action/",
            "uco-core", "https://ontology.unifiedcyberontology.org/uco/core/",
            "uco-identity", "https://ontology.unifiedcyberontology.org/uco/identity/",
            "uco-observable", "https://ontology.unifiedcyberontology.org/uco/observable/",
            "uco-tool", "https://ontology.unifiedcyberontology.org/uco/tool/",
            "uco-types", "https://ontology.unifiedcyberontology.org/uco/types/",
            "uco-vocabulary", "https://ontology.unifiedcyberontology.org/uco/vocabulary/",
            "xsd", "http://www.w3.org/2001/XMLSchema#"));

    private static final String FILES = """
            select f.*, c.sha256, c.sha1, c.md5, c.media_type, c.width, c.height, c.verdict, c.pdq
              from file f left join content c on c.id = f.content_id order by f.id
            """;

    private final Results results;
    private final Map<String, String> run;
    private final JsonGenerator json;
    private final String identity;

    private CaseOut(Results results, JsonGenerator json) {
        this.results = results;
        this.run = results.run();
        this.json = json;
        String reference = run.getOrDefault("caseReference", "");
        this.identity = (reference.isEmpty() ? run.getOrDefault("paths", "") : reference) + "\n"
                + run.getOrDefault("exhibitReference", "");
    }

    static void write(Results results, OutputStream out) {
        JsonFactory factory = JsonFactory.builder()
                .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                .build();
        try (JsonGenerator json = factory.createGenerator(ObjectWriteContext.empty(), out, JsonEncoding.UTF8)) {
            new CaseOut(results, json).write();
        }
    }

    private void write() {
        json.writeStartObject();
        json.writeName("@context");
        json.writeStartObject();
        CONTEXT.forEach(json::writeStringProperty);
        json.writeEndObject();
        json.writeName("@graph");
        json.writeStartArray();
        line();
        investigation();
        tool();
        examiner();
        action();
        exhibit();
        found();
        results.each(FILES, row -> {
            Results.FileEntry entry = Results.fileEntry(row);
            file(
                    entry,
                    row.getString("md5"),
                    row.getString("sha1"),
                    row.getString("sha256"),
                    row.getString("pdq"),
                    row.getString("media_type"),
                    Database.smallNumber(row, "width"),
                    Database.smallNumber(row, "height"),
                    row.getString("verdict"));
            if (entry.container() != null) {
                containedWithin(entry, entry.container());
            }
        });
        json.writeEndArray();
        json.writeEndObject();
        line();
    }

    /// A line for each node, so that the file can be compared with others line by line.
    private void line() {
        json.writeRaw("\n");
    }

    private void investigation() {
        begin("Investigation", "", "case-investigation:Investigation");
        text("uco-core:name", run.get("caseReference"));
        json.writeName("uco-core:object");
        json.writeStartArray();
        for (String name : List.of("InvestigativeAction", "Tool", "Person")) {
            reference(id(name, ""));
        }
        reference(id("ProvenanceRecord", "exhibit"));
        reference(id("ProvenanceRecord", "found"));
        json.writeEndArray();
        end();
    }

    private void tool() {
        begin("Tool", "", "uco-tool:Tool");
        text("uco-core:name", "Safelight");
        text("uco-tool:toolType", "Triage");
        text("uco-tool:version", run.get("toolVersion"));
        end();
    }

    private void examiner() {
        begin("Person", "", "uco-identity:Person");
        text("uco-core:name", run.get("examiner"));
        end();
    }

    private void action() {
        begin("InvestigativeAction", "", "case-investigation:InvestigativeAction");
        text("uco-core:name", "Triage of an exhibit against hash lists");
        text("uco-core:description", "Index checksum " + run.getOrDefault("indexChecksum", "unknown"));
        moment("uco-action:startTime", run.get("startedAt"));
        moment("uco-action:endTime", run.get("finishedAt"));
        reference("uco-action:performer", id("Person", ""));
        reference("uco-action:instrument", id("Tool", ""));
        reference("uco-action:object", id("ProvenanceRecord", "exhibit"));
        reference("uco-action:result", id("ProvenanceRecord", "found"));
        end();
    }

    private void exhibit() {
        begin("ProvenanceRecord", "exhibit", "case-investigation:ProvenanceRecord");
        text("uco-core:description", "What was examined");
        text("case-investigation:exhibitNumber", run.get("exhibitReference"));
        objects("select path from file where container is null order by id");
        end();
    }

    private void found() {
        begin("ProvenanceRecord", "found", "case-investigation:ProvenanceRecord");
        text("uco-core:description", "Every file that was found, those within other files among them");
        objects("select path from file order by id");
        end();
    }

    private void objects(String sql) {
        json.writeName("uco-core:object");
        json.writeStartArray();
        results.each(sql, row -> reference(id("File", Database.text(row, "path"))));
        json.writeEndArray();
    }

    private void file(
            Results.FileEntry entry,
            @Nullable String md5,
            @Nullable String sha1,
            @Nullable String sha256,
            @Nullable String pdq,
            @Nullable String mediaType,
            @Nullable Integer width,
            @Nullable Integer height,
            @Nullable String verdict) {
        boolean recovered = "deleted".equals(entry.state()) || "carved".equals(entry.state());
        json.writeStartObject();
        json.writeStringProperty("@id", id("File", entry.path()));
        json.writeName("@type");
        json.writeStartArray();
        json.writeString("uco-observable:File");
        if (recovered) json.writeString("uco-observable:RecoveredObject");
        json.writeEndArray();
        text("uco-core:tag", verdict);
        text("uco-core:description", entry.notExamined() == null ? null : "Not examined: " + entry.notExamined());
        json.writeName("uco-core:hasFacet");
        json.writeStartArray();
        fileFacet(entry);
        if (md5 != null && sha1 != null && sha256 != null) {
            contentFacet(entry, md5, sha1, sha256, pdq, mediaType);
        }
        if (width != null && height != null) {
            facet("RasterPictureFacet", entry.path());
            json.writeNumberProperty("uco-observable:pictureHeight", height);
            json.writeNumberProperty("uco-observable:pictureWidth", width);
            json.writeEndObject();
        }
        if (recovered) {
            recoveredFacet(entry);
        }
        json.writeEndArray();
        end();
    }

    private void fileFacet(Results.FileEntry entry) {
        facet("FileFacet", entry.path());
        text("uco-observable:fileName", entry.name());
        text("uco-observable:filePath", entry.path());
        int dot = entry.name().lastIndexOf('.');
        text("uco-observable:extension", dot > 0 ? entry.name().substring(dot + 1) : null);
        json.writeBooleanProperty("uco-observable:isDirectory", false);
        if (entry.bytes() != null) {
            json.writeNumberProperty("uco-observable:sizeInBytes", entry.bytes());
        }
        if (entry.state() != null) {
            text("uco-observable:allocationStatus", "live".equals(entry.state()) ? "allocated" : "unallocated");
        }
        moment("uco-observable:modifiedTime", entry.modifiedAt());
        moment("uco-observable:accessedTime", entry.accessedAt());
        moment("uco-observable:metadataChangeTime", entry.changedAt());
        json.writeEndObject();
    }

    private void contentFacet(
            Results.FileEntry entry,
            String md5,
            String sha1,
            String sha256,
            @Nullable String pdq,
            @Nullable String mediaType) {
        facet("ContentDataFacet", entry.path());
        if (entry.bytes() != null) {
            json.writeNumberProperty("uco-observable:sizeInBytes", entry.bytes());
        }
        text("uco-observable:mimeType", mediaType);
        json.writeName("uco-observable:hash");
        json.writeStartArray();
        hash(entry.path(), "MD5", md5, true);
        hash(entry.path(), "SHA1", sha1, true);
        hash(entry.path(), "SHA256", sha256, true);
        if (pdq != null) {
            // Not in the vocabulary of names, which is open.
            hash(entry.path(), "PDQ", pdq, false);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void hash(String path, String method, String value, boolean named) {
        json.writeStartObject();
        json.writeStringProperty("@id", id("Hash", method + "\n" + path));
        json.writeStringProperty("@type", "uco-types:Hash");
        if (named) {
            typed("uco-types:hashMethod", "uco-vocabulary:HashNameVocab", method);
        } else {
            text("uco-types:hashMethod", method);
        }
        typed("uco-types:hashValue", "xsd:hexBinary", value);
        json.writeEndObject();
    }

    /// A carved file has no name of its own; whether a deleted one's content is still its own cannot be told.
    private void recoveredFacet(Results.FileEntry entry) {
        boolean carved = "carved".equals(entry.state());
        facet("RecoveredObjectFacet", entry.path());
        status("uco-observable:nameRecoveredStatus", carved ? "unknown" : "recovered");
        status("uco-observable:metadataRecoveredStatus", carved ? "unknown" : "recovered");
        String content = entry.contentId() == null
                ? "unknown"
                : entry.name().startsWith("carved-fragment") || entry.notExamined() != null
                        ? "partially recovered"
                        : carved ? "recovered" : "unknown";
        status("uco-observable:contentRecoveredStatus", content);
        json.writeEndObject();
    }

    private void status(String property, String value) {
        typed(property, "uco-vocabulary:RecoveredObjectStatusVocab", value);
    }

    private void containedWithin(Results.FileEntry entry, String container) {
        begin("ObservableRelationship", entry.path(), "uco-observable:ObservableRelationship");
        reference("uco-core:source", id("File", entry.path()));
        reference("uco-core:target", id("File", container));
        text("uco-core:kindOfRelationship", "Contained_Within");
        json.writeBooleanProperty("uco-core:isDirectional", true);
        String location = entry.location();
        text("uco-core:description", location == null || location.isEmpty() ? null : location);
        json.writeName("uco-core:hasFacet");
        json.writeStartArray();
        facet("PathRelationFacet", entry.path());
        text("uco-observable:path", entry.path().substring(Math.min(entry.path().length(), container.length() + 2)));
        json.writeEndObject();
        long first = DiskLocation.firstByte(location);
        if (first >= 0 && entry.bytes() != null) {
            facet("DataRangeFacet", entry.path());
            json.writeNumberProperty("uco-observable:rangeOffset", first);
            json.writeNumberProperty("uco-observable:rangeSize", entry.bytes());
            json.writeEndObject();
        }
        json.writeEndArray();
        end();
    }

    private void begin(String name, String of, String type) {
        json.writeStartObject();
        json.writeStringProperty("@id", id(name, of));
        json.writeStringProperty("@type", type);
    }

    private void end() {
        json.writeEndObject();
        line();
    }

    private void facet(String name, String path) {
        json.writeStartObject();
        json.writeStringProperty("@id", id(name, path));
        json.writeStringProperty("@type", "uco-observable:" + name);
    }

    private String id(String name, String of) {
        String named = "Safelight " + identity + "\n" + name + "\n" + of;
        return "kb:" + name + "-" + UUID.nameUUIDFromBytes(named.getBytes(StandardCharsets.UTF_8));
    }

    private void reference(String id) {
        json.writeStartObject();
        json.writeStringProperty("@id", id);
        json.writeEndObject();
    }

    private void reference(String property, String id) {
        json.writeName(property);
        reference(id);
    }

    private void text(String property, @Nullable String value) {
        if (value != null && !value.isEmpty()) json.writeStringProperty(property, value);
    }

    private void moment(String property, @Nullable String value) {
        if (value != null) typed(property, "xsd:dateTime", value);
    }

    private void typed(String property, String type, String value) {
        json.writeName(property);
        json.writeStartObject();
        json.writeStringProperty("@type", type);
        json.writeStringProperty("@value", value);
        json.writeEndObject();
    }
}
