package org.safelight.formats;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// What a submission is, told before its chunks. The force is not in it: that is whose token it comes with.
///
/// Force, exhibit and run digest are its identity: the same three are the same submission, which changes nothing when
/// it comes again.
///
/// ```json
/// {"safelightSubmission": 1, "kind": "triage", "exhibit": "LAP-1", "case": "17/2026", "tool": "Safelight 0.1.0",
///  "indexChecksum": "…", "examinedAt": "2026-03-01T10:00:00Z", "contents": 2, "files": 3, "chunks": 1,
///  "runDigest": "64 hex digits"}
/// ```
///
/// @param exhibit the exhibit's reference, not blank
/// @param caseReference empty if there is none
/// @param tool what made the results, with its version
/// @param indexChecksum of the lists it was compared with; empty if not known
/// @param examinedAt when the examination ended; null if not known
/// @param runDigest over all chunks, see [SubmissionWriter]
@SuppressWarnings("ArrayRecordComponent") // never compared
public record SubmissionHead(
        Kind kind,
        String exhibit,
        String caseReference,
        String tool,
        String indexChecksum,
        @Nullable Instant examinedAt,
        int contents,
        int files,
        int chunks,
        byte[] runDigest) {
    /// Goes up when a reader of the old form would misread the new one.
    public static final int FORMAT = 1;

    /// Bytes of the largest head.
    public static final int LARGEST = 16 << 10;

    /// Characters of the longest reference.
    public static final int LONGEST_REFERENCE = 200;

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /// Where the results come from.
    public enum Kind {
        /// A triage by Safelight.
        TRIAGE("triage"),
        /// A VICS case file of another tool.
        VICS("vics");

        private final String text;

        Kind(String text) {
            this.text = text;
        }
    }

    public byte[] toJson() {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("safelightSubmission", FORMAT);
        members.put("kind", kind.text);
        members.put("exhibit", exhibit);
        members.put("case", caseReference);
        members.put("tool", tool);
        members.put("indexChecksum", indexChecksum);
        members.put("examinedAt", examinedAt == null ? null : examinedAt.toString());
        members.put("contents", contents);
        members.put("files", files);
        members.put("chunks", chunks);
        members.put("runDigest", HexFormat.of().formatHex(runDigest));
        return MAPPER.writeValueAsString(members).getBytes(StandardCharsets.UTF_8);
    }

    /// Reads a head that may come from anyone.
    ///
    /// @throws SubmissionRefusedException if it is not a head of this format, or past a bound
    public static SubmissionHead parse(byte[] json) throws SubmissionRefusedException {
        if (json.length > LARGEST) {
            throw new SubmissionRefusedException("The head of a submission has at most " + LARGEST + " bytes.");
        }
        Map<String, @Nullable Object> members;
        try {
            members = SmallJson.object(new ByteArrayInputStream(json), "the head");
        } catch (IOException broken) {
            throw new SubmissionRefusedException("The head of the submission is not a JSON object that can be read.");
        }
        if (number(members, "safelightSubmission", Integer.MAX_VALUE) != FORMAT) {
            throw new SubmissionRefusedException("This server takes submissions of format " + FORMAT
                    + ". Use a version of Safelight that is as new as the server.");
        }
        Kind kind = null;
        for (Kind candidate : Kind.values()) {
            if (candidate.text.equals(members.get("kind"))) {
                kind = candidate;
            }
        }
        if (kind == null) {
            throw new SubmissionRefusedException("The head's 'kind' is neither triage nor vics.");
        }
        String exhibit = text(members, "exhibit", LONGEST_REFERENCE);
        if (exhibit.isBlank()) {
            throw new SubmissionRefusedException("The head has no 'exhibit': a submission is known by its reference.");
        }
        String at = text(members, "examinedAt", 40);
        Instant examinedAt;
        byte[] runDigest;
        try {
            examinedAt = at.isEmpty() ? null : Instant.parse(at);
            runDigest = HexFormat.of().parseHex(text(members, "runDigest", 64));
        } catch (DateTimeParseException | IllegalArgumentException e) {
            throw new SubmissionRefusedException(
                    "The head's 'examinedAt' must be a time as 2026-03-01T10:00:00Z, and its 'runDigest' hex digits.");
        }
        if (runDigest.length != 32) {
            throw new SubmissionRefusedException("The head's 'runDigest' must have 64 hex digits.");
        }
        return new SubmissionHead(
                kind,
                exhibit.strip(),
                text(members, "case", LONGEST_REFERENCE).strip(),
                text(members, "tool", SubmissionLine.LONGEST_TEXT),
                text(members, "indexChecksum", LONGEST_REFERENCE),
                examinedAt,
                number(members, "contents", SubmissionLine.MOST),
                number(members, "files", SubmissionLine.MOST),
                number(members, "chunks", SubmissionLine.MOST),
                runDigest);
    }

    private static String text(Map<String, @Nullable Object> members, String name, int longest)
            throws SubmissionRefusedException {
        Object value = members.get(name);
        if (value == null) {
            return "";
        }
        if (!(value instanceof String text) || text.length() > longest || SubmissionText.hidesSomething(text)) {
            throw new SubmissionRefusedException("The head's '" + name + "' must be a text in one line of at most "
                    + longest + " characters, without control characters.");
        }
        return text;
    }

    private static int number(Map<String, @Nullable Object> members, String name, int most)
            throws SubmissionRefusedException {
        try {
            int value = members.get(name) instanceof String digits ? Integer.parseInt(digits) : -1;
            if (value >= 0 && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new SubmissionRefusedException(
                "The head's '" + name + "' must be a whole number from 0 to " + most + ".");
    }

    /// Hides the references.
    @Override
    public String toString() {
        return "SubmissionHead[" + kind + ", " + contents + " contents, " + files + " files]";
    }
}
