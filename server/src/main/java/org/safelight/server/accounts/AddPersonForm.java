package org.safelight.server.accounts;

import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Set;

/// Whom an administrator adds.
class AddPersonForm {
    @NotBlank(message = "Enter their name")
    @Size(max = 200, message = "Name must have 200 characters or fewer")
    private String name = "";

    @NotBlank(message = "Enter their email address")
    @Email(message = "Enter an email address, like name@example.org")
    @Size(max = 254, message = "Email address must have 254 characters or fewer")
    private String email = "";

    @Pattern(regexp = FirstAdministratorForm.UUID_TEXT, message = "Select their force")
    private String force = "";

    @NotEmpty(message = "Select what they do")
    private Set<Role> roles = Set.of();

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public String getEmail() {
        return email;
    }

    public void setEmail(String email) {
        this.email = email;
    }

    public String getForce() {
        return force;
    }

    public void setForce(String force) {
        this.force = force;
    }

    public Set<Role> getRoles() {
        return roles;
    }

    public void setRoles(Set<Role> roles) {
        this.roles = roles;
    }
}
