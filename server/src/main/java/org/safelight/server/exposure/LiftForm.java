package org.safelight.server.exposure;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/// A limit that a supervisor lifts.
class LiftForm {
    @Pattern(regexp = "BREAK|DAY|HOURS", message = "Select which limit is lifted")
    private String lifts = "";

    @Min(value = 5, message = "It must last between 5 and 120 minutes")
    @Max(value = 120, message = "It must last between 5 and 120 minutes")
    private int minutes = 30;

    @Size(min = 10, max = 500, message = "Reason must have between 10 and 500 characters")
    private String reason = "";

    public String getLifts() {
        return lifts;
    }

    public void setLifts(String lifts) {
        this.lifts = lifts;
    }

    public int getMinutes() {
        return minutes;
    }

    public void setMinutes(int minutes) {
        this.minutes = minutes;
    }

    public String getReason() {
        return reason;
    }

    public void setReason(String reason) {
        this.reason = reason.strip();
    }
}
