package dev.jib.mounts.render;

import dev.jib.mounts.plan.MountsException;

/** Says that a reader cannot take a path, or another text of the layout. */
final class Refusal {
    private Refusal() {}

    /**
     * Ends the rendering unless that holds.
     *
     * @param text what cannot be taken; shown with its control characters escaped
     * @param why what the reader would make of it
     */
    static void unless(boolean holds, String format, String text, String why) {
        if (!holds) {
            throw new MountsException(
                    "--format "
                            + format
                            + " cannot take "
                            + Document.quoted(text)
                            + ": "
                            + why
                            + "; use another name or another --format");
        }
    }
}
