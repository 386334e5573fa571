package org.safelight.server.accounts;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Size;
import java.util.Set;

/// The token that is asked for.
class TokenForm {
    @NotBlank(message = "Enter a name for the token")
    @Size(max = 100, message = "Name must have 100 characters or fewer")
    private String name = "";

    @NotEmpty(message = "Select what the token may do")
    private Set<TokenScope> scopes = Set.of();

    @Min(value = 1, message = "Days must be between 1 and 365")
    @Max(value = 365, message = "Days must be between 1 and 365")
    private int days = 90;

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public Set<TokenScope> getScopes() {
        return scopes;
    }

    public void setScopes(Set<TokenScope> scopes) {
        this.scopes = scopes;
    }

    public int getDays() {
        return days;
    }

    public void setDays(int days) {
        this.days = days;
    }
}
