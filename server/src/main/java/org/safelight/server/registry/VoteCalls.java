package org.safelight.server.registry;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.safelight.server.accounts.MayUse;
import org.safelight.server.accounts.Person;
import org.safelight.server.accounts.Role;
import org.safelight.server.accounts.TokenScope;
import org.safelight.server.govuk.ApiProblem;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Votes of programs, in a person's name.
@RestController
class VoteCalls {
    private static final long MOST_BYTES = 4L << 20;

    private final Votes votes;

    VoteCalls(Votes votes) {
        this.votes = votes;
    }

    /// What follows from the votes sent, in their order.
    record Counted(List<One> votes) {}

    /// @param changed false if the force said the same before
    record One(
            long content, String state, @Nullable String category, int forces, boolean changed, String explanation) {}

    /// `{"votes": [{"sha256": …, "scheme": "uk-abc", "category": "A", "blind": true, "reason": "…"},
    /// …]}`: each with
    /// one digest or more, and `pdq` where it is known. `"category"` left out takes the force's vote
    /// back. All count,
    /// or none does.
    @MayUse(
            value = {Role.GRADER, Role.ADJUDICATOR, Role.VICTIM_IDENTIFICATION},
            token = TokenScope.VOTE)
    @PostMapping(path = "/api/v1/votes", consumes = MediaType.APPLICATION_JSON_VALUE)
    Counted vote(Person person, HttpServletRequest request) throws IOException {
        List<Ballot> ballots = ApiJson.inWords(() -> {
            try (JsonParser json = ApiJson.parser(new BoundedInput(request.getInputStream(), MOST_BYTES))) {
                if (json.nextToken() != JsonToken.START_OBJECT
                        || json.nextToken() != JsonToken.PROPERTY_NAME
                        || !"votes".equals(json.currentName())
                        || json.nextToken() != JsonToken.START_ARRAY) {
                    throw ApiJson.refused("The body is not an object with a list \"votes\".");
                }
                List<Ballot> read = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    read.add(ballot(json, read.size()));
                }
                return read;
            }
        });
        return switch (votes.cast(person, request.getRemoteAddr(), ballots)) {
            case VoteOutcome.Refused(var place, var words) ->
                throw new ApiProblem(
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        "A vote cannot count",
                        "Vote " + (place + 1) + ": " + words + " None of the votes was counted.");
            case VoteOutcome.Counted(var cast) ->
                new Counted(cast.stream()
                        .map(one -> new One(
                                one.content(),
                                ApiJson.word(one.grade().state()),
                                one.grade().category().orElse(null),
                                one.grade().forces(),
                                one.isChanged(),
                                one.grade().explanation()))
                        .toList());
        };
    }

    private static Ballot ballot(JsonParser json, int place) {
        if (place >= Votes.MOST_TOGETHER) {
            throw ApiJson.refused("More than " + Votes.MOST_TOGETHER + " votes were sent.");
        }
        String where = "Vote " + (place + 1);
        Map<String, String> members = ApiJson.flat(json, where);
        var digests = ApiJson.digests(members, where);
        var pdq = ApiJson.pdq(members, where);
        if (digests.isEmpty()) {
            throw ApiJson.refused(where + " has no digest, and a look is not enough to tell which file it is of.");
        }
        String scheme = Objects.requireNonNullElse(members.remove("scheme"), "");
        Optional<String> category = Optional.ofNullable(members.remove("category"));
        boolean isBlind = "true".equals(members.remove("blind"));
        String reason = Objects.requireNonNullElse(members.remove("reason"), "");
        ApiJson.nothingElse(members, where);
        return new Ballot(ContentRecord.of(digests, pdq, -1), scheme, category, isBlind, reason);
    }
}
