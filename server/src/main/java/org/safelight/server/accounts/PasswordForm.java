package org.safelight.server.accounts;

import jakarta.validation.constraints.Size;
import org.springframework.validation.BindingResult;

/// A password, typed twice.
class PasswordForm {
    @Size(
            min = Accounts.LEAST_PASSWORD,
            max = Accounts.MOST_PASSWORD,
            message = "Password must have between {min} and {max} characters")
    private String password = "";

    private String again = "";

    public String getPassword() {
        return password;
    }

    public void setPassword(String password) {
        this.password = password;
    }

    public String getAgain() {
        return again;
    }

    public void setAgain(String again) {
        this.again = again;
    }

    void passwordsMustFit(BindingResult errors, Accounts accounts) {
        if (!errors.hasFieldErrors("password") && accounts.isBreached(password)) {
            errors.rejectValue(
                    "password", "breached", "Choose another password: this one is known from a breach of another site");
        }
        if (!errors.hasFieldErrors("password") && !password.equals(again)) {
            errors.rejectValue("again", "different", "Type the same password again");
        }
    }
}
