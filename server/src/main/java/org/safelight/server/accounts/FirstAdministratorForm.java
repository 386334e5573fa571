package org.safelight.server.accounts;

import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/// What the first administrator tells of themselves.
class FirstAdministratorForm extends PasswordForm {
    static final String UUID_TEXT = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    @NotBlank(message = "Enter your name")
    @Size(max = 200, message = "Name must have 200 characters or fewer")
    private String name = "";

    @NotBlank(message = "Enter your email address")
    @Email(message = "Enter an email address, like name@example.org")
    @Size(max = 254, message = "Email address must have 254 characters or fewer")
    private String email = "";

    @Pattern(regexp = UUID_TEXT, message = "Select your force")
    private String force = "";

    private boolean withPasskey;

    /// Whether they sign in with a passkey, and choose no password.
    public boolean isWithPasskey() {
        return withPasskey;
    }

    public void setWithPasskey(boolean withPasskey) {
        this.withPasskey = withPasskey;
    }

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
}
