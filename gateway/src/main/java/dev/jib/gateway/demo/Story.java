package dev.jib.gateway.demo;

import java.io.PrintWriter;
import java.util.List;

/** What the demo tells while it runs: chapters, command lines with their output, and claims. */
final class Story {
    private static final int LINES = 24;

    private final PrintWriter out;
    private final boolean colours;
    private int chapters;
    private int claims;

    /**
     * Tells there.
     *
     * @param colours whether that is a terminal
     */
    Story(PrintWriter out, boolean colours) {
        this.out = out;
        this.colours = colours;
    }

    /** A claim that did not hold; its message says which and what to look at. */
    static final class ClaimFailed extends RuntimeException {
        private static final long serialVersionUID = 1;

        ClaimFailed(String message) {
            super(message);
        }
    }

    /** Begins a chapter. */
    void chapter(String title) {
        chapters++;
        line("");
        line(coloured("1;36", "== " + chapters + ". " + title));
    }

    /** One line. */
    void line(String text) {
        out.println(text);
        out.flush();
    }

    /** What somebody typed and what came of it. */
    Program.Ended ran(String who, String typed, Program program) {
        Program.Ended ended = program.run();
        show(who, typed, ended);
        return ended;
    }

    /** The same for a program that has ended. */
    synchronized void show(String who, String typed, Program.Ended ended) {
        line(coloured("1", who + "$ ") + typed);
        List<String> lines = ended.output().lines().toList();
        lines.stream().limit(LINES).forEach(l -> line("    " + l));
        if (lines.size() > LINES) {
            line("    (" + (lines.size() - LINES) + " more lines)");
        }
        if (!ended.succeeded()) {
            line("    (exit status " + ended.exit() + ")");
        }
    }

    /** Says that something holds, or ends the demo. */
    void claim(boolean holds, String what) {
        if (!holds) {
            line("  " + coloured("1;31", "FAILED") + " " + what);
            throw new ClaimFailed("failed: " + what);
        }
        claims++;
        line("  " + coloured("32", "ok") + " " + what);
    }

    /** Whether a chapter has begun. */
    boolean hasBegun() {
        return chapters > 0;
    }

    /** How many claims held. */
    int claims() {
        return claims;
    }

    private String coloured(String code, String text) {
        return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
