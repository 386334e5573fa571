package org.safelight.triage;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `summary.json`: the counts of a triage for programs. Members always stand in the same order; a number is a
/// JSON number, an absent value null. What may differ between equal runs stands under `times` and nowhere
/// else.
///
/// The file is small whatever the exhibit: it holds counts, no path and no digest of the exhibit.
public final class SummaryJson {

    /// Goes up when a program that read the old form would misread the new one.
    static final int FORMAT = 1;

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private SummaryJson() {}

    /// The summary as indented JSON, ending in a line feed.
    public static String text(Results results) {
        return MAPPER.writerWithDefaultPrettyPrinter()
                        .writeValueAsString(summary(results))
                        .replace("\r\n", "\n") // the printer ends lines as the machine does
                + "\n";
    }

    static void write(Results results, OutputStream out) {
        try {
            out.write(text(results).getBytes(StandardCharsets.UTF_8));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static ObjectNode summary(Results results) {
        Map<String, String> run = results.run();
        Results.Counts counts = results.counts();
        ReportQueries queries = new ReportQueries(results);
        ObjectNode summary = MAPPER.createObjectNode();
        summary.put("format", FORMAT);
        summary.put("tool", "Safelight");
        text(summary, "toolVersion", run.get("toolVersion"));
        text(summary, "javaVersion", run.get("javaVersion"));
        text(summary, "confinement", run.get("confinement"));
        text(summary, "caseReference", run.get("caseReference"));
        text(summary, "exhibitReference", run.get("exhibitReference"));
        text(summary, "examiner", run.get("examiner"));

        ObjectNode index = summary.putObject("index");
        text(index, "file", run.get("indexFile"));
        text(index, "checksum", run.get("indexChecksum"));
        number(index, "format", run.get("indexFormat"));
        number(index, "withinBits", run.get("withinBits"));
        number(index, "minimumQuality", run.get("minimumQuality"));
        number(index, "videoSharePercent", run.get("videoSharePercent"));
        text(summary, "videoFrames", run.get("videoFrames"));

        summary.put("files", counts.files());
        summary.put("filesInContainers", counts.filesInContainers());
        summary.put("contents", counts.contents());
        summary.put("bytes", counts.bytes());
        summary.put("filesDecidedWithoutAView", counts.filesDecided());
        summary.put("viewsLeft", counts.viewsLeft());
        summary.put("filesInViews", counts.filesToView());
        summary.put("viewsWithLookAlikes", queries.stacksWithLookAlikes());
        summary.put("listedHashesNamedWithoutTheirFile", results.hashesNamedOnly());
        summary.put("filesNotExamined", counts.filesNotExamined());
        summary.put("contentsGradedDifferently", queries.contentsGradedDifferently());
        summary.put("claimsLeftOut", queries.claimsLeftOut());

        ObjectNode verdicts = summary.putObject("verdicts");
        for (VerdictKind kind : VerdictKind.values()) {
            Results.VerdictCount count = counts.byVerdict().getOrDefault(kind, new Results.VerdictCount(0, 0, 0));
            ObjectNode verdict = verdicts.putObject(kind.text());
            verdict.put("contents", count.contents());
            verdict.put("files", count.files());
            verdict.put("bytes", count.bytes());
        }

        ArrayNode known = summary.putArray("knownByCategory");
        for (ReportQueries.KnownCategory count : queries.knownByCategory()) {
            ObjectNode category = known.addObject();
            text(category, "scheme", count.scheme());
            text(category, "category", count.category());
            text(category, "label", count.categoryLabel());
            category.put("severity", count.severity());
            category.put("contents", count.contents());
            category.put("files", count.files());
        }

        ArrayNode found = summary.putArray("foundByList");
        for (Results.CategoryCount count : results.byListAndCategory()) {
            ObjectNode line = found.addObject();
            line.put("list", count.listId());
            line.put("how", count.how());
            line.put("standing", count.standing());
            text(line, "category", count.category());
            text(line, "label", count.categoryLabel());
            line.put("contents", count.contents());
            line.put("files", count.files());
        }

        ArrayNode disks = summary.putArray("diskRegions");
        List<Results.DiskRegion> regions = results.diskRegions();
        List<String> images =
                regions.stream().map(Results.DiskRegion::image).distinct().toList();
        for (Results.DiskRegion region : regions) {
            disks.addObject()
                    .put("image", images.indexOf(region.image()) + 1)
                    .put("imageKind", region.imageKind())
                    .put("start", region.start())
                    .put("bytes", region.bytes())
                    .put("what", region.what())
                    .put("outcome", region.outcome())
                    .put("words", region.words())
                    .put("liveFiles", region.liveFiles())
                    .put("deletedFiles", region.deletedFiles())
                    .put("carvedFiles", region.carvedFiles())
                    .put("carvedBytes", region.carvedBytes())
                    .put("unreadableBytes", region.unreadableBytes());
        }
        ArrayNode reasons = summary.putArray("notExamined");
        for (Results.NotExaminedCount count : results.notExamined()) {
            ObjectNode reason = reasons.addObject();
            reason.put("kind", count.kind());
            reason.put("files", count.files());
        }

        ArrayNode decoders = summary.putArray("decoders");
        for (ReportQueries.DecoderUse use : queries.decoders()) {
            ObjectNode decoder = decoders.addObject();
            decoder.put("decoder", use.decoder());
            decoder.put("contents", use.contents());
        }

        ArrayNode lists = summary.putArray("lists");
        for (Results.HashList row : results.lists()) {
            ObjectNode list = lists.addObject();
            list.put("id", row.id());
            list.put("name", row.name());
            list.put("publisher", row.publisher());
            list.put("version", row.version());
            list.put("licence", row.licence());
            list.put("importedOn", row.importedOn());
            list.put("sourceFile", row.sourceFile());
            list.put("sourceSha256", row.sourceSha256());
            text(list, "scheme", row.scheme());
            list.put("md5", row.md5());
            list.put("sha1", row.sha1());
            list.put("sha256", row.sha256());
            list.put("pdq", row.pdq());
            list.put("photoDnaNotMatched", row.photoDnaNotMatched());
        }

        ObjectNode times = summary.putObject("times");
        text(times, "startedAt", run.get("startedAt"));
        text(times, "finishedAt", run.get("finishedAt"));
        number(times, "tookMillis", run.get("tookMillis"));
        number(times, "resumed", run.get("resumed"));
        return summary;
    }

    private static void text(ObjectNode object, String member, @Nullable String value) {
        if (value == null || value.isEmpty()) object.putNull(member);
        else object.put(member, value);
    }

    private static void number(ObjectNode object, String member, @Nullable String value) {
        try {
            if (value == null || value.isEmpty()) object.putNull(member);
            else object.put(member, Long.parseLong(value));
        } catch (NumberFormatException e) {
            object.put(member, value);
        }
    }
}
