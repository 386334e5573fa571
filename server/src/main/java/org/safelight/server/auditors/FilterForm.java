package org.safelight.server.auditors;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.safelight.server.audit.AuditFilter;
import org.safelight.server.audit.Operation;

/// What an auditor looks for, as the address of the page has it.
class FilterForm {
    private static final int MOST = 300;

    private String from = "";
    private String to = "";
    private String operation = "";
    private String action = "";
    private String person = "";
    private String subject = "";

    /// What is wrong with it, in words; empty if nothing is.
    ///
    /// @param people finds a person by e-mail address or id
    List<String> faults(Function<String, Optional<UUID>> people) {
        List<String> faults = new ArrayList<>();
        if (!from.isEmpty() && day(from).isEmpty()) {
            faults.add("First day must be a date, like 2026-03-27");
        }
        if (!to.isEmpty() && day(to).isEmpty()) {
            faults.add("Last day must be a date, like 2026-03-27");
        }
        if (!person.isEmpty() && people.apply(person).isEmpty()) {
            faults.add("Nobody here has that email address or id");
        }
        return faults;
    }

    AuditFilter filter(Function<String, Optional<UUID>> people) {
        return new AuditFilter(
                day(from),
                day(to),
                Arrays.stream(Operation.values())
                        .filter(value -> value.name().equals(operation))
                        .findFirst(),
                action,
                person.isEmpty() ? Optional.empty() : people.apply(person),
                Optional.empty(),
                subject);
    }

    /// What was filled in, by its name in the address.
    Map<String, String> given() {
        Map<String, String> given = new TreeMap<>(Map.of(
                "from",
                from,
                "to",
                to,
                "operation",
                operation,
                "action",
                action,
                "person",
                person,
                "subject",
                subject));
        given.values().removeIf(String::isEmpty);
        return given;
    }

    private static Optional<LocalDate> day(String text) {
        try {
            LocalDate day = LocalDate.parse(text);
            return day.getYear() < 2000 || day.getYear() > 9999 ? Optional.empty() : Optional.of(day);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static String bounded(String text) {
        String stripped = text.replace("\0", "").strip();
        return stripped.substring(0, Math.min(MOST, stripped.length()));
    }

    public String getFrom() {
        return from;
    }

    public void setFrom(String from) {
        this.from = bounded(from);
    }

    public String getTo() {
        return to;
    }

    public void setTo(String to) {
        this.to = bounded(to);
    }

    public String getOperation() {
        return operation;
    }

    public void setOperation(String operation) {
        this.operation = bounded(operation);
    }

    public String getAction() {
        return action;
    }

    public void setAction(String action) {
        this.action = bounded(action);
    }

    public String getPerson() {
        return person;
    }

    public void setPerson(String person) {
        this.person = bounded(person);
    }

    public String getSubject() {
        return subject;
    }

    public void setSubject(String subject) {
        this.subject = bounded(subject);
    }
}
