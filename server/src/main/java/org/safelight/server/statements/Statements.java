package org.safelight.server.statements;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.safelight.formats.VicsChange;
import org.safelight.formats.VicsRoundTrip;
import org.safelight.server.accounts.Person;
import org.safelight.server.audit.Audit;
import org.safelight.server.audit.AuditEvent;
import org.safelight.server.audit.Operation;
import org.safelight.server.exhibits.ExhibitId;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/// Makes statements, has them checked, and writes grades into other tools' case files.
@Service
public class Statements {
    private final StatementsStore store;
    private final Counting counting;
    private final Audit audit;
    private final JsonMapper json = JsonMapper.builder().build();

    Statements(StatementsStore store, Counting counting, Audit audit) {
        this.store = store;
        this.counting = counting;
        this.audit = audit;
    }

    Optional<StatementsStore.Exhibit> exhibit(ExhibitId exhibit) {
        return store.exhibit(exhibit);
    }

    List<StatementsStore.Statement> of(ExhibitId exhibit) {
        return store.of(exhibit);
    }

    Optional<StatementsStore.Statement> statement(UUID id) {
        return store.statement(id);
    }

    /// What a statement says, with who made and checked it at its end.
    StatementText text(StatementsStore.Statement statement) {
        StatementText counted = json.readValue(statement.text(), StatementText.class);
        List<StatementText.Line> people = new java.util.ArrayList<>();
        people.add(new StatementText.Line("Made by", statement.madeBy() + ", " + Counting.when(statement.madeAt())));
        Instant checkedAt = statement.checkedAt();
        people.add(new StatementText.Line(
                "Checked by",
                checkedAt == null
                        ? "Nobody yet: not to be relied on"
                        : statement.checkedBy() + ", " + Counting.when(checkedAt)
                                + ", by counting again with the same result"));
        people.add(new StatementText.Line("Statement", "Number " + statement.number() + " of this exhibit"));
        List<StatementText.Part> parts = new java.util.ArrayList<>(counted.parts());
        parts.add(new StatementText.Part("Who answers for it", List.of("Times are those of London."), people));
        return new StatementText(counted.title(), parts);
    }

    /// Counts the exhibit now and keeps what was counted.
    ///
    /// @return empty if the force has no such exhibit
    @Transactional(isolation = Isolation.REPEATABLE_READ)
    public Optional<UUID> make(Person by, String address, ExhibitId exhibit) {
        return store.exhibit(exhibit).map(found -> {
            Counting.Counted counted = counting.count(found);
            Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
            UUID id = store.add(by, exhibit, json.writeValueAsString(counted.text()), counted.items(), now);
            record(by, address, Operation.ALTERATION, "statements.made", exhibit, Map.of("statement", id.toString()));
            return id;
        });
    }

    /// What came of checking.
    sealed interface Checked {
        record Done() implements Checked {}

        /// Counted again it is not the same: a new one is to be made.
        record Differs() implements Checked {}

        /// They made it, or somebody checked it before.
        record NotYours() implements Checked {}
    }

    /// Counts again, and notes that a second person did.
    @Transactional(isolation = Isolation.REPEATABLE_READ)
    Checked check(Person by, String address, UUID statement) {
        Optional<StatementsStore.Statement> found = store.statement(statement);
        Optional<StatementsStore.Exhibit> exhibit = found.flatMap(one -> store.exhibit(one.exhibit()));
        if (found.isEmpty() || exhibit.isEmpty() || found.get().madeById().equals(by.id())) {
            return new Checked.NotYours();
        }
        Counting.Counted again = counting.count(exhibit.get());
        if (!again.items().equals(found.get().items())
                || !json.writeValueAsString(again.text()).equals(found.get().text())) {
            return new Checked.Differs();
        }
        if (!store.check(by, statement, Instant.now().truncatedTo(ChronoUnit.SECONDS))) {
            return new Checked.NotYours();
        }
        record(
                by,
                address,
                Operation.ALTERATION,
                "statements.checked",
                found.get().exhibit(),
                Map.of("statement", statement.toString()));
        return new Checked.Done();
    }

    /// Gives each item of an exhibit as it stands now.
    @Transactional(isolation = Isolation.REPEATABLE_READ)
    public void forEachItem(Person by, String address, ExhibitId exhibit, Consumer<ItemLine> each) {
        record(by, address, Operation.DISCLOSURE, "statements.items-read", exhibit, Map.of());
        counting.forEachItem(exhibit, each);
    }

    /// Copies a VICS case file and writes the grades of an exhibit into it: `Category` of the media that are
    /// on it by MD5 and have a category of `uk-abc` otherwise than by a list; nothing else changes, to the
    /// byte.
    ///
    /// @return how many media were graded
    /// @throws org.safelight.formats.ListReadException if it is no VICS document that can be copied
    @Transactional(isolation = Isolation.REPEATABLE_READ)
    public long grade(Person by, String address, ExhibitId exhibit, Path from, OutputStream to) throws IOException {
        Map<String, String> byMd5 = new HashMap<>();
        store.md5(exhibit, (number, md5) -> byMd5.put(HexFormat.of().formatHex(md5), Integer.toString(number)));
        Map<String, String> categories = new HashMap<>();
        counting.forEachItem(exhibit, line -> {
            String category = line.category();
            if (category != null
                    && "uk-abc".equals(line.scheme())
                    && !line.how().startsWith("By the triage")) {
                categories.put(Integer.toString(line.number()), category);
            }
        });
        long[] graded = {0};
        VicsRoundTrip.copy(from, to, media -> {
            String md5 = media.md5();
            String number = md5 == null ? null : byMd5.get(md5.toLowerCase(Locale.ROOT));
            String category = number == null ? null : categories.get(number);
            if (category == null || category.equals(media.category())) {
                return VicsChange.NONE;
            }
            graded[0]++;
            return VicsChange.NONE.withCategory(category);
        });
        record(
                by,
                address,
                Operation.DISCLOSURE,
                "statements.case-file-graded",
                exhibit,
                Map.of("media", Long.toString(graded[0])));
        return graded[0];
    }

    private void record(
            Person by,
            String address,
            Operation operation,
            String action,
            ExhibitId exhibit,
            Map<String, String> details) {
        audit.record(new AuditEvent(
                operation,
                action,
                Optional.of(by.id()),
                Optional.of(by.force()),
                address,
                "exhibit:" + exhibit,
                new TreeMap<>(details)));
    }
}
