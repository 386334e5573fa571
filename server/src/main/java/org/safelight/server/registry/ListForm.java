package org.safelight.server.registry;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.safelight.formats.CategoryScheme;

/// What a list that goes out is to be.
class ListForm {
    @Pattern(regexp = Lists.NAME, message = "Enter a name of small letters, digits and hyphens, 2 to 60 of them")
    private String name = "";

    @NotBlank(message = "Select a category scheme")
    private String scheme = "";

    @NotEmpty(message = "Select which grades go on the list")
    private List<GradeState> states = List.of(GradeState.TRUSTED, GradeState.ADJUDICATED);

    /// Null where none were chosen among: all of the scheme.
    @Size(min = 1, message = "Select which categories go on the list")
    private @Nullable List<String> categories;

    @NotBlank(message = "Enter the licence")
    @Size(max = Lists.LONGEST_TEXT, message = "Licence must be 1,000 characters or fewer")
    private String licence = "";

    @NotBlank(message = "Enter what the list is for")
    @Size(max = Lists.LONGEST_TEXT, message = "Purpose must be 1,000 characters or fewer")
    private String purpose = "";

    Lists.Wanted wanted() {
        List<String> wanted = categories != null
                ? categories
                : Votes.scheme(scheme).map(CategoryScheme::categories).orElse(List.of()).stream()
                        .map(CategoryScheme.Category::code)
                        .toList();
        return new Lists.Wanted(name, scheme, states, wanted, licence.strip(), purpose.strip());
    }

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public String getScheme() {
        return scheme;
    }

    public void setScheme(String scheme) {
        this.scheme = scheme;
    }

    public List<GradeState> getStates() {
        return states;
    }

    public void setStates(List<GradeState> states) {
        this.states = states;
    }

    public @Nullable List<String> getCategories() {
        return categories;
    }

    public void setCategories(List<String> categories) {
        this.categories = categories;
    }

    public String getLicence() {
        return licence;
    }

    public void setLicence(String licence) {
        this.licence = licence;
    }

    public String getPurpose() {
        return purpose;
    }

    public void setPurpose(String purpose) {
        this.purpose = purpose;
    }
}
