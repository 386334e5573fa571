package org.safelight.triage;

import static org.safelight.triage.Html.attribute;
import static org.safelight.triage.Html.css;
import static org.safelight.triage.ReportWords.number;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.safelight.triage.Html.Tag;

/// `report.html`: what a triage found, for the examiner, the officer in the case and the court.
///
/// One page in one file: no pictures, no script, nothing loaded from elsewhere, and a content security policy
/// that forbids all of it even if a name from the exhibit should find a way around the escaping. It looks as
/// GOV.UK pages do (GOV.UK Frontend, in Arial) and prints with the heads of tables repeated.
///
/// Long tables show their first rows and say how many more there are and where; so the page has a bounded
/// size whatever the exhibit. The same results give the same bytes; the four facts of a run that differ
/// between equal runs stand only in elements with `data-time-field`.
final class ReportHtml extends ReportPart {

    /// How many rows the long tables show.
    ///
    /// @param views stacks to look at
    /// @param known known contents
    /// @param identical contents with several paths
    /// @param notExamined paths
    /// @param paths paths of one content in a table about something else
    /// @param copies paths of one content in the table of identical files
    record Bounds(int views, int known, int identical, int notExamined, int paths, int copies) {
        static final Bounds PRINTABLE = new Bounds(250, 250, 100, 250, 5, 25);
    }

    private ReportHtml(ReportSource source, Html html) {
        super(source, html);
    }

    /// Writes the whole page.
    /// @throws UncheckedIOException if the results cannot be read or the page cannot be written
    static void write(Results results, OutputStream out) {
        write(results, Bounds.PRINTABLE, out);
    }

    static void write(Results results, Bounds bounds, OutputStream out) {
        new ReportHtml(ReportSource.of(results, bounds), new Html(out)).page();
    }

    private void page() {
        String sheet = styleSheet();
        html.documentType();
        html.element(
                Tag.HTML,
                () -> {
                    html.element(Tag.HEAD, () -> {
                        html.empty(Tag.META, attribute("charset", "utf-8"));
                        html.empty(
                                Tag.META,
                                attribute("name", "viewport"),
                                attribute("content", "width=device-width, initial-scale=1"));
                        html.empty(
                                Tag.META,
                                attribute("http-equiv", "Content-Security-Policy"),
                                attribute(
                                        "content",
                                        "default-src 'none'; style-src 'sha256-" + sha256(sheet)
                                                + "'; base-uri 'none'; form-action 'none'"));
                        html.empty(Tag.META, attribute("name", "referrer"), attribute("content", "no-referrer"));
                        html.element(Tag.TITLE, VisibleText.of(title() + " – Safelight"));
                        html.style(sheet);
                    });
                    html.element(Tag.BODY, this::body, css("govuk-template__body"));
                },
                attribute("lang", "en-GB"),
                css("govuk-template"));
        html.flush();
    }

    private String title() {
        String exhibit = fact("exhibitReference");
        return exhibit.isEmpty() ? "Triage report" : "Triage report: exhibit " + exhibit;
    }

    private void body() {
        html.element(Tag.A, "Skip to main content", attribute("href", "#main-content"), css("govuk-skip-link"));
        html.element(
                Tag.HEADER,
                () -> html.element(
                        Tag.DIV,
                        () -> html.element(
                                Tag.DIV,
                                () -> html.element(Tag.SPAN, "Safelight", css("report-product")),
                                css("govuk-generic-header__logo")),
                        css("govuk-width-container")),
                css("govuk-generic-header"));
        html.element(
                Tag.DIV,
                () -> {
                    html.element(
                            Tag.MAIN,
                            () -> {
                                opening();
                                ReportAnswer answer = new ReportAnswer(source, html);
                                answer.answer();
                                answer.asked();
                                new ReportKnown(source, html).known();
                                ReportViews views = new ReportViews(source, html);
                                views.views();
                                views.identical();
                                ReportNotExamined notExamined = new ReportNotExamined(source, html);
                                notExamined.notExamined();
                                notExamined.limits();
                                new ReportRepeat(source, html).repeat();
                            },
                            attribute("id", "main-content"),
                            css("govuk-main-wrapper"));
                    footer();
                },
                css("govuk-width-container"));
    }

    /// Whose report this is.
    private void opening() {
        html.element(Tag.H1, title(), css("govuk-heading-xl"));
        facts(() -> {
            fact("Case", orNotGiven("caseReference"));
            fact("Exhibit", orNotGiven("exhibitReference"));
            fact("Examiner", orNotGiven("examiner"));
            if (!fact("finishedAt").isEmpty()) {
                factRow("Finished", () -> timeField("finishedAt", ReportWords.moment(fact("finishedAt"))));
            }
        });
        html.element(
                Tag.NAV,
                () -> {
                    html.element(Tag.H2, "Contents", css("govuk-heading-s"), attribute("id", "contents"));
                    html.element(
                            Tag.OL,
                            () -> {
                                for (Section section : Section.values()) {
                                    html.element(
                                            Tag.LI,
                                            () -> html.element(
                                                    Tag.A,
                                                    section.title,
                                                    attribute("href", "#" + section.id()),
                                                    css("govuk-link")));
                                }
                            },
                            css("govuk-list govuk-list--number"));
                },
                attribute("aria-labelledby", "contents"),
                css("report-contents"));
    }

    /// The parts of the page, in its order; each is written by a class of its own, which [#body] names.
    enum Section {
        ANSWER(1, "The answer"),
        ASKED(2, "What was asked"),
        KNOWN(3, "What is known"),
        VIEWS(4, "What a person must look at"),
        IDENTICAL(5, "Files that are identical"),
        NOT_EXAMINED(6, "What was not examined, and why"),
        LIMITS(7, "What this triage does not look at"),
        REPEAT(8, "How to repeat it");

        private final int number;
        private final String title;

        Section(int number, String title) {
            this.number = number;
            this.title = title;
        }

        String id() {
            return "section-" + number;
        }

        String heading() {
            return number + ". " + title;
        }
    }

    private void footer() {
        html.element(
                Tag.FOOTER,
                () -> note("Written by Safelight " + fact("toolVersion") + ". This page holds no pictures. It loads"
                        + " nothing and runs no script. Its look is GOV.UK Frontend, © Crown copyright, MIT licence."),
                css("report-footer"));
    }

    private static String styleSheet() {
        try (InputStream in = ReportHtml.class.getResourceAsStream("report/report.css")) {
            if (in == null) throw new IllegalStateException("report.css is missing from Safelight's own files");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
