package org.safelight.index;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.DigestKind;

/// Reads the sets, claims and lists of claims of a file. Thread safe. A number that does not fit is a
/// [CorruptIndexException], however it came into the file.
final class SlxContent {
    static final int COUNT_PDQ = 3;
    static final int COUNT_PHOTODNA = 4;
    static final int COUNT_REFUSED_EMPTY = 5;
    static final int COUNT_REFUSED_NO_STRUCTURE = 6;
    static final int COUNTS_OF_A_SET = 7;
    private static final int WORDS_OF_A_CLAIM = 8;
    // More would be an attempt to make one answer large: a list has one reference for each claim and kind of quality.
    private static final int MOST_SETS = 1 << 20;

    private final SlxFile.Section stringStarts;
    private final SlxFile.Section stringBytes;
    private final SlxFile.Section claims;
    private final SlxFile.Section listStarts;
    private final SlxFile.Section listReferences;
    private final List<ListedSet> sets;
    private final Map<Integer, Claim> claimsRead = new ConcurrentHashMap<>();

    SlxContent(SlxFile file) {
        stringStarts = file.section(SectionKind.STRING_STARTS);
        stringBytes = file.section(SectionKind.STRING_BYTES);
        claims = file.section(SectionKind.CLAIMS);
        listStarts = file.section(SectionKind.LIST_STARTS);
        listReferences = file.section(SectionKind.LIST_REFERENCES);
        sets = readSets(file.section(SectionKind.SETS));
    }

    static SetCounts counts(long[] counts, SortedMap<String, Long> unmatchable) {
        return new SetCounts(
                counts[0],
                counts[1],
                counts[2],
                counts[COUNT_PDQ],
                counts[COUNT_PHOTODNA],
                counts[COUNT_REFUSED_EMPTY],
                counts[COUNT_REFUSED_NO_STRUCTURE],
                Collections.unmodifiableSortedMap(new TreeMap<>(unmatchable)));
    }

    List<ListedSet> sets() {
        return sets;
    }

    long claimCount() {
        return claims.size();
    }

    long listCount() {
        return Math.max(0, listStarts.size() - 1);
    }

    /// The references of this list.
    int[] references(SlxFile.Section askedBy, int list) {
        if (list >= listCount()) {
            throw askedBy.corrupt("it refers to a list of claims that is not there");
        }
        int from = listStarts.number(list);
        int to = listStarts.number(list + 1L);
        if (from > to || to > listReferences.size()) {
            throw listStarts.corrupt("it refers to a place beyond its end");
        }
        int[] references = new int[to - from];
        for (int i = 0; i < references.length; i++) {
            references[i] = listReferences.intAt(4L * (from + i));
        }
        return references;
    }

    /// What does not fit in the lists and claims, in words.
    Optional<String> structureFault() {
        for (int list = 0; list < listCount(); list++) {
            if (listStarts.number(list) > listStarts.number(list + 1L)) {
                return Optional.of("The lists of claims are out of order at list " + list + ".");
            }
        }
        if (listStarts.size() > 0 && listStarts.number(listStarts.size() - 1) != listReferences.size()) {
            return Optional.of("The lists of claims do not end where the references do.");
        }
        for (long reference = 0; reference < listReferences.size(); reference++) {
            if (listReferences.intAt(4 * reference) >>> 8 >= claims.size()) {
                return Optional.of("Reference " + reference + " is to a claim that is not there.");
            }
        }
        for (int claim = 0; claim < claims.size(); claim++) {
            readClaim(claim);
        }
        return Optional.empty();
    }

    Claim claim(int number) {
        // A file has few different claims, and triage shows the same ones again and again.
        return claimsRead.computeIfAbsent(number, this::readClaim);
    }

    /// The set of this claim, by its place in [#sets].
    int setOf(int claim) {
        if (claim < 0 || claim >= claims.size()) {
            throw listReferences.corrupt("it refers to a claim that is not there");
        }
        int set = claims.intAt((long) claim * WORDS_OF_A_CLAIM * 4);
        if (set < 0 || set >= sets.size()) {
            throw claims.corrupt("a claim in it is outside what is possible");
        }
        return set;
    }

    private Claim readClaim(int number) {
        if (number < 0 || number >= claims.size()) {
            throw listReferences.corrupt("it refers to a claim that is not there");
        }
        long at = (long) number * WORDS_OF_A_CLAIM * 4;
        int set = claims.intAt(at);
        int standing = claims.intAt(at + 4);
        int severity = claims.intAt(at + 8);
        if (set < 0 || set >= sets.size() || standing < 0 || standing > 2 || severity < 0 || severity > 100) {
            throw claims.corrupt("a claim in it is outside what is possible");
        }
        return new Claim(
                sets.get(set).info(),
                standing(standing),
                textOrNull(claims, claims.intAt(at + 12)),
                textOrNull(claims, claims.intAt(at + 16)),
                severity,
                flags(text(claims, claims.intAt(at + 20))),
                textOrNull(claims, claims.intAt(at + 24)));
    }

    static Standing standing(int number) {
        return switch (number) {
            case 0 -> Standing.KNOWN_ILLEGAL;
            case 1 -> Standing.KNOWN_IRRELEVANT;
            default -> Standing.UNGRADED;
        };
    }

    private static Set<String> flags(String joined) {
        return joined.isEmpty() ? Set.of() : Collections.unmodifiableSet(new TreeSet<>(List.of(joined.split("\n"))));
    }

    private List<ListedSet> readSets(SlxFile.Section section) {
        long at = 0;
        int count = section.intAt(at);
        if (count < 0 || count > MOST_SETS) {
            throw section.corrupt("it says to have " + Integer.toUnsignedString(count) + " sets");
        }
        at += 4;
        List<ListedSet> read = new ArrayList<>();
        for (int set = 0; set < count; set++) {
            int[] texts = new int[8];
            for (int i = 0; i < texts.length; i++) {
                texts[i] = section.intAt(at);
                at += 4;
            }
            long[] counts = new long[COUNTS_OF_A_SET];
            for (int i = 0; i < counts.length; i++) {
                counts[i] = section.longAt(at);
                at += 8;
            }
            int kinds = section.intAt(at);
            at += 4;
            if (kinds < 0 || kinds > (section.byteSize() - at) / 12) {
                throw section.corrupt("it refers to a place beyond its end");
            }
            TreeMap<String, Long> unmatchable = new TreeMap<>();
            for (int i = 0; i < kinds; i++) {
                unmatchable.put(text(section, section.intAt(at)), section.longAt(at + 4));
                at += 12;
            }
            HashSetInfo info = new HashSetInfo(
                    text(section, texts[0]),
                    text(section, texts[1]),
                    text(section, texts[2]),
                    text(section, texts[3]),
                    day(section, text(section, texts[4])),
                    text(section, texts[5]),
                    text(section, texts[6]),
                    textOrNull(section, texts[7]));
            read.add(new ListedSet(info, counts(counts, unmatchable)));
        }
        return List.copyOf(read);
    }

    private static LocalDate day(SlxFile.Section section, String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw section.corrupt("a day of import in it is not a date");
        }
    }

    private @Nullable String textOrNull(SlxFile.Section askedBy, int numberPlusOne) {
        return numberPlusOne == 0 ? null : text(askedBy, numberPlusOne - 1);
    }

    private String text(SlxFile.Section askedBy, int number) {
        if (number < 0 || number >= stringStarts.size() - 1) {
            throw askedBy.corrupt("it refers to a text that is not there");
        }
        int from = stringStarts.number(number);
        int to = stringStarts.number(number + 1L);
        if (from > to || to > stringBytes.size()) {
            throw stringStarts.corrupt("it refers to a place beyond its end");
        }
        stringBytes.verify(from, to - from);
        byte[] bytes = stringBytes.bytes().asSlice(from, to - from).toArray(SlxFormat.BYTE);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /// The kinds of digest in the low byte of a reference.
    static Set<DigestKind> kinds(int bits) {
        EnumSet<DigestKind> kinds = EnumSet.noneOf(DigestKind.class);
        for (DigestKind kind : DigestKind.values()) {
            if ((bits >>> SlxFormat.numberOf(kind) & 1) != 0) {
                kinds.add(kind);
            }
        }
        return kinds;
    }
}
