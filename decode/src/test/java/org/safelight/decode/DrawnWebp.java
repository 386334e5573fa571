package org.safelight.decode;

/// Waves of colour as small WebP files, because nothing in Java writes WebP. Computed by a formula, so free of any
/// rights.
final class DrawnWebp {
    /// 48 x 36 px, lossless.
    static final String LOSSLESS =
            "UklGRkgBAABXRUJQVlA4TDsBAAAvL8AIAPcAFMjN3zqDw+MP/PwTTNJU2zFsUi8JBW3bSPu3i8qf8lGI6H9u/B+8h4QEJDeS"
                    + "5EiS+VL9Fe58VDXbOwEiYgJ+55iZgeqjj/ooGTNzzDHHzEDrB+Nu3gxmFy1rtCSlMxpGUKRlW/aJkBioIKlSRVKkVNLYaJWU"
                    + "UKlSUinFkCxbWqWkSpJabM51rvvSVUrP6//48cLHAx8fVR+PrR83/uZH9fHYxyP/psc8oquUXLirUlKplE6VRYrlXFutkhJV"
                    + "qpRUSsqaKIlWlJSESKRIkZyXfSIkEWUNKiWSrKXyZP767OaNkpEiLUFJKkZIU/YRaSW0ty0KFZOQFEZFsk4STTD2SSSDoOW0"
                    + "CIbITvaJmDkxMIuQbGdzPiPk2nqtG2t6Y7xw/QTThdN45ck7I+P5sT26sE1PbQsA";

    /// The same pixels as PNG.
    static final String SAME_AS_PNG =
            "iVBORw0KGgoAAAANSUhEUgAAADAAAAAkCAIAAABAJy5dAAACg0lEQVR42s2YQdKkMAiFGctFlhxpjjzLORZLlrPA4AuQaNtW"
                    + "zW9ZlqaTB3zEBPvX399/mjILN6Wmx5Xg0CbaSJsIizYSFmvxG+tDdAx0HRZ2ZbtfiLuJjR4d5sG7h8W2rQ14u/W+6iPZgDUa"
                    + "gDuRbG4JbqJuMLlwLvQvGZQBuPIWevgYO9cRQ9x+ygIPtgcd77xlAyYNZgbDVRYiHrBKo9MoMuTRh2whspCX8BYEG+CBYNDB"
                    + "Rkl0Yoj2PpK1EZEQ2WsZ7NXhIo9+SFPWZjpZ2a80c33vCToG996c37LRFQlB9wOtclJmiDlngLTJNSGY4zFrJSG0vSaUSIul"
                    + "7JqQe2CL9VuEUvbvEcpUwa2vCOEc8o3omtDsLXub0OHWSUhYWOgOoeTlQEgbdZ0PCLnySQhGfkkoCt4nNKxDTamvH18RerYO"
                    + "eWBP1qFM7vt1yE3s1tr0jKOjouWSWGwFwPjUcWUrzWBW1OvQm5sr9n++uc4qmFS7FD6Vm2uuZHKBFgqEoWIMz2U59j8LNIiv"
                    + "Zjafj0XJOwugLNCOEvYnlPdDTf3pgPAd0xtfdcht4E02HKyG7yz7tXzM7rq+f8SdDvlDl4j+lS1LhDXFymkO4JsehGjGAyNG"
                    + "b0K7n4FfjiqHFIhsAV2/urEhNRMbyGZwxVuqkAYvfciev8kRgDZpahvkcdPU9gGCDUvAJ846YaqN2Ri2GiLZISzOQZu93nLY"
                    + "1mbdis0yk0blMIVRxwPeYUBBKJQNCKks2jEFWTn9AeKVxZmHa0KZKuYrExo5rQhB7XUqv09otP0ZIRZ6n9D9OZQJ3ZpDVmEJ"
                    + "E5GwsDCxkPALhLCgM2Ui2eHPvBmhgcoka88IUZ4P/wACGYvCBE7DzgAAAABJRU5ErkJggg==";

    /// Two frames of the same size, lossy.
    static final String ANIMATED =
            "UklGRmwBAABXRUJQVlA4WAoAAAACAAAALwAAIwAAQU5JTQYAAAAAAAAAAABBTk1GnAAAAAAAAAAAAC8AACMAAFAAAAJWUDgg"
                    + "hAAAANAEAJ0BKjAAJAA++WikUCqmIyK1XV1RUB8JbADHJ2O6sMa0lBUUXdHK9LQd/30MAP7GQjFG/j1i4O27v9khrdxk7n3i"
                    + "OQTtNOI7FgpQK/hjoqNmwQismON9ZS5c0HO6ArlD0dSYE80ygD5AjXcixTQJQz/1yh50it7rR0ym5wfXgOAAAEFOTUacAAAA"
                    + "AAAAAAAALwAAIwAAUAAAAFZQOCCEAAAAFAQAnQEqMAAkAD8RaLRaARwAAiCWwAsR+mQifD8bGTkJyZn37hffvIAA/r+1V7Wp"
                    + "b+eq4XeKa/+DKj6RY82w4w/C/6DVDTJLAY7pai21sk3znPlyO8wlbMZFyIhm/qPQ/0bOnsNmndyFe/GXARH6iM+blU7vT1nv"
                    + "aO7+cvLsHYnDQAAA";

    /// The first of these frames as a still picture, lossy.
    static final String LOSSY =
            "UklGRpAAAABXRUJQVlA4IIQAAADQBACdASowACQAPvlopFAqpiMitV1dUVAfCWwAxydjurDGtJQVFF3RyvS0Hf99DAD+xkIxRv49"
                    + "YuDtu7/ZIa3cZO594jkE7TTiOxYKUCv4Y6KjZsEIrJjjfWUuXNBzugK5Q9HUmBPNMoA+QI13IsU0CUM/9coedIre60dMpucH14DgAAA=";

    private DrawnWebp() {}
}
