package org.safelight.formats;

import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.DigestKind;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/// What a file is, what is in it and what is odd about it, told before anything is imported.
///
/// @param format null if the file is not a list that can be read
/// @param words what the file is; empty if it is not a list
/// @param description null if the file is not a list
/// @param scheme the scheme that its categories are bound to; null if there is none
/// @param sideFile the side file that was used; null if there is none
/// @param report what was read, to the end or to where it is broken; null if the file is not a list
/// @param problem why it cannot be imported as it is, for a person; null if it can
public record ListCheck(
        Path file,
        @Nullable ListFormat format,
        String words,
        @Nullable SetDescription description,
        @Nullable CategoryScheme scheme,
        @Nullable Path sideFile,
        @Nullable ListReport report,
        @Nullable String problem) {

    /// Reads the whole file and keeps nothing of it. A file that cannot be read is an answer, not a failure.
    public static ListCheck of(Path file, ListOptions options) {
        ListFile list;
        try {
            list = ListFile.open(file, options);
        } catch (ListReadException notAList) {
            return new ListCheck(file, null, "", null, null, null, null, notAList.getMessage());
        }
        String problem;
        ListReport report = null;
        try {
            CategoryBinding binding = list.binding(false);
            EntryTaker taker = new EntryTaker(binding, entry -> {});
            try {
                list.read(taker);
                problem = binding.whyStopped();
            } catch (ListReadException broken) {
                problem = broken.getMessage();
            }
            report = taker.report();
        } catch (ListReadException contradiction) {
            problem = contradiction.getMessage();
        }
        return new ListCheck(
                file,
                list.format(),
                list.words(),
                list.description(),
                list.scheme().orElse(null),
                list.sideFile().orElse(null),
                report,
                problem);
    }

    public boolean isImportable() {
        return problem == null;
    }

    /// The answer in lines of text.
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(file.toString());
        if (description == null || report == null) {
            lines.add(line("problem", String.valueOf(problem)));
            return List.copyOf(lines);
        }
        lines.add(line("is", words));
        lines.add(line(
                "set",
                description.name()
                        + stated(", publisher ", description.publisher())
                        + stated(", version ", description.version())
                        + stated(", licence ", description.licence())));
        if (sideFile != null) {
            lines.add(line("said by", sideFile.toString()));
        }
        lines.add(line("means", meaning(description)));
        lines.add(line(
                "records",
                Words.count(report.records()) + ", of which came "
                        + Words.count(report.entries(), "entry", "entries")));
        report.digests().forEach((kind, count) -> lines.add(line(kind.label(), Words.count(count))));
        if (report.pdq() > 0) {
            lines.add(line("PDQ", Words.count(report.pdq())));
        }
        if (report.photoDna() > 0) {
            lines.add(line("PhotoDNA", Words.count(report.photoDna()) + " (not matched here)"));
        }
        for (ListReport.CategoryCount category : report.categories()) {
            lines.add(line(
                    "category",
                    (category.code() == null ? category.label() : category.code() + " (" + category.label() + ")")
                            + ": " + Words.count(category.entries()) + ", "
                            + category.meaning().label()));
        }
        report.flags().forEach((flag, count) -> lines.add(line("marked", flag.label() + ": " + Words.count(count))));
        for (ListReport.Oddity oddity : report.oddities()) {
            lines.add(line(
                    "odd",
                    Words.count(oddity.count()) + " × " + oddity.words()
                            + (oddity.firstPlaces().isEmpty()
                                    ? ""
                                    : " (first: " + String.join("; ", oddity.firstPlaces()) + ")")));
        }
        lines.add(problem == null ? line("import", "as above") : line("problem", problem));
        return List.copyOf(lines);
    }

    private static String stated(String before, String value) {
        return before + (value.isEmpty() ? "not stated" : value);
    }

    private static String line(String name, String value) {
        return "  %-9s %s".formatted(name, value);
    }

    /// What a match with an entry of this set means, in a sentence or two.
    private String meaning(SetDescription said) {
        StringBuilder text = new StringBuilder();
        if (scheme != null) {
            text.append("by category, scheme ")
                    .append(scheme.name())
                    .append(" (")
                    .append(scheme.title())
                    .append(")");
            if (said.category() != null) {
                text.append("; entries without one have category ").append(said.category());
            } else if (said.meaning() != null) {
                text.append("; entries without one are ").append(said.meaning().label());
            }
        } else {
            text.append(
                    said.meaning() == null
                            ? Meaning.UNGRADED.label()
                            : said.meaning().label());
            if (said.meaning() == null) {
                text.append(": nothing says more, so a match is reported as known, without a category");
            }
        }
        boolean setsAside = report != null && report.meanings().containsKey(Meaning.KNOWN_IRRELEVANT);
        if (setsAside) {
            text.append(". Entries that are known irrelevant set a file aside unseen");
        }
        return text.toString();
    }

    /// The answer as one JSON object, on one line. Places and counts are as in [ListReport].
    public String toJson() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = VicsJson.factory().createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeStringProperty("file", file.toString());
            json.writeBooleanProperty("importable", isImportable());
            json.writeName("problem");
            json.writeString(problem);
            json.writeName("format");
            json.writeString(format == null ? null : format.name());
            json.writeStringProperty("is", words);
            if (description != null) {
                json.writeStringProperty("name", description.name());
                json.writeStringProperty("publisher", description.publisher());
                json.writeStringProperty("version", description.version());
                json.writeStringProperty("licence", description.licence());
                json.writeName("meaning");
                json.writeString(
                        description.meaning() == null
                                ? null
                                : description.meaning().optionText());
                json.writeName("scheme");
                json.writeString(description.scheme());
                json.writeName("category");
                json.writeString(description.category());
            }
            if (report != null) {
                write(json, report);
            }
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, ListReport report) {
        json.writeNumberProperty("records", report.records());
        json.writeNumberProperty("entries", report.entries());
        json.writeObjectPropertyStart("digests");
        for (Map.Entry<DigestKind, Long> digest : report.digests().entrySet()) {
            json.writeNumberProperty(digest.getKey().label(), digest.getValue());
        }
        json.writeEndObject();
        json.writeNumberProperty("pdq", report.pdq());
        json.writeNumberProperty("photoDnaNotMatched", report.photoDna());
        json.writeObjectPropertyStart("meanings");
        for (Map.Entry<Meaning, Long> meaning : report.meanings().entrySet()) {
            json.writeNumberProperty(meaning.getKey().optionText(), meaning.getValue());
        }
        json.writeEndObject();
        json.writeArrayPropertyStart("categories");
        for (ListReport.CategoryCount category : report.categories()) {
            json.writeStartObject();
            json.writeName("code");
            json.writeString(category.code());
            json.writeStringProperty("label", category.label());
            json.writeStringProperty("meaning", category.meaning().optionText());
            json.writeNumberProperty("entries", category.entries());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeObjectPropertyStart("marks");
        for (Map.Entry<ListEntry.Flag, Long> flag : report.flags().entrySet()) {
            json.writeNumberProperty(flag.getKey().label(), flag.getValue());
        }
        json.writeEndObject();
        json.writeArrayPropertyStart("oddities");
        for (ListReport.Oddity oddity : report.oddities()) {
            json.writeStartObject();
            json.writeStringProperty("words", oddity.words());
            json.writeNumberProperty("count", oddity.count());
            json.writeArrayPropertyStart("firstPlaces");
            oddity.firstPlaces().forEach(json::writeString);
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
