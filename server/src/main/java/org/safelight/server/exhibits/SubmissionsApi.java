package org.safelight.server.exhibits;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.safelight.formats.SubmissionHead;
import org.safelight.formats.SubmissionRefusedException;
import org.safelight.formats.SubmissionState;
import org.safelight.server.accounts.MayUse;
import org.safelight.server.accounts.Person;
import org.safelight.server.accounts.Role;
import org.safelight.server.accounts.TokenScope;
import org.safelight.server.govuk.ApiProblem;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Takes what `safelight submit` sends. The order: begin, the chunks that are missing, complete, then the contents that
/// are wanted. Each call may be repeated: what was done stays done.
///
/// Bodies are read as streams; none is put into a temporary file.
@RestController
@ConditionalOnWebApplication
class SubmissionsApi {
    private static final String NDJSON = "application/x-ndjson";

    /// Chunks that are put into the database at once: others wait, so that pages keep their connections.
    private static final int CHUNKS_AT_ONCE = 4;

    private static final int PATIENCE_SECONDS = 20;

    private final Submissions submissions;
    private final Semaphore writing = new Semaphore(CHUNKS_AT_ONCE, true);

    SubmissionsApi(Submissions submissions) {
        this.submissions = submissions;
    }

    @MayUse(value = Role.EXAMINER, token = TokenScope.SUBMIT)
    @PostMapping(path = "/api/v1/exhibits", consumes = MediaType.APPLICATION_JSON_VALUE)
    SubmissionState begin(Person person, HttpServletRequest request) throws IOException {
        byte[] json = request.getInputStream().readNBytes(SubmissionHead.LARGEST + 1);
        try {
            return state(done(submissions.begin(sender(person, request), SubmissionHead.parse(json))));
        } catch (SubmissionRefusedException refused) {
            throw new ApiProblem(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "The head cannot be used",
                    refused.getMessage() + " Nothing was begun.");
        }
    }

    @MayUse(value = Role.EXAMINER, token = TokenScope.SUBMIT)
    @GetMapping("/api/v1/exhibits/{exhibit}")
    SubmissionState state(@PathVariable UUID exhibit) {
        return state(new ExhibitId(exhibit));
    }

    private SubmissionState state(ExhibitId exhibit) {
        return submissions.state(exhibit).orElseThrow(SubmissionsApi::noSuchExhibit);
    }

    /// Takes a chunk: NDJSON, gzipped.
    ///
    /// @param sha256 of the chunk before it was compressed, 64 hex digits
    @MayUse(value = Role.EXAMINER, token = TokenScope.SUBMIT)
    @PutMapping(path = "/api/v1/exhibits/{exhibit}/chunks/{number}", consumes = NDJSON)
    void chunk(
            @PathVariable UUID exhibit,
            @PathVariable int number,
            @RequestParam String sha256,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException, InterruptedException {
        if (!"gzip".equals(request.getHeader(HttpHeaders.CONTENT_ENCODING))) {
            throw new ApiProblem(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    "A chunk is gzipped",
                    "The chunk does not say that it is. Nothing was changed. Send it with Content-Encoding: gzip.");
        }
        byte[] gzipped = request.getInputStream().readNBytes(Submissions.LARGEST_CHUNK + 1);
        if (gzipped.length > Submissions.LARGEST_CHUNK) {
            throw new ApiProblem(
                    HttpStatus.CONTENT_TOO_LARGE,
                    "The chunk is too large",
                    "Nothing of it was kept. Cut chunks as safelight submit does.");
        }
        byte[] digest = digest(sha256);
        if (!writing.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            response.setHeader(HttpHeaders.RETRY_AFTER, "5");
            throw new ApiProblem(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "Many exhibits come in at once",
                    "The chunk was not taken yet. Send it again after as many seconds as Retry-After says.");
        }
        try {
            done(submissions.addChunk(new ExhibitId(exhibit), number, digest, gzipped));
        } finally {
            writing.release();
        }
    }

    @MayUse(value = Role.EXAMINER, token = TokenScope.SUBMIT)
    @PostMapping("/api/v1/exhibits/{exhibit}/complete")
    SubmissionState complete(@PathVariable UUID exhibit, Person person, HttpServletRequest request) {
        return state(done(submissions.complete(sender(person, request), new ExhibitId(exhibit))));
    }

    /// What must be viewed and is not in the vault yet.
    ///
    /// @param after the last number that the caller has seen
    @MayUse(value = Role.EXAMINER, token = TokenScope.SUBMIT)
    @GetMapping("/api/v1/exhibits/{exhibit}/wanted")
    SubmissionState.Wanted wanted(@PathVariable UUID exhibit, @RequestParam(defaultValue = "0") int after) {
        return submissions.wanted(new ExhibitId(exhibit), after).orElseThrow(SubmissionsApi::noSuchExhibit);
    }

    /// Takes the bytes of one content into the vault.
    @MayUse(value = Role.EXAMINER, token = TokenScope.SUBMIT)
    @PutMapping(
            path = "/api/v1/exhibits/{exhibit}/contents/{sha256}",
            consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    void content(@PathVariable UUID exhibit, @PathVariable String sha256, Person person, HttpServletRequest request)
            throws IOException {
        done(submissions.addContent(
                sender(person, request),
                new ExhibitId(exhibit),
                digest(sha256),
                request.getContentLengthLong(),
                request.getInputStream()));
    }

    private static Submissions.Sender sender(Person person, HttpServletRequest request) {
        return new Submissions.Sender(person, request.getRemoteAddr());
    }

    private static byte[] digest(String hex) {
        if (!hex.matches("[0-9a-fA-F]{64}")) {
            throw new ApiProblem(
                    HttpStatus.BAD_REQUEST, "No SHA-256", "A SHA-256 has 64 hex digits. Nothing was changed.");
        }
        return HexFormat.of().parseHex(hex);
    }

    private static ExhibitId done(Submissions.Outcome outcome) {
        return switch (outcome) {
            case Submissions.Outcome.Done(var exhibit) -> exhibit;
            case Submissions.Outcome.NoSuchExhibit() -> throw noSuchExhibit();
            case Submissions.Outcome.Refused(var words) ->
                throw new ApiProblem(HttpStatus.UNPROCESSABLE_CONTENT, "It cannot be used", words);
            case Submissions.Outcome.Conflict(var words) ->
                throw new ApiProblem(HttpStatus.CONFLICT, "It does not fit what is there", words);
            case Submissions.Outcome.NoRoom() ->
                throw new ApiProblem(
                        HttpStatus.INSUFFICIENT_STORAGE,
                        "The server's disk is full",
                        "The content was not kept. Tell the server's administrator, then submit again.");
        };
    }

    private static ApiProblem noSuchExhibit() {
        return new ApiProblem(
                HttpStatus.NOT_FOUND,
                "There is no such exhibit",
                "There is none of your force, or it was erased. Nothing was changed. Begin the submission anew.");
    }
}
