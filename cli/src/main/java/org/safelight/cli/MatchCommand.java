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
            "64 digits may be SHA-256 or PDQ: both are looked up. Write sha256:... or pdq:... to say which."
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

    @Option(names = "--json", description = "One JSON object a line.")
    private boolean json;

    /// One claim of one listed entry.
    private record Match(int distanceBits, String entryHash, Claim claim) {}

    @Override
    public Integer call() throws IOException {
        if (within < 0 || within > 31) {
            throw CommandProblem.wrongUse("--within must be 0 to 31, not " + within + ". Nothing was looked up.");
        }
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        long queries = 0;
        long found = 0;
        long unreadable = 0;
        try (var index = FingerprintIndex.open(indexFile);
                var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII), 1 << 16)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String query = line.strip();
                if (query.isEmpty() || query.startsWith("#")) continue;
                queries++;
                List<Match> matches;
                try {
                    matches = matches(index, query);
                } catch (IllegalArgumentException notAHash) {
                    unreadable++;
                    err.println("Line " + queries + " is not a hash: " + notAHash.getMessage());
                    continue;
                }
                if (!matches.isEmpty()) found++;
                for (Match match : matches) print(query, match, out);
            }
        }
        out.flush();
        err.println(Terminal.count(queries, "query", "queries") + ", " + Terminal.count(found) + " found, "
                + Terminal.count(unreadable) + " not readable");
        if (unreadable > 0) return ExitCode.NOT_ALL_EXAMINED;
        return found > 0 ? ExitCode.FOUND : ExitCode.NOTHING_FOUND;
    }

    private List<Match> matches(FingerprintIndex index, String query) {
        int colon = query.indexOf(':');
        String kind = colon < 0 ? "" : query.substring(0, colon).toLowerCase(Locale.ROOT);
        String hex = query.substring(colon + 1);
        var matches = new ArrayList<Match>();
        switch (kind) {
            case "md5" -> addSameFile(index, Digest.parse(DigestKind.MD5, hex), matches);
            case "sha1" -> addSameFile(index, Digest.parse(DigestKind.SHA1, hex), matches);
            case "sha256" -> addSameFile(index, Digest.parse(DigestKind.SHA256, hex), matches);
            case "pdq" -> addLookAlikes(index, PerceptualHash.parse(hex), matches);
            case "" -> {
                addSameFile(
                        index,
                        Digest.guess(hex)
                                .orElseThrow(() ->
                                        new IllegalArgumentException("expected 32, 40 or 64 hexadecimal digits, got "
                                                + hex.length() + " characters")),
                        matches);
                if (hex.length() == 64) addLookAlikes(index, PerceptualHash.parse(hex), matches);
            }
            default -> throw new IllegalArgumentException("the kind before the colon must be md5, sha1, sha256 or pdq");
        }
        return matches;
    }

    private static void addSameFile(FingerprintIndex index, Digest digest, List<Match> matches) {
        switch (index.lookUp(digest)) {
            case Lookup.NotListed() -> {}
            case Lookup.SameFile(List<Listing> listings) ->
                listings.forEach(listing -> matches.add(new Match(0, digest.hex(), listing.claim())));
        }
    }

    private void addLookAlikes(FingerprintIndex index, PerceptualHash hash, List<Match> matches) {
        for (LookAlike alike : index.lookAlikes(hash, within)) {
            for (Claim claim : alike.claims()) {
                matches.add(new Match(alike.distanceBits(), alike.entryHash().hex(), claim));
            }
        }
    }

    private void print(String query, Match match, PrintWriter out) {
        Claim claim = match.claim();
        if (json) {
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            members.put("query", query);
            members.put("distance", match.distanceBits());
            members.put("entryHash", match.entryHash());
            members.put("set", claim.set().name());
            members.put("setVersion", claim.set().version());
            members.put("standing", claim.standing().name());
            members.put("scheme", claim.set().scheme());
            members.put("category", claim.category());
            members.put("categoryLabel", claim.categoryLabel());
            out.println(Json.line(members));
        } else {
            out.println(String.join(
                    "\t",
                    query,
                    Integer.toString(match.distanceBits()),
                    match.entryHash(),
                    oneLine(claim.set().name()),
                    category(claim)));
        }
    }

    /// Never a bare number: the scheme goes before it.
    private static String category(Claim claim) {
        return claim.category() == null ? "" : claim.set().scheme() + ":" + claim.category();
    }

    /// A set's name comes from a foreign file and must not break the columns.
    private static String oneLine(String name) {
        return name.replaceAll("\\p{Cntrl}", " ");
    }
}
