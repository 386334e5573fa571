package org.safelight.server.registry;

import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.safelight.formats.ListOptions;
import org.safelight.formats.Meaning;
import org.springframework.validation.BindingResult;

/// What somebody says of a list that they are going to send. Empty where the list says it itself.
class ImportForm {
    @Size(max = 200, message = "Name must be 200 characters or fewer")
    private String name = "";

    @Size(max = 200, message = "Version must be 200 characters or fewer")
    private String version = "";

    @Size(max = 1000, message = "Licence must be 1,000 characters or fewer")
    private String licence = "";

    @Pattern(regexp = "(\\d{4}-\\d{2}-\\d{2})?", message = "Enter the last day like 2027-03-31")
    private String expires = "";

    private String scheme = "";
    private String meaning = "";

    @Size(max = 50, message = "Category must be 50 characters or fewer")
    private String category = "";

    /// What the fields say only together, or against what there is.
    void check(BindingResult errors) {
        if (!errors.hasFieldErrors("expires") && !expires.isEmpty() && isPastOrNoDay(expires)) {
            errors.rejectValue("expires", "past", "The last day must be a day that is not past");
        }
        // Only schemes that come with the program: a scheme file would be a path on the server.
        if (!scheme.isEmpty() && Votes.scheme(scheme).isEmpty()) {
            errors.rejectValue("scheme", "unknown", "Select a category scheme of the list");
        }
        if (!meaning.isEmpty() && meaning().isEmpty()) {
            errors.rejectValue("meaning", "unknown", "Select what the entries mean");
        }
        if (!category.isBlank()
                && Votes.scheme(scheme)
                        .flatMap(known -> known.category(category.strip()))
                        .isEmpty()) {
            errors.rejectValue("category", "unknown", "Enter a category of the scheme that you selected");
        }
    }

    private static boolean isPastOrNoDay(String day) {
        try {
            return LocalDate.parse(day).isBefore(LocalDate.now(ZoneOffset.UTC));
        } catch (DateTimeException noSuchDay) {
            return true;
        }
    }

    private Optional<Meaning> meaning() {
        try {
            return Optional.of(Meaning.parse(meaning));
        } catch (IllegalArgumentException unknown) {
            return Optional.empty();
        }
    }

    Sets.Provenance provenance() {
        return new Sets.Provenance(
                name.strip(), version.strip(), licence.strip(), expires.isEmpty() ? null : LocalDate.parse(expires));
    }

    ListOptions options() {
        return new ListOptions(meaning().orElse(null), orNull(scheme), orNull(category));
    }

    private static @Nullable String orNull(String text) {
        return text.isBlank() ? null : text.strip();
    }

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public String getVersion() {
        return version;
    }

    public void setVersion(String version) {
        this.version = version;
    }

    public String getLicence() {
        return licence;
    }

    public void setLicence(String licence) {
        this.licence = licence;
    }

    public String getExpires() {
        return expires;
    }

    public void setExpires(String expires) {
        this.expires = expires.strip();
    }

    public String getScheme() {
        return scheme;
    }

    public void setScheme(String scheme) {
        this.scheme = scheme;
    }

    public String getMeaning() {
        return meaning;
    }

    public void setMeaning(String meaning) {
        this.meaning = meaning;
    }

    public String getCategory() {
        return category;
    }

    public void setCategory(String category) {
        this.category = category;
    }
}
