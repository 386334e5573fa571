package org.safelight.triage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The structure of `case.jsonld`, held against the classes and properties that CASE 1.4 and UCO 1.4 publish,
/// as far as they are used here.
class CaseOutTest {
    private static final String DATE = "xsd:dateTime";
    private static final String NUMBER = "number";
    private static final String TEXT = "text";
    private static final String FLAG = "flag";
    private static final String ID = "@id";
    private static final String MANY = "many";

    /// For each class its properties and what their values are.
    private static final Map<String, Map<String, String>> ONTOLOGY = Map.ofEntries(
            Map.entry("case-investigation:Investigation", Map.of("uco-core:name", TEXT, "uco-core:object", MANY)),
            Map.entry(
                    "uco-tool:Tool",
                    Map.of("uco-core:name", TEXT, "uco-tool:toolType", TEXT, "uco-tool:version", TEXT)),
            Map.entry("uco-identity:Person", Map.of("uco-core:name", TEXT)),
            Map.entry(
                    "case-investigation:InvestigativeAction",
                    Map.of(
                            "uco-core:name", TEXT,
                            "uco-core:description", TEXT,
                            "uco-action:startTime", DATE,
                            "uco-action:endTime", DATE,
                            "uco-action:performer", ID,
                            "uco-action:instrument", ID,
                            "uco-action:object", ID,
                            "uco-action:result", ID)),
            Map.entry(
                    "case-investigation:ProvenanceRecord",
                    Map.of(
                            "uco-core:description", TEXT,
                            "case-investigation:exhibitNumber", TEXT,
                            "uco-core:object", MANY)),
            Map.entry(
                    "uco-observable:File",
                    Map.of("uco-core:tag", TEXT, "uco-core:description", TEXT, "uco-core:hasFacet", MANY)),
            Map.entry(
                    "uco-observable:ObservableRelationship",
                    Map.of(
                            "uco-core:source", ID,
                            "uco-core:target", ID,
                            "uco-core:kindOfRelationship", TEXT,
                            "uco-core:isDirectional", FLAG,
                            "uco-core:description", TEXT,
                            "uco-core:hasFacet", MANY)),
            Map.entry(
                    "uco-observable:FileFacet",
                    Map.of(
                            "uco-observable:fileName", TEXT,
                            "uco-observable:filePath", TEXT,
                            "uco-observable:extension", TEXT,
                            "uco-observable:isDirectory", FLAG,
                            "uco-observable:sizeInBytes", NUMBER,
                            "uco-observable:allocationStatus", TEXT,
                            "uco-observable:modifiedTime", DATE,
                            "uco-observable:accessedTime", DATE,
                            "uco-observable:metadataChangeTime", DATE)),
            Map.entry(
                    "uco-observable:ContentDataFacet",
                    Map.of(
                            "uco-observable:sizeInBytes", NUMBER,
                            "uco-observable:mimeType", TEXT,
                            "uco-observable:hash", MANY)),
            Map.entry(
                    "uco-observable:RasterPictureFacet",
                    Map.of("uco-observable:pictureHeight", NUMBER, "uco-observable:pictureWidth", NUMBER)),
            Map.entry(
                    "uco-observable:RecoveredObjectFacet",
                    Map.of(
                            "uco-observable:nameRecoveredStatus", "uco-vocabulary:RecoveredObjectStatusVocab",
                            "uco-observable:metadataRecoveredStatus", "uco-vocabulary:RecoveredObjectStatusVocab",
                            "uco-observable:contentRecoveredStatus", "uco-vocabulary:RecoveredObjectStatusVocab")),
            Map.entry("uco-observable:PathRelationFacet", Map.of("uco-observable:path", TEXT)),
            Map.entry(
                    "uco-observable:DataRangeFacet",
                    Map.of("uco-observable:rangeOffset", NUMBER, "uco-observable:rangeSize", NUMBER)));

    /// What the shapes ask for at least once. Source: UCO's core, observable and types ontologies, `sh:minCount`.
    private static final Map<String, Set<String>> REQUIRED = Map.of(
            "uco-observable:ObservableRelationship",
                    Set.of("uco-core:source", "uco-core:target", "uco-core:isDirectional"),
            "case-investigation:ProvenanceRecord", Set.of("uco-core:object"),
            "uco-observable:PathRelationFacet", Set.of("uco-observable:path"));

    @TempDir
    private Path folder;

    @Test
    void every_node_is_of_a_published_class_and_has_only_its_properties() {
        JsonNode document = document();
        Set<String> prefixes = new HashSet<>(document.get("@context").propertyNames());
        for (JsonNode node : document.get("@graph")) {
            check(node, prefixes);
        }
    }

    @Test
    void every_identifier_is_used_once_and_every_reference_leads_to_a_node() {
        Set<String> nodes = new HashSet<>();
        List<String> references = new ArrayList<>();
        for (JsonNode node : document().get("@graph")) {
            assertThat(nodes.add(node.get(ID).stringValue())).isTrue();
            assertThat(node.get(ID).stringValue()).matches("kb:[A-Za-z]+-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
            node.propertyNames().forEach(name -> gather(name, node.get(name), references));
        }
        assertThat(nodes).containsAll(references);
    }

    /// UCO's shapes: nothing is without an identifier, and no two objects share a facet.
    @Test
    void every_facet_and_every_hash_has_an_identifier_of_its_own() {
        Set<String> identifiers = new HashSet<>();
        int facets = 0;
        for (JsonNode node : document().get("@graph")) {
            if (!node.has("uco-core:hasFacet")) continue;
            for (JsonNode facet : node.get("uco-core:hasFacet")) {
                facets++;
                assertThat(identifiers.add(facet.get(ID).stringValue())).isTrue();
                if (!facet.has("uco-observable:hash")) continue;
                for (JsonNode hash : facet.get("uco-observable:hash")) {
                    assertThat(identifiers.add(hash.get(ID).stringValue())).isTrue();
                }
            }
        }
        assertThat(facets).isPositive();
    }

    @Test
    void every_path_is_a_file_with_its_digests() {
        try (Results results = Results.open(SampleResults.in(folder))) {
            List<JsonNode> files = new ArrayList<>();
            for (JsonNode node : document(results).get("@graph")) {
                if (node.get("@type").toString().contains("uco-observable:File")) files.add(node);
            }
            assertThat(files).hasSize((int) results.counts().files());
            assertThat(files).anyMatch(file -> file.toString().contains("\"SHA256\""));
        }
    }

    private void check(JsonNode node, Set<String> prefixes) {
        JsonNode type = node.get("@type");
        String name = type.isArray() ? type.get(0).stringValue() : type.stringValue();
        assertThat(ONTOLOGY).containsKey(name);
        Map<String, String> properties = ONTOLOGY.getOrDefault(name, Map.of());
        assertThat(prefixes).contains(name.split(":", 2)[0]);
        assertThat(node.propertyNames()).as(name).containsAll(REQUIRED.getOrDefault(name, Set.of()));
        for (String property : node.propertyNames()) {
            if (property.startsWith("@")) continue;
            JsonNode value = node.get(property);
            assertThat(properties).as(name).containsKey(property);
            String kind = properties.getOrDefault(property, "");
            switch (kind) {
                case TEXT -> assertThat(value.isString()).as(property).isTrue();
                case NUMBER -> assertThat(value.isIntegralNumber()).as(property).isTrue();
                case FLAG -> assertThat(value.isBoolean()).as(property).isTrue();
                case ID -> assertThat(value.get(ID).isString()).as(property).isTrue();
                case MANY -> {
                    for (JsonNode one : value) {
                        if (property.equals("uco-core:hasFacet")) check(one, prefixes);
                        if (property.equals("uco-observable:hash")) checkHash(one);
                    }
                }
                default -> {
                    assertThat(value.get("@type").stringValue()).isEqualTo(kind);
                    assertThat(value.get("@value").stringValue()).isNotEmpty();
                }
            }
        }
    }

    private static void checkHash(JsonNode hash) {
        assertThat(hash.get("@type").stringValue()).isEqualTo("uco-types:Hash");
        JsonNode value = hash.get("uco-types:hashValue");
        assertThat(value.get("@type").stringValue()).isEqualTo("xsd:hexBinary");
        assertThat(value.get("@value").stringValue()).matches("([0-9a-f]{2})+");
        JsonNode method = hash.get("uco-types:hashMethod");
        assertThat(
                        method.isString()
                                ? method.stringValue()
                                : method.get("@value").stringValue())
                .isIn("MD5", "SHA1", "SHA256", "PDQ");
    }

    private static void gather(String name, JsonNode value, List<String> references) {
        if (name.equals("uco-core:hasFacet") || name.startsWith("@")) return;
        if (value.isArray()) value.forEach(one -> gather(name, one, references));
        if (value.has(ID)) references.add(value.get(ID).stringValue());
    }

    private JsonNode document() {
        try (Results results = Results.open(SampleResults.in(folder))) {
            return document(results);
        }
    }

    private static JsonNode document(Results results) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CaseOut.write(results, out);
        return JsonMapper.shared().readTree(out.toByteArray());
    }
}
