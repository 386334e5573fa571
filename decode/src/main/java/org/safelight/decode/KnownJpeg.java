package org.safelight.decode;

import java.util.Base64;

/// A small JPEG of waves with strong colours and coarse steps, and what its pixels must be: whoever rounds, clips or
/// spreads colours in another way than the reference decoder gives other pixels. Computed by a formula, so free of
/// any rights.
final class KnownJpeg {
    static final int WIDTH = 33;
    static final int HEIGHT = 19;

    /// CRC-32 over red, green and blue of all pixels, row by row, as the reference decoder gives them.
    static final long CRC_OF_PIXELS = 0x6df5_05c4L;

    private static final String TEXT =
            "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdB"
                    + "RkxOUlNSMj5aYVpQYEpRUk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09P"
                    + "T09PT09PT09PT09PT0//wAARCAATACEDASIAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAA"
                    + "AgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6"
                    + "Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXG"
                    + "x8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREA"
                    + "AgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5"
                    + "OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPE"
                    + "xcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwDp7bxVp81t5U2I328hulclqug2GrzvLFhX"
                    + "Y8MnSpfEXhaeG3d7KTzM/wAJ61zGkSappV4isZF55Vulc2Dw082qurh58sV0Fm9CnKcKeBqWfY6iDwlfaVbLJEDIOu5etZF7"
                    + "4sv7C68mUmRV/hfqK7e28Z26W+y8Ty2C43DpXPX1lpuvSM4COznhk6iu6tmSwUXQnC77/wBdS85xU6VCGGxlO67+hj/8JyP+"
                    + "fY/nRWp/wr+2/wCej0V5f1uH978TxPqWX9n+J0lvPLPZIZnLnHU1NbWtvcM/nRI+BxkUUV6GXrkwV4ab7GeY+7nmndHBeLIo"
                    + "4DIIV2jPQVz3h+4mh1GLypWXLdjRRRk69pU9/X1Ps8296VPm10PUf7Qu/wDnu36UUUV7vsodkT7Gn/KvuP/Z";

    private KnownJpeg() {}

    static byte[] bytes() {
        return Base64.getDecoder().decode(TEXT);
    }
}
