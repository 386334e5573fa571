package org.safelight.server.exposure;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.time.LocalTime;

/// Limits as a page sends them; in minutes, none looser than [ExposureLimits#LOOSEST].
class LimitsForm {
    static final String FIELDS = "day severeDay clearDay breakAfter breakAfterSevere breakLength opens closes first";
    private static final String TIME = "(0[6-9]|1[0-9]):[0-5][0-9]|20:00";
    private static final String BETWEEN = "Enter a time between 06:00 and 20:00, like 08:30";

    @Min(value = 1, message = "Time a day must be between 1 and 300 minutes")
    @Max(value = 300, message = "Time a day must be between 1 and 300 minutes")
    private int day;

    @Min(value = 0, message = "Severe material a day must be between 0 and 300 minutes")
    @Max(value = 300, message = "Severe material a day must be between 0 and 300 minutes")
    private int severeDay;

    @Min(value = 0, message = "Full pictures and sound a day must be between 0 and 300 minutes")
    @Max(value = 300, message = "Full pictures and sound a day must be between 0 and 300 minutes")
    private int clearDay;

    @Min(value = 1, message = "Time until a break must be between 1 and 60 minutes")
    @Max(value = 60, message = "Time until a break must be between 1 and 60 minutes")
    private int breakAfter;

    @Min(value = 1, message = "Severe material until a break must be between 1 and 60 minutes")
    @Max(value = 60, message = "Severe material until a break must be between 1 and 60 minutes")
    private int breakAfterSevere;

    @Min(value = 10, message = "A break must be between 10 and 120 minutes")
    @Max(value = 120, message = "A break must be between 10 and 120 minutes")
    private int breakLength;

    @Pattern(regexp = TIME, message = BETWEEN)
    private String opens = "";

    @Pattern(regexp = TIME, message = BETWEEN)
    private String closes = "";

    @Pattern(regexp = "BLURRED|LESS_BLURRED|COLOUR", message = "Select how a picture is first shown")
    private String first = "";

    static LimitsForm of(ExposureLimits limits) {
        LimitsForm form = new LimitsForm();
        form.day = Math.toIntExact(limits.day().toMinutes());
        form.severeDay = Math.toIntExact(limits.severeDay().toMinutes());
        form.clearDay = Math.toIntExact(limits.clearDay().toMinutes());
        form.breakAfter = Math.toIntExact(limits.breakAfter().toMinutes());
        form.breakAfterSevere = Math.toIntExact(limits.breakAfterSevere().toMinutes());
        form.breakLength = Math.toIntExact(limits.breakLength().toMinutes());
        form.opens = limits.opens().toString();
        form.closes = limits.closes().toString();
        form.first = limits.first().name();
        return form;
    }

    /// Only of a form without errors.
    ExposureLimits limits() {
        return new ExposureLimits(
                Duration.ofMinutes(day),
                Duration.ofMinutes(severeDay),
                Duration.ofMinutes(clearDay),
                Duration.ofMinutes(breakAfter),
                Duration.ofMinutes(breakAfterSevere),
                Duration.ofMinutes(breakLength),
                LocalTime.parse(opens),
                LocalTime.parse(closes),
                MediaForm.valueOf(first));
    }

    public int getDay() {
        return day;
    }

    public void setDay(int day) {
        this.day = day;
    }

    public int getSevereDay() {
        return severeDay;
    }

    public void setSevereDay(int severeDay) {
        this.severeDay = severeDay;
    }

    public int getClearDay() {
        return clearDay;
    }

    public void setClearDay(int clearDay) {
        this.clearDay = clearDay;
    }

    public int getBreakAfter() {
        return breakAfter;
    }

    public void setBreakAfter(int breakAfter) {
        this.breakAfter = breakAfter;
    }

    public int getBreakAfterSevere() {
        return breakAfterSevere;
    }

    public void setBreakAfterSevere(int breakAfterSevere) {
        this.breakAfterSevere = breakAfterSevere;
    }

    public int getBreakLength() {
        return breakLength;
    }

    public void setBreakLength(int breakLength) {
        this.breakLength = breakLength;
    }

    public String getOpens() {
        return opens;
    }

    public void setOpens(String opens) {
        this.opens = opens;
    }

    public String getCloses() {
        return closes;
    }

    public void setCloses(String closes) {
        this.closes = closes;
    }

    public String getFirst() {
        return first;
    }

    public void setFirst(String first) {
        this.first = first;
    }
}
