package org.safelight.sources;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/// Puts a failed system call into words. The words name no path.
final class Failures {
    /// A system call that failed, with the system's number for why.
    static final class SystemCallFailed extends IOException {
        private static final long serialVersionUID = 1;
        private final int errorNumber;

        SystemCallFailed(String call, int errorNumber) {
            super(call + ": error " + errorNumber
                    + (meaning(errorNumber).isEmpty() ? "" : ", " + meaning(errorNumber)));
            this.errorNumber = errorNumber;
        }

        int errorNumber() {
            return errorNumber;
        }
    }

    // Linux error numbers, the same on all its processors that Safelight knows. Source: asm-generic/errno-base.h,
    // errno.h.
    static final int NOT_PERMITTED = 1;
    static final int NO_ENTRY = 2;
    static final int INTERRUPTED = 4;
    static final int INPUT_OUTPUT = 5;
    static final int NO_SUCH_DEVICE_OR_ADDRESS = 6;
    static final int ACCESS_DENIED = 13;
    static final int NOT_A_FOLDER = 20;
    static final int TOO_MANY_OPEN_IN_SYSTEM = 23;
    static final int TOO_MANY_OPEN = 24;
    static final int NAME_TOO_LONG = 36;
    static final int TOO_MANY_LINKS = 40;

    private Failures() {}

    private static String meaning(int errorNumber) {
        return switch (errorNumber) {
            case NOT_PERMITTED, ACCESS_DENIED -> "access denied";
            case NO_ENTRY -> "it is not there";
            case INPUT_OUTPUT -> "the medium could not be read there";
            case NO_SUCH_DEVICE_OR_ADDRESS -> "it is not a file";
            case NOT_A_FOLDER -> "it is not a folder";
            case TOO_MANY_OPEN, TOO_MANY_OPEN_IN_SYSTEM -> "too many files are open";
            case NAME_TOO_LONG -> "the path is too long";
            case TOO_MANY_LINKS -> "it is a link";
            default -> "";
        };
    }

    /// @param otherwise the reason unless the failure tells a more exact one
    static NotRead notRead(ExhibitPath path, IOException failure, NotRead.Reason otherwise) {
        int number = failure instanceof SystemCallFailed failed ? failed.errorNumber() : 0;
        if (number == NO_ENTRY || failure instanceof NoSuchFileException) {
            return new NotRead(
                    path,
                    NotRead.Reason.VANISHED,
                    "Was listed and then no longer there; something else may be using the exhibit.");
        }
        String why = why(failure, number);
        if (number == NAME_TOO_LONG || why.contains("File name too long")) {
            return new NotRead(
                    path,
                    NotRead.Reason.TOO_DEEP,
                    "Its path is longer than the system can open, so nothing there was read. "
                            + "Mount or copy the folder above it nearer to the top, and read that.");
        }
        if (number == TOO_MANY_LINKS || number == NO_SUCH_DEVICE_OR_ADDRESS || number == NOT_A_FOLDER) {
            return new NotRead(
                    path,
                    NotRead.Reason.CHANGED_WHILE_READ,
                    "Was replaced by something else after it was listed; something else may be using the exhibit.");
        }
        return new NotRead(
                path,
                otherwise,
                switch (otherwise) {
                    case UNREADABLE_FOLDER ->
                        "The folder could not be listed (" + why + "), so what is in it was not examined.";
                    default -> "The file could not be read (" + why + ").";
                });
    }

    private static String why(IOException failure, int number) {
        if (number != 0) {
            return meaning(number).isEmpty() ? "error " + number : meaning(number);
        }
        return switch (failure) {
            case AccessDeniedException _ -> "access denied";
            case NotDirectoryException _ -> "it is not a folder";
            // Only the reason: the message would begin with the path.
            case FileSystemException told when told.getReason() != null -> told.getReason();
            case FileSystemException told -> told.getClass().getSimpleName();
            default -> failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        };
    }
}
