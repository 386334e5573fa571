package org.safelight.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.PerceptualHash;
import org.safelight.index.Claim;
import org.safelight.index.FingerprintIndex;
import org.safelight.index.Listing;
import org.safelight.index.LookAlike;
import org.safelight.index.Lookup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `safelight match`: which of the fingerprints on standard input are listed. Who may use it: whoever may read the
/// index.
@Command(
        name = "match",
        mixinStandardHelpOptions = true,
        description = {
            "Looks up digests and PDQ hashes from standard input, one in hexadecimal a line.",
            "Prints: query, distance in bits (0 for a digest), entry's hash, set, category; separated by tabs.",
            "Lines are answered in their order; thousands together take less time than one by one.",
            "64 digits may be SHA-256 or PDQ: both are looked up. Write sha256:... or pdq:... to say which.",
            "With --videos: looks up videos by the hashes of their frames, from files as 'safelight hash --vpdq' writes"
                    + " them. Prints: video, how it is alike, listed video or picture, per cent of its frames that"
                    + " match, per cent of the listed video's, fewest bits, set, category."
        })
final class MatchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--index", required = true, paramLabel = "FILE", description = "The index to ask.")
    private Path indexFile = Path.of("");

    @Option(
            names = "--within",
            paramLabel = "BITS",
            defaultValue = "31",
            description = "Most bits of 256 that a look-alike may differ by, 0 to 31 (default: ${DEFAULT-VALUE}).")
    private int within;

    @Option(
            names = "--videos",
            arity = "1..*",
            paramLabel = "FILE",
            description = "Frames of videos in the text form of vPDQ (frame,quality,hash,seconds), in place of standard"
                    + " input. A file may hold several, one after the other. Frames are compared as they are: hashes"
                    + " alone do not tell what a turned video would look like.")
    private List<Path> videos = List.of();

    @Option(
            names = "--video-share",
            paramLabel = "PERCENT",
            defaultValue = "80",
            description = "Two videos are alike if so many per cent of the frames of either are in the other, 1 to 100"
                    + " (default: ${DEFAULT-VALUE}).")
    private int videoShare;

    @Option(names = "--json", description = "One JSON object a line.")
    private boolean json;

    @Option(
            names = "--in-memory",
            description = "Copy what look-alike search reads to memory first, in huge pages where the system has them."
                    + " Worth it for millions of lines, or many single ones, on an index of tens of millions.")
    private boolean inMemory;

    private static final int MOST_TOGETHER = 1 << 15;
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    /// One line: a digest, a hash of a picture, or either.
    private record Query(
            String text, @Nullable Digest digest, @Nullable PerceptualHash hash) {}

    /// One claim of one listed entry.
    private record Match(int distanceBits, String entryHash, Claim claim) {}

    @Override
    public Integer call() throws IOException {
        if (within < 0 || within > 31) {
            throw CommandProblem.wrongUse("--within must be 0 to 31, not " + within + ". Nothing was looked up.");
        }
        if (videoShare < 1 || videoShare > 100) {
            throw CommandProblem.wrongUse(
                    "--video-share must be 1 to 100, not " + videoShare + ". Nothing was looked up.");
        }
        return videos.isEmpty() ? lines() : videos();
    }

    private int videos() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try (var index = FingerprintIndex.open(indexFile)) {
            if (inMemory) {
                err.println(index.copyToMemory().words());
            }
            VideoLines lines = new VideoLines(index, within, videoShare, json, out, err);
            for (Path file : videos) {
                lines.lookUp(file);
                out.flush();
            }
            err.println(Terminal.count(lines.videos(), "video", "videos") + ", " + Terminal.count(lines.found())
                    + " found, " + Terminal.count(lines.unreadable()) + " not readable");
            if (lines.unreadable() > 0) return ExitCode.NOT_ALL_EXAMINED;
            return lines.found() > 0 ? ExitCode.FOUND : ExitCode.NOTHING_FOUND;
        }
    }

    private int lines() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        long queries = 0;
        long found = 0;
        long unreadable = 0;
        try (var index = FingerprintIndex.open(indexFile);
                var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII), 1 << 16)) {
            if (inMemory) {
                err.println(index.copyToMemory().words());
            }
            List<Query> together = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String query = line.strip();
                if (query.isEmpty() || query.startsWith("#")) continue;
                queries++;
                try {
                    together.add(parse(query));
                } catch (IllegalArgumentException notAHash) {
                    unreadable++;
                    err.println("Line " + queries + " is not a hash: " + notAHash.getMessage());
                }
                // What waits for a person or a pipe to give more is answered first.
                if (together.size() == MOST_TOGETHER || !lines.ready()) {
                    found += answerAll(index, together, out);
                    together.clear();
                }
            }
            found += answerAll(index, together, out);
        }
        err.println(Terminal.count(queries, "query", "queries") + ", " + Terminal.count(found) + " found, "
                + Terminal.count(unreadable) + " not readable");
        if (unreadable > 0) return ExitCode.NOT_ALL_EXAMINED;
        return found > 0 ? ExitCode.FOUND : ExitCode.NOTHING_FOUND;
    }

    private static Query parse(String text) {
        int colon = text.indexOf(':');
        String kind = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
        String hex = text.substring(colon + 1);
        return switch (kind) {
            case "md5" -> new Query(text, Digest.parse(DigestKind.MD5, hex), null);
            case "sha1" -> new Query(text, Digest.parse(DigestKind.SHA1, hex), null);
            case "sha256" -> new Query(text, Digest.parse(DigestKind.SHA256, hex), null);
            case "pdq" -> new Query(text, null, PerceptualHash.parse(hex));
            case "" ->
                new Query(
                        text,
                        Digest.guess(hex)
                                .orElseThrow(() ->
                                        new IllegalArgumentException("expected 32, 40 or 64 hexadecimal digits, got "
                                                + hex.length() + " characters")),
                        hex.length() == 64 ? PerceptualHash.parse(hex) : null);
            default -> throw new IllegalArgumentException("the kind before the colon must be md5, sha1, sha256 or pdq");
        };
    }

    /// Prints what is found for each, in their order and at once; returns for how many something was.
    private long answerAll(FingerprintIndex index, List<Query> queries, PrintWriter out) {
        List<PerceptualHash> hashes = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < queries.size(); i++) {
            PerceptualHash hash = queries.get(i).hash();
            if (hash != null) {
                hashes.add(hash);
                places.add(i);
            }
        }
        long[] found = new long[1];
        int[] next = new int[1];
        int threads = Runtime.getRuntime().availableProcessors();
        index.lookAlikesOfEach(hashes, within, threads, (hash, alikes) -> {
            while (next[0] < places.get(hash)) {
                found[0] += answer(index, queries.get(next[0]++), List.of(), out);
            }
            found[0] += answer(index, queries.get(next[0]++), alikes, out);
        });
        while (next[0] < queries.size()) {
            found[0] += answer(index, queries.get(next[0]++), List.of(), out);
        }
        out.flush();
        return found[0];
    }

    private int answer(FingerprintIndex index, Query query, List<LookAlike> alikes, PrintWriter out) {
        var matches = new ArrayList<Match>();
        Digest digest = query.digest();
        if (digest != null) {
            switch (index.lookUp(digest)) {
                case Lookup.NotListed() -> {}
                case Lookup.SameFile(List<Listing> listings) ->
                    listings.forEach(listing -> matches.add(new Match(0, digest.hex(), listing.claim())));
            }
        }
        for (LookAlike alike : alikes) {
            for (Claim claim : alike.claims()) {
                matches.add(new Match(alike.distanceBits(), alike.entryHash().hex(), claim));
            }
        }
        matches.forEach(match -> print(query.text(), match, out));
        return matches.isEmpty() ? 0 : 1;
    }

    private void print(String query, Match match, PrintWriter out) {
        var line = new StringBuilder();
        Claim claim = match.claim();
        if (json) {
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            members.put("query", query);
            members.put("distance", match.distanceBits());
            members.put("entryHash", match.entryHash());
            putClaim(members, claim);
            line.append(Json.line(members));
        } else {
            line.append(query)
                    .append('\t')
                    .append(match.distanceBits())
                    .append('\t')
                    .append(match.entryHash())
                    .append('\t')
                    .append(oneLine(claim.set().name()))
                    .append('\t')
                    .append(category(claim));
        }
        // Not println, which flushes: that would cost more than the look-ups.
        out.append(line.append('\n'));
    }

    /// Adds what a list says to the members of a line of JSON.
    static void putClaim(Map<String, @Nullable Object> members, Claim claim) {
        members.put("set", claim.set().name());
        members.put("setVersion", claim.set().version());
        members.put("standing", claim.standing().name());
        members.put("scheme", claim.set().scheme());
        members.put("category", claim.category());
        members.put("categoryLabel", claim.categoryLabel());
    }

    /// Never a bare number: the scheme goes before it.
    static String category(Claim claim) {
        return claim.category() == null ? "" : claim.set().scheme() + ":" + claim.category();
    }

    /// A set's name comes from a foreign file and must not break the columns.
    static String oneLine(String name) {
        return CONTROL.matcher(name).replaceAll(" ");
    }
}
