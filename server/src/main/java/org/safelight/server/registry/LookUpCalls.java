package org.safelight.server.registry;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.safelight.fingerprint.DigestKind;
import org.safelight.formats.FrameHashes;
import org.safelight.index.Claim;
import org.safelight.index.ListedVideo;
import org.safelight.index.Listing;
import org.safelight.index.LookAlike;
import org.safelight.server.accounts.MayUse;
import org.safelight.server.accounts.Person;
import org.safelight.server.accounts.Role;
import org.safelight.server.accounts.TokenScope;
import org.safelight.server.govuk.ApiProblem;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectWriteContext;

/// Look-ups for programs.
@RestController
class LookUpCalls {
    static final String NDJSON = "application/x-ndjson";
    private static final long MOST_BYTES = 64L << 20;
    private static final int LINES_AT_ONCE = 1_000;
    private static final int LONGEST_REASON = 40;

    private final LookUps lookUps;

    LookUpCalls(LookUps lookUps) {
        this.lookUps = lookUps;
    }

    /// `{"fingerprints": [{"md5": …, "sha1": …, "sha256": …, "pdq": …}, …], "within": 31, "reason": "…"}`, each
    /// with one fingerprint or more, and of a video `frames`, the PDQ hashes of frames; answers
    /// `{"answers": […]}` in their order.
    @MayUse(
            value = {Role.EXAMINER, Role.GRADER, Role.ADJUDICATOR, Role.VICTIM_IDENTIFICATION, Role.COORDINATOR},
            token = TokenScope.LOOK_UP)
    @PostMapping(path = "/api/v1/lookups", consumes = MediaType.APPLICATION_JSON_VALUE)
    void json(Person person, HttpServletRequest request, HttpServletResponse response) throws IOException {
        List<LookUps.Asked> asked = new ArrayList<>();
        int[] within = {LookUps.MOST_WITHIN};
        String[] reason = {""};
        ApiJson.inWords(() -> {
            try (JsonParser json = ApiJson.parser(new BoundedInput(request.getInputStream(), MOST_BYTES))) {
                if (json.nextToken() != JsonToken.START_OBJECT) {
                    throw ApiJson.refused("The body is not an object.");
                }
                while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                    String name = json.currentName();
                    JsonToken value = json.nextToken();
                    switch (name) {
                        case "fingerprints" -> {
                            if (value != JsonToken.START_ARRAY) {
                                throw ApiJson.refused("\"fingerprints\" is not a list.");
                            }
                            int frames = 0;
                            while (json.nextToken() != JsonToken.END_ARRAY) {
                                asked.add(asked(json, asked.size(), frames));
                                frames += asked.getLast().frames().size();
                            }
                        }
                        case "within" ->
                            within[0] = within(value == JsonToken.VALUE_NUMBER_INT ? json.getIntValue() : -1);
                        case "reason" -> reason[0] = reason(json.getString());
                        default -> throw ApiJson.refused("The body has a member that is not known here.");
                    }
                }
            }
            return true;
        });
        if (asked.isEmpty()) {
            throw ApiJson.refused("No fingerprint was sent.");
        }
        List<LookUps.Answer> answers = answers(person, request, reason[0], asked, within[0]);
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        try (JsonGenerator json =
                ApiJson.FACTORY.createGenerator(ObjectWriteContext.empty(), response.getOutputStream())) {
            json.writeStartObject();
            json.writeArrayPropertyStart("answers");
            answers.forEach(answer -> write(json, answer));
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    /// The same with an object a line each way; lines are answered as they come, a thousand at a time. A
    /// line that
    /// cannot be answered ends the answer with a line that has the member `problem`.
    @MayUse(
            value = {Role.EXAMINER, Role.GRADER, Role.ADJUDICATOR, Role.VICTIM_IDENTIFICATION, Role.COORDINATOR},
            token = TokenScope.LOOK_UP)
    @PostMapping(path = "/api/v1/lookups", consumes = NDJSON)
    void lines(
            @RequestParam(defaultValue = "31") int within,
            @RequestParam(defaultValue = "") String reason,
            Person person,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        int bits = within(within);
        String why = reason(reason);
        response.setContentType(NDJSON);
        // Not closed where something fails: that would send what should be told as a problem.
        JsonGenerator json = ApiJson.FACTORY.createGenerator(ObjectWriteContext.empty(), response.getOutputStream());
        try (JsonParser parser = ApiJson.parser(new BoundedInput(request.getInputStream(), MOST_BYTES))) {
            int count = 0;
            int frames = 0;
            List<LookUps.Asked> block;
            do {
                block = block(parser, count, frames);
                count += block.size();
                frames += frames(block);
                if (!block.isEmpty()) {
                    for (LookUps.Answer answer : answers(person, request, why, block, bits)) {
                        write(json, answer);
                        json.writeRaw('\n');
                    }
                }
                json.flush();
            } while (block.size() == LINES_AT_ONCE);
        } catch (IOException | RuntimeException problem) {
            if (!response.isCommitted()) {
                response.reset();
                throw problem;
            }
            json.writeStartObject();
            json.writeStringProperty(
                    "problem", String.valueOf(ApiProblem.of(problem, request).getMessage()));
            json.writeEndObject();
            json.writeRaw('\n');
        }
        json.close();
    }

    /// The next lines, a thousand of them or what is left.
    private static List<LookUps.Asked> block(JsonParser parser, int before, int framesBefore) throws IOException {
        return ApiJson.inWords(() -> {
            List<LookUps.Asked> block = new ArrayList<>(LINES_AT_ONCE);
            int frames = framesBefore;
            while (block.size() < LINES_AT_ONCE && parser.nextToken() != null) {
                block.add(asked(parser, before + block.size(), frames));
                frames += block.getLast().frames().size();
            }
            return block;
        });
    }

    private static int frames(List<LookUps.Asked> block) {
        return block.stream().mapToInt(one -> one.frames().size()).sum();
    }

    private List<LookUps.Answer> answers(
            Person person, HttpServletRequest request, String reason, List<LookUps.Asked> asked, int within) {
        return lookUps.answer(person, request.getRemoteAddr(), reason, asked, within)
                .orElseThrow(() -> new ApiProblem(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "The index is being made",
                        "The server has just started and is making its index, so matches could be missed and nothing"
                                + " was looked up. Ask again in a minute."));
    }

    /// @param place how many fingerprints were sent before it
    /// @param framesBefore how many frames of videos those have
    private static LookUps.Asked asked(JsonParser json, int place, int framesBefore) {
        if (place >= LookUps.MOST_TOGETHER) {
            throw ApiJson.refused("More than " + LookUps.MOST_TOGETHER + " fingerprints were sent.");
        }
        String where = "Fingerprint " + (place + 1);
        List<String> frames = new ArrayList<>();
        Map<String, String> members = ApiJson.flat(json, where, "frames", FrameHashes.MOST, frames::add);
        if (framesBefore + frames.size() > LookUps.MOST_TOGETHER) {
            throw ApiJson.refused("More than " + LookUps.MOST_TOGETHER + " frames of videos were sent.");
        }
        LookUps.Asked asked = new LookUps.Asked(
                ApiJson.digests(members, where),
                ApiJson.pdq(members, where),
                frames.stream()
                        .map(frame -> ApiJson.look(frame, where, "frames"))
                        .toList());
        ApiJson.nothingElse(members, where);
        if (asked.digests().isEmpty() && asked.pdq() == null && frames.isEmpty()) {
            throw ApiJson.refused(where + " has neither a digest nor a PDQ hash, nor frames.");
        }
        return asked;
    }

    private static int within(int bits) {
        if (bits < 0 || bits > LookUps.MOST_WITHIN) {
            throw ApiJson.refused("\"within\" is not a number from 0 to " + LookUps.MOST_WITHIN + ".");
        }
        return bits;
    }

    private static String reason(String reason) {
        if (!reason.matches("[a-z0-9-]{0," + LONGEST_REASON + "}")) {
            throw ApiJson.refused("\"reason\" is a code of small letters, digits and hyphens, at most " + LONGEST_REASON
                    + " of them.");
        }
        return reason;
    }

    static void write(JsonGenerator json, LookUps.Answer answer) {
        json.writeStartObject();
        json.writeStringProperty(
                "result",
                !answer.sameFile().isEmpty()
                        ? "same-file"
                        : answer.lookAlikes().isEmpty() && answer.videos().isEmpty() ? "not-listed" : "looks-alike");
        if (!answer.sameFile().isEmpty()) {
            json.writeArrayPropertyStart("claims");
            for (Listing listing : answer.sameFile()) {
                json.writeStartObject();
                write(json, listing.claim());
                kinds(json, "matchedBy", listing.matchedBy());
                if (!listing.contradictedBy().isEmpty()) {
                    kinds(json, "contradictedBy", listing.contradictedBy());
                }
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        if (!answer.lookAlikes().isEmpty()) {
            json.writeArrayPropertyStart("lookAlikes");
            for (LookAlike alike : answer.lookAlikes()) {
                json.writeStartObject();
                json.writeNumberProperty("distanceBits", alike.distanceBits());
                json.writeStringProperty("pdq", alike.entryHash().hex());
                if (alike.entryQuality() >= 0) {
                    json.writeNumberProperty("quality", alike.entryQuality());
                }
                json.writeArrayPropertyStart("claims");
                for (Claim claim : alike.claims()) {
                    json.writeStartObject();
                    write(json, claim);
                    json.writeEndObject();
                }
                json.writeEndArray();
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        if (!answer.videos().isEmpty()) {
            json.writeArrayPropertyStart("videos");
            for (FrameLooks.AlikeVideo video : answer.videos()) {
                json.writeStartObject();
                write(json, video.claim());
                json.writeNumberProperty("framesAlike", video.frames());
                json.writeNumberProperty("frames", video.of());
                json.writeNumberProperty("listedFramesAlike", video.listed());
                json.writeNumberProperty("listedFrames", video.video().frames());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        if (answer.moreLookAlikes() > 0) {
            json.writeNumberProperty("moreLookAlikes", answer.moreLookAlikes());
        }
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Claim claim) {
        text(json, "set", claim.set().name());
        text(json, "publisher", claim.set().publisher());
        text(json, "version", claim.set().version());
        text(json, "scheme", claim.set().scheme());
        text(json, "category", claim.category());
        text(json, "label", claim.categoryLabel());
        json.writeStringProperty("standing", ApiJson.word(claim.standing()));
        json.writeNumberProperty("severity", claim.severity());
        String grade = null;
        Optional<ListedVideo> video = ListedVideo.of(claim);
        json.writeArrayPropertyStart("flags");
        for (String flag : claim.flags()) {
            if (flag.startsWith("grade-")) {
                grade = flag.substring("grade-".length());
            } else if (video.isEmpty() || !flag.equals(video.get().flag())) {
                json.writeString(flag);
            }
        }
        json.writeEndArray();
        text(json, "state", grade);
        text(json, "frameOfVideo", video.map(ListedVideo::name).orElse(null));
        text(json, "series", claim.series());
    }

    private static void kinds(JsonGenerator json, String name, Iterable<DigestKind> kinds) {
        json.writeArrayPropertyStart(name);
        kinds.forEach(kind -> json.writeString(ApiJson.word(kind)));
        json.writeEndArray();
    }

    private static void text(JsonGenerator json, String name, @org.jspecify.annotations.Nullable String value) {
        if (value != null && !value.isEmpty()) {
            json.writeStringProperty(name, value);
        }
    }
}
