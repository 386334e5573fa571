package org.safelight.server.accounts;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/// A force that is added.
class ForceForm {
    @NotBlank(message = "Enter the name of the force")
    @Size(min = 2, max = 200, message = "Name must have between 2 and 200 characters")
    private String name = "";

    @Pattern(
            regexp = "[a-z0-9-]{2,40}",
            message = "Short name must have 2 to 40 small letters, digits and hyphens, like west-mercia")
    private String code = "";

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public String getCode() {
        return code;
    }

    public void setCode(String code) {
        this.code = code;
    }
}
