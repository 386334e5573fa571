package org.safelight.server.exhibits;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.safelight.formats.SubmissionVerdict;
import org.safelight.server.audit.Audit;
import org.safelight.server.audit.Operation;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/// What pages show of exhibits. Each view is recorded in the transaction that reads it.
@Service
@ConditionalOnWebApplication
class ExhibitViews {
    static final int PER_PAGE = 50;

    private final ExhibitsStore store;
    private final Vault vault;
    private final Audit audit;
    private final ObjectProvider<SeenElsewhere> seenElsewhere;

    ExhibitViews(ExhibitsStore store, Vault vault, Audit audit, ObjectProvider<SeenElsewhere> seenElsewhere) {
        this.store = store;
        this.vault = vault;
        this.audit = audit;
        this.seenElsewhere = seenElsewhere;
    }

    /// A page of the list, and how many exhibits the whole list has.
    record Listing(List<ExhibitsStore.Listed> exhibits, int count) {}

    /// One exhibit in numbers.
    ///
    /// @param counts by verdict; empty until all is there
    record Overview(
            ExhibitsStore.Row exhibit,
            ExhibitsStore.Received received,
            int stored,
            Map<SubmissionVerdict, ExhibitsStore.Count> counts) {}

    /// A page of paths.
    ///
    /// @param before the number to page back from; 0 on the first page
    /// @param after the number to page on from; 0 on the last page
    record Paths(List<PathLine> lines, int before, int after) {}

    /// One path.
    ///
    /// @param path as text in one line
    /// @param elsewhere where else its content was seen; null where that is not known
    record PathLine(
            ExhibitsStore.FileRow file,
            String path,
            ExhibitsStore.@Nullable ContentRow content,
            @Nullable List<Elsewhere> elsewhere) {}

    /// One force or own exhibit that has a content too.
    ///
    /// @param reference of an exhibit of the viewer's own force; null for another force
    record Elsewhere(
            SeenElsewhere.Sighting sighting, @Nullable String reference) {}

    /// One content with some of its paths.
    record Content(
            ExhibitsStore.Row exhibit,
            ExhibitsStore.ContentRow content,
            List<PathLine> paths,
            int pathCount,
            int after,
            @Nullable List<Elsewhere> elsewhere) {}

    @Transactional
    Listing list(
            Submissions.Sender viewer,
            ExhibitsStore.@Nullable State state,
            String containing,
            ExhibitOrder order,
            int page) {
        SortedMap<String, String> details = new TreeMap<>();
        details.put("page", Integer.toString(page));
        audit.record(new org.safelight.server.audit.AuditEvent(
                Operation.CONSULTATION,
                "exhibits.listed",
                Optional.of(viewer.person().id()),
                Optional.of(viewer.person().force()),
                viewer.address(),
                "",
                details));
        return new Listing(
                store.list(state, containing, order, (page - 1) * PER_PAGE, PER_PAGE), store.count(state, containing));
    }

    /// Numbers of an exhibit; empty if the viewer's force has no such exhibit.
    @Transactional
    Optional<Overview> overview(Submissions.Sender viewer, ExhibitId id) {
        return store.exhibit(id).map(exhibit -> {
            seen(viewer, "exhibits.viewed", id, new TreeMap<>());
            return new Overview(exhibit, store.received(id), store.countStored(id), store.counts(id));
        });
    }

    /// A page of an exhibit's paths.
    ///
    /// @param before page back from this number; 0 to page on
    /// @param after page on from this number
    @Transactional
    Paths paths(
            Submissions.Sender viewer,
            ExhibitsStore.Row exhibit,
            @Nullable SubmissionVerdict verdict,
            int before,
            int after) {
        SortedMap<String, String> details = new TreeMap<>();
        details.put("after", Integer.toString(after));
        details.put("before", Integer.toString(before));
        details.put("verdict", verdict == null ? "" : verdict.text());
        seen(viewer, "exhibits.paths-viewed", exhibit.id(), details);
        List<ExhibitsStore.FileRow> rows;
        boolean hasEarlier;
        boolean hasLater;
        // One more than is shown tells whether there are others.
        if (before > 0) {
            rows = new ArrayList<>(store.filesBefore(exhibit.id(), verdict, before, PER_PAGE + 1));
            hasEarlier = rows.size() > PER_PAGE;
            hasLater = true;
            rows = new ArrayList<>(rows.subList(0, Math.min(PER_PAGE, rows.size())));
            Collections.reverse(rows);
        } else {
            rows = store.filesAfter(exhibit.id(), verdict, after, PER_PAGE + 1);
            hasLater = rows.size() > PER_PAGE;
            hasEarlier = after > 0;
            rows = rows.subList(0, Math.min(PER_PAGE, rows.size()));
        }
        List<PathLine> lines = lines(viewer, exhibit.id(), rows);
        return new Paths(
                lines,
                hasEarlier && !rows.isEmpty() ? rows.getFirst().number() : 0,
                hasLater && !rows.isEmpty() ? rows.getLast().number() : 0);
    }

    private List<PathLine> lines(Submissions.Sender viewer, ExhibitId id, List<ExhibitsStore.FileRow> rows) {
        List<Integer> numbers = rows.stream()
                .map(ExhibitsStore.FileRow::content)
                .flatMap(content -> Optional.ofNullable(content).stream())
                .distinct()
                .toList();
        List<ExhibitsStore.ContentRow> contents = store.contents(id, numbers);
        Map<Integer, ExhibitsStore.ContentRow> byNumber = contents.stream()
                .collect(Collectors.toMap(content -> content.seen().number(), content -> content));
        Map<Integer, List<Elsewhere>> elsewhere = elsewhere(viewer, id, contents);
        Optional<ExhibitKey> key = key(id);
        return rows.stream()
                .map(row -> new PathLine(
                        row,
                        path(key, row),
                        row.content() == null ? null : byNumber.get(row.content()),
                        row.content() == null ? null : elsewhere.get(row.content())))
                .toList();
    }

    /// One content; empty if the viewer's force has no such exhibit, or it no such content.
    @Transactional
    Optional<Content> content(Submissions.Sender viewer, ExhibitId id, int number, int after) {
        Optional<ExhibitsStore.Row> exhibit = store.exhibit(id);
        List<ExhibitsStore.ContentRow> found = store.contents(id, List.of(number));
        if (exhibit.isEmpty() || found.isEmpty()) {
            return Optional.empty();
        }
        SortedMap<String, String> details = new TreeMap<>();
        details.put("content", Integer.toString(number));
        seen(viewer, "exhibits.content-viewed", id, details);
        List<ExhibitsStore.FileRow> rows = store.filesOf(id, number, after, PER_PAGE + 1);
        boolean hasLater = rows.size() > PER_PAGE;
        List<ExhibitsStore.FileRow> shown = rows.subList(0, Math.min(PER_PAGE, rows.size()));
        Optional<ExhibitKey> key = key(id);
        return Optional.of(new Content(
                exhibit.get(),
                found.getFirst(),
                shown.stream()
                        .map(row -> new PathLine(row, path(key, row), found.getFirst(), null))
                        .toList(),
                store.countFilesOf(id, number),
                hasLater ? shown.getLast().number() : 0,
                elsewhere(viewer, id, found).get(number)));
    }

    private Map<Integer, List<Elsewhere>> elsewhere(
            Submissions.Sender viewer, ExhibitId id, List<ExhibitsStore.ContentRow> contents) {
        SeenElsewhere source = seenElsewhere.getIfAvailable();
        if (source == null || contents.isEmpty()) {
            return Map.of();
        }
        List<List<SeenElsewhere.Sighting>> sightings = source.of(
                id,
                viewer.person().force(),
                contents.stream().map(ExhibitsStore.ContentRow::seen).toList());
        List<UUID> own = sightings.stream()
                .flatMap(List::stream)
                .flatMap(sighting -> sighting.exhibit().stream())
                .map(ExhibitId::value)
                .distinct()
                .toList();
        Map<UUID, String> references = own.isEmpty() ? Map.of() : store.references(own);
        Map<Integer, List<Elsewhere>> byNumber = new HashMap<>();
        for (int i = 0; i < contents.size(); i++) {
            byNumber.put(
                    contents.get(i).seen().number(),
                    sightings.get(i).stream()
                            .map(sighting -> new Elsewhere(
                                    sighting,
                                    sighting.exhibit()
                                            .map(exhibit -> references.get(exhibit.value()))
                                            .orElse(null)))
                            .toList());
        }
        return byNumber;
    }

    private Optional<ExhibitKey> key(ExhibitId id) {
        try {
            return Optional.of(vault.key(id));
        } catch (IOException notThere) {
            return Optional.empty();
        }
    }

    private static String path(Optional<ExhibitKey> key, ExhibitsStore.FileRow row) {
        try {
            if (key.isPresent()) {
                return key.get().open(row.number(), row.sealedPath());
            }
        } catch (GeneralSecurityException altered) {
            // Said below.
        }
        return "(The path cannot be read: the exhibit's key is not in the vault of this server, or is another.)";
    }

    private void seen(Submissions.Sender viewer, String action, ExhibitId exhibit, SortedMap<String, String> details) {
        audit.record(viewer.event(Operation.CONSULTATION, action, exhibit, details));
    }
}
